"""Which comments a run asks people about: those whose labels teach it most, with what it guesses itself."""

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

import analysis
from feedback.themes.stages.heard import heard_once
from feedback.themes.stages.made import READ, Made

ASKED = 50
GUESSES = 8
# Of more comments so many are looked at, drawn evenly.
LOOKED_AT = 5_000


def ask(made: Mapping[str, Made]) -> Made:
    """Return the comments (``comments``) to be asked about, best first; and for each (``guesses``) the places
    of the themes it might be in, the likeliest first.

    Learnt from where this run placed its comments, and from what people said, which outweighs that.
    """
    read, themed = made[READ], placed_in(made)
    heard = heard_once(read["texts"], made["assign"]["stands_for"])
    first = first_heard(heard.place, read["ids"])
    said = {comment: keys for comment, _, keys in read["said"]}
    places = {theme["key"]: place for place, theme in enumerate(made["recognise"]["themes"]) if theme["key"]}
    labels = [
        tuple(places[key] for key in said[comment] if key in places)
        if comment in said
        else themed.get(comment)
        for comment in first
    ]
    if len({place for label in labels for place in label or ()}) < 2:
        return {"comments": np.zeros(0, dtype=np.int64), "guesses": []}
    looked_at = analysis.corpus.evenly_chosen(len(first), LOOKED_AT).tolist()
    texts = [heard.texts[one] for one in looked_at]
    classifier = analysis.ThemeClassifier().fit(texts, [labels[one] for one in looked_at])
    likely = classifier.predict_proba(texts)
    asked = [row for row, one in enumerate(looked_at) if first[one] in said]
    chosen = analysis.teaching.choose(texts, classifier.vectors(texts), ASKED, likely, asked)
    return {
        "comments": np.array([first[looked_at[row]] for row in chosen], dtype=np.int64),
        "guesses": [
            [int(classifier.classes_[column]) for column in np.argsort(-likely[row], kind="stable")[:GUESSES]]
            for row in chosen
        ],
    }


def placed_in(made: Mapping[str, Made]) -> dict[int, tuple[int, ...]]:
    """Return the places of the themes in which the run put each comment."""
    placed: dict[int, list[int]] = defaultdict(list)
    found = made["recognise"]
    for comment, place in zip(found["comments"].tolist(), found["places"].tolist(), strict=True):
        placed[comment].append(place)
    return {comment: tuple(sorted(places)) for comment, places in placed.items()}


def first_heard(place: NDArray[np.int64], ids: NDArray[np.int64]) -> list[int]:
    """Return of each text heard the first comment that says it."""
    return [int(ids[row]) for row in np.unique(place, return_index=True)[1]]
