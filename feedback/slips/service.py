"""Making slips, how many of them came back, and forgetting them."""

import base64
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, case, delete, func, insert, literal, select, union_all
from sqlalchemy.dialects import postgresql, sqlite

from feedback.audit import service as audit
from feedback.collection.clocks import LONGEST_WAIT
from feedback.collection.slips import LIFETIME
from feedback.database import db
from feedback.i18n import month_of
from feedback.keys import secret_hash
from feedback.models import Account, ApiKey, OrgUnit, Slip, SlipTally, Touchpoint, utc_now
from feedback.organisation.service import subtree, tidy_code

TOKEN_LETTERS = 20  # of Base32, five bits each: 100 bits cannot be guessed
# In a smaller batch an answer's batch would point at the few people who got one.
LARGE_BATCH = 10
MOST_AT_ONCE = 500


def make_slips(
    touchpoint: Touchpoint,
    kind: str,
    count: int,
    sector: str | None = None,
    key: ApiKey | None = None,
    account: Account | None = None,
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
    if key is None:  # a program makes one a dossier: that it may is in the log, with its key
        unit = db.session.get(OrgUnit, touchpoint.unit_id)
        audit.record("slips_made", touchpoint.code, account, unit, count=str(count))
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
    """Return what was ever handed out here: the slips still kept, and the tallies of those before them."""
    kept = select(Slip.kind, literal(1).label("made"), case((Slip.is_used, 1), else_=0).label("used"))
    gone = select(SlipTally.kind, SlipTally.made, SlipTally.used)
    every = union_all(
        kept.where(Slip.touchpoint_id == touchpoint.id), gone.where(SlipTally.touchpoint_id == touchpoint.id)
    ).subquery()
    rows = db.session.execute(
        select(every.c.kind, func.sum(every.c.made), func.sum(every.c.used))
        .group_by(every.c.kind)
        .order_by(every.c.kind)
    )
    return [Handed(kind, int(made), int(used)) for kind, made, used in rows]


def is_over(now: datetime) -> ColumnElement[bool]:
    """Return the condition that nothing that could still arrive needs a slip, used or not.

    One that has just expired is needed: what was said with it in time may wait on a phone, and another answer
    with it shall be noted as used again or expired, not as made up. When the longest wait is over, too, all a
    slip could tell is whether its holder answered, to whoever knows the token.
    """
    return Slip.expires_at <= now - LONGEST_WAIT


def forget_slips(some: Select[int]) -> int:
    """Delete these slips and keep their numbers, in the caller's transaction; return how many there were."""
    gone = delete(Slip).where(Slip.id.in_(some)).execution_options(synchronize_session=False)
    rows = db.session.execute(gone.returning(Slip.touchpoint_id, Slip.kind, Slip.made_at, Slip.is_used)).all()
    made = Counter((row.touchpoint_id, row.kind, month_of(row.made_at)) for row in rows)
    used = Counter((row.touchpoint_id, row.kind, month_of(row.made_at)) for row in rows if row.is_used)
    if made:
        add_to_tallies([(*key, count, used[key]) for key, count in sorted(made.items())])
    return len(rows)


def add_to_tallies(counts: Sequence[tuple[int, str, str, int, int]]) -> None:
    """Add to what is known of a touchpoint, kind and month how many more slips were made, and used."""
    insert_of = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    names = ("touchpoint_id", "kind", "month", "made", "used")
    added = insert_of(SlipTally).values([dict(zip(names, one, strict=True)) for one in counts])
    more = {"made": SlipTally.made + added.excluded.made, "used": SlipTally.used + added.excluded.used}
    db.session.execute(added.on_conflict_do_update(index_elements=names[:3], set_=more))
