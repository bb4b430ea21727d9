"""What people said before and after somebody else stood at a counter.

Both windows have equally many whole months, as the reports have: the month in which they changed belongs to
neither, unless they changed on its first day; a month that runs is not shown yet. Whole months, because a
window that could be moved by days would tell single answers from the differences.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from flask import current_app
from sqlalchemy import ColumnElement, case, func

from feedback.collection.service import last_shown_month
from feedback.database import db
from feedback.i18n import month_of
from feedback.models import Option, Submission, Touchpoint
from feedback.months import months_before, start_of
from feedback.organisation.service import subtree
from feedback.reports.figures import HIDDEN_BELOW, Change, Satisfaction, change, satisfaction
from feedback.reports.ratings import SATISFIED_FROM, citizens_ratings
from feedback.staffing.service import Spell, codes_of, history_of

MOST_MONTHS = 12  # a year on each side: every season once


@dataclass(frozen=True)
class Window:
    """Months on one side of a change, the first first, and what people said in them."""

    months: Sequence[str]
    satisfaction: Satisfaction


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
    changes = [
        (before, after, *months)
        for before, after, months in months_around(history_of(touchpoint))
        if months[0]
    ]
    return [compare(touchpoint, *one, comparisons=len(changes)) for one in reversed(changes)]


def months_around(spells: list[Spell]) -> Iterator[tuple[Spell, Spell, tuple[list[str], list[str]]]]:
    """Return each change with the months before and after it, equally many, whole and shown already."""
    ends = [spell.since for spell in spells[2:]]
    for (before, after), end in zip(pairwise(spells), [*ends, None], strict=False):  # one spell: no change
        last = min(last_shown_month(), month_before(end) if end else last_shown_month())
        following = months_from(first_whole_month(after), last)
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


def months_from(first: str, last: str) -> list[str]:
    """Return at most MOST_MONTHS months, none where the last lies before the first."""
    months = [first]
    while len(months) < MOST_MONTHS and months[-1] < last:
        months.append(months_before(months[-1], -1))
    return months if first <= last else []


def compare(
    touchpoint: Touchpoint,
    before: Spell,
    after: Spell,
    earlier: list[str],
    later: list[str],
    comparisons: int,
) -> Comparison:
    counts = [counts_at(touchpoint, months) for months in (earlier, later)]
    (hits_before, n_before), (hits, n) = counts
    return Comparison(
        before,
        after,
        Window(earlier, satisfaction(hits_before, n_before)),
        Window(later, satisfaction(hits, n)),
        change(hits, n, hits_before, n_before, comparisons),
    )


def counts_at(touchpoint: Touchpoint, months: list[str]) -> tuple[int, int]:
    """Return how many were satisfied and how many rated at all codes of a place.

    Nobody is counted where the rest of its unit is so small that it would follow from the unit's report.
    """
    here = ratings_in(months, Submission.touchpoint_id.in_(codes_of(touchpoint)))
    everywhere = ratings_in(months, Submission.receiving_unit_id.in_(subtree(touchpoint.unit_id)))
    rest = everywhere[1] - here[1]
    return (0, 0) if 0 < rest < HIDDEN_BELOW else here


def ratings_in(months: list[str], place: ColumnElement[bool]) -> tuple[int, int]:
    satisfied = func.sum(case((Option.number >= SATISFIED_FROM, 1), else_=0))
    hits, rated = db.session.execute(
        citizens_ratings(satisfied, func.count()).where(place, Submission.month.in_(months))
    ).one()
    return int(hits or 0), rated
