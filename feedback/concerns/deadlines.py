"""By when a concern must be on its way."""

from datetime import date, datetime

from flask import current_app

from feedback.models import utc_now
from feedback.working_days.days import after_working_days


def forward_by(found_at: datetime) -> date:
    """Return the last day to hand a matter on to the competent agency.

    Five working days in Decree 20/2008/NĐ-CP, article 9; provinces set fewer (FEEDBACK_FORWARD_DAYS).
    """
    local = found_at.astimezone(current_app.config["TIME_ZONE"])
    return after_working_days(local.date(), current_app.config["FORWARD_DAYS"])


def today() -> date:
    return utc_now().astimezone(current_app.config["TIME_ZONE"]).date()
