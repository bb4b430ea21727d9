"""Analyses as their readers see them: those of the units an account reaches, and how each one went."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from feedback.accounts.service import units_of
from feedback.database import db
from feedback.errors import NotFound
from feedback.models import Account, OrgUnit, ThemeJob, ThemeRun
from feedback.themes.ledger.seeing import READERS
from feedback.themes.stages import ENCODE, READ, SAVE, STAGES

AT_ONCE = 30


@dataclass(frozen=True)
class Page:
    """Some analyses, the newest first, and whether there are older ones."""

    jobs: Sequence[ThemeJob]
    has_older: bool


def analyses_for(account: Account, unit: OrgUnit | None, number: int = 1) -> Page:
    found = in_reach(account).order_by(ThemeJob.asked_at.desc(), ThemeJob.id.desc())
    if unit:
        found = found.where(ThemeJob.unit_id == unit.id)
    jobs = db.session.scalars(found.offset((number - 1) * AT_ONCE).limit(AT_ONCE + 1)).all()
    return Page(jobs[:AT_ONCE], len(jobs) > AT_ONCE)


def find_analysis(public_id: str, account: Account) -> ThemeJob:
    """Raises NotFound, as for an unknown one."""
    job = db.session.scalar(in_reach(account).where(ThemeJob.public_id == public_id))
    if job is None:
        raise NotFound
    return job


def in_reach(account: Account) -> Select[ThemeJob]:
    return (
        select(ThemeJob)
        .where(ThemeJob.unit_id.in_(units_of(account, *READERS)))
        .options(joinedload(ThemeJob.unit), joinedload(ThemeJob.run), joinedload(ThemeJob.asked_by))
    )


def last_good(job: ThemeJob) -> ThemeRun | None:
    """Return the analysis that holds for the unit although this one came to nothing."""
    return db.session.scalar(
        select(ThemeRun)
        .where(ThemeRun.unit_id == job.unit_id, ThemeRun.month <= job.month)
        .order_by(ThemeRun.month.desc(), ThemeRun.id.desc())
        .limit(1)
    )


def steps_of(job: ThemeJob) -> list[tuple[str, str]]:
    """Return each stage with whether it is ``done``, ``now`` or ``later``, in their order."""
    before = [ENCODE] if current_app.config["EMBEDDINGS"] else []
    order = [*before, READ, *STAGES, SAVE]
    now = order.index(job.stage) if job.stage in order else -1
    if job.state == "done":
        now = len(order)
    return [
        (stage, "done" if place < now else "now" if place == now else "later")
        for place, stage in enumerate(order)
    ]
