"""What belongs to no theme that people know is sorted into suggestions."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

import analysis
from feedback.themes.stages.heard import heard_once
from feedback.themes.stages.known import known_in, reference_in
from feedback.themes.stages.made import READ, Made
from feedback.themes.stages.sources import FEWEST

# Many comments in the same words that no theme fits: for a person to look at, not to get lost in the crowd.
COPIES = "copies"
NO_THEME = -1
# A comment stays where it was if that is so near, compared with the nearest.
CLEARLY = 0.8
# Members looked at for how near a theme of before lies to one of now.
EXAMPLES = 200

Table = NDArray[np.float64]


def discover(made: Mapping[str, Made]) -> Made:
    """Find themes in the comments that :func:`assign` left; those known so far lend them their middles.

    Returns for each comment its theme's place (``labels``, NO_THEME for none), how near it is (``scores``)
    and why it has none (``reasons``, empty for what has one); for each theme what FoundTheme holds
    (``found``); and ``nearness``, how near each theme of the run before lies to each.
    """
    read, assigned = made[READ], set(made["assign"]["places"].tolist())
    left = [place for place in range(len(read["texts"])) if place not in assigned]
    heard = heard_once(read["texts"], made["assign"]["stands_for"][left])
    labels, scores = np.full(len(read["texts"]), NO_THEME), np.zeros(len(read["texts"]))
    reasons = [""] * len(read["texts"])
    if not heard.texts:
        return {**nothing(read), "labels": labels, "scores": scores, "reasons": reasons}
    anchors = [(theme.key, theme.examples) for theme in known_in(read) if theme.examples]
    model = analysis.ThemeModel(anchors=anchors).fit(heard.texts)
    similarity = model.transform(heard.texts)
    stayed = staying(model, read, similarity)
    for place, text in zip(left, heard.place.tolist(), strict=True):
        label = stayed(int(read["ids"][place]), text)
        labels[place] = label
        scores[place] = similarity[text, label] if label >= 0 else 0.0
        reasons[place] = reason_of(str(model.reasons_[text]), int(heard.times[text]), bool(assigned))
    return {
        "labels": labels,
        "scores": scores,
        "reasons": reasons,
        "found": [
            {
                "key": str(one.key),
                "name": one.name,
                "terms": list(one.terms),
                "cohesion": one.cohesion,
                "stability": one.stability,
            }
            for one in model.themes_
        ],
        "nearness": nearness(model, read, labels, scores),
        "quality": {**model.quality_, "copies": len(left) - len(heard.texts)},
        "parameters": {name: value for name, value in model.get_params().items() if name != "anchors"},
    }


def staying(model: "analysis.ThemeModel", read: Made, similarity: Table) -> Callable[[int, int], int]:
    """Return what says where a comment lies: where the run before put it, unless another is clearly nearer.

    The model begins with the middles of the themes before, and each new month moves them a little: comments
    between two would change sides from month to month.
    """
    places = {str(one.key): number for number, one in enumerate(model.themes_)}
    home = {
        comment: places[key]
        for key, members in read["before"].items()
        if key in places
        for comment in members
    }

    def where(comment: int, text: int) -> int:
        label = int(model.labels_[text])
        before = home.get(comment, NO_THEME)
        if label == NO_THEME or before == NO_THEME:
            return label
        return before if similarity[text, before] >= CLEARLY * similarity[text, label] else label

    return where


def nothing(read: Made) -> Made:
    """Return what is found where known themes leave no comment over."""
    empty = np.zeros((len(reference_in(read)), 0))
    return {"found": [], "nearness": empty, "quality": {"n_themes": 0}, "parameters": {}}


def reason_of(reason: str, times: int, has_known: bool) -> str:
    """Return why a text has no theme: a few left over by known themes are unclear, not too few."""
    if reason == "too_few" and has_known:
        reason = "unclear"
    return COPIES if reason == "unclear" and times >= FEWEST else reason


def nearness(
    model: "analysis.ThemeModel", read: Made, labels: NDArray[np.int64], scores: NDArray[np.float64]
) -> Table:
    """Return (n_before, n_now) how near the comments of each theme before lie to each middle of now."""
    reference, count = reference_in(read), len(model.themes_)
    text = dict(zip(read["ids"].tolist(), read["texts"], strict=True))
    examples = {theme.key: theme.examples for theme in known_in(read)}
    rows = [
        mean_similarity(
            model, examples.get(key) or [text[one] for one in members[:EXAMPLES] if one in text], count
        )
        for key, members in reference.items()
    ]
    own = [mean_of(scores[labels == number]) for number in range(count)]
    return analysis.matching.nearness_of(np.array(rows).reshape(len(reference), count), own)


def mean_of(scores: Table) -> float:
    """Return how near a theme's own comments are to its middle; where none are left nothing is near."""
    return float(scores.mean()) if len(scores) else np.inf


def mean_similarity(model: "analysis.ThemeModel", texts: Sequence[str], count: int) -> Table:
    if not texts or not count:
        return np.zeros(count)
    return np.asarray(model.transform(texts).mean(axis=0), dtype=np.float64)
