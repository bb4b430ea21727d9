"""How each comment is meant: whether it complains, suggests or praises, what it feels, what is urgent."""

from collections.abc import Iterator, Mapping

import numpy as np

import analysis
from feedback.themes.stages.made import READ, Made

# What is found in each stretch of a comment takes much memory until the comment's tone is known.
READ_AT_ONCE = 2000


def sense(made: Mapping[str, Made]) -> Made:
    """Return for each comment its sentiment, kind, the sentiment's probability, whether its stars disagree,
    and the kinds of concern in it.

    Learnt from ratings, as far as the words bear them out, and from what people said comments mean. The same
    words sent many times teach once, by the first rating that came with them.
    """
    read = made[READ]
    said: list[tuple[str, str, str]] = read["meant"]
    texts = list(dict.fromkeys(read["texts"]))
    ratings: dict[str, float | None] = dict.fromkeys(texts)
    for text, rating in zip(read["texts"], read["ratings"], strict=True):
        ratings[text] = rating if ratings[text] is None else ratings[text]
    model = analysis.ToneModel().fit(
        [*(text for text, _, _ in said), *texts],
        [*(sentiment or None for _, sentiment, _ in said), *([None] * len(texts))],
        ratings=[*([None] * len(said)), *ratings.values()],
        kinds=[*(kind or None for _, _, kind in said), *([None] * len(texts))],
    )
    tone_of = {
        text: tone for some in batched(texts) for text, tone in zip(some, model.tones(some), strict=True)
    }
    tones = [tone_of[text] for text in read["texts"]]
    return {
        "sentiments": [tone.sentiment for tone in tones],
        "kinds": [tone.kind for tone in tones],
        "confidence": np.array([max(tone.probabilities) for tone in tones], dtype=np.float64),
        "disagrees": [
            analysis.disagrees(rating, tone) for rating, tone in zip(read["ratings"], tones, strict=True)
        ],
        "urgent": [list(tone.urgent) for tone in tones],
    }


def batched(texts: list[str]) -> Iterator[list[str]]:
    return (texts[start : start + READ_AT_ONCE] for start in range(0, len(texts), READ_AT_ONCE))
