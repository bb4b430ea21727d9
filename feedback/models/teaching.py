"""What the machine asks people about, and samples that people label without seeing what others said."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.models.accounts import Account
from feedback.models.base import Base, Json, Key, Moment, PublicId
from feedback.models.collection import Comment
from feedback.models.themes import ThemeRun


class WantedLabel(Base):
    """A run asks what this comment is about, because the answer would teach it most."""

    __tablename__ = "wanted_label"
    __table_args__ = (UniqueConstraint("run_id", "rank"),)

    id: Mapped[Key]
    run_id: Mapped[int] = mapped_column(ForeignKey("theme_run.id"))
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    rank: Mapped[int]  # 0: teaches most
    guesses: Mapped[Json]  # public ids of the themes it might be in, the likeliest first

    comment: Mapped[Comment] = relationship()


class LabelSample(Base):
    """Comments drawn at random from a run, which several people label blind.

    ``ThemeCorrection.sample`` of such a label is the ``public_id``.
    """

    __tablename__ = "label_sample"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    run_id: Mapped[int] = mapped_column(ForeignKey("theme_run.id"))
    drawn_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    drawn_at: Mapped[Moment]

    run: Mapped[ThemeRun] = relationship()
    drawn_by: Mapped[Account] = relationship()


class SampleComment(Base):
    """A comment of a blind sample, in the order in which all are asked."""

    __tablename__ = "sample_comment"
    __table_args__ = (UniqueConstraint("sample_id", "place"),)

    id: Mapped[Key]
    sample_id: Mapped[int] = mapped_column(ForeignKey("label_sample.id"))
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    place: Mapped[int]

    comment: Mapped[Comment] = relationship()
