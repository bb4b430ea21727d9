"""A mail server that listens, keeps what it takes, and says no where it is told to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from feedback.database import db
from feedback.mail import outbox
from feedback.mail.sending import send_due
from feedback.models import OutgoingMail
from tests import servers

SENDER = "gopy@example.vn"
HANG_UP = "hang up"


@dataclass
class PostOffice:
    """Takes every mail, but where ``answers`` has one for a recipient, it gives that; HANG_UP is none."""

    answers: dict[str, str] = field(default_factory=dict)
    answer_to_text: str = "250 OK"
    taken: list[EmailMessage] = field(default_factory=list)
    callers: set[Any] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd looks for this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.callers.add(session.peer)
        self.asked.append(address)
        answer = self.answers.get(address, "250 OK")
        if answer == HANG_UP:
            server.transport.abort()
        if answer == "250 OK":
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if self.answer_to_text.startswith("250"):
            message = message_from_bytes(envelope.content, policy=policy.default)
            assert (envelope.mail_from, envelope.rcpt_tos) == (message["From"], [message["To"]])
            self.taken.append(message)
        return self.answer_to_text

    @property
    def reached(self) -> list[str]:
        return [message["To"] for message in self.taken]


@pytest.fixture
def office() -> PostOffice:
    return PostOffice()


@pytest.fixture
def open_office(office: PostOffice) -> Iterator[Callable[..., Controller]]:
    """``open_office(host, port, **options)`` listens, with what aiosmtpd's Controller takes."""
    opened = []

    def start(host: str = "127.0.0.1", port: int | None = None, **options: Any) -> Controller:
        controller = Controller(office, hostname=host, port=port or servers.free_port(), **options)
        controller.start()
        opened.append(controller)
        return controller

    yield start
    for controller in opened:
        controller.stop()


@pytest.fixture
def smtp_url(open_office: Callable[..., Controller]) -> str:
    return f"smtp://127.0.0.1:{open_office().port}"


@pytest.fixture
def settings(settings: dict[str, str], smtp_url: str) -> dict[str, str]:
    return {**settings, "FEEDBACK_SMTP_URL": smtp_url, "FEEDBACK_MAIL_FROM": SENDER}


@pytest.fixture
def write(app: Flask) -> Callable[..., None]:
    """Puts a mail into the outbox, and commits."""

    def put(
        recipient: str = "hoa@example.vn",
        subject: str = "Đặt lại mật khẩu",
        body: str = "Chào chị Hoa.",
        lasts: timedelta = timedelta(hours=1),
        by: Flask = app,
    ) -> None:
        with by.app_context():
            outbox.put(recipient, subject, body, lasts=lasts)
            db.session.commit()

    return put


@pytest.fixture
def send(app: Flask) -> Callable[..., int]:
    def run(now: datetime | None = None, by: Flask = app) -> int:
        with by.app_context():
            return send_due(now)

    return run


@pytest.fixture
def waiting(app: Flask) -> Callable[[], list[OutgoingMail]]:
    """The mails that wait, the oldest first."""

    def read() -> list[OutgoingMail]:
        with app.app_context():
            found = db.session.scalars(sa.select(OutgoingMail).order_by(OutgoingMail.id)).all()
            db.session.expunge_all()
            return list(found)

    return read
