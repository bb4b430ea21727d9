"""The form's token says where and when a form was handed out. Its misuse is noted, never refused.

A cached page, a kiosk or a phone that was offline for a week sends an old or used token honestly.
"""

import secrets
from dataclasses import dataclass

from itsdangerous import BadSignature, SignatureExpired

from feedback.keys import form_tokens

MAX_AGE_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class TokenCheck:
    nonce: str | None
    signals: list[str]


def new_token(touchpoint_code: str, version_id: int) -> str:
    return form_tokens().dumps([touchpoint_code, version_id, secrets.token_urlsafe(12)])


def check_token(token: str, touchpoint_code: str, version_id: int) -> TokenCheck:
    """Return the token's nonce where it is genuine, and what looks odd about it."""
    if not token:
        return TokenCheck(None, ["form_token_missing"])
    try:
        content = form_tokens().loads(token, max_age=MAX_AGE_SECONDS)
        signals = []
    except SignatureExpired:
        content, signals = form_tokens().loads(token), ["form_token_old"]
    except BadSignature:
        return TokenCheck(None, ["form_token_forged"])
    if content[:2] != [touchpoint_code, version_id]:
        signals.append("form_token_of_another_form")
    return TokenCheck(content[2], signals)
