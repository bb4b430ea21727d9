"""How reasons make a weight.

Points of one kind are one finding in several words: the strongest counts. Up to two points in all an answer
counts fully, so neither one weak signal nor two take anything from anybody: three hundred phones behind one
address in one minute have one kind of sign, the crowd. Above that the weight falls step by step and never
reaches 0: only a person says that an answer does not count.
"""

from collections.abc import Mapping

from feedback.abuse.signals import DAY_SIGNALS

KINDS = {
    **{code: kind for code, kind, _signal in DAY_SIGNALS},
    "fives_before_month_end": "score",
    "more_ratings_than_dossiers": "crowd",
}
STEPS = {0: 1.0, 1: 1.0, 2: 1.0, 3: 0.6, 4: 0.3, 5: 0.15}
LEAST = 0.05


def weight_of(reasons: Mapping[str, int]) -> float:
    """Return what an answer counts, from LEAST to 1, given the points of each signal."""
    strongest: dict[str, int] = {}
    for code, points in reasons.items():
        kind = KINDS[code]
        strongest[kind] = max(strongest.get(kind, 0), points)
    return STEPS.get(sum(strongest.values()), LEAST)
