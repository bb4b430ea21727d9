"""Making slips, and how many of them came back."""

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, insert, select

from feedback.collection.slips import LIFETIME
from feedback.database import db
from feedback.keys import secret_hash
from feedback.models import ApiKey, Slip, Touchpoint, utc_now
from feedback.organisation.service import subtree, tidy_code

TOKEN_LETTERS = 20  # of Base32, five bits each: 100 bits cannot be guessed
# In a smaller batch an answer's batch would point at the few people who got one.
LARGE_BATCH = 10
MOST_AT_ONCE = 500


def make_slips(
    touchpoint: Touchpoint, kind: str, count: int, sector: str | None = None, key: ApiKey | None = None
) -> list[str]:
    """Keep ``count`` new slips, valid for 30 days, and return their tokens: nobody can tell them later."""
    tokens = [new_token() for _ in range(count)]
    now = utc_now()
    common = {
        "touchpoint_id": touchpoint.id,
        "kind": kind,
        "sector": sector or None,
        "api_key_id": key.id if key else None,
        "batch": secrets.randbits(31) if count >= LARGE_BATCH else None,
        "made_at": now,
        "expires_at": now + LIFETIME,
        "is_used": False,
    }
    db.session.execute(insert(Slip), [{"token_hash": secret_hash(token), **common} for token in tokens])
    db.session.commit()
    return tokens


def touchpoint_of(key: ApiKey, code: str) -> Touchpoint | None:
    """Return the touchpoint in use of this code if the key reaches its unit."""
    return db.session.scalar(
        select(Touchpoint).where(
            Touchpoint.code == tidy_code(code),
            Touchpoint.retired_at.is_(None),
            Touchpoint.unit_id.in_(subtree(key.unit_id)),
        )
    )


def new_token() -> str:
    return base64.b32encode(secrets.token_bytes(13)).decode()[:TOKEN_LETTERS]


@dataclass(frozen=True)
class Handed:
    """Slips of one kind handed out at a touchpoint, and how many were used."""

    kind: str
    made: int
    used: int


def handed_out(touchpoint: Touchpoint) -> Sequence[Handed]:
    rows = db.session.execute(
        select(Slip.kind, func.count(), func.sum(case((Slip.is_used, 1), else_=0)))
        .where(Slip.touchpoint_id == touchpoint.id)
        .group_by(Slip.kind)
        .order_by(Slip.kind)
    )
    return [Handed(kind, made, int(used)) for kind, made, used in rows]
