"""Keys of programs: made once, shown once, revoked at any time."""

import secrets
from collections.abc import Sequence

from flask_babel import gettext
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from feedback.accounts.service import units_of
from feedback.audit import service as audit
from feedback.collection.sources import today
from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.keys import secret_hash
from feedback.models import Account, ApiKey, OrgUnit, utc_now

# Not managers, who print slips themselves: a key opens for a program, and outlives whoever made it.
KEEPERS = ("administrator",)
PREFIX = "gopy_"  # so that a key that leaked into a file can be found by machines


class NotAllowed(FeedbackError):
    """No key, an unknown or revoked one, or one for something else: told alike."""

    status = 401

    def message(self) -> str:
        return "A valid key is needed: Authorization: Bearer gopy_…"


class NameTaken(FeedbackError):
    """The unit has a key of this name in use: two could not be told apart when one has to be revoked."""

    status = 409

    def message(self) -> str:
        return gettext("The unit has a key of this name already. Give this one another name.")


def add_key(name: str, scope: str, unit: OrgUnit, account: Account | None = None) -> str:
    """Make a key for a unit and all below it, and return it: it cannot be shown again. Raises NameTaken."""
    in_use = select(ApiKey.id).where(
        ApiKey.name == name, ApiKey.unit_id == unit.id, ApiKey.revoked_at.is_(None)
    )
    if db.session.scalar(in_use) is not None:
        raise NameTaken
    key = PREFIX + secrets.token_urlsafe(32)
    made = ApiKey(
        name=name,
        key_hash=secret_hash(key),
        scope=scope,
        unit_id=unit.id,
        created_by_id=account.id if account else None,
        created_at=utc_now(),
    )
    db.session.add(made)
    db.session.flush()
    audit.record("api_key_made", made.public_id, account, unit)
    db.session.commit()
    return key


def revoke(key: ApiKey, account: Account | None = None) -> None:
    """End a key at once; ended before, it keeps the day it was."""
    if key.revoked_at:
        return
    key.revoked_at = utc_now()
    audit.record("api_key_revoked", key.public_id, account, key.unit)
    db.session.commit()


def all_keys() -> Select[ApiKey]:
    """Select all keys, those in use first."""
    return (
        select(ApiKey)
        .options(joinedload(ApiKey.unit), joinedload(ApiKey.created_by))
        .order_by(ApiKey.revoked_at.is_not(None), ApiKey.id)
    )


def keys_for(account: Account) -> Sequence[ApiKey]:
    """Return the keys of the units an account keeps; not those of a unit above, though they reach down."""
    return db.session.scalars(all_keys().where(ApiKey.unit_id.in_(units_of(account, *KEEPERS)))).all()


def find_key_for(account: Account, public_id: str) -> ApiKey:
    """Return a key of the units an account keeps. Raises NotFound, as for one that is not there."""
    found = all_keys().where(ApiKey.public_id == public_id, ApiKey.unit_id.in_(units_of(account, *KEEPERS)))
    return found_or_raise(found)


def find_key(public_id: str) -> ApiKey:
    """Return a key of any unit. Raises NotFound."""
    return found_or_raise(all_keys().where(ApiKey.public_id == public_id))


def found_or_raise(found: Select[ApiKey]) -> ApiKey:
    key: ApiKey | None = db.session.scalar(found)
    if key is None:
        raise NotFound
    return key


def key_in_use(authorization: str, scope: str) -> ApiKey:
    """Return the key a request shows, and note that it was used today. Raises NotAllowed."""
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
    if key.last_used_on != today():
        key.last_used_on = today()
        db.session.commit()
    return key
