"""How comments are meant: what the machine read in their words, and what people said of it."""

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.models.accounts import Account
from feedback.models.base import Base, Code, Key
from feedback.models.collection import Comment
from feedback.models.ledger import ThemeDecision


class CommentTone(Base):
    """How a comment is meant, read from its words and never from its stars; each run replaces it.

    ``sentiment`` and ``kind`` are what counts: a person's word where there is one. What the machine read
    stands beside it, so that taking a correction back restores it.
    """

    __tablename__ = "comment_tone"
    __table_args__ = (
        # serves the filters of the list: the few that disagree, that suggest, that praise
        Index(None, "kind", "comment_id"),
        Index(None, "disagrees", "comment_id"),
    )

    id: Mapped[Key]
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), unique=True)
    # Empty: no run has read it yet, or one that was not saved to its end.
    run_id: Mapped[int | None] = mapped_column(ForeignKey("theme_run.id"), index=True)
    sentiment: Mapped[Code]  # one of analysis.tone.SENTIMENTS; empty: not sure
    kind: Mapped[Code]  # one of analysis.tone.KINDS; empty: not read yet
    disagrees: Mapped[Code]  # the words are "worse" or "better" than the stars; empty: neither, or no stars
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # empty: the machine
    read_sentiment: Mapped[Code]
    read_kind: Mapped[Code]
    confidence: Mapped[float]  # of the likeliest sentiment, 0 to 1

    comment: Mapped[Comment] = relationship()
    said_by: Mapped[Account | None] = relationship()


class ToneCorrection(Base):
    """A person said how a comment is meant; the last word holds, and every run learns from it.

    One whose decision was taken back counts no more. It goes with its comment.
    """

    __tablename__ = "tone_correction"
    __table_args__ = (UniqueConstraint("decision_id", "comment_id"),)

    id: Mapped[Key]
    decision_id: Mapped[int] = mapped_column(ForeignKey("theme_decision.id"))
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    sentiment: Mapped[Code]  # empty: said nothing of it
    kind: Mapped[Code]  # empty: said nothing of it

    decision: Mapped[ThemeDecision] = relationship()
