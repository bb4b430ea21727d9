"""What a mail says and to whom: checked, sealed for the database, made into a message."""

import json
import unicodedata
from base64 import b64decode, b64encode
from dataclasses import astuple, dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP

from flask_babel import gettext

from feedback.errors import FeedbackError
from feedback.keys import seal, unseal
from feedback.mail_server import is_address

# Control characters, halves of characters, separators of lines and paragraphs.
NOT_IN_A_LINE = {"Cc", "Cs", "Zl", "Zp"}
# Seven bits pass everywhere.
POLICY = SMTP.clone(cte_type="7bit")


class NotAnAddress(FeedbackError):
    """Nobody can get mail there."""

    status = 422

    def message(self) -> str:
        return gettext("This is not an e-mail address. It should look like name@example.vn.")


class NotOneLine(ValueError):
    """A subject that is empty or has line breaks, with which one could add headers."""


@dataclass(frozen=True, repr=False)  # what it says is in no log and no traceback
class Letter:
    recipient: str
    subject: str
    body: str
    html: str = ""  # the same for who reads mail as a page
    file: str = ""  # a PDF, base64
    file_name: str = ""

    def with_pdf(self, content: bytes, name: str) -> "Letter":
        return replace(self, file=b64encode(content).decode(), file_name=name)

    def check(self) -> None:
        """Raises NotAnAddress or NotOneLine, neither of which tells what it was."""
        if not is_address(self.recipient):
            raise NotAnAddress
        if not is_one_line(self.subject):
            raise NotOneLine("a subject is one line with something in it")

    def sealed(self) -> bytes:
        return seal(json.dumps(astuple(self), ensure_ascii=False))

    @classmethod
    def opened(cls, content: bytes) -> "Letter":
        return cls(*json.loads(unseal(content)))

    def message(self, sender: str, public_id: str, written_at: datetime) -> EmailMessage:
        """Return it as it goes out; a second time it is the same to the letter."""
        message = EmailMessage(POLICY)
        message["From"] = sender
        message["To"] = self.recipient
        message["Subject"] = self.subject
        message["Date"] = written_at
        message["Message-ID"] = f"<{public_id}@{domain_of(sender)}>"
        # So that nobody's holiday notice answers (RFC 3834).
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self.body)
        if self.html:
            message.add_alternative(self.html, subtype="html")
        if self.file:
            content = b64decode(self.file)
            message.add_attachment(content, maintype="application", subtype="pdf", filename=self.file_name)
        for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
            part.set_boundary(f"{public_id}-{number}")  # else one would be drawn each time
        return message


def is_one_line(text: str) -> bool:
    return bool(text.strip()) and not any(unicodedata.category(one) in NOT_IN_A_LINE for one in text)


def domain_of(address: str) -> str:
    return address.rpartition("@")[2]
