"""Where mail is handed over, as FEEDBACK_SMTP_URL says it, and what an address is."""

import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

PORTS = {"smtp": 587, "smtps": 465}
THIS_MACHINE = {"127.0.0.1", "localhost", "::1"}
EXAMPLE = "must look like smtp://user:password@mail.example.vn:587, smtps://… for port 465, or none"

# What a browser takes in a field for addresses (HTML Living Standard, 4.10.5.1.5): nothing that has a meaning
# in a header. Letters beyond ASCII would need SMTPUTF8, which many servers do not speak.
PART = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
ADDRESS = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{PART}(?:\.{PART})*")
MOST_CHARACTERS = 254  # of an address (RFC 5321, 4.5.3.1.3)


@dataclass(frozen=True)
class MailServer:
    """A server that takes mail, and how we make ourselves known to it."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    has_tls_at_once: bool  # smtps
    needs_starttls: bool  # what leaves this machine is never in the clear

    @classmethod
    def of(cls, url: str) -> "MailServer":
        """Read a URL. Raises ValueError, which says how to mend it and never quotes it: passwords."""
        parts, port = _parts_and_port(url)
        if parts.scheme not in PORTS or not parts.hostname or _rest_of(parts):
            raise ValueError(EXAMPLE)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        if bool(user) != bool(password):
            raise ValueError("names a user without a password, or a password without a user")
        if not (user + password).isascii():
            raise ValueError("may have only ASCII characters in user and password: SMTP knows no others")
        is_smtps = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=port or PORTS[parts.scheme],
            user=user,
            password=password,
            has_tls_at_once=is_smtps,
            needs_starttls=not is_smtps and parts.hostname not in THIS_MACHINE,
        )


def _parts_and_port(url: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(url)
        return parts, parts.port
    except ValueError:
        raise ValueError(f"{EXAMPLE}; in a password # is written as %23, / as %2F and so on") from None


def _rest_of(parts: SplitResult) -> str:
    """What may follow the port in other URLs."""
    return parts.path.strip("/") + parts.query + parts.fragment


def is_address(text: str) -> bool:
    return len(text) <= MOST_CHARACTERS and ADDRESS.fullmatch(text) is not None
