"""What people said: submissions, answers and comments; apart from them what could name a person."""

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.models.base import Base, Code, Json, Key, Moment, Month, PublicId, UtcDateTime
from feedback.models.consent import ConsentText
from feedback.models.organisation import OrgUnit, Touchpoint
from feedback.models.surveys import Option, Question, QuestionRow, SurveyVersion

if TYPE_CHECKING:
    from feedback.models.complaints import Complaint


class ImportBatch(Base):
    """One run of ``feedback import``: which file, read how, and what became of its rows."""

    __tablename__ = "import_batch"

    id: Mapped[Key]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # empty: the command line
    touchpoint_id: Mapped[int | None] = mapped_column(ForeignKey("touchpoint.id"))  # empty: not noted then
    file_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    column_map: Mapped[Json]
    imported_at: Mapped[Moment]
    added: Mapped[int]
    already_known: Mapped[int]
    refused: Mapped[int]
    # Of those added: no index leads from a file to its answers. Empty: not noted then.
    rated: Mapped[int | None]
    fives: Mapped[int | None]


class Submission(Base):
    """One survey sent once. ``submission_id`` comes from the sender: the same twice is one."""

    __tablename__ = "submission"
    __table_args__ = (
        # serves the report: one month of a subtree
        Index(None, "month", "receiving_unit_id"),
    )

    id: Mapped[Key]
    submission_id: Mapped[UUID] = mapped_column(unique=True)
    # Only the hash: who reads the database cannot open anybody's status page.
    receipt_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    # Keyed digest of what was sent: tells a retry from another submission under the same id.
    content_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    survey_version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id"))
    # Since 2025 any counter of the province takes any dossier: who receives is not who handles.
    receiving_unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    handling_unit_id: Mapped[int | None] = mapped_column(ForeignKey("org_unit.id"))
    touchpoint_id: Mapped[int | None] = mapped_column(ForeignKey("touchpoint.id"))  # empty: unattributed
    import_batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    channel: Mapped[Code]  # one of CHANNELS
    mode: Mapped[Code]  # one of MODES
    language: Mapped[str] = mapped_column(String(8))  # of the page, not of the comment
    given_at: Mapped[Moment]
    received_at: Mapped[Moment] = mapped_column(index=True)  # serves weighing a day
    month: Mapped[Month]  # in which it counts: its own, or a later one if that is frozen
    stream: Mapped[Code] = mapped_column(default="open")  # one of STREAMS
    # Of a verified answer: with which paper its slip was handed out, of which sheet it was if of a large one,
    # and the dossier's sector.
    slip_kind: Mapped[Code | None]
    slip_batch: Mapped[int | None]
    sector: Mapped[Code | None]
    signals: Mapped[Json]  # what looked odd, ["form_token_missing"]; flags, never refuses
    # Keyed hash of the network it came from, of use for one day: emptied with that day's key.
    source: Mapped[bytes | None] = mapped_column(LargeBinary(8))
    amended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    form_nonce: Mapped[str | None] = mapped_column(
        String(32), index=True
    )  # serves "was this form sent before?"

    receiving_unit: Mapped[OrgUnit] = relationship(foreign_keys=[receiving_unit_id])
    touchpoint: Mapped[Touchpoint | None] = relationship()
    survey_version: Mapped[SurveyVersion] = relationship()
    answers: Mapped[list["Answer"]] = relationship(back_populates="submission", passive_deletes=True)
    comments: Mapped[list["Comment"]] = relationship(back_populates="submission", passive_deletes=True)


CHANNELS = ("qr", "kiosk", "online", "counter", "paper", "phone", "import")
MODES = ("faces", "kiosk", "words", "paper", "assisted", "call", "unknown")
# Somebody else asked and typed, eye to eye or on the phone: people answer those more kindly.
SPOKEN_MODES = ("assisted", "call")
# verified: with a slip that only somebody with a dossier had in the hand
STREAMS = ("open", "verified")


class ErasedSubmission(Base):
    """What is left of an erased submission: enough to know it again when a phone sends it once more."""

    __tablename__ = "erased_submission"

    submission_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)  # keyed
    receipt_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    erased_on: Mapped[date]


class FrozenMonth(Base):
    """A month whose report is final: what arrives for it later counts in the next open month."""

    __tablename__ = "frozen_month"

    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    frozen_at: Mapped[Moment]


