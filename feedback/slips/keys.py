"""Keys of programs: made once, shown once, revoked at any time."""

import secrets
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.keys import secret_hash
from feedback.models import ApiKey, OrgUnit, utc_now

PREFIX = "gopy_"  # so that a key that leaked into a file can be found by machines


class NotAllowed(FeedbackError):
    """No key, an unknown or revoked one, or one for something else: told alike."""

    status = 401

    def message(self) -> str:
        return "A valid key is needed: Authorization: Bearer gopy_…"


def add_key(name: str, scope: str, unit: OrgUnit) -> str:
    """Make a key for a unit and all below it, and return it: it cannot be shown again."""
    key = PREFIX + secrets.token_urlsafe(32)
    db.session.add(
        ApiKey(name=name, key_hash=secret_hash(key), scope=scope, unit_id=unit.id, created_at=utc_now())
    )
    db.session.commit()
    return key


def revoke_key(public_id: str) -> None:
    """End a key at once. Raises NotFound."""
    key = db.session.scalar(select(ApiKey).where(ApiKey.public_id == public_id))
    if key is None:
        raise NotFound
    key.revoked_at = key.revoked_at or utc_now()
    db.session.commit()


def all_keys() -> Sequence[ApiKey]:
    return db.session.scalars(select(ApiKey).options(joinedload(ApiKey.unit)).order_by(ApiKey.id)).all()


def key_in_use(authorization: str, scope: str) -> ApiKey:
    """Return the key a request shows. Raises NotAllowed."""
    kind, _, shown = authorization.partition(" ")
    key = db.session.scalar(
        select(ApiKey).where(
            ApiKey.key_hash == secret_hash(shown.strip()),
            ApiKey.scope == scope,
            ApiKey.revoked_at.is_(None),
        )
    )
    if key is None or kind.lower() != "bearer":
        raise NotAllowed
    return key
