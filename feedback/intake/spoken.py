"""What a person says at the counter or on the phone, typed by a member of staff.

Who typed is kept apart, for audit alone. How it was asked stays with the submission: people answer kindlier
to somebody than to a sheet, so that reports never mix the two.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import Connection, insert, select
from sqlalchemy.orm import joinedload

from feedback.accounts.service import units_of
from feedback.collection.inserts import Outcome, insert_rows
from feedback.collection.rows import Rows, rows_of
from feedback.collection.sent import Sent
from feedback.collection.service import month_it_counts_in, saved
from feedback.concerns.finding import announce_all
from feedback.database import db
from feedback.errors import NotFound
from feedback.group_commit import commit_together
from feedback.models import Account, AssistedEntry, Submission, Touchpoint, new_public_id, utc_now

ENTERERS = ("staff", "manager", "administrator")
MODE_OF_CHANNEL = {"counter": "assisted", "phone": "call"}
# As long as the person may still stand there: later the receipt is theirs alone.
RECEIPT_SHOWN = timedelta(hours=1)


def touchpoints_for(account: Account) -> Sequence[Touchpoint]:
    """Return where this account may enter what others say: in its own units, not as staff itself."""
    return db.session.scalars(
        select(Touchpoint)
        .where(
            Touchpoint.unit_id.in_(units_of(account, *ENTERERS)),
            Touchpoint.retired_at.is_(None),
            Touchpoint.kind != "staff",
        )
        .options(joinedload(Touchpoint.unit))
        .order_by(Touchpoint.name, Touchpoint.code)
    ).all()


def find_touchpoint_for(account: Account, code: str) -> Touchpoint:
    """Return a touchpoint of the account's units. Raises NotFound."""
    wanted = code.strip().upper()
    found = next((one for one in touchpoints_for(account) if one.code == wanted), None)
    if found is None:
        raise NotFound
    return found


def enter(sent: Sent, account: Account) -> str:
    """Keep what a person said and who typed it; return the entry's id. Raises SentBefore, NotKept."""
    rows, account_id = rows_of(sent, month_it_counts_in(sent)), account.id
    outcome = commit_together(partial(write_entry, rows=rows, account_id=account_id))
    announce_all(saved(sent, rows, outcome).comments)
    return entry_id(sent.submission_id, account_id)


def write_entry(connection: Connection, rows: Rows, account_id: int) -> Outcome:
    outcome = insert_rows(connection, rows)
    if outcome.key is not None:
        connection.execute(
            insert(AssistedEntry),
            {
                "public_id": new_public_id(),
                "submission_id": outcome.key,
                "account_id": account_id,
                "entered_at": utc_now(),
            },
        )
    return outcome


def entry_id(submission_id: UUID, account_id: int) -> str:
    public_id = db.session.scalar(
        select(AssistedEntry.public_id)
        .join(Submission)
        .where(Submission.submission_id == submission_id, AssistedEntry.account_id == account_id)
    )
    if public_id is None:
        raise NotFound
    return public_id


def find_fresh_entry(public_id: str, account: Account) -> AssistedEntry:
    """Return an entry this account typed just now. Raises NotFound."""
    entry = db.session.scalar(
        select(AssistedEntry)
        .where(
            AssistedEntry.public_id == public_id,
            AssistedEntry.account_id == account.id,
            AssistedEntry.entered_at > utc_now() - RECEIPT_SHOWN,
        )
        .options(joinedload(AssistedEntry.submission).joinedload(Submission.touchpoint))
    )
    if entry is None:
        raise NotFound
    return entry
