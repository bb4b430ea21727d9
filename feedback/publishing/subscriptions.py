"""Who wants mail when a unit's report is published: each person chooses for themselves."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import contains_eager

from feedback.accounts.service import find_unit_for, reachable_units
from feedback.audit import service as audit
from feedback.database import db
from feedback.errors import NotFound
from feedback.models import Account, OrgUnit, ReportSubscription, utc_now
from feedback.reports.asking import READERS


def subscriptions_of(account: Account) -> Sequence[ReportSubscription]:
    return db.session.scalars(
        select(ReportSubscription)
        .join(ReportSubscription.unit)
        .where(ReportSubscription.account_id == account.id)
        .options(contains_eager(ReportSubscription.unit))
        .order_by(OrgUnit.name)
    ).all()


def units_offered(account: Account) -> list[OrgUnit]:
    """Return the units whose reports an account may read and has no mail of."""
    chosen = {one.unit_id for one in subscriptions_of(account)}
    return [unit for unit in reachable_units(account, *READERS) if unit.id not in chosen]


def is_subscribed(account: Account, unit: OrgUnit) -> bool:
    chosen = select(ReportSubscription.id).where(
        ReportSubscription.account_id == account.id, ReportSubscription.unit_id == unit.id
    )
    return db.session.scalar(chosen) is not None


def subscribe(account: Account, unit_code: str) -> None:
    """Let an account get mail of a unit, once. Raises NotFound where it may not read its reports."""
    unit = find_unit_for(account, unit_code, *READERS)
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    made = insert(ReportSubscription).values(account_id=account.id, unit_id=unit.id, since=utc_now())
    if db.session.scalar(made.on_conflict_do_nothing().returning(ReportSubscription.id)) is None:
        return  # clicked twice
    audit.record("report_mail_wanted", account.public_id, account, unit)
    db.session.commit()


def unsubscribe(account: Account, subscription_id: int | None) -> None:
    """Let it get none. Raises NotFound."""
    found = db.session.scalar(
        select(ReportSubscription).where(
            ReportSubscription.account_id == account.id, ReportSubscription.id == subscription_id
        )
    )
    if found is None:
        raise NotFound
    unit = found.unit
    db.session.delete(found)
    db.session.flush()
    audit.record("report_mail_unwanted", account.public_id, account, unit)
    db.session.commit()
