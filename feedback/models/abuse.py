"""How much an answer counts, why, and who decided it; and the keys under which sources live for a day."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.models.accounts import Account
from feedback.models.base import Base, Code, Json, Key, Moment
from feedback.models.collection import Submission


class DayKey(Base):
    """The key of one day's sources. The row gone, nobody can tell any more which network a source was."""

    __tablename__ = "day_key"

    day: Mapped[date] = mapped_column(primary_key=True)  # where the units lie
    sealed_key: Mapped[bytes]


class SubmissionWeight(Base):
    """What was found about a submission that looked odd. One without a row counts as one."""

    __tablename__ = "submission_weight"

    submission_id: Mapped[int] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True
    )
    weight: Mapped[float]  # what it counts, from 0 to 1: the decision, else what was proposed
    proposed: Mapped[float]  # what the signals say
    reasons: Mapped[Json]  # {signal: points}
    computed_at: Mapped[Moment]
    decision: Mapped[Code | None] = mapped_column(index=True)  # one of DECISIONS; empty: nobody decided

    submission: Mapped[Submission] = relationship()


class WeightDecision(Base):
    """Who said that a doubtful answer counts or does not, when and why. Never changed, only followed."""

    __tablename__ = "weight_decision"

    id: Mapped[Key]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    decision: Mapped[Code]  # one of DECISIONS, or "undecided": left to the signals again
    note: Mapped[str]
    at: Mapped[Moment]

    account: Mapped[Account] = relationship()


DECISIONS = ("count", "discard")
