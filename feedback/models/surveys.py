"""What is asked. A published version never changes; an answer points at the version it answered."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, event, inspect
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from feedback.models.accounts import Account
from feedback.models.base import Base, Code, Json, Key, Moment, UtcDateTime
from feedback.models.organisation import OrgUnit


class Survey(Base):
    __tablename__ = "survey"

    id: Mapped[Key]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[str]
    # Whose it is: who reaches this unit may change it. Empty: everybody's, as the counter rating.
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("org_unit.id"))

    unit: Mapped[OrgUnit | None] = relationship()
    versions: Mapped[list["SurveyVersion"]] = relationship(
        back_populates="survey", order_by="SurveyVersion.number"
    )


class SurveyVersion(Base):
    """Draft, in review, published, retired: the times say which."""

    __tablename__ = "survey_version"
    __table_args__ = (UniqueConstraint("survey_id", "number"),)

    id: Mapped[Key]
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    number: Mapped[int]
    instrument: Mapped[Code]  # the scoring rule, "counter-rating"; "custom" where there is none
    title: Mapped[Json] = mapped_column(default=dict)  # {language: text}, what people see above the questions
    intro: Mapped[Json] = mapped_column(default=dict)  # {language: text}
    # Rises with every change of the draft, so that two who edit at once notice each other.
    revision: Mapped[int] = mapped_column(default=0)
    opens_on: Mapped[date | None]  # asked from this day on, where the units lie; empty: at once
    closes_on: Mapped[date | None]  # the last day it is asked; empty: until retired
    review_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    survey: Mapped[Survey] = relationship(back_populates="versions")
    questions: Mapped[list["Question"]] = relationship(
        back_populates="version", order_by="Question.position", cascade="all, delete-orphan"
    )
    events: Mapped[list["SurveyEvent"]] = relationship(
        back_populates="version", order_by="SurveyEvent.id", cascade="all, delete-orphan"
    )

    @property
    def status(self) -> str:
        """Return one of VERSION_STATUSES."""
        if self.retired_at:
            return "retired"
        if self.published_at:
            return "published"
        return "review" if self.review_asked_at else "draft"


VERSION_STATUSES = ("draft", "review", "published", "retired")


class SurveyEvent(Base):
    """Who did what to a version, when, and with what words."""

    __tablename__ = "survey_event"

    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    action: Mapped[Code]  # one of SURVEY_ACTIONS
    note: Mapped[str]
    at: Mapped[Moment]

    version: Mapped[SurveyVersion] = relationship(back_populates="events")
    account: Mapped[Account] = relationship()


SURVEY_ACTIONS = (
    "created",
    "edited",
    "asked_review",
    "sent_back",
    "published",
    "retired",
    "scheduled",
    "assigned",
)


class Question(Base):
    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("version_id", "code"),)

    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id"))
    position: Mapped[int]
    code: Mapped[Code]
    kind: Mapped[Code]  # one of QUESTION_KINDS
    required: Mapped[bool]
    label: Mapped[Json]  # {language: text}
    help: Mapped[Json] = mapped_column(default=dict)  # {language: text}
    # Shown if all hold: [{"question": "rating", "operator": "at_most", "value": "3"}], of earlier questions
    show_if: Mapped[Json] = mapped_column(default=list)
    # Only a number scale has these four.
    scale_from: Mapped[int | None]
    scale_to: Mapped[int | None]
    from_label: Mapped[Json] = mapped_column(default=dict)  # {language: text}, what the lowest number means
    to_label: Mapped[Json] = mapped_column(default=dict)

    version: Mapped[SurveyVersion] = relationship(back_populates="questions")
    options: Mapped[list["Option"]] = relationship(
        back_populates="question", order_by="Option.position", cascade="all, delete-orphan"
    )
    rows: Mapped[list["QuestionRow"]] = relationship(
        back_populates="question", order_by="QuestionRow.position", cascade="all, delete-orphan"
    )


QUESTION_KINDS = (
    "faces",
    "words",
    "scale",
    "single",
    "multiple",
    "yes_no",
    "short_text",
    "long_text",
    "date",
    "matrix",
)


class Option(Base):
    """One thing to choose; the faces are options with a number. A matrix's columns are options, too."""

    __tablename__ = "question_option"
    __table_args__ = (UniqueConstraint("question_id", "code"),)

    id: Mapped[Key]
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    position: Mapped[int]
    code: Mapped[Code]
    number: Mapped[int | None]
    label: Mapped[Json]  # {language: text}

    question: Mapped[Question] = relationship(back_populates="options")


class QuestionRow(Base):
    """One row of a matrix: the options are chosen for each."""

    __tablename__ = "question_row"
    __table_args__ = (UniqueConstraint("question_id", "code"),)

    id: Mapped[Key]
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    position: Mapped[int]
    code: Mapped[Code]
    label: Mapped[Json]  # {language: text}

    question: Mapped[Question] = relationship(back_populates="rows")


class PublishedVersionChanged(Exception):
    """Somebody tried to change what people have already been asked."""


# What may still happen to a published version: the days it is asked, and its end.
OPEN_AFTER_PUBLISHING = {"opens_on", "closes_on", "retired_at", "revision"}


def was_published(version: SurveyVersion | None) -> bool:
    """Tell whether the version was published before what is being saved right now."""
    if version is None:
        return False
    history = inspect(version).attrs.published_at.history
    return any(history.deleted or history.unchanged or ())


def owner(part: object, name: str) -> Any:
    """Return what a part belongs to, or belonged to until it was taken out of its list just now."""
    return getattr(part, name) or next(iter(inspect(part).attrs[name].history.deleted or ()), None)


def refuse_change_once_published(_mapper: Mapper[Question], _connection: Connection, target: object) -> None:
    question = target if isinstance(target, Question) else owner(target, "question")
    version = owner(question, "version") if question else None
    if version and was_published(version):
        raise PublishedVersionChanged(f"survey version {version.id} is published: copy it instead")


def refuse_new_face(_mapper: Mapper[SurveyVersion], _connection: Connection, version: SurveyVersion) -> None:
    columns = inspect(version).mapper.column_attrs.keys()
    changed = {name for name in columns if inspect(version).attrs[name].history.has_changes()}
    if was_published(version) and changed - OPEN_AFTER_PUBLISHING:
        raise PublishedVersionChanged(f"survey version {version.id} is published: copy it instead")


def refuse_vanishing(_mapper: Mapper[SurveyVersion], _connection: Connection, version: SurveyVersion) -> None:
    if was_published(version):
        raise PublishedVersionChanged(f"survey version {version.id} is published: retire it instead")


for _table in (Question, Option, QuestionRow):
    for _moment in ("before_insert", "before_update", "before_delete"):
        event.listen(_table, _moment, refuse_change_once_published)
event.listen(SurveyVersion, "before_update", refuse_new_face)
event.listen(SurveyVersion, "before_delete", refuse_vanishing)
