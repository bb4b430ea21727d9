"""What was shown of a survey's answers: sums that stay, whatever becomes of the answers themselves."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.base import Base, Code, Json, Key, Moment


class ResultStep(Base):
    """What one unit's forms add to one figure. Written once, never changed, and of no form in particular."""

    __tablename__ = "result_step"
    __table_args__ = (
        # one step at a time; serves the page of results, and "is this form in a step already?"
        UniqueConstraint("version_id", "figure", "unit_id", "until"),
    )

    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id"))
    figure: Mapped[Code]  # a question's code, FORMS or SCORE
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    until: Mapped[Moment]  # all that came in before is in this step or an earlier one
    n: Mapped[int]  # forms
    counts: Mapped[Json]  # {value: how often}: options, numbers or scores


# The figures that are no question's: a question's code has no dot.
FORMS, SCORE = ".forms", ".score"
