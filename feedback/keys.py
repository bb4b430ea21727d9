"""Everything made with the secret key: receipts, digests, form tokens, encryption.

Each purpose has a key of its own, derived with HKDF (RFC 5869), so that none opens another's lock. When the
secret key was changed, what the keys before it made stays readable as long as the settings name them.
"""

import base64
import hashlib
import hmac
import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any
from uuid import UUID

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

PERSONAL_DATA = "personal data v1"
MISREAD = str.maketrans("018", "OIB")
NO_LETTER_OR_DIGIT = re.compile("[^A-Z0-9]+")
SEALED_AT = 0  # seconds since 1970
RECEIPT_BYTES = 16  # 128 bits cannot be guessed
RECEIPT_LENGTH, RECEIPT_GROUP = 26, 4


def derived_key(purpose: str) -> bytes:
    """Return 32 bytes that only this purpose uses."""
    return _derive(current_app.config["SECRET_KEY"], purpose)


def derived_keys(purpose: str) -> Iterator[bytes]:
    """Return this purpose's keys, the one in use first, then those before it."""
    yield derived_key(purpose)
    for secret in current_app.config["PREVIOUS_SECRET_KEYS"]:
        yield _derive(secret, purpose)


@cache
def key_id(key: bytes) -> str:
    """Return by what name a key is asked for; it tells nothing about the key."""
    return hashlib.sha256(b"key id" + key).hexdigest()[:8]


def key_called(name: str, purpose: str) -> bytes | None:
    """Return this purpose's key of that name, in use or before, None where there is none."""
    return next((key for key in derived_keys(purpose) if key_id(key) == name), None)


@cache
def _derive(secret: str, purpose: str) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
    return kdf.derive(secret.encode())


def receipt_for(submission_id: UUID) -> str:
    """Return the receipt, 26 letters and digits: the same submission always gets the same one."""
    return _receipt(derived_key("receipt v1"), submission_id)


def receipt_given(submission_id: UUID, kept_hash: bytes) -> str:
    """Return the receipt a kept submission was given, also under a key before the one in use."""
    receipts = [_receipt(key, submission_id) for key in derived_keys("receipt v1")]
    return next((receipt for receipt in receipts if receipt_hash(receipt) == kept_hash), receipts[0])


def _receipt(key: bytes, submission_id: UUID) -> str:
    digest = hmac.digest(key, submission_id.bytes, "sha256")
    return base64.b32encode(digest[:RECEIPT_BYTES]).decode().rstrip("=")


def plain_receipt(receipt: str) -> str:
    """Return a receipt as it was given out, however it was typed or understood over the phone.

    Only letters and digits matter, in either case and width; Base32 (RFC 4648) has neither 0, 1 nor 8, so
    they are O, I and B.
    """
    typed = unicodedata.normalize("NFKC", receipt).upper()
    return NO_LETTER_OR_DIGIT.sub("", typed).translate(MISREAD)


def is_receipt(typed: str) -> bool:
    """Tell whether this has the shape of a receipt, however it was typed."""
    return len(plain_receipt(typed)) == RECEIPT_LENGTH


def grouped_receipt(receipt: str) -> str:
    """Return a receipt in groups of four, as it is read and compared more surely."""
    plain = plain_receipt(receipt)
    return " ".join(plain[start : start + RECEIPT_GROUP] for start in range(0, len(plain), RECEIPT_GROUP))


def receipt_hash(receipt: str) -> bytes:
    """Return what the database keeps of a receipt."""
    return hashlib.sha256(plain_receipt(receipt).encode()).digest()


def name_in_log(kept_hash: bytes) -> str:
    """Return what the audit log calls an answer: who has the receipt finds it, and nobody reads it back."""
    return kept_hash.hex()[:16]


def submission_hash(submission_id: UUID) -> bytes:
    """Return what is left of an erased submission's id: known again, never told."""
    return submission_hashes(submission_id)[0]


def submission_hashes(submission_id: UUID) -> list[bytes]:
    """Return under which hashes an erased submission may be known, the key in use first."""
    return [hmac.digest(key, submission_id.bytes, "sha256") for key in derived_keys("erased v1")]


def content_digest(content: Any) -> bytes:
    """Return a keyed digest of plain data: equal content, equal digest; nobody can guess back."""
    return _content_digest(derived_key("content v1"), content)


def is_content(content: Any, kept_digest: bytes) -> bool:
    """Tell whether this was digested into ``kept_digest``, under the key in use or one before it."""
    return any(_content_digest(key, content) == kept_digest for key in derived_keys("content v1"))


def _content_digest(key: bytes, content: Any) -> bytes:
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False).encode()
    return hmac.digest(key, canonical, "sha256")


def secret_hash(secret: str) -> bytes:
    """Return what the database keeps of a long random secret: too many to try them all."""
    return hashlib.sha256(secret.encode()).digest()


def poster_signature(code: str, edition: int) -> str:
    """Return 40 bits, as eight letters and digits, that tell our posters from links somebody made up.

    Enough, since a wrong one is only noted, and short, since every character makes the QR code finer.
    """
    return _poster_signature(derived_key("poster v1"), code, edition)


def is_poster_signature(signature: str, code: str, edition: int) -> bool:
    """Tell whether we signed this poster, also under a key before the one in use."""
    known = [_poster_signature(key, code, edition) for key in derived_keys("poster v1")]
    return any(hmac.compare_digest(signature, one) for one in known)


def _poster_signature(key: bytes, code: str, edition: int) -> str:
    digest = hmac.digest(key, f"{len(code)}:{code}:{edition}".encode(), "sha256")
    return base64.b32encode(digest[:5]).decode().lower()


def seal(text: str, purpose: str = PERSONAL_DATA) -> bytes:
    """Encrypt what must not be read in the database (Fernet: AES-128-CBC with HMAC-SHA256).

    A Fernet token begins with the time it was made, for anyone to read; ours all say 1970, so that none tells
    when somebody answered. None of ours runs out by it.
    """
    return _box(purpose).encrypt_at_time(text.encode(), SEALED_AT)


def unseal(ciphertext: bytes, purpose: str = PERSONAL_DATA) -> str:
    """Return what was sealed for this purpose. Raises cryptography.fernet.InvalidToken."""
    return _box(purpose).decrypt(ciphertext).decode()


def _box(purpose: str) -> MultiFernet:
    """Return what seals with the key in use and opens with any."""
    return _box_of(tuple(derived_keys(purpose)))


@cache
def _box_of(keys: tuple[bytes, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
