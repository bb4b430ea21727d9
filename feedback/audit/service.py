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

from feedback.database import db, reading_session, write_from_here
from feedback.keys import derived_key, derived_keys
from feedback.models import Account, AuditEntry, OrgUnit, utc_now

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


def record(
    kind: str, subject: str, actor: Account | None, unit: OrgUnit | str | None = None, **details: str
) -> None:
    """Add an entry in the caller's transaction: it is there if and only if what it tells of is.

    To be called last before the commit: until then nobody else adds one. ``details`` are codes, never what a
    person wrote. ``unit``, itself or its code, is the one it is about: who reaches it may read the entry.
    """
    lock_the_chain()
    entry = AuditEntry(
        at=utc_now(),
        actor_id=actor and actor.id,
        kind=kind,
        subject=subject,
        unit_id=number_of(unit),
        details=details
        if unit is None
        else {**details, "unit": unit if isinstance(unit, str) else unit.code},
    )
    entry.mac = mac_of(derived_key(PURPOSE), last_mac(), entry)
    db.session.add(entry)
    db.session.flush()  # its number is its place: taken while nobody else adds one
    log.info("audit", kind=kind, subject=subject, by=actor.public_id if actor else None)


def record_export(
    what: str, subject: str, actor: Account | None, unit: OrgUnit | str | None = None, **details: str
) -> None:
    """Keep that a file leaves the service, before it does: no file without its entry.

    An export is a file for use elsewhere. What hangs on a wall or is filled in by hand (posters, empty
    sheets, recordings) is none. A GET may write it.
    """
    write_from_here()
    record("exported", subject, actor, unit, what=what, **details)
    db.session.commit()


def number_of(unit: OrgUnit | str | None) -> int | None:
    """Return the number of a unit, of a code that of the unit which bears it now."""
    if isinstance(unit, str):
        return db.session.scalar(select(OrgUnit.id).where(OrgUnit.code == unit, OrgUnit.valid_to.is_(None)))
    return unit.id if unit else None


def lock_the_chain() -> None:
    """Let one add at a time; SQLite has one writer anyway."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": CHAIN_LOCK})


def last_mac() -> bytes:
    return db.session.scalar(select(AuditEntry.mac).order_by(AuditEntry.id.desc()).limit(1)) or b""


def mac_of(key: bytes, before: bytes, entry: AuditEntry) -> bytes:
    content = [entry.at.astimezone(UTC).isoformat(), entry.actor_id, entry.kind, entry.subject, entry.details]
    if entry.unit_id is not None:  # else as before units were noted
        content.append(entry.unit_id)
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
