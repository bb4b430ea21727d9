"""What people decided about themes: a history that only grows, and what they said of single comments."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.models.accounts import Account
from feedback.models.base import Base, Code, Json, Key, Moment, PublicId
from feedback.models.themes import Theme, ThemeGroup

THEME_DECISIONS = (
    "accept",
    "reject",
    "rename",
    "group",
    "gather",
    "merge",
    "unmerge",
    "split",
    "move",
    "add",
    "label",
    "adopt",
    "tone",
    "heading_make",
    "heading_rename",
    "heading_merge",
    "heading_drop",
    "undo",
)


class ThemeDecision(Base):
    """One act of a person on one theme or heading. Never changed or deleted: the database refuses (0044).

    Taking it back is a decision too, which says of which it is. No word of a comment stands here: what was
    said of comments are its corrections, which go with them.
    """

    __tablename__ = "theme_decision"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    kind: Mapped[Code]  # one of THEME_DECISIONS
    # Empty: about a heading, or a comment was said to belong to none, or how it is meant.
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"), index=True)
    # What it was merged into, what its comments were moved to or split off as.
    other_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"), index=True)
    # The heading it is about, or that the theme was put under.
    group_id: Mapped[int | None] = mapped_column(ForeignKey("theme_group.id"), index=True)
    other_group_id: Mapped[int | None] = mapped_column(ForeignKey("theme_group.id"))  # it was merged into it
    # Of several themes put under a heading at once each has a decision; this is the one of them all.
    part_of_id: Mapped[int | None] = mapped_column(ForeignKey("theme_decision.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[Moment]
    # "sample" is the code of the blind sample it was said in.
    # {"before": {column: value}, "after": {column: value}, "comments": how many, "themes": how many}
    details: Mapped[Json]
    # Unique: of two who take the same one back, one does.
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("theme_decision.id"), unique=True)

    theme: Mapped[Theme | None] = relationship(foreign_keys=[theme_id])
    other: Mapped[Theme | None] = relationship(foreign_keys=[other_id])
    group: Mapped[ThemeGroup | None] = relationship(foreign_keys=[group_id])
    other_group: Mapped[ThemeGroup | None] = relationship(foreign_keys=[other_group_id])
    part_of: Mapped["ThemeDecision | None"] = relationship(
        remote_side="ThemeDecision.id", foreign_keys=[part_of_id], back_populates="parts"
    )
    parts: Mapped[list["ThemeDecision"]] = relationship(
        foreign_keys=[part_of_id], back_populates="part_of", order_by="ThemeDecision.id"
    )
    account: Mapped[Account] = relationship()
    undoes: Mapped["ThemeDecision | None"] = relationship(
        remote_side="ThemeDecision.id", foreign_keys=[undoes_id], back_populates="undone_by"
    )
    undone_by: Mapped["ThemeDecision | None"] = relationship(
        foreign_keys=[undoes_id], back_populates="undoes"
    )

    @property
    def subject(self) -> Theme | ThemeGroup | None:
        """What it changed columns of: a theme, else a heading."""
        return self.theme or self.group


class ThemeCorrection(Base):
    """A person said that a comment belongs to a theme, or does not; the last word holds.

    Every run starts from these. One whose decision was taken back counts no more.
    """

    __tablename__ = "theme_correction"
    __table_args__ = (UniqueConstraint("decision_id", "comment_id", "theme_id"),)

    id: Mapped[Key]
    decision_id: Mapped[int] = mapped_column(ForeignKey("theme_decision.id"))
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    # Empty: it belongs to no theme at all.
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    belongs: Mapped[bool]
    # The sample it was labelled in without seeing what others said; such a label only measures agreement.
    sample: Mapped[Code] = mapped_column(default="")

    decision: Mapped[ThemeDecision] = relationship()


class SetAside(Base):
    """What a run said of a comment and a person replaced: taken back, it counts again.

    With a theme: it was placed there. With a reason: it was left out for that.
    """

    __tablename__ = "set_aside"
    __table_args__ = (UniqueConstraint("run_id", "comment_id", "theme_id"),)

    id: Mapped[Key]
    run_id: Mapped[int] = mapped_column(ForeignKey("theme_run.id"))
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))
    score: Mapped[float | None]
    rank: Mapped[int] = mapped_column(default=0, server_default="0")
    reason: Mapped[Code | None]
