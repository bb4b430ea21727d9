"""Tables that are looked at before they count: one's own, encrypted, for two days at most."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from flask_babel import gettext
from sqlalchemy import ColumnElement, select

from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.imports.service import Refusal
from feedback.imports.tables import Table, UnreadableTable, read_table, short_enough
from feedback.keys import seal, unseal
from feedback.models import Account, KeptTable, utc_now

MOST_MEBIBYTES = 8
DAYS_KEPT = 2


class Unreadable(FeedbackError):
    """The file is no table we can use; the message says why."""

    status = 422

    def __init__(self, why: UnreadableTable) -> None:
        super().__init__(why)
        self.why = why

    def message(self) -> str:
        return gettext("The file cannot be read: %(cause)s", cause=self.why.in_words())


class Refused(FeedbackError):
    """Lines of the table are wrong: nothing of it is kept."""

    status = 422

    def message(self) -> str:
        return gettext("Nothing was brought in: mend the lines named below, and bring the file in again.")


class ChangedMeanwhile(FeedbackError):
    """What is known is no more what the preview was compared with."""

    status = 409

    def message(self) -> str:
        return gettext("Somebody changed this meanwhile. Look at what would change now.")


def agree(refusals: Sequence[Refusal], digest: str, seen: str | None) -> None:
    """Let a plan be carried out only if all its lines are right, and it is the one that was agreed to.

    ``seen``: the digest of that one; None where nobody was asked. Raises Refused, ChangedMeanwhile.
    """
    if refusals:
        raise Refused
    if seen is not None and seen != digest:
        raise ChangedMeanwhile


def keep_table(
    kind: str, name: str, content: bytes, account: Account, check: Callable[[Table], object]
) -> KeptTable:
    """Keep a file to be looked at, if it can be read and ``check`` raises no UnreadableTable.

    Raises Unreadable.
    """
    try:
        check(short_enough(read_table(content, name)))
    except UnreadableTable as why:
        raise Unreadable(why) from why
    kept = KeptTable(
        kind=kind,
        file_name=name[-200:],
        content=seal(content.decode("latin-1")),
        account_id=account.id,
        uploaded_at=utc_now(),
    )
    db.session.add(kept)
    db.session.commit()
    return kept


def find_kept(kind: str, public_id: str, account: Account) -> KeptTable:
    """Return one's own table that is still being looked at. Raises NotFound."""
    kept = db.session.scalar(
        select(KeptTable).where(
            KeptTable.public_id == public_id,
            KeptTable.kind == kind,
            KeptTable.account_id == account.id,
        )
    )
    if kept is None:
        raise NotFound
    return kept


def table_of(kept: KeptTable) -> Table:
    """Raises Unreadable."""
    try:
        return read_table(unseal(kept.content).encode("latin-1"), kept.file_name)
    except UnreadableTable as why:
        raise Unreadable(why) from why


def give_up(kept: KeptTable) -> None:
    db.session.delete(kept)
    db.session.commit()


def is_forgotten(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a table had its days."""
    return KeptTable.uploaded_at <= now - timedelta(days=DAYS_KEPT)
