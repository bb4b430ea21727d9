"""Languages people add without code: texts for citizens' pages, and recordings to listen to."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.models.accounts import Account
from feedback.models.base import Base, Code, Json, Key, Moment, PublicId, UtcDateTime
from feedback.models.organisation import Touchpoint
from feedback.models.surveys import Survey


class Language(Base):
    """A language besides Vietnamese and English, as a phrase book people filled in."""

    __tablename__ = "language"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(8), unique=True)  # BCP 47, "ktv"
    name: Mapped[str]  # in that language, as it stands in the choice
    phrases: Mapped[Json]  # {Vietnamese text: the same in this language}
    offered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # empty: not on citizens' pages yet


class Recording(Base):
    """A question or an answer read aloud in one language, at one touchpoint or wherever a survey is asked."""

    __tablename__ = "recording"
    __table_args__ = (
        # One recording a place; without a touchpoint the use case sees to it, since NULLs are all different.
        UniqueConstraint("survey_id", "touchpoint_id", "part", "language"),
    )

    id: Mapped[Key]
    # Also the file's name: 64 random bits, nothing of what somebody called it.
    public_id: Mapped[PublicId]
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    # serves the form: the recordings of one touchpoint
    touchpoint_id: Mapped[int | None] = mapped_column(ForeignKey("touchpoint.id"), index=True)
    part: Mapped[str] = mapped_column(String(130))  # a question's code, or "question/option"
    language: Mapped[str] = mapped_column(String(8))
    words: Mapped[str]  # what was written there when it was read aloud; other words, no longer played
    kind: Mapped[Code]  # one of RECORDING_KINDS
    size: Mapped[int]  # bytes
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    uploaded_at: Mapped[Moment]

    survey: Mapped[Survey] = relationship()
    touchpoint: Mapped[Touchpoint | None] = relationship()
    uploaded_by: Mapped[Account] = relationship()


RECORDING_KINDS = ("ogg", "mp3", "m4a", "wav")
