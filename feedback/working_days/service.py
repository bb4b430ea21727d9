"""The calendar of working days: proposed by the year, looked over and confirmed by an administrator.

What the year's days off are is decided each year by the government, who also moves days (Labour Code 2019,
article 112; a working day may be exchanged for a weekend day). The library `holidays` knows the rule, and
past decisions; so it proposes, and a person confirms.
"""

from dataclasses import dataclass
from datetime import date

import holidays
from flask_babel import gettext
from sqlalchemy import delete, extract, select

from feedback.accounts.service import reaches_everything
from feedback.audit import service as audit
from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.models import Account, ConfirmedYear, SpecialDay, utc_now
from feedback.working_days.days import WEEKEND, is_confirmed

KEEPERS = ("administrator",)
FIRST_YEAR, LAST_YEAR = 2020, 2100


class NothingSpecial(FeedbackError):
    """A weekday that is worked, or a weekend day off: that needs no entry."""

    status = 422

    def message(self) -> str:
        return gettext("A weekday can be off, a Saturday or Sunday can be worked: choose it so.")


@dataclass(frozen=True)
class Year:
    """A year's special days, in their order, and whether they were confirmed; else they are a proposal."""

    number: int
    days: list[SpecialDay]
    is_confirmed: bool


def year_of(number: int) -> Year:
    """Return a year as it was confirmed, else as it is proposed. Raises NotFound beyond what can be known."""
    if not FIRST_YEAR <= number <= LAST_YEAR:
        raise NotFound
    if not is_confirmed(number):
        return Year(number, proposed_days(number), is_confirmed=False)
    kept = select(SpecialDay).where(extract("year", SpecialDay.day) == number).order_by(SpecialDay.day)
    return Year(number, list(db.session.scalars(kept)), is_confirmed=True)


def proposed_days(number: int) -> list[SpecialDay]:
    """Return the days that are not as their weekday by rule or by a decision known to the library."""
    known = holidays.country_holidays("VN", years=number, language="vi")
    off = [
        SpecialDay(day=day, is_worked=False, name=name)
        for day, name in known.items()
        if day.weekday() not in WEEKEND
    ]
    exchanged = {day for day in known.weekend_workdays if day.year == number}
    worked = [SpecialDay(day=day, is_worked=True, name=gettext("Worked in exchange")) for day in exchanged]
    return sorted([*off, *worked], key=lambda one: one.day)


def confirm_year(number: int, account: Account) -> None:
    """Let a year's proposed days hold, from which on they can be changed one by one. Confirmed, it stays."""
    require_whole_service(account)
    year = year_of(number)
    if year.is_confirmed:
        return
    db.session.add_all(year.days)
    db.session.add(ConfirmedYear(year=number, confirmed_at=utc_now(), confirmed_by_id=account.id))
    audit.record("year_confirmed", str(number), account, count=str(len(year.days)))
    db.session.commit()


def set_day(day: date, is_worked: bool, name: str, account: Account) -> None:
    """Say that a day of a confirmed year is not as its weekday. Raises NotFound, NothingSpecial."""
    require_confirmed(day.year, account)
    if is_worked == (day.weekday() not in WEEKEND):
        raise NothingSpecial
    db.session.merge(SpecialDay(day=day, is_worked=is_worked, name=name))
    audit.record("special_day_set", str(day), account, status="worked" if is_worked else "off")
    db.session.commit()


def unset_day(day: date, account: Account) -> None:
    """Let a day be as its weekday again. Raises NotFound."""
    require_confirmed(day.year, account)
    gone = delete(SpecialDay).where(SpecialDay.day == day).returning(SpecialDay.day)
    if db.session.scalar(gone):
        audit.record("special_day_unset", str(day), account)
    db.session.commit()


def require_confirmed(number: int, account: Account) -> None:
    require_whole_service(account)
    if not is_confirmed(number):
        raise NotFound


def may_change(account: Account) -> bool:
    return reaches_everything(account, *KEEPERS)


def require_whole_service(account: Account) -> None:
    """Raise NotFound unless the account administers everything: all units' deadlines hang on it."""
    if not may_change(account):
        raise NotFound
