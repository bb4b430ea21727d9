"""What comments are about, as runs of the machine see it.

What people decided is in :mod:`feedback.models.ledger`.
"""

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.models.base import Base, Code, Json, Key, Moment, Month, PublicId
from feedback.models.collection import Comment
from feedback.models.organisation import OrgUnit

THEME_STATUSES = ("suggested", "accepted", "rejected")
AUDIENCES = ("citizen", "staff", "both")
THEME_EVENTS = ("kept", "new", "grown", "shrunk", "split", "merged", "faded")


class ThemeGroup(Base):
    """A heading over themes: a theme is under one or none, and a heading is under nothing.

    Merged into another or dropped it keeps its rows, and its themes point at it still, so that taking that
    back restores what was. Which heading a theme is under today says :attr:`Theme.heading`.
    """

    __tablename__ = "theme_group"
    __table_args__ = (UniqueConstraint("unit_id", "code"),)  # of two who adopt it at once, one does

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("org_unit.id"))  # empty: the whole tree
    code: Mapped[Code | None]  # in the starter catalogue, where its themes were adopted; empty: made here
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("theme_group.id"), index=True)
    is_dropped: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Counts the decisions, as a theme's does.
    version: Mapped[int] = mapped_column(default=0, server_default="0")

    unit: Mapped[OrgUnit | None] = relationship()
    merged_into: Mapped["ThemeGroup | None"] = relationship(remote_side="ThemeGroup.id")

    @property
    def stands(self) -> bool:
        """Whether themes can be put under it."""
        return self.merged_into_id is None and not self.is_dropped

    @property
    def counts_as(self) -> "ThemeGroup | None":
        """The heading it is merged into, by way of however many; none where that was dropped."""
        if self.merged_into:
            return self.merged_into.counts_as
        return None if self.is_dropped else self


class Theme(Base):
    """A recurring subject with an identity that outlives every run.

    The machine names it once, when it first proposes it; from then on only people do. Merged into another
    it points there and keeps all its rows, so that taking the merger back restores what was.
    """

    __tablename__ = "theme"
    __table_args__ = (UniqueConstraint("unit_id", "code"),)  # of two who adopt it at once, one does

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    # Where it was found, made or adopted: who is in charge there decides. Empty: the whole tree.
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("org_unit.id"))
    code: Mapped[Code | None]  # in the starter catalogue; empty: found or made here
    group_id: Mapped[int | None] = mapped_column(ForeignKey("theme_group.id"), index=True)
    audience: Mapped[Code] = mapped_column(default="both", server_default="both")  # one of AUDIENCES
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    named_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # empty: the machine
    status: Mapped[Code] = mapped_column(default="suggested", server_default="suggested")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"), index=True)
    # Counts the decisions: whoever decides on what they saw before another decided is told.
    version: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[Moment]
    # The run that found it, while that is being saved: nobody sees the theme before that is whole.
    unsaved_run_id: Mapped[int | None] = mapped_column(ForeignKey("theme_run.id"), index=True)

    unit: Mapped[OrgUnit | None] = relationship()
    group: Mapped[ThemeGroup | None] = relationship()
    merged_into: Mapped["Theme | None"] = relationship(remote_side="Theme.id")

    @property
    def counts_as(self) -> "Theme":
        """The theme it is merged into, by way of however many; itself where it is not."""
        return self.merged_into.counts_as if self.merged_into else self

    @property
    def heading(self) -> ThemeGroup | None:
        """The heading it is under today, none where that was dropped."""
        return self.group.counts_as if self.group else None


class AnyThemeRun(Base):
    """A run as it stands in the database: whole, or being saved in many short turns
    (:mod:`feedback.themes.runs.saving`).

    Only who saves a run, or takes away what is left of one, looks at it as this.
    """

    __tablename__ = "theme_run"
    __table_args__ = (
        # serves the report: the newest run of a month
        Index(None, "month", "finished_at"),
    )
    # So SQLAlchemy adds to whatever looks at a ThemeRun that it is whole: no reader can forget to ask.
    __mapper_args__ = {"polymorphic_on": "is_whole", "polymorphic_identity": False}  # noqa: RUF012 - its own

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
    is_whole: Mapped[bool] = mapped_column(server_default=true())


class ThemeRun(AnyThemeRun):
    """One run of the pipeline over the comments of ``first_month`` to ``month`` in a subtree."""

    __mapper_args__ = {"polymorphic_identity": True}  # noqa: RUF012 - SQLAlchemy's own

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
    # What happened to it since the run before, one of THEME_EVENTS; empty: there was none to compare with.
    event: Mapped[Code | None]
    # Public ids of the themes it split from, or that went into it.
    related: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    # Found again too seldom when comments are drawn anew: listed, but no report leads with it.
    unstable: Mapped[bool] = mapped_column(default=False, server_default=false())
    # {sign that one source is behind its growth: its share of the comments that came anew}
    doubt: Mapped[dict[str, float] | None] = mapped_column(JSON(none_as_null=True))

    run: Mapped[ThemeRun] = relationship(back_populates="findings")
    theme: Mapped[Theme] = relationship()


class ThemeAssignment(Base):
    """A comment counts in a theme: all that readers of a run's themes need to look at.

    What a person corrected is in here already, with who did.
    """

    __tablename__ = "theme_assignment"
    __table_args__ = (
        UniqueConstraint("run_id", "comment_id", "theme_id"),
        Index(None, "comment_id"),  # serves "which themes has this comment?"
    )

    id: Mapped[Key]
    run_id: Mapped[int] = mapped_column(ForeignKey("theme_run.id"))
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    score: Mapped[float | None]
    assigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # empty: the machine
    rank: Mapped[int]  # 0: the theme's most typical comment in this run

    comment: Mapped[Comment] = relationship()


class Explanation(Base):
    """Which words made a run choose a theme for a comment; a theme chosen by nearness alone has no row.

    Places alone, no word: they point into the comment's text, which never changes. Whatever people decide
    later, this is what the machine went by.
    """

    __tablename__ = "explanation"
    __table_args__ = (UniqueConstraint("run_id", "comment_id", "theme_id"),)

    id: Mapped[Key]
    run_id: Mapped[int] = mapped_column(ForeignKey("theme_run.id"))
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    spans: Mapped[list[list[int]]] = mapped_column(JSON)  # [[start, end], …] in characters, in their order


class LeftOutComment(Base):
    """A comment that counts in no theme of a run, and why."""

    __tablename__ = "left_out_comment"
    __table_args__ = (UniqueConstraint("run_id", "comment_id"),)

    id: Mapped[Key]
    run_id: Mapped[int] = mapped_column(ForeignKey("theme_run.id"))
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    reason: Mapped[Code]


class CommentVector(Base):
    """What an encoder makes of a comment: computed once, and gone with it."""

    __tablename__ = "comment_vector"

    comment_id: Mapped[int] = mapped_column(
        ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    encoder: Mapped[str]  # FEEDBACK_EMBEDDINGS as it was then: those of another one are made anew
    numbers: Mapped[bytes] = mapped_column(LargeBinary)  # 16-bit floats, little-endian
