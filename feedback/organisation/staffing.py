"""Who stood at a counter at a time: in a row in the hand, and in a query."""

from datetime import date, datetime

from flask import current_app
from sqlalchemy import ScalarSelect, select

from feedback.models import Staffing, Submission, Touchpoint, utc_now
from feedback.months import start_of_day


def staffed_at(touchpoint: Touchpoint, day: date) -> str | None:
    """Return who stood there on a day, one of STAFFED_BY; None where nobody did."""
    return staffed_by(touchpoint, start_of_day(day, current_app.config["TIME_ZONE"]))


def staffed_now(touchpoint: Touchpoint) -> str | None:
    return staffed_by(touchpoint, utc_now())


def staffed_by(touchpoint: Touchpoint, moment: datetime) -> str | None:
    began = [spell for spell in touchpoint.staffing if spell.since <= moment]
    return began[-1].staffed_by if began else None


def staffed_then() -> ScalarSelect[str | None]:
    """Select, for a query of submissions, who stood at their touchpoint when they were given.

    ``select(Submission).where(staffed_then() == "postal_employee")`` are those given at counters where
    postal employees stood at that time, whatever the unit. NULL: nobody stood there, or no touchpoint.
    """
    return (
        select(Staffing.staffed_by)
        .where(Staffing.touchpoint_id == Submission.touchpoint_id, Staffing.since <= Submission.given_at)
        .order_by(Staffing.since.desc())
        .limit(1)
        .correlate(Submission)
        .scalar_subquery()
    )
