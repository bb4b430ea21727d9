"""What is asked. A published version never changes; an answer points at the version it answered."""

from sqlalchemy import ForeignKey, UniqueConstraint, event, inspect
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from feedback.models.base import Base, Code, Json, Key, Moment


class Survey(Base):
    __tablename__ = "survey"

    id: Mapped[Key]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[str]

    versions: Mapped[list["SurveyVersion"]] = relationship(
        back_populates="survey", order_by="SurveyVersion.number"
    )


class SurveyVersion(Base):
    __tablename__ = "survey_version"
    __table_args__ = (UniqueConstraint("survey_id", "number"),)

    id: Mapped[Key]
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    number: Mapped[int]
    instrument: Mapped[Code]  # the scoring rule, "counter-rating"
    published_at: Mapped[Moment | None]
    retired_at: Mapped[Moment | None]

    survey: Mapped[Survey] = relationship(back_populates="versions")
    questions: Mapped[list["Question"]] = relationship(back_populates="version", order_by="Question.position")


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

    version: Mapped[SurveyVersion] = relationship(back_populates="questions")
    options: Mapped[list["Option"]] = relationship(back_populates="question", order_by="Option.position")


QUESTION_KINDS = ("faces", "multiple", "long_text")


class Option(Base):
    """One thing to choose; the faces are options with a number."""

    __tablename__ = "question_option"
    __table_args__ = (UniqueConstraint("question_id", "code"),)

    id: Mapped[Key]
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    position: Mapped[int]
    code: Mapped[Code]
    number: Mapped[int | None]
    label: Mapped[Json]  # {language: text}

    question: Mapped[Question] = relationship(back_populates="options")


class PublishedVersionChanged(Exception):
    """Somebody tried to change what people have already been asked."""


def refuse_change_once_published(_mapper: Mapper[Question], _connection: Connection, target: object) -> None:
    version = target.question.version if isinstance(target, Option) else target.version  # type: ignore[attr-defined]
    if inspect(version).persistent and version.published_at:
        raise PublishedVersionChanged(f"survey version {version.id} is published: copy it instead")


for _table in (Question, Option):
    event.listen(_table, "before_update", refuse_change_once_published)
    event.listen(_table, "before_delete", refuse_change_once_published)
