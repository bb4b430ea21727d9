"""Ways of reading a table, kept by name and unit: they quote what stands in that unit's files."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from feedback.accounts.service import units_of
from feedback.database import db
from feedback.errors import NotFound
from feedback.imports.mappings import BadMapping, ColumnMap, from_json
from feedback.models import Account, ImportMapping, Touchpoint, utc_now

AUTOMATIC = "auto"  # not a name: what the file's own heading suggests
MAX_NAME = 64
IMPORTERS = ("manager", "administrator")


def saved_mappings(account: Account | None) -> Sequence[ImportMapping]:
    """Return the ways of reading an account reaches; on the command line, of nobody's account, all."""
    ordered = reached_by(account).order_by(ImportMapping.name)
    return db.session.scalars(ordered.options(joinedload(ImportMapping.unit))).all()


def find_mapping(name: str, account: Account | None) -> ColumnMap | None:
    kept = db.session.scalar(reached_by(account).where(ImportMapping.name == name))
    return from_json(kept.content) if kept else None


def keep_mapping(
    name: str, mapping: ColumnMap, source: str, touchpoint: Touchpoint, account: Account | None
) -> None:
    """Save a mapping of a touchpoint's unit within the session; one's own of that name is replaced.

    Raises BadMapping.
    """
    if not 0 < len(name) <= MAX_NAME or name == AUTOMATIC:
        raise BadMapping(f"a name of 1 to {MAX_NAME} characters, and not {AUTOMATIC!r}, is needed")
    kept = db.session.scalar(select(ImportMapping).where(ImportMapping.name == name))
    if kept is None:
        kept = ImportMapping(name=name)
        db.session.add(kept)
    elif account is not None and kept.saved_by_id != account.id:
        raise BadMapping(f"somebody else has saved {name!r}: choose another name")
    kept.content, kept.source, kept.saved_at = mapping.as_json(), source, utc_now()
    kept.unit_id, kept.saved_by_id = touchpoint.unit_id, account.id if account else None


def forget_mapping(name: str, account: Account) -> None:
    """Delete a way of reading; what came in by it stays. Raises NotFound."""
    kept = db.session.scalar(reached_by(account).where(ImportMapping.name == name))
    if kept is None:
        raise NotFound
    db.session.delete(kept)
    db.session.commit()


def reached_by(account: Account | None) -> Select[ImportMapping]:
    mappings = select(ImportMapping)
    return mappings.where(ImportMapping.unit_id.in_(units_of(account, *IMPORTERS))) if account else mappings
