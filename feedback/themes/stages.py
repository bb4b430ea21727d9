"""The stages of a run that need no database: each a plain function of what the stages before it made.

What a stage makes is a dictionary of arrays and of what JSON can hold, so that it can be kept and taken up
again (:mod:`keeping`), and made in a process of its own (:mod:`child`).
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

import analysis

Made = dict[str, Any]
Stage = Callable[[Mapping[str, Made]], Made]

# From the database, and into it: the first and the last stage, in :mod:`pipeline`.
READ, SAVE = "read", "save"


def discover(made: Mapping[str, Made]) -> Made:
    """Find the themes of the texts read; the themes known so far lend their keys to what is like them.

    Returns for each text its theme's place (``labels``, -1 for none), how near it is (``scores``) and why it
    has none (``reasons``); for each theme what :class:`analysis.FoundTheme` holds (``found``).
    """
    texts, anchors = made[READ]["texts"], [(key, members) for key, members in made[READ]["anchors"]]
    model = analysis.ThemeModel(anchors=anchors).fit(texts)
    similarity = model.transform(texts)
    return {
        "labels": model.labels_,
        "scores": np.array(
            [similarity[row, place] if place >= 0 else 0.0 for row, place in enumerate(model.labels_)]
        ),
        "reasons": list(model.reasons_),
        "found": [
            {
                "key": str(one.key),
                "name": one.name,
                "terms": list(one.terms),
                "cohesion": one.cohesion,
                "stability": one.stability,
                "matched": one.matched,
            }
            for one in model.themes_
        ],
        "quality": model.quality_,
        "parameters": {name: value for name, value in model.get_params().items() if name != "anchors"},
    }


# In their order, after READ and before SAVE.
STAGES: dict[str, Stage] = {"discover": discover}