def unique_where(*columns: str, condition: str) -> Index:
    """Return what keeps an answer from coming twice, among those the condition holds for."""
    where = text(condition)
    return Index(
        "_".join(("uq_answer", *(columns or ("value",)))),
        "submission_id",
        "question_id",
        *columns,
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )


class Answer(Base):
    """One answer, or one of several ticks, or one row of a matrix, to one question.

    It is an option, a number, a date or a short text (redacted): exactly one of them. A long text is no
    answer but a :class:`Comment` that knows its question.
    """

    __tablename__ = "answer"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN option_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN number IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN text IS NULL THEN 0 ELSE 1 END) + (CASE WHEN day IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_value",
        ),
        CheckConstraint("row_id IS NULL OR option_id IS NOT NULL", name="row_has_option"),
        # The same tick counts once, a matrix has one answer a row, whatever is not chosen comes once.
        unique_where("option_id", condition="row_id IS NULL AND option_id IS NOT NULL"),
        unique_where("row_id", condition="row_id IS NOT NULL"),
        unique_where(condition="option_id IS NULL"),
        # serves the satisfaction figures: the rating of each submission of a month
        Index(None, "question_id", "submission_id"),
    )

    id: Mapped[Key]
    # serves a receipt's page and erasing: the unique ones above hold a part of the rows each
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), index=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    option_id: Mapped[int | None] = mapped_column(ForeignKey("question_option.id"))
    row_id: Mapped[int | None] = mapped_column(ForeignKey("question_row.id"))
    number: Mapped[int | None]
    text: Mapped[str | None]
    day: Mapped[date | None]

    submission: Mapped[Submission] = relationship(back_populates="answers")
    question: Mapped[Question] = relationship()
    option: Mapped[Option | None] = relationship()
    row: Mapped[QuestionRow | None] = relationship()


class Comment(Base):
    """A piece of free text to be understood, redacted.

    Unit and month stand here too, although a submission has them: comments also come from staff
    complaints, and the analysis reads one table.
    """

    __tablename__ = "comment"
    __table_args__ = (
        # serves the analysis and the report: one month of a subtree
        Index(None, "month", "unit_id"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    submission_id: Mapped[int | None] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), index=True
    )
    complaint_id: Mapped[int | None] = mapped_column(
        ForeignKey("complaint.id", ondelete="CASCADE"), index=True
    )
    # The long-text question it answers; empty: the comment that every door takes.
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    month: Mapped[Month]
    text: Mapped[str]  # redacted; the text as typed is in RawText
    # What it is found by: the text folded. Never changes, as the text never does.
    folded: Mapped[str] = mapped_column(deferred=True)
    language: Mapped[str] = mapped_column(String(16))
    redactions: Mapped[Json]  # {kind: how many}
    # Read by inspectors alone (feedback/concerns): counted, but in no theme, quote, list, report or export.
    restricted: Mapped[bool] = mapped_column(default=False, server_default=false())

    submission: Mapped[Submission | None] = relationship(back_populates="comments")
    complaint: Mapped["Complaint | None"] = relationship(viewonly=True)
    unit: Mapped[OrgUnit] = relationship()

    @property
    def names_somebody(self) -> bool:
        """Whether a name is masked: most often an employee's, which the machine cannot tell for sure."""
        return bool(self.redactions.get("name"))


class RawText(Base):
    """A comment as it was typed, encrypted, until its day of deletion. Personal data."""

    __tablename__ = "raw_text"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True)
    ciphertext: Mapped[bytes]
    delete_after: Mapped[date] = mapped_column(index=True)  # serves the daily purge

    comment: Mapped[Comment] = relationship()


class PersonalDetail(Base):
    """What a person chose to leave of themselves, each field encrypted. Personal data."""

    __tablename__ = "personal_detail"

    submission_id: Mapped[int] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True
    )
    dossier_code: Mapped[bytes | None]
    contact_name: Mapped[bytes | None]
    contact_phone: Mapped[bytes | None]
    consent_text: Mapped[str | None]  # the sentence the person agreed to, as shown
    # Which version that was of; empty: agreed to before there were versions.
    consent_version_id: Mapped[int | None] = mapped_column(ForeignKey("consent_text.id"))
    consented_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delete_after: Mapped[date] = mapped_column(index=True)  # serves the daily purge

    submission: Mapped[Submission] = relationship()
    consent_version: Mapped[ConsentText | None] = relationship()
