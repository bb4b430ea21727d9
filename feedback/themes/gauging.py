"""What people's corrections are worth, before a run learns from them: a worse machine is not used."""

from collections.abc import Mapping
from typing import Any

import analysis
from feedback.themes.assigning import is_learnt, lessons
from feedback.themes.made import READ, Made
from feedback.themes.material import known_in

# Of fewer corrections that name a theme known here, nothing can be said.
FEWEST = 20
# People may correct without end; so many, the newest, tell enough, and the machine is trained many times.
MOST = 500


def gauge(made: Mapping[str, Made]) -> Made:
    """Return ``gain``: macro-F1 on corrections not seen, with and without the others; empty for too few.

    ``is_used`` tells whether this run learns from corrections: not where they make it clearly worse. What
    people said of single comments counts in any case.
    """
    read = made[READ]
    known = known_in(read)
    wanted = {theme.key for theme in known if is_learnt(theme)}
    said = {text: tuple(sorted(wanted.intersection(keys))) for _, text, keys in read["said"][-MOST:]}
    if sum(map(bool, said.values())) < FEWEST:
        return {"gain": {}}
    texts, labels = lessons(known, wanted, said)
    places = range(len(texts), len(texts) + len(said))
    found = analysis.gain.measure_gain([*texts, *said], [*labels, *said.values()], places)
    return {"gain": told(found)}


def told(found: "analysis.gain.Gain") -> dict[str, Any]:
    return {
        "corrections": found.corrections,
        "low": found.macro_f1.low,
        "high": found.macro_f1.high,
        "verdict": found.verdict,
        "is_used": found.verdict != "worse",
        "curve": [
            {"corrections": point.corrections, "macro_f1": point.macro_f1.value} for point in found.curve
        ],
    }
