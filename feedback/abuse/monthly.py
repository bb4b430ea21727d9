"""The signals that need a whole month and its dossiers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from feedback.abuse.seen import Past, Points, Seen, by
from feedback.abuse.tails import binomial_tail, poisson_tail

LAST_DAYS = 3


def fives_before_month_end(answers: Sequence[Seen], past: Past, month: str) -> Points:
    """Best scores pile up in the month's last days: more answers than before, and clearly better ones.

    Staff whose figure is read at the end of the month have a reason to mend it (Circular 01/2018 links it to
    their appraisal). Honest: a campaign in the last week; then answers grow, but not the share of fives.
    """
    first_late = last_day_of(month) - timedelta(days=LAST_DAYS - 1)
    points: dict[int, int] = {}
    for given in by(answers, "touchpoint").values():
        rated = [one for one in given if one.rating is not None]
        late = [one for one in rated if one.given_at.astimezone(past.zone).date() >= first_late]
        early = [one for one in rated if one not in late]
        fives = [one for one in late if one.rating == 5]
        share = share_before(early, past, given[0].touchpoint)
        usual = (len(early) + 1) / max(1, (first_late - first_late.replace(day=1)).days) * LAST_DAYS
        more = poisson_tail(len(late), 1.5 * usual) < 1e-3
        if len(fives) >= 5 and more and binomial_tail(len(fives), len(late), share) < 1e-3:
            points |= {one.id: 3 for one in fives}
    return points


def share_before(early: Sequence[Seen], past: Past, touchpoint: int | None) -> float:
    """Return the share of fives earlier in the month, drawn to what is usual as if 10 more had been given."""
    usual = past.share_of(touchpoint, 5)
    return (sum(one.rating == 5 for one in early) + 10 * usual) / (len(early) + 10)


def last_day_of(month: str) -> date:
    """Return the last day of "2026-10"."""
    year, number = int(month[:4]), int(month[5:])
    return date(year + number // 12, number % 12 + 1, 1) - timedelta(days=1)


def more_ratings_than_dossiers(answers: Sequence[Seen], dossiers: Mapping[int, int]) -> Points:
    """More answers than the unit had dossiers, in the whole month.

    Honest: a dossier has several visits, a visit several people; so only from double on it is odd. Nothing is
    said about units whose dossiers nobody reported.
    """
    given = Counter(one.unit for one in answers)
    over = {unit: given[unit] / dossiers[unit] for unit in given if dossiers.get(unit)}
    return {one.id: 2 if over[one.unit] > 2 else 1 for one in answers if over.get(one.unit, 0) > 1}
