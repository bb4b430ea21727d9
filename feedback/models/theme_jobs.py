"""Analyses as pieces of work: who asked for which, how far each is, how it ended. What it found: ThemeRun."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.models.accounts import Account
from feedback.models.base import Base, Code, Key, Moment, Month, PublicId, UtcDateTime
from feedback.models.organisation import OrgUnit
from feedback.models.themes import ThemeRun

JOB_STATES = ("waiting", "running", "done", "failed", "cancelled")
JOB_FAULTS = ("no_comments", "final", "no_memory", "stopped", "unavailable", "unexpected")
UNDER_WAY = text("state IN ('waiting', 'running')")
BY_CALENDAR = text("by_calendar")


class ThemeJob(Base):
    """One analysis of a month in a unit, from the asking to the end."""

    __tablename__ = "theme_job"
    __table_args__ = (
        # Of two who ask for the same at once, on whatever machine, one does.
        Index(
            "uq_theme_job_under_way",
            "unit_id",
            "month",
            unique=True,
            sqlite_where=UNDER_WAY,
            postgresql_where=UNDER_WAY,
        ),
        # A month's analysis falls due once, however many workers look and whatever became of it.
        Index(
            "uq_theme_job_by_calendar",
            "unit_id",
            "month",
            unique=True,
            sqlite_where=BY_CALENDAR,
            postgresql_where=BY_CALENDAR,
        ),
        # serves the list: the newest first
        Index(None, "asked_at"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    month: Mapped[Month]
    asked_at: Mapped[Moment]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # empty: calendar or command
    by_calendar: Mapped[bool]
    state: Mapped[Code]  # one of JOB_STATES
    attempts: Mapped[int] = mapped_column(default=0)
    # Who works on it, drawn anew by each who takes it: whoever lost it meanwhile writes nothing more.
    holder: Mapped[str | None] = mapped_column(String(16))
    # The data folder its stages are kept in: who shares it sees at once whether the holder lives.
    place: Mapped[str | None] = mapped_column(String(16))
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Of one whose heart stopped somebody else may take over.
    heartbeat_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stage: Mapped[Code | None]
    stage_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    share: Mapped[float] = mapped_column(default=0.0)  # of the whole work, 0 to 1
    # {stage: SHA-256 of the file that holds what it made}: no other file is read.
    made: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fault: Mapped[Code | None]  # one of JOB_FAULTS, of a failed one
    # What is known of why it failed, for who runs the service, as {"signal": "SIGKILL"}; no comment's words.
    cause: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    peak_mib: Mapped[int | None]  # memory of the process that computed it, at its highest
    # Its run, also while that is still being saved; ``run`` is empty until it is whole.
    run_id: Mapped[int | None] = mapped_column(ForeignKey("theme_run.id"), index=True)

    unit: Mapped[OrgUnit] = relationship()
    asked_by: Mapped[Account | None] = relationship()
    run: Mapped[ThemeRun | None] = relationship()

    @property
    def is_under_way(self) -> bool:
        return self.state in {"waiting", "running"}
