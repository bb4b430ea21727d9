"""Mail goes once, to whom it is for, and none holds up the others."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from subprocess import PIPE, STDOUT
from threading import Barrier, Thread

import pytest

from feedback.database import db
from feedback.mail import outbox
from feedback.models import utc_now
from feedback.worker import make_huey
from tests import servers
from tests.mail.conftest import HANG_UP, SENDER

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
TEXT = "Chào chị Hoa,\n\n.\nMở trong một giờ: https://gopy.example.vn/reset/Zk3-ữ\n" + "Trân trọng. " * 99


def test_a_mail_arrives_as_it_was_written_and_is_gone(office, write, send, waiting):
    subject = "Đặt lại mật khẩu của tài khoản Góp Ý – Trung tâm Phục vụ hành chính công tỉnh Quảng Nam"
    write("hoa@example.vn", subject, TEXT)
    [row] = waiting()
    assert send() == 1
    assert waiting() == []
    [message] = office.taken
    assert (message["From"], message["To"], message["Subject"]) == (SENDER, "hoa@example.vn", subject)
    assert message.get_content().splitlines() == TEXT.splitlines()
    assert message.get_content_type() == "text/plain"
    assert message["Message-ID"] == f"<{row.public_id}@example.vn>"
    assert message["Date"].datetime == row.made_at.replace(microsecond=0)
    assert message["Auto-Submitted"] == "auto-generated"
    assert send() == 0


def test_a_mail_is_there_only_if_what_it_tells_of_is(app, office, send, waiting):
    with app.app_context():
        outbox.put("hoa@example.vn", "Tài khoản mới", "Chào chị.", lasts=HOUR)
        assert send() == 0  # another session does not see it yet
        db.session.rollback()
    assert waiting() == []
    assert send() == 0
    assert office.taken == []


def test_all_that_is_due_goes_through_one_connection_the_oldest_first(office, write, send):
    people = [f"n{number}@example.vn" for number in range(5)]
    for one in people:
        write(one)
    assert send() == 5
    assert office.reached == people
    assert len(office.callers) == 1


def test_a_fault_that_passes_is_tried_again_later_with_the_same_id(office, write, send, waiting):
    write()
    now = utc_now()
    office.answers["hoa@example.vn"] = "451 greylisted hoa@example.vn"
    assert send(now) == 0
    [row] = waiting()
    assert (row.attempts, row.last_fault, row.due_at) == (1, "451", now + MINUTE)
    office.answers.clear()
    assert send(now + MINUTE - SECOND) == 0
    assert office.asked == ["hoa@example.vn"]
    assert send(now + MINUTE) == 1
    assert office.taken[0]["Message-ID"] == f"<{row.public_id}@example.vn>"
    assert waiting() == []


def test_it_waits_longer_each_time_until_it_is_worth_nothing(office, write, send, waiting):
    office.answers["hoa@example.vn"] = "450 mailbox busy"
    write(lasts=20 * HOUR)
    now, waits = utc_now(), []
    while not send(now) and waiting()[0].due_at > now:
        now, before = waiting()[0].due_at, now
        waits.append((now - before) / MINUTE)
    assert waits == [1, 5, 30, 120, 360, 360, 360]
    assert len(office.asked) == 7  # the last time it had expired


def test_what_has_expired_is_not_sent(office, write, send, waiting):
    write(lasts=HOUR)
    assert send(utc_now() + HOUR) == 0
    assert office.asked == []
    assert [row.attempts for row in waiting()] == [0]


@pytest.mark.parametrize("answer", ["550 no such user", "553 bad name", "501 syntax"])
def test_a_recipient_who_is_refused_ends_only_that_mail(office, write, send, waiting, answer):
    office.answers["nobody@example.vn"] = answer
    for one in ("hoa@example.vn", "nobody@example.vn", "tam@example.vn"):
        write(one)
    assert send() == 2
    assert office.reached == ["hoa@example.vn", "tam@example.vn"]
    assert waiting() == []
    assert len(office.callers) == 1


@pytest.mark.parametrize(("answer", "left"), [("554 looks like spam", 0), ("452 disk full", 2)])
def test_a_text_that_is_refused_for_good_ends_and_one_for_now_waits(
    office, write, send, waiting, answer, left
):
    office.answer_to_text = answer
    write("hoa@example.vn")
    write("tam@example.vn")
    assert send() == 0
    assert office.asked == ["hoa@example.vn", "tam@example.vn"]
    assert len(waiting()) == left


@pytest.mark.parametrize("answer", ["530 authenticate first", "538 encrypt first"])
def test_a_server_that_does_not_know_us_is_no_fault_of_the_mail(office, write, send, waiting, answer):
    office.answers["hoa@example.vn"] = answer
    write()
    assert send() == 0
    assert [row.last_fault for row in waiting()] == [answer[:3]]


@pytest.mark.parametrize(
    ("answer", "fault"), [("421 enough for today", "421"), (HANG_UP, "SMTPServerDisconnected")]
)
def test_a_connection_that_ends_is_made_anew_for_the_next(office, write, send, waiting, answer, fault):
    office.answers["hoa@example.vn"] = answer
    write("hoa@example.vn")
    write("tam@example.vn")
    assert send() == 1
    assert office.reached == ["tam@example.vn"]
    assert [row.last_fault for row in waiting()] == [fault]


def test_a_server_that_hangs_up_on_everybody_does_not_keep_the_worker(office, write, send, waiting):
    people = [f"n{number}@example.vn" for number in range(5)]
    office.answers = dict.fromkeys(people[:4], HANG_UP)
    for one in people:
        write(one)
    now = utc_now()
    assert send(now) == 0
    assert [row.attempts for row in waiting()] == [1, 1, 1, 0, 0]
    assert send(now) == 1
    assert office.asked == people


def test_while_no_server_is_there_one_mail_tries_it_and_the_others_keep_their_turn(
    make_app, settings, office, open_office, write, send, waiting, capsys
):
    port = servers.free_port()
    app = make_app({**settings, "FEEDBACK_SMTP_URL": f"smtp://127.0.0.1:{port}"})
    for one in ("hoa@example.vn", "tam@example.vn"):
        write(one)
    now = utc_now()
    capsys.readouterr()
    assert send(now, by=app) == 0
    first, second = waiting()
    assert (first.last_fault, first.due_at) == ("ConnectionRefusedError", now + MINUTE)
    assert (second.last_fault, second.attempts) == (None, 0)
    assert capsys.readouterr().err.count("mail_server_unreachable") == 1
    open_office(port=port)
    assert send(now + MINUTE, by=app) == 2
    assert office.reached == ["tam@example.vn", "hoa@example.vn"]


def test_several_who_send_at_once_send_each_mail_once(office, write, send, waiting):
    people = [f"n{number:02}@example.vn" for number in range(20)]
    for one in people:
        write(one)
    sent, start = [], Barrier(4)

    def work():
        start.wait()
        sent.append(send())

    senders = [Thread(target=work) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sum(sent) == 20
    assert sorted(office.reached) == people
    assert waiting() == []


def test_what_somebody_took_and_left_is_sent_by_another(app, office, write, send):
    write()
    now = utc_now()
    with app.app_context():
        assert outbox.take(now).attempts == 1  # and here the machine goes off
    assert send(now + outbox.TAKEN_FOR - SECOND) == 0
    assert send(now + outbox.TAKEN_FOR) == 1
    assert office.reached == ["hoa@example.vn"]


@pytest.mark.one_database
def test_a_worker_that_starts_sends_what_waits(settings, tmp_path, office, write):
    write()
    program = Path(sys.executable).with_name("feedback")
    worker = subprocess.Popen(
        [program, "worker"], env=settings, cwd=tmp_path, stdout=PIPE, stderr=STDOUT, text=True
    )
    assert any("mail_sent" in line for line in worker.stdout)
    worker.terminate()
    worker.communicate(timeout=servers.PATIENCE)
    assert worker.returncode == 0
    assert office.reached == ["hoa@example.vn"]


@pytest.mark.one_database
def test_the_worker_sends_each_minute_and_does_the_rest_each_hour(app, office, write):
    huey = make_huey(app)
    now = utc_now()
    at = {minute: huey.read_periodic(now.replace(minute=minute)) for minute in (6, 7)}
    assert [[task.name for task in at[minute]] for minute in (6, 7)] == [
        ["each_minute"],
        ["hourly", "each_minute"],
    ]
    write()
    huey.execute(at[6][0])
    assert office.reached == ["hoa@example.vn"]
