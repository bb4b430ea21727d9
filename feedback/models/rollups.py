"""Counts kept beside the rows they are counted from, so that a report need not count a million rows.

Each row says how often something happened in one month of one unit. They hold for a month that is ready,
but for the cells that changed since: those are noted by triggers (0054), whoever changed them, and counted
from the rows until the worker has counted them anew. No number is used twice: a note that is gone must not
be taken for a newer one.
"""

from sqlalchemy import BigInteger, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.base import Base, Code, Key, Month


class CountedMonth(Base):
    """A month whose rows have been counted: of what people gave, or of where a run placed comments."""

    __tablename__ = "counted_month"
    __table_args__ = (
        UniqueConstraint("month", "run_id"),
        # NULL is unlike NULL: else a month's submissions could be counted twice.
        Index(
            "uq_counted_month_submissions",
            "month",
            unique=True,
            sqlite_where=text("run_id IS NULL"),
            postgresql_where=text("run_id IS NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[Key]
    month: Mapped[Month]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("theme_run.id", ondelete="CASCADE"), index=True)
    # From here on changes are noted; who wrote before that must be done before the rows are counted.
    since: Mapped[int | None] = mapped_column(BigInteger)  # empty: not settled yet
    is_ready: Mapped[bool] = mapped_column(default=False)


class StaleCell(Base):
    """A unit's month in which something changed since it was counted. One row a change, never one for two:
    who waits to be committed would be forgotten with another's.

    A row without either says that something changed that stands in many cells: who counts just now may have
    read what was before.
    """

    __tablename__ = "stale_cell"
    __table_args__ = (Index(None, "counted_id", "unit_id"), {"sqlite_autoincrement": True})

    id: Mapped[Key]
    # No foreign key: who notes a change would wait for whoever drops a counting, and then fail.
    counted_id: Mapped[int | None]
    unit_id: Mapped[int | None]


class SubmissionCount(Base):
    """So many submissions of a unit's month were alike in all this."""

    __tablename__ = "submission_count"
    __table_args__ = (
        Index(None, "month", "unit_id"),
        Index(None, "touchpoint_id"),  # serves the note that others stood there
    )

    id: Mapped[Key]
    month: Mapped[Month]
    unit_id: Mapped[int]
    touchpoint_id: Mapped[int | None]
    channel: Mapped[Code]
    mode: Mapped[Code]
    stream: Mapped[Code]  # one of STREAMS, or "file": brought in by staff
    sector: Mapped[Code | None]
    staffed_by: Mapped[Code | None]  # who stood there when it was given
    is_staff: Mapped[bool]  # staff rate their tool, which is another question
    is_late: Mapped[bool]  # given in an earlier month, whose report was final
    weight: Mapped[float]
    doubts: Mapped[str | None] = mapped_column(Text)  # as JSON, why it counts less than in full
    rating: Mapped[int | None]
    times: Mapped[int]


class CommentCount(Base):
    """So many comments of a unit's month were alike in all this."""

    __tablename__ = "comment_count"
    __table_args__ = (Index(None, "month", "unit_id"),)

    id: Mapped[Key]
    month: Mapped[Month]
    unit_id: Mapped[int]
    touchpoint_id: Mapped[int | None]
    channel: Mapped[Code | None]  # empty: from a complaint of staff
    sector: Mapped[Code | None]
    is_restricted: Mapped[bool]
    times: Mapped[int]


class PlacementCount(Base):
    """So many comments of a unit's month a run placed alike: in a theme, in any theme, or left out."""

    __tablename__ = "placement_count"
    __table_args__ = (Index(None, "run_id", "month", "unit_id"),)

    id: Mapped[Key]
    run_id: Mapped[int] = mapped_column(ForeignKey("theme_run.id", ondelete="CASCADE"))
    month: Mapped[Month]
    unit_id: Mapped[int]
    touchpoint_id: Mapped[int | None]
    channel: Mapped[Code | None]
    sector: Mapped[Code | None]
    theme_id: Mapped[int | None]  # what it counts as after all merging; empty: in any theme, or in none
    reason: Mapped[Code | None]  # why it is in none
    times: Mapped[int]
