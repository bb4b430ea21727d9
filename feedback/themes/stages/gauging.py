"""What people's corrections are worth, before a run learns from them: a worse machine is not used."""

from collections.abc import Mapping, Sequence
from typing import Any

import analysis
from feedback.themes.stages.assigning import is_learnt, lessons
from feedback.themes.stages.encoding import encoder_in
from feedback.themes.stages.known import known_in
from feedback.themes.stages.made import READ, Made

# Of fewer corrections that name a theme known here, nothing can be said.
FEWEST = 20
# People may correct without end; so many, the newest, tell enough, and the machine is trained many times.
MOST = 500


def gauge(made: Mapping[str, Made]) -> Made:
    """Return ``gain``: macro-F1 on corrections not seen, with and without the others; empty for too few.

    And ``vectors``: the same with and without sentence vectors, empty where there are none.

    ``is_used`` tells whether this run learns from corrections: not where they make it clearly worse. What
    people said of single comments counts in any case.
    """
    read = made[READ]
    known = known_in(read)
    wanted = {theme.key for theme in known if is_learnt(theme)}
    said = {text: tuple(sorted(wanted.intersection(keys))) for _, text, keys in read["said"][-MOST:]}
    encoder = encoder_in(read)
    if sum(map(bool, said.values())) < FEWEST:
        return {"gain": {}, "vectors": {"verdict": "too few", "is_used": False} if encoder else {}}
    texts, labels = lessons(known, wanted, said)
    places = range(len(texts), len(texts) + len(said))
    asked = [*texts, *said], [*labels, *said.values()], places
    return {
        "gain": told(analysis.gain.measure_gain(*asked)),
        "vectors": told_of_help(*asked, encoder) if encoder else {},
    }


def told_of_help(
    texts: list[str], labels: list[tuple[str, ...]], places: Sequence[int], encoder: "analysis.Encoder"
) -> dict[str, Any]:
    """Sentence vectors are used only where they clearly help: they cost time, and say nothing of why."""
    found = analysis.gain.measure_help(
        texts, labels, places, analysis.ThemeClassifier(), analysis.ThemeClassifier(encoder=encoder)
    )
    return {
        "corrections": found.corrections,
        "macro_f1": found.macro_f1.value,
        "low": found.macro_f1.low,
        "high": found.macro_f1.high,
        "verdict": found.verdict,
        "is_used": found.verdict == "better",
    }


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
