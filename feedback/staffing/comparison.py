"""What people said before and after somebody else stood at a counter.

Both windows have equally many whole months, as the reports have: the month in which they changed belongs to
neither, unless they changed on its first day; a month that runs is not shown yet.

Whoever records changes can move a window, so that two of them differ by one month: a month counts only if
it may be shown by itself. At the counter it has HIDDEN_BELOW answers or more; and what is left of each unit
that received them, with and without those below, has as many or none, else it would follow from its report.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from flask import current_app
from sqlalchemy import ColumnElement, Subquery, case, func, select

from feedback.collection.service import last_shown_month
from feedback.database import db
from feedback.i18n import month_of
from feedback.models import Touchpoint
from feedback.months import months_before, months_from, start_of
from feedback.organisation.service import subtree
from feedback.reports.figures import HIDDEN_BELOW, Change, Pair, Satisfaction, changes, satisfaction
from feedback.reports.given import SATISFIED_FROM, rated_by_citizens
from feedback.rollups.reading import submission_counts
from feedback.staffing.service import Spell, codes_of, history_of

MOST_MONTHS = 12  # a year on each side: every season once
UnitsMonth = tuple[str, int]  # month, receiving unit


@dataclass(frozen=True)
class Window:
    """Months on one side of a change, the first first, and what people said in those that count."""

    months: Sequence[str]
    satisfaction: Satisfaction
    left_out: int  # months in which people answered, and which may not be shown


@dataclass(frozen=True)
class Comparison:
    """A change and both its windows; ``change`` is after minus before, over all comparisons shown."""

    before: Spell
    after: Spell
    window_before: Window
    window_after: Window
    change: Change


def comparisons_of(touchpoint: Touchpoint) -> list[Comparison]:
    """Return the changes at a counter that have a whole month on both sides, the newest first."""
    around = [one for one in months_around(history_of(touchpoint)) if one[2][0]][::-1]
    windows = [windows_of(touchpoint, *months) for _before, _after, months in around]
    told = changes([pair for _earlier, _later, pair in windows])
    return [
        Comparison(before, after, earlier, later, change)
        for (before, after, _), (earlier, later, _), change in zip(around, windows, told, strict=True)
    ]


def months_around(spells: list[Spell]) -> Iterator[tuple[Spell, Spell, tuple[list[str], list[str]]]]:
    """Return each change with the months before and after it, equally many, whole and shown already."""
    ends = [spell.since for spell in spells[2:]]
    for (before, after), end in zip(pairwise(spells), [*ends, None], strict=False):  # one spell: no change
        last = min(last_shown_month(), month_before(end) if end else last_shown_month())
        following = months_from(first_whole_month(after), last)[:MOST_MONTHS]
        preceding = preceding_months(before, after)
        count = min(len(following), len(preceding))
        yield before, after, (preceding[len(preceding) - count :], following[:count])


def preceding_months(before: Spell, after: Spell) -> list[str]:
    last = month_before(after.since)
    first = months_before(last, MOST_MONTHS - 1)
    if not before.is_from_the_beginning:
        first = max(first, first_whole_month(before))
    return months_from(first, last)


def first_whole_month(spell: Spell) -> str:
    month = month_of(spell.since)
    return (
        month if spell.since == start_of(month, current_app.config["TIME_ZONE"]) else months_before(month, -1)
    )


def month_before(since: datetime) -> str:
    """Return the last month that had ended, or was whole, when a spell began."""
    return months_before(month_of(since), 1)


def windows_of(touchpoint: Touchpoint, earlier: list[str], later: list[str]) -> tuple[Window, Window, Pair]:
    """Return both sides of a change, and what is to be compared."""
    by_month = ratings_at(touchpoint, [*earlier, *later])
    (hits_before, n_before, hidden_before), (hits, n, hidden) = (
        sum_of_shown(by_month, months) for months in (earlier, later)
    )
    return (
        Window(earlier, satisfaction(hits_before, n_before), hidden_before),
        Window(later, satisfaction(hits, n), hidden),
        Pair(hits, n, hits_before, n_before),
    )


@dataclass(frozen=True)
class Month:
    """What people said at a counter in a month, and how many others their units have then."""

    hits: int
    rated: int
    rests: Sequence[int]

    @property
    def may_be_shown(self) -> bool:
        return self.rated >= HIDDEN_BELOW and not any(0 < rest < HIDDEN_BELOW for rest in self.rests)


def sum_of_shown(by_month: Mapping[str, Month], months: Sequence[str]) -> tuple[int, int, int]:
    """Return how many were satisfied, how many rated, and how many months are left out."""
    answered = [by_month[month] for month in months if month in by_month]
    shown = [month for month in answered if month.may_be_shown]
    return (
        sum(month.hits for month in shown),
        sum(month.rated for month in shown),
        len(answered) - len(shown),
    )


def ratings_at(touchpoint: Touchpoint, months: Sequence[str]) -> dict[str, Month]:
    """Return the months in which people rated at any code of a place."""
    counts = submission_counts(months)
    hits, rated = ratings_by_unit(counts, counts.c.touchpoint_id.in_(codes_of(touchpoint)))
    rests: dict[str, list[int]] = defaultdict(list)
    for unit in {unit for _month, unit in rated}:
        _hits, of_all = ratings_by_unit(counts, counts.c.unit_id.in_(subtree(unit)))
        others = of_all - rated
        for month in {month for month, receiving in rated if receiving == unit}:
            rests[month] += [others[month, unit], in_month(others, month)]
    return {month: Month(in_month(hits, month), in_month(rated, month), rests[month]) for month in rests}


def in_month(counts: Counter[UnitsMonth], month: str) -> int:
    return sum(count for (one, _unit), count in counts.items() if one == month)


def ratings_by_unit(
    counts: Subquery, place: ColumnElement[bool]
) -> tuple[Counter[UnitsMonth], Counter[UnitsMonth]]:
    """Return by month and receiving unit how many were satisfied, and how many rated."""
    of = counts.c.month, counts.c.unit_id
    satisfied = func.sum(case((counts.c.rating >= SATISFIED_FROM, counts.c.times), else_=0))
    rows = db.session.execute(
        select(*of, satisfied, func.sum(counts.c.times)).where(place, rated_by_citizens(counts)).group_by(*of)
    ).all()
    return (
        Counter({(month, unit): int(hits) for month, unit, hits, _rated in rows}),
        Counter({(month, unit): int(rated) for month, unit, _hits, rated in rows}),
    )
