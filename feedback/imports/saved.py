"""Ways of reading a table, kept by name."""

from collections.abc import Sequence

from sqlalchemy import select

from feedback.database import db
from feedback.imports.mappings import BadMapping, ColumnMap, from_json
from feedback.models import Account, ImportMapping, utc_now

AUTOMATIC = "auto"  # not a name: what the file's own heading suggests
MAX_NAME = 64


def saved_mappings() -> Sequence[ImportMapping]:
    return db.session.scalars(select(ImportMapping).order_by(ImportMapping.name)).all()


def find_mapping(name: str) -> ColumnMap | None:
    content = db.session.scalar(select(ImportMapping.content).where(ImportMapping.name == name))
    return None if content is None else from_json(content)


def keep_mapping(name: str, mapping: ColumnMap, source: str, account: Account | None) -> None:
    """Save a mapping within the session; one's own of that name is replaced. Raises BadMapping."""
    if not 0 < len(name) <= MAX_NAME or name == AUTOMATIC:
        raise BadMapping(f"a name of 1 to {MAX_NAME} characters, and not {AUTOMATIC!r}, is needed")
    kept = db.session.scalar(select(ImportMapping).where(ImportMapping.name == name))
    if kept is None:
        kept = ImportMapping(name=name)
        db.session.add(kept)
    elif account is not None and kept.saved_by_id != account.id:
        raise BadMapping(f"somebody else has saved {name!r}: choose another name")
    kept.content, kept.source, kept.saved_at = mapping.as_json(), source, utc_now()
    kept.saved_by_id = account.id if account else None
