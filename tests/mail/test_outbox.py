"""What waits to be sent tells nobody anything, and is nothing but a mail."""

import json
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from feedback import mail
from feedback.database import db
from feedback.errors import FeedbackError
from feedback.mail import outbox
from feedback.mail.letters import Letter, NotAnAddress, NotOneLine, is_one_line
from feedback.models import utc_now
from tests.citizens import stolen
from tests.mail.conftest import HANG_UP, SENDER

__all__ = ["stolen"]

HOUR = timedelta(hours=1)
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
CANARIES = {"recipient": "canary.person@example.vn", "subject": "canary-subject", "body": "canary-link"}


def test_a_thief_of_the_database_reads_nothing_of_it(stolen, write, send):
    write(**CANARIES)
    assert b"canary" not in stolen()
    send()
    assert b"canary" not in stolen()


def test_the_row_is_sealed(app, write):
    write(**CANARIES)
    with app.app_context():
        [row] = db.session.execute(sa.text("select * from outgoing_mail")).mappings()
    cells = b" ".join(cell if isinstance(cell, bytes) else str(cell).encode() for cell in row.values())
    assert len(bytes(row["content"])) > 100
    assert b"canary" not in cells


@pytest.mark.parametrize(
    "answer", ["250 OK", "451 not now canary.person@example.vn", "550 no canary.person@example.vn", HANG_UP]
)
def test_the_log_tells_nothing_of_it(office, write, send, capsys, answer):
    office.answers[CANARIES["recipient"]] = answer
    write(**CANARIES)
    send()
    office.answer_to_text = "554 canary-subject is spam"
    office.answers.clear()
    send(utc_now() + HOUR / 2)
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert {line["event"] for line in told} & {"mail_sent", "mail_put_off", "mail_refused"}
    assert "canary" not in json.dumps(told)


@pytest.mark.one_database
def test_a_refused_mail_is_told_as_an_error_with_its_code(office, write, send, capsys):
    office.answers["hoa@example.vn"] = "550 no such user"
    write()
    send()
    [line] = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (line["event"], line["level"], line["code"]) == ("mail_refused", "error", 550)


@pytest.mark.one_database
def test_where_mail_is_not_set_up_nothing_is_put_in(make_app, settings, waiting):
    app = make_app({**settings, "FEEDBACK_SMTP_URL": "none"})
    with app.app_context():
        assert not mail.is_set_up()
        with pytest.raises(outbox.NoMailServer):
            outbox.put("hoa@example.vn", "Chào", "Chào chị.", lasts=HOUR)
        db.session.commit()
    assert waiting() == []


@pytest.mark.one_database
def test_what_waited_while_the_secret_key_was_changed_is_sent(make_app, settings, write, send, waiting):
    old, new = "o" * 40, {**settings, "FEEDBACK_SECRET_KEY": "n" * 40}
    write(by=make_app({**settings, "FEEDBACK_SECRET_KEY": old}))
    now = utc_now()
    assert send(now, by=make_app(new)) == 0
    assert [row.last_fault for row in waiting()] == ["InvalidToken"]
    assert send(now + HOUR / 2, by=make_app({**new, "FEEDBACK_SECRET_KEY_PREVIOUS": old})) == 1


INJECTIONS = [
    f"Chào{end}Bcc: all@example.vn" for end in ("\n", "\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\0")
]


@pytest.mark.one_database
@pytest.mark.parametrize("subject", [*INJECTIONS, "Chào\n", "\nChào", "", " ", "\ud800"])
def test_a_subject_is_one_line(write, waiting, subject):
    with pytest.raises(NotOneLine) as error:
        write(subject=subject)
    assert "Bcc" not in str(error.value)
    assert waiting() == []


@pytest.mark.one_database
@pytest.mark.parametrize(
    "address",
    [
        *(one.replace("Chào", "hoa@example.vn") for one in INJECTIONS),
        "hoa@example.vn\n",
        "hoa@example.vn, tam@example.vn",
        "hoa@example.vn tam@example.vn",
        "Hoa <hoa@example.vn>",
        '"a b"@example.vn',
        "hoa",
        "hoa@",
        "@example.vn",
        "hoa@@example.vn",
        "hoa@example..vn",
        "hoa@-example.vn",
        "họa@example.vn",
        f"{'a' * 65}@example.vn",
        f"a@{'a.' * 130}vn",
        "",
    ],
)
def test_an_address_is_of_one_person(app, write, waiting, address):
    with pytest.raises(NotAnAddress) as error:
        write(recipient=address)
    assert isinstance(error.value, FeedbackError)
    with app.test_request_context():
        assert "ten@example.vn" in str(error.value)
    assert waiting() == []


@pytest.mark.one_database
@given(
    subject=st.text(st.characters(exclude_categories=["Cs"]), max_size=200).filter(is_one_line),
    body=st.text(st.characters(exclude_categories=["Cs"]), max_size=500),
)
def test_whatever_is_said_adds_no_header_and_arrives(subject, body):
    letter = Letter("hoa@example.vn", subject, body)
    letter.check()
    written = letter.message(SENDER, "0123456789abcdef", NOON).as_bytes()
    assert all(line.isascii() and len(line) <= 998 for line in written.split(b"\r\n"))
    read = message_from_bytes(written, policy=policy.default)
    assert set(read.keys()) == {
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "Content-Type",
        "Content-Transfer-Encoding",
        "MIME-Version",
    }
    assert read["To"] == "hoa@example.vn"
    assert "".join(read["Subject"].split()) == "".join(subject.split())
    assert plain(read.get_content()) == plain(body)


def plain(text):
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
