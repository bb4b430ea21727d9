"""Everything made with the secret key: receipts, digests, form tokens, encryption.

Each purpose has a key of its own, derived with HKDF (RFC 5869), so that none opens another's lock.
"""

import base64
import hashlib
import hmac
import json
from functools import cache
from typing import Any
from uuid import UUID

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app
from itsdangerous import URLSafeTimedSerializer

RECEIPT_BYTES = 16  # 128 bits cannot be guessed


def derived_key(purpose: str) -> bytes:
    """Return 32 bytes that only this purpose uses."""
    return _derive(current_app.config["SECRET_KEY"], purpose)


@cache
def _derive(secret: str, purpose: str) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
    return kdf.derive(secret.encode())


def receipt_for(submission_id: UUID) -> str:
    """Return the receipt, 26 letters and digits: the same submission always gets the same one."""
    digest = hmac.digest(derived_key("receipt v1"), submission_id.bytes, "sha256")
    return base64.b32encode(digest[:RECEIPT_BYTES]).decode().rstrip("=")


def plain_receipt(receipt: str) -> str:
    """Return a receipt as it was given out, however it was typed: spaces, dashes and case do not matter."""
    return "".join(receipt.split()).replace("-", "").upper()


def receipt_hash(receipt: str) -> bytes:
    """Return what the database keeps of a receipt."""
    return hashlib.sha256(plain_receipt(receipt).encode()).digest()


def content_digest(content: Any) -> bytes:
    """Return a keyed digest of plain data: equal content, equal digest; nobody can guess back."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False).encode()
    return hmac.digest(derived_key("content v1"), canonical, "sha256")


def form_tokens() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(derived_key("form token v1"), salt="form")


def seal(text: str) -> bytes:
    """Encrypt personal data for the database (Fernet: AES-128-CBC with HMAC-SHA256)."""
    return _box().encrypt(text.encode())


def unseal(ciphertext: bytes) -> str:
    return _box().decrypt(ciphertext).decode()


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derived_key("personal data v1")))
