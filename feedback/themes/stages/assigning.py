"""The themes that people decided about are looked for first: a comment may belong to several, or to none."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import numpy as np

import analysis
from feedback.themes.stages.encoding import encoder_in
from feedback.themes.stages.heard import heard_once, stand_ins
from feedback.themes.stages.known import KnownTheme, known_in
from feedback.themes.stages.made import READ, Made

# Fewer examples say nothing about what else people may write.
FEWEST_EXAMPLES = 5

Places = list[list[int]]  # start and end of words in a text


def assign(made: Mapping[str, Made]) -> Made:
    """Return the comments that belong to themes people accepted, or rejected: places, keys, probabilities.

    And the words each was chosen for (``spans``: where they begin and end in that comment), and which comment
    ``stands_for`` each, as copies are heard once.

    Learnt from the examples of these themes and from what people corrected; the examples of mere suggestions
    show what else there is. Rejected themes are learnt too: what is like them is no new suggestion.
    """
    known = known_in(made[READ])
    wanted = {theme.key for theme in known if is_learnt(theme)}
    stands_for = stand_ins(made[READ]["texts"])
    heard = heard_once(made[READ]["texts"], stands_for)
    found: list[tuple[int, str, float]] = []
    spans: list[Places] = []
    if wanted:
        untaught = () if is_used(made) else {text for _, text, _ in made[READ]["said"]}
        texts, labels = lessons(known, wanted, untaught)
        classifier = analysis.ThemeClassifier(encoder=helping_encoder(made)).fit(
            [*texts, *heard.texts], [*labels, *([None] * len(heard.texts))]
        )
        columns = {key: column for column, key in enumerate(classifier.classes_)}
        chances, keys = classifier.predict_proba(heard.texts), classifier.predict(heard.texts)
        found = [
            (place, str(key), float(chances[text, columns[key]]))
            for place, text in enumerate(heard.place.tolist())
            for key in keys[text]
        ]
        spans = words_for(classifier, made[READ]["texts"], found)
    return {
        "stands_for": stands_for,
        "places": np.array([place for place, _, _ in found], dtype=np.int64),
        "keys": [key for _, key, _ in found],
        "scores": np.array([score for _, _, score in found], dtype=np.float64),
        "spans": spans,
    }


def words_for(
    classifier: "analysis.ThemeClassifier", texts: Sequence[str], found: Sequence[tuple[int, str, float]]
) -> list[Places]:
    """Return for each comment with a theme where the words stand that spoke for it; copies have their own."""
    explained = classifier.explain([texts[place] for place, _, _ in found], [key for _, key, _ in found])
    return [[[start, end] for start, end, _ in spans] for spans in explained]


def is_learnt(theme: KnownTheme) -> bool:
    return (theme.is_accepted or theme.is_rejected) and len(theme.examples) >= FEWEST_EXAMPLES


def is_used(made: Mapping[str, Made]) -> bool:
    """Tell whether the machine may learn from what people corrected: not where that made it worse."""
    return bool(made["gauge"]["gain"].get("is_used", True))


def helping_encoder(made: Mapping[str, Made]) -> "analysis.Encoder | None":
    """Return what knows sentence vectors, where they made the machine better on corrections not seen."""
    helps = made["gauge"].get("vectors", {}).get("is_used", False)
    return encoder_in(made[READ]) if helps else None


def lessons(
    known: list[KnownTheme], wanted: set[str], without: Collection[str] = ()
) -> tuple[list[str], list[tuple[str, ...]]]:
    """Return texts with the themes they belong to, each text once; () for what belongs to none of them."""
    belongs: dict[str, set[str]] = defaultdict(set)
    for theme in known:
        for text in theme.examples:
            belongs[text] |= {theme.key} & wanted
    for theme in known:
        for text in theme.counter_examples:
            belongs[text] -= {theme.key}
    texts = sorted(belongs.keys() - set(without))
    return texts, [tuple(sorted(belongs[text])) for text in texts]
