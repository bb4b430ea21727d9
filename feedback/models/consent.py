"""What a person is told before they agree to something: texts that are published once and never changed."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.models.accounts import Account
from feedback.models.base import Base, Code, Json, Key, Moment

# To be contacted about an answer; to tell what one works with beside a complaint.
CONSENT_PURPOSES = ("contact", "surroundings")
# What Law 91/2025/QH15, article 9, wants told: which data, what for, who answers, how long, which rights.
CONSENT_PARTS = ("data", "purpose", "controller", "duration", "rights")


class ConsentText(Base):
    """One version of one purpose. The database itself refuses to change or delete one (migration 0043)."""

    __tablename__ = "consent_text"
    __table_args__ = (UniqueConstraint("purpose", "number"),)

    id: Mapped[Key]
    purpose: Mapped[Code]  # one of CONSENT_PURPOSES
    number: Mapped[int]  # the highest of a purpose is in force
    sentence: Mapped[Json]  # {language: what is ticked}
    explanation: Mapped[Json]  # {part: {language: words}}, one of each of CONSENT_PARTS
    days: Mapped[int | None]  # after so many days at most goes what was given; empty: with what it belongs to
    published_at: Mapped[Moment]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # empty: came along

    published_by: Mapped[Account | None] = relationship()
