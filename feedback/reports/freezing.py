"""When a month is over and reported, its figures stay as they are."""

from feedback.audit import service as audit
from feedback.database import db
from feedback.i18n import month_of
from feedback.models import FrozenMonth, utc_now


class MonthNotOver(Exception):
    """Only what is over can be final."""


def freeze_month(month: str) -> bool:
    """Make a month final: what arrives for it from now on counts in the next open one.

    Returns False where it was final already. Raises MonthNotOver.
    """
    if month >= month_of(utc_now()):
        raise MonthNotOver
    if db.session.get(FrozenMonth, month):
        return False
    db.session.add(FrozenMonth(month=month, frozen_at=utc_now()))
    audit.record("month_made_final", month, None)
    db.session.commit()
    return True
