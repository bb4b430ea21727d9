"""How many reports wait for somebody, and what there is of one report: for the pages of reports."""

from sqlalchemy import func, select

from feedback.accounts.service import units_of
from feedback.database import db
from feedback.models import OPEN_STATES, Account, ReportPublication


def waiting_for(account: Account) -> int:
    """Return how many versions wait for a manager's decision: failed, drafted or approved."""
    counted = select(func.count()).where(
        ReportPublication.state.in_(OPEN_STATES),
        ReportPublication.unit_id.in_(units_of(account, "manager")),
    )
    return db.session.scalar(counted) or 0
