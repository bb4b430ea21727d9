"""The daily look whether the audit log still holds, and what the last one found.

What a run found stands in its row of job_run, as JSON. Entries cut off at the end leave no gap: so each run
looks for the code that the last good one ended with. A code that is missing stays wanted, run after run.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime

import structlog
from sqlalchemy import select

from feedback.audit.service import Verdict, verify
from feedback.database import db
from feedback.models import JobRun

KEY = "verify the audit log on "

log = structlog.get_logger()


@dataclass(frozen=True)
class Check:
    """What one look found: how many entries held, and from which on they did not."""

    at: datetime
    holding: int
    broken_at: datetime | None
    has_noted: bool
    wanted: str  # the code the next look must find

    @property
    def is_good(self) -> bool:
        return self.broken_at is None and self.has_noted


def key_of(day: date) -> str:
    return f"{KEY}{day}"


def check() -> str:
    """Verify the log, and return what was found as job_run keeps it; the service's log has an alarm."""
    before = last_check()
    noted = before.wanted if before else ""
    verdict = verify(noted)
    if not verdict.is_good:
        log.error("audit_log_broken", holding=verdict.holding, has_noted=verdict.has_noted)
    return json.dumps(found(verdict, noted))


def found(verdict: Verdict, noted: str) -> dict[str, object]:
    return {
        "holding": verdict.holding,
        "broken_at": verdict.broken_at and verdict.broken_at.isoformat(),
        "has_noted": verdict.has_noted,
        "wanted": verdict.last_code if verdict.is_good else noted,
    }


def last_check() -> Check | None:
    """Return what the newest look found, None before the first; the worker looks once a day."""
    run = db.session.scalar(
        select(JobRun)
        .where(JobRun.key.startswith(KEY), JobRun.outcome == "done")
        .order_by(JobRun.started_at.desc())
        .limit(1)
    )
    if run is None:
        return None
    said = json.loads(run.detail)
    broken_at = said["broken_at"] and datetime.fromisoformat(said["broken_at"])
    return Check(run.started_at, said["holding"], broken_at, said["has_noted"], said["wanted"])
