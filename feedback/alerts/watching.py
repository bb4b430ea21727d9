"""Looking each day at all touchpoints: whose share of dissatisfied people has jumped this month.

Evidence and how often it errs: feedback/statistics/sequential.py. Only whole days count that ended a day
ago, and only what people gave themselves and nothing looks odd about.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta

import numpy as np
import structlog
from flask import current_app
from sqlalchemy import Subquery, and_, func, select
from sqlalchemy.dialects import postgresql, sqlite

from feedback.database import db, read_only
from feedback.models import Alert, Submission, Touchpoint, utc_now
from feedback.months import first_day, months_before, start_of_day
from feedback.reports.figures import HIDDEN_BELOW
from feedback.reports.given import rated_by_citizens
from feedback.rollups import sources
from feedback.rollups.reading import submission_counts

DISSATISFIED_UP_TO = 2
MONTHS_BEFORE = 3
# What was given is nobody's to see for a day: the last day that counts has ended then.
DAYS_UNSEEN = 2

log = structlog.get_logger()

Counts = dict[int, tuple[int, int]]  # touchpoint: dissatisfied, of so many


def raise_alerts(day: date) -> int:
    """Keep what has jumped up to two days before ``day``; return how many alerts are new."""
    last = day - timedelta(days=DAYS_UNSEEN)
    month = f"{day:%Y-%m}"
    if f"{last:%Y-%m}" != month:
        return 0
    read_only()
    found = jumped(month, last)
    db.session.rollback()
    new = sum(keep(touchpoint, month, evidence) for touchpoint, evidence in found.items())
    db.session.commit()
    return new


def jumped(month: str, last: date) -> dict[int, float]:
    """Return the touchpoints whose share has jumped, with the evidence for it."""
    # Brings scipy along, which takes memory that who only answers citizens need not have.
    from feedback.statistics.sequential import share_evidence, signals

    past = dissatisfied_in(submission_counts(months_before_this(month)))
    watched = sorted(past)
    days = [day_counts(month, one) for one in days_until(month, last)]
    if not watched:
        return {}
    counts = np.array([[one.get(place, (0, 0)) for one in days] for place in watched])
    before = np.array([past[place] for place in watched])
    evidence = share_evidence(counts[..., 0], counts[..., 1], before[:, 0], before[:, 1])
    # Of fewer people nothing is told, not even that there was something.
    is_told = signals(evidence) & (counts[..., 0].sum(axis=1) >= HIDDEN_BELOW)
    return {watched[number]: float(evidence[number]) for number in np.flatnonzero(is_told)}


def months_before_this(month: str) -> Collection[str]:
    return [months_before(month, back) for back in range(1, MONTHS_BEFORE + 1)]


def days_until(month: str, last: date) -> list[date]:
    return [first_day(month) + timedelta(days=number) for number in range(last.day)]


def day_counts(month: str, day: date) -> Counts:
    """Return what was given on one day."""
    zone = current_app.config["TIME_ZONE"]
    begin, end = (start_of_day(one, zone) for one in (day, day + timedelta(days=1)))
    given = and_(Submission.given_at >= begin, Submission.given_at < end)
    return dissatisfied_in(sources.submissions(month, given).subquery())


def dissatisfied_in(counts: Subquery) -> Counts:
    """Return for each touchpoint that is in use how many were dissatisfied, of how many."""
    bad = func.sum(counts.c.times).filter(counts.c.rating <= DISSATISFIED_UP_TO)
    found: Counts = defaultdict(lambda: (0, 0))
    for touchpoint, hits, n in db.session.execute(
        select(counts.c.touchpoint_id, bad, func.sum(counts.c.times))
        .join(Touchpoint, Touchpoint.id == counts.c.touchpoint_id)
        .where(rated_by_citizens(counts), counts.c.weight == 1, counts.c.is_late.is_(False))
        .where(Touchpoint.retired_at.is_(None))
        .group_by(counts.c.touchpoint_id)
    ):
        found[touchpoint] = (int(hits or 0), int(n))
    return dict(found)


def keep(touchpoint: int, month: str, evidence: float) -> bool:
    """Keep an alert, once a month; tell whether it is new."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    row = insert(Alert).values(
        touchpoint_id=touchpoint, month=month, found_at=utc_now(), evidence=min(evidence, 1e300)
    )
    is_new = db.session.scalar(row.on_conflict_do_nothing().returning(Alert.id)) is not None
    if is_new:
        code = db.session.scalar(select(Touchpoint.code).where(Touchpoint.id == touchpoint))
        log.warning("alert_raised", touchpoint=code, month=month)
    return is_new
