"""Counting working days, Monday to Friday but for special days.

Of a year nobody confirmed only the weekdays are known: its holidays count as worked, so that a deadline in it
may be too early. It is too late only by weekend days worked in exchange.
"""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import select

from feedback.database import db
from feedback.models import ConfirmedYear, SpecialDay

WEEKEND = (5, 6)
# No deadline of ours is farther away than this, and no run of days off longer: one look covers the count.
DAYS_FOR_EACH = 3
LONGEST_REST = 30


def after_working_days(day: date, days: int) -> date:
    """Return the day that lies so many working days after another; the other itself does not count."""
    return each_after_working_days({day}, days)[day]


def each_after_working_days(starts: Collection[date], days: int) -> dict[date, date]:
    """Return for each day the one that lies so many working days after it, with one look at the days off."""
    if not starts:
        return {}
    farthest = max(starts) + timedelta(days=days * DAYS_FOR_EACH + LONGEST_REST)
    special = special_days(min(starts), farthest)
    return {start: after(start, days, special) for start in starts}


def after(day: date, days: int, special: dict[date, bool]) -> date:
    while days:
        day += timedelta(days=1)
        days -= is_worked(day, special)
    return day


def working_days_until(day: date, last: date) -> int:
    """Return how many working days come after ``day`` up to ``last``; none where it is over."""
    special = special_days(day, last)
    following = (day + timedelta(days=number) for number in range(1, (last - day).days + 1))
    return sum(is_worked(one, special) for one in following)


def is_worked(day: date, special: dict[date, bool]) -> bool:
    return special.get(day, day.weekday() not in WEEKEND)


def special_days(first: date, last: date) -> dict[date, bool]:
    """Return whether they are worked, of the special days of confirmed years in this time."""
    confirmed = set(
        db.session.scalars(
            select(ConfirmedYear.year).where(ConfirmedYear.year.between(first.year, last.year))
        )
    )
    rows = db.session.scalars(select(SpecialDay).where(SpecialDay.day.between(first, last)))
    return {row.day: row.is_worked for row in rows if row.day.year in confirmed}


def is_confirmed(year: int) -> bool:
    return db.session.scalar(select(ConfirmedYear.id).where(ConfirmedYear.year == year)) is not None
