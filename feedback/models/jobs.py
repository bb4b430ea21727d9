"""What the worker did: one row a piece of work, so that none is done twice at once."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.base import Base, Code, Key, Moment, UtcDateTime


class JobRun(Base):
    """One piece of work, as "weigh 2026-10-15"."""

    __tablename__ = "job_run"

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(128), unique=True)
    started_at: Mapped[Moment]
    # Of a run whose heart stopped another worker may take over.
    heartbeat_at: Mapped[Moment]
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int]
    outcome: Mapped[Code | None]  # one of OUTCOMES, empty while it runs
    detail: Mapped[str]


OUTCOMES = ("done", "failed")
