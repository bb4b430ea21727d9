"""By when a concern must be on its way."""

from datetime import date, datetime, timedelta

from flask import current_app

from feedback.models import utc_now

WEEKEND = (5, 6)


def forward_by(found_at: datetime) -> date:
    """Return the last day to hand a matter on to the competent agency.

    Five working days in Decree 20/2008/NĐ-CP, article 9; provinces set fewer (FEEDBACK_FORWARD_DAYS). Public
    holidays count as working days here: the day shown may be too early, never too late.
    """
    local = found_at.astimezone(current_app.config["TIME_ZONE"])
    return after_working_days(local.date(), current_app.config["FORWARD_DAYS"])


def today() -> date:
    return utc_now().astimezone(current_app.config["TIME_ZONE"]).date()


def after_working_days(day: date, days: int) -> date:
    """Return the day that lies so many working days after another, Monday to Friday."""
    while days:
        day += timedelta(days=1)
        days -= day.weekday() not in WEEKEND
    return day
