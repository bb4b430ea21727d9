"""What comments are about. What the machine found and what people decided are kept apart."""

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.models.base import Base, Code, Json, Key, Moment, Month, PublicId
from feedback.models.collection import Comment
from feedback.models.organisation import OrgUnit


class Theme(Base):
    """A recurring subject with an identity that outlives every run."""

    __tablename__ = "theme"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    name: Mapped[str]
    named_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # empty: the machine
    created_at: Mapped[Moment]


class ThemeRun(Base):
    """One run of the pipeline over the comments of ``first_month`` to ``month`` in a subtree."""

    __tablename__ = "theme_run"
    __table_args__ = (
        # serves the report: the newest run of a month
        Index(None, "month", "finished_at"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    first_month: Mapped[Month]
    month: Mapped[Month]
    parameters: Mapped[Json]
    versions: Mapped[Json]  # {library: version}
    data_hash: Mapped[str]
    comments: Mapped[int]
    themed: Mapped[int]
    left_out: Mapped[Json]  # {reason: count}
    quality: Mapped[Json]
    started_at: Mapped[Moment]
    finished_at: Mapped[Moment]

    unit: Mapped[OrgUnit] = relationship()
    findings: Mapped[list["ThemeFinding"]] = relationship(back_populates="run")


class ThemeFinding(Base):
    """What one run saw of one theme."""

    __tablename__ = "theme_finding"
    __table_args__ = (UniqueConstraint("run_id", "theme_id"),)

    id: Mapped[Key]
    run_id: Mapped[int] = mapped_column(ForeignKey("theme_run.id"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    name: Mapped[str]  # proposed by the machine; the theme's own name is the one shown
    terms: Mapped[Json]
    size: Mapped[int]
    cohesion: Mapped[float]
    stability: Mapped[float | None]
    match_score: Mapped[float | None]  # with the same theme in the run before; empty: new

    run: Mapped[ThemeRun] = relationship(back_populates="findings")
    theme: Mapped[Theme] = relationship()


class ThemeAssignment(Base):
    """A comment belongs to a theme. Without ``run_id`` a person said so, and no run undoes it."""

    __tablename__ = "theme_assignment"
    __table_args__ = (
        UniqueConstraint("run_id", "comment_id", "theme_id"),
        Index(None, "comment_id"),  # serves "which themes has this comment?"
    )

    id: Mapped[Key]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("theme_run.id"))
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    score: Mapped[float | None]
    assigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # empty: the machine
    rank: Mapped[int]  # 0: the theme's most typical comment in this run

    comment: Mapped[Comment] = relationship()


class LeftOutComment(Base):
    """A comment that a run could not place, and why."""

    __tablename__ = "left_out_comment"
    __table_args__ = (UniqueConstraint("run_id", "comment_id"),)

    id: Mapped[Key]
    run_id: Mapped[int] = mapped_column(ForeignKey("theme_run.id"))
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    reason: Mapped[Code]
