"""For each kind of row that has an end, how one comes to be that is due from a given moment on."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import sqlalchemy as sa

from feedback import retention
from feedback.collection.clocks import LONGEST_WAIT
from feedback.imports.kept import DAYS_KEPT
from feedback.models import (
    Comment,
    Complaint,
    ComplaintEvent,
    ComplaintVoice,
    DataRequest,
    EmployeeStatement,
    ImportBatch,
    ImportUpload,
    JobRun,
    KeptTable,
    KioskDevice,
    OutgoingMail,
    PaperBatch,
    PaperEntry,
    PasswordRequest,
    PersonalDetail,
    Picture,
    RawText,
    RawTextRequest,
    Slip,
    Submission,
    WaitingErasure,
    WebSession,
    utc_now,
)

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
RAW_TEXT_DAYS = 30


def day_before(moment):
    """The last whole day, in UTC, before a moment: a row of that day is due from midnight on."""
    return (moment - timedelta(microseconds=1)).astimezone(UTC).date()


def midnight_after(day):
    return datetime.combine(day + DAY, time(), tzinfo=UTC)


def add_raw_text(session, moment):
    answered = new_submission(session)
    comment = Comment(
        submission_id=answered,
        unit_id=1,
        month="2026-10",
        text="Chờ lâu",
        folded="cho lau",
        language="vi",
        redactions={},
    )
    session.add(comment)
    session.flush()
    row = RawText(comment_id=comment.id, ciphertext=b"raw", delete_after=day_before(moment))
    session.add(row)
    return midnight_after(row.delete_after)


def add_raw_text_request(session, moment):
    over = moment - retention.DAYS_OF_RAW_TEXT_REQUESTS * DAY
    session.add(
        RawTextRequest(
            comment_id=1, asked_by_id=1, reason=b"why", asked_at=over, status="agreed", expires_at=over
        )
    )
    return moment


def add_employee_statement(session, moment):
    row = EmployeeStatement(
        comment_id=1,
        said_on=date(2026, 11, 2),
        said_by="employee",
        ciphertext=b"side",
        recorded_by_id=1,
        recorded_at=utc_now(),
        delete_after=day_before(moment),
    )
    session.add(row)
    return midnight_after(row.delete_after)


def add_personal_detail(session, moment):
    row = PersonalDetail(
        submission_id=new_submission(session), contact_name=b"name", delete_after=day_before(moment)
    )
    session.add(row)
    return midnight_after(row.delete_after)


def new_submission(session):
    """A copy of the first one, which the page made."""
    first = session.execute(sa.select(Submission.__table__).limit(1)).one()._asdict()
    unlike = {"submission_id": uuid4(), "receipt_hash": uuid4().bytes * 2}
    copied = {name: value for name, value in first.items() if name != "id"} | unlike
    return session.scalar(sa.insert(Submission).values(copied).returning(Submission.id))


def add_slip(session, moment):
    expires = moment - LONGEST_WAIT
    session.add(
        Slip(
            token_hash=uuid4().bytes * 2,
            touchpoint_id=1,
            kind="receipt",
            made_at=expires - 30 * DAY,
            expires_at=expires,
            is_used=False,
        )
    )
    return moment


def add_upload(session, moment):
    session.add(upload(moment, content=b"file"))
    return moment


def add_refused_lines(session, moment):
    batch = ImportBatch(
        file_hash=bytes(32), column_map={}, imported_at=moment, added=0, already_known=0, refused=1
    )
    session.add(batch)
    session.flush()
    session.add(upload(moment, refusals=b"lines", batch_id=batch.id))
    return moment


def upload(moment, **content):
    return ImportUpload(
        account_id=1,
        touchpoint_id=1,
        file_name="a.csv",
        day=date(2026, 10, 15),
        mapping={},
        uploaded_at=moment - 2 * DAY,
        **content,
    )


def add_paper_batch(session, moment):
    """Two sheets; the one typed last says when the batch was left."""
    batch = PaperBatch(
        touchpoint_id=1,
        survey_version_id=1,
        filled_from=date(2026, 10, 1),
        filled_to=date(2026, 10, 2),
        announced=2,
        is_entered_twice=False,
        opened_by_id=1,
        opened_at=moment - 60 * DAY,
    )
    session.add(batch)
    session.flush()
    for number, left in ((1, 40 * DAY), (2, RAW_TEXT_DAYS * DAY)):
        session.add(
            PaperEntry(
                batch_id=batch.id,
                sheet=number,
                reading=1,
                content=b"sheet",
                digest=bytes(32),
                account_id=1,
                entered_at=moment - left,
            )
        )
    return moment


def add_table(session, moment):
    made = moment - DAYS_KEPT * DAY
    session.add(KeptTable(account_id=1, kind="volumes", file_name="a.csv", content=b"x", uploaded_at=made))
    return moment


def add_pairing_code(session, moment):
    session.add(
        KioskDevice(
            touchpoint_id=1,
            name="Máy",
            created_by_id=1,
            created_at=moment,
            pairing_code=b"code",
            pairing_until=moment,
        )
    )
    return moment


def add_mail(session, moment):
    made = moment - HOUR
    session.add(OutgoingMail(content=b"mail", made_at=made, due_at=made, expires_at=moment))
    return moment


def add_password_request(session, moment):
    session.add(PasswordRequest(content=b"request", made_at=moment - DAY))
    return moment


def add_session(session, moment):
    session.add(WebSession(key_hash=uuid4().bytes * 2, data=b"{}", expires_at=moment))
    return moment


def add_data_request(session, moment):
    done = moment - 730 * DAY
    asked = {"kind": "access", "way": "letter", "received_on": done.date(), "identity": "x"}
    session.add(DataRequest(**asked, has_third_party=False, made_at=done, done_at=done, outcome="completed"))
    return moment


def add_waiting_erasure(session, moment):
    """The hold that kept it has ended: it goes as soon as anybody purges."""
    session.add(WaitingErasure(submission_id=new_submission(session), asked_at=moment))
    return moment


def add_job_run(session, moment):
    beat = moment - retention.DAYS_OF_JOBS * DAY
    session.add(JobRun(key=str(uuid4()), started_at=beat, heartbeat_at=beat, attempts=1, detail=""))
    return moment


def add_held_picture(session, moment):
    picture = new_picture(moment - DAY)
    picture.held_by_id, picture.held_until = 1, moment
    session.add(picture)
    return moment


def add_screenshot(session, moment):
    """Of a complaint that was mended 180 days before."""
    mended = moment - 180 * DAY
    complaint = Complaint(
        filing_id=uuid4(),
        unit_id=1,
        task="",
        wish="",
        status="fixed",
        filed_at=mended,
        changed_at=mended,
        voices=1,
        voice_units=1,
        folded="",
        numbers=b"",
    )
    voice = ComplaintVoice(
        account_id=1, unit_id=1, is_filing=True, severity="slows", frequency="often", said_at=mended
    )
    voice.pictures = [new_picture(mended)]
    complaint.all_voices = [voice]
    complaint.events = [ComplaintEvent(account_id=1, status="fixed", answer="Đã sửa", at=mended)]
    session.add(complaint)
    return moment


def new_picture(moment):
    return Picture(kind="png", width=1, height=1, size=1, sha256=bytes(32), boxes=0, taken_in_at=moment)


# Each adds a row that is due from a moment on, or from the next midnight; returns which it is.
KINDS = {
    "raw_texts": add_raw_text,
    "raw_text_requests": add_raw_text_request,
    "employee_statements": add_employee_statement,
    "personal_details": add_personal_detail,
    "slips": add_slip,
    "uploads": add_upload,
    "tables": add_table,
    "refused_lines": add_refused_lines,
    "paper_batches": add_paper_batch,
    "screenshots": add_screenshot,
    "held_pictures": add_held_picture,
    "pairing_codes": add_pairing_code,
    "mails": add_mail,
    "password_requests": add_password_request,
    "sessions": add_session,
    "job_runs": add_job_run,
    "data_requests": add_data_request,
    "waiting_erasures": add_waiting_erasure,
}
