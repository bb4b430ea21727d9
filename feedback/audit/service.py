"""The audit log: each act with who did it, chained, so that nobody changes it unnoticed.

An entry's code is an HMAC-SHA256 over its content and the code of the entry before, under a key that is not
in the database. Whoever has the database alone can neither change an entry nor put one in, nor take one out
of the middle. Entries cut off at the end leave no gap: for that the last code is noted elsewhere now and
then.
"""

import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from sqlalchemy import select, text
from sqlalchemy.orm import joinedload

from feedback.database import db, reading_session
from feedback.keys import derived_key, derived_keys
from feedback.models import Account, AuditEntry, utc_now

PURPOSE = "audit v1"
CHAIN_LOCK = 0x60B7  # PostgreSQL's advisory locks have numbers
ROWS_AT_ONCE = 500

log = structlog.get_logger()


@dataclass(frozen=True)
class Verdict:
    """What was found of the log: how many entries hold, and the first that does not."""

    holding: int
    last_code: str  # of the last that holds
    broken_at: datetime | None = None
    has_noted: bool = True  # the code that was noted is among them

    @property
    def is_good(self) -> bool:
        return self.broken_at is None and self.has_noted


def record(kind: str, subject: str, actor: Account | None, **details: str) -> None:
    """Add an entry in the caller's transaction: it is there if and only if what it tells of is.

    ``details`` are codes, never what a person wrote.
    """
    lock_the_chain()
    at = utc_now()
    entry = AuditEntry(at=at, actor_id=actor and actor.id, kind=kind, subject=subject, details=details)
    entry.mac = mac_of(derived_key(PURPOSE), last_mac(), entry)
    db.session.add(entry)
    db.session.flush()  # its number is its place: taken while nobody else adds one
    log.info("audit", kind=kind, subject=subject, by=actor.public_id if actor else None)


def lock_the_chain() -> None:
    """Let one add at a time; SQLite has one writer anyway."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": CHAIN_LOCK})


def last_mac() -> bytes:
    return db.session.scalar(select(AuditEntry.mac).order_by(AuditEntry.id.desc()).limit(1)) or b""


def mac_of(key: bytes, before: bytes, entry: AuditEntry) -> bytes:
    content = [entry.at.astimezone(UTC).isoformat(), entry.actor_id, entry.kind, entry.subject, entry.details]
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False).encode()
    return hmac.digest(key, len(before).to_bytes(4, "big") + before + canonical, "sha256")


def verify(noted: str = "") -> Verdict:
    """Look whether each entry follows from the one before; ``noted`` is a code that must be among them."""
    before, holding, has_noted = b"", 0, not noted
    with reading_session() as session:  # a long log must not keep the write lock
        in_order = select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=ROWS_AT_ONCE)
        for entry in session.scalars(in_order):
            if not follows(entry, before):
                return Verdict(holding, before.hex(), entry.at, has_noted)
            before, holding = entry.mac, holding + 1
            has_noted = has_noted or entry.mac.hex() == noted
    return Verdict(holding, before.hex(), None, has_noted)


def follows(entry: AuditEntry, before: bytes) -> bool:
    keys = derived_keys(PURPOSE)
    return any(hmac.compare_digest(mac_of(key, before, entry), entry.mac) for key in keys)


def history_of(subject: str) -> list[AuditEntry]:
    """Return what was done to one thing, the newest first."""
    found = select(AuditEntry).where(AuditEntry.subject == subject).options(joinedload(AuditEntry.actor))
    return list(db.session.scalars(found.order_by(AuditEntry.id.desc())))
