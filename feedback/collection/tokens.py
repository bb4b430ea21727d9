"""The form's token says where and when a form was handed out. Its misuse is noted, never refused.

A cached page, a kiosk or a phone that was offline for a week sends an old or used token honestly. Whether a
token was used before is not looked up here but by the job that weighs: the sender does not wait for it.
"""

import base64
import binascii
import hmac
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from feedback.keys import derived_key, key_called, key_id

PURPOSE = "form token v2"
VERSION = "v2"
MAX_AGE_SECONDS = 24 * 60 * 60
# GOV.UK's feedback form calls 4 s and less a script; who reads one question and taps can be that quick.
MIN_AGE_SECONDS = 3
LONGEST = 512  # characters of a token worth reading
MAC_BYTES = 16


@dataclass(frozen=True)
class TokenCheck:
    nonce: str | None
    signals: list[str] = field(default_factory=list)
    issued_at: int | None = None  # seconds since 1970
    version_id: int | None = None  # of the survey whose form was handed out, where it was handed out here


@dataclass(frozen=True)
class Content:
    """What a genuine token says."""

    touchpoint_code: str
    version_id: int
    issued_at: int  # seconds since 1970, UTC
    nonce: str


def new_token(touchpoint_code: str, version_id: int, issued_at: float | None = None) -> str:
    """Return a token for a form handed out now, or at ``issued_at`` seconds since 1970."""
    issued = int(time.time() if issued_at is None else issued_at)
    fields = [touchpoint_code.encode(), b"%d" % version_id, b"%d" % issued, secrets.token_bytes(9)]
    key = derived_key(PURPOSE)
    name = key_id(key)
    return ".".join([VERSION, name, text_of(delimited(fields)), text_of(mac_of(key, name, fields))])


def check_token(token: str, touchpoint_code: str, version_id: int) -> TokenCheck:
    """Return the token's nonce where it is genuine, and what looks odd about it."""
    if not token:
        return TokenCheck(None, ["form_token_missing"])
    content = content_of(token)
    if content is None:
        return TokenCheck(None, ["form_token_forged"])
    signals = [*age_signals(content), *place_signals(content, touchpoint_code, version_id)]
    version = content.version_id if content.touchpoint_code == touchpoint_code else None
    return TokenCheck(content.nonce, signals, content.issued_at, version)


def age_signals(content: Content) -> list[str]:
    """Return what the form's age says; a clock that was set back is nobody's fault."""
    age = time.time() - content.issued_at
    if age > MAX_AGE_SECONDS:
        return ["form_token_old"]
    return ["form_too_fast"] if 0 <= age < MIN_AGE_SECONDS else []


def place_signals(content: Content, touchpoint_code: str, version_id: int) -> list[str]:
    if content.touchpoint_code != touchpoint_code:
        return ["form_token_of_another_form"]
    return [] if content.version_id == version_id else ["form_token_of_another_version"]


def content_of(token: str) -> Content | None:
    """Return what a token says, None where it is not exactly as we made it."""
    parts = token.split(".") if len(token) <= LONGEST else []
    if len(parts) != 4 or parts[0] != VERSION:
        return None
    fields, mac = split_fields(bytes_of(parts[2])), bytes_of(parts[3])
    key = key_called(parts[1], PURPOSE)
    if fields is None or key is None or not hmac.compare_digest(mac_of(key, parts[1], fields), mac):
        return None
    code, version_id, issued_at, nonce = fields
    return Content(code.decode(), int(version_id), int(issued_at), text_of(nonce))


def mac_of(key: bytes, name: str, fields: Sequence[bytes]) -> bytes:
    """Return HMAC-SHA256, cut to 128 bits, over all fields each with its length before it.

    Without the lengths "1" + "23" and "12" + "3" would be signed alike, and fields could be shifted
    (the splicing flaw of ALTCHA, 2025).
    """
    signed = delimited([VERSION.encode(), name.encode(), *fields])
    return hmac.digest(key, signed, "sha256")[:MAC_BYTES]


def delimited(fields: Sequence[bytes]) -> bytes:
    return b"".join(len(one).to_bytes(4, "big") + one for one in fields)


def split_fields(content: bytes) -> list[bytes] | None:
    """Return the four fields of a token, None where there are others than four."""
    fields = []
    while content:
        end = 4 + int.from_bytes(content[:4], "big")
        if len(content) < end:
            return None
        fields.append(content[4:end])
        content = content[end:]
    return fields if len(fields) == 4 else None


def text_of(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def bytes_of(text: str) -> bytes:
    """Return what was written by ``text_of``, nothing where it could not have written this."""
    try:
        content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
    return content if text_of(content) == text else b""
