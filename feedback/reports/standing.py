"""Which units stand out among those of their kind, so that nobody reads a league table into chance."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from feedback.models import OrgUnit
from feedback.reports.figures import INDICATIVE_BELOW, Satisfaction

FEWEST = 10  # units of a kind: how much they differ beyond chance cannot be told from fewer


def standings(scores: Iterable[tuple[OrgUnit, Satisfaction]]) -> dict[int, str]:
    """Return by unit "above" or "below" where its share lies outside what units of its kind differ by.

    Limits of a funnel plot at 99.8 % (:mod:`feedback.statistics.funnel`) around what all of them have in
    common: where nothing is the matter one unit in 500 is outside. Compared are units of which a score is
    told and no mere indication, so nothing follows that is not told beside it.
    """
    by_kind: dict[str, dict[int, tuple[float, int]]] = defaultdict(dict)
    for unit, score in scores:
        if score.top2 is not None and score.n is not None and score.n >= INDICATIVE_BELOW:
            by_kind[unit.kind][unit.id] = score.top2 * score.n, score.n
    return {unit: where for of_kind in by_kind.values() for unit, where in _outside(of_kind).items()}


def _outside(scores: Mapping[int, tuple[float, int]]) -> dict[int, str]:
    if len(scores) < FEWEST:
        return {}
    from feedback.statistics.funnel import ALARM, correlation_within, funnel_positions  # scipy is dear

    hits, n = zip(*scores.values(), strict=True)
    target = sum(hits) / sum(n)
    positions = funnel_positions(hits, n, target, ALARM, correlation_within(hits, n, target))
    return {unit: str(where) for unit, where in zip(scores, positions, strict=True) if where != "inside"}
