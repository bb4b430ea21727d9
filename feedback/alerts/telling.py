"""Alerts by mail: to subscribers of the unit or one above, at most three a day, at work hours."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from flask import current_app
from flask_babel import force_locale, gettext, ngettext
from sqlalchemy import exists, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import contains_eager, joinedload

from feedback import mail
from feedback.accounts.service import units_of
from feedback.addresses import address_of
from feedback.collection.sources import local_day
from feedback.database import db
from feedback.i18n import DEFAULT_LANGUAGE
from feedback.mail import outbox
from feedback.mail.letters import NotAnAddress
from feedback.models import Account, Alert, AlertMail, ReportSubscription, Touchpoint, utc_now
from feedback.months import start_of_day
from feedback.organisation.history import superiors
from feedback.reports.asking import READERS

MOST_A_DAY = 3
# What nobody could be told for so long stands in the list.
TOLD_WITHIN = timedelta(days=3)
MAIL_LASTS = timedelta(days=1)
SHOWN_AT_MOST = 100

log = structlog.get_logger()


def alerts_for(account: Account) -> Sequence[Alert]:
    """Return the newest alerts about touchpoints of an account's units."""
    return db.session.scalars(
        select(Alert)
        .join(Alert.touchpoint)
        .where(Touchpoint.unit_id.in_(units_of(account, *READERS)))
        .options(contains_eager(Alert.touchpoint).joinedload(Touchpoint.unit))
        .order_by(Alert.found_at.desc(), Alert.id)
        .limit(SHOWN_AT_MOST)
    ).all()


def mail_alerts(now: datetime | None = None) -> int:
    """Write to those who want it what is new, outside quiet hours; return to how many."""
    moment = now or utc_now()
    first, last = current_app.config["ALERT_HOURS"]
    if not mail.is_set_up() or not first <= moment.astimezone(current_app.config["TIME_ZONE"]).hour < last:
        return 0
    wanting = db.session.scalars(
        select(Account)
        .where(Account.active, exists().where(ReportSubscription.account_id == Account.id))
        .order_by(Account.id)
    ).all()
    return sum(write_to(account, moment) for account in wanting)


def write_to(account: Account, now: datetime) -> bool:
    """Put one mail into the outbox about what an account was not told yet, and keep that it was."""
    told = [alert for alert in untold(account, now) if keep_telling(alert, account, now)]
    if told:
        with force_locale(DEFAULT_LANGUAGE):
            try:
                outbox.put(account.email, *letter_about(told), lasts=MAIL_LASTS)
            except NotAnAddress:
                log.error("account_without_mail_address", account=account.public_id)
    db.session.commit()
    return bool(told)


def untold(account: Account, now: datetime) -> Sequence[Alert]:
    """Return as many as may still be told today, the clearest first."""
    midnight = start_of_day(local_day(now), current_app.config["TIME_ZONE"])
    today = select(func.count()).where(AlertMail.account_id == account.id, AlertMail.written_at >= midnight)
    units = db.session.scalars(
        select(ReportSubscription.unit_id).where(ReportSubscription.account_id == account.id)
    ).all()
    found = db.session.scalars(
        select(Alert)
        .join(Alert.touchpoint)
        .where(Alert.found_at > now - TOLD_WITHIN, Touchpoint.unit_id.in_(units_of(account, *READERS)))
        .where(~exists().where(AlertMail.alert_id == Alert.id, AlertMail.account_id == account.id))
        .options(joinedload(Alert.touchpoint).joinedload(Touchpoint.unit))
        .order_by(Alert.evidence.desc(), Alert.id)
    ).all()
    wanted = [alert for alert in found if is_below(alert, units)]
    return wanted[: max(0, MOST_A_DAY - (db.session.scalar(today) or 0))]


def is_below(alert: Alert, units: Sequence[int]) -> bool:
    """Tell whether an alert's touchpoint belongs to one of these units or to one below."""
    line = superiors(alert.touchpoint.unit_id)
    return bool(set(units) & set(db.session.scalars(line)))


def keep_telling(alert: Alert, account: Account, now: datetime) -> bool:
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    row = insert(AlertMail).values(alert_id=alert.id, account_id=account.id, written_at=now)
    return db.session.scalar(row.on_conflict_do_nothing().returning(AlertMail.id)) is not None


def letter_about(alerts: Sequence[Alert]) -> tuple[str, str]:
    """Return subject and text: which touchpoints, and no figure of a month that still runs."""
    subject = ngettext(
        "Clearly more people are dissatisfied at %(num)s touchpoint",
        "Clearly more people are dissatisfied at %(num)s touchpoints",
        len(alerts),
    )
    parts = [
        gettext("This month clearly more people are dissatisfied here than in the three months before:"),
        "\n".join(f"• {one.touchpoint.name}, {one.touchpoint.unit.name}" for one in alerts),
        gettext("Have a look on the spot. The figures stand in the month's report.")
        + f"\n{address_of('alerts.overview')}",
        gettext("Of which units you get mail, you choose here") + f":\n{address_of('report_mail.overview')}",
    ]
    return subject, "\n\n".join(parts) + "\n"
