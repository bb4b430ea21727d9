"""A slip makes an answer a verified one, once: in the same transaction as the answer itself."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, exists, select, update

from feedback.collection.sent import Sent
from feedback.keys import secret_hash
from feedback.models import Slip, Submission

Row = dict[str, Any]

DAYS_VALID = 30
LIFETIME = timedelta(days=DAYS_VALID)


def slip_row(sent: Sent) -> Row | None:
    """Return what finds the slip an answer came with, None where it came with none."""
    if not sent.slip or sent.touchpoint is None:
        return None
    return {
        "hash": secret_hash(sent.slip.upper()),
        "place": sent.touchpoint.id,
        "given": sent.given_at,  # who was without network on the last day is not late
        "answer": sent.submission_id,
    }


def use_slip(connection: Connection, slip: Row, signals: list[str]) -> Row:
    """Use up the slip and return what the submission's row becomes: verified, or open and why.

    Two people with the same slip: the row's lock lets one of them find it unused. A repeated sending uses
    nothing, whatever slip it brings.
    """
    used = connection.execute(USE_SLIP, slip).one_or_none()
    if used:
        return {
            "stream": "verified",
            "slip_kind": used.kind,
            "slip_batch": used.batch,
            "sector": used.sector,
        }
    return {"signals": [*signals, why_not(connection, slip)]}


def why_not(connection: Connection, slip: Row) -> str:
    known = connection.execute(FIND_SLIP, slip).one_or_none()
    if known is None:
        return "slip_unknown"
    if known.is_used:
        return "slip_reused"
    return "slip_expired" if known.expires_at <= slip["given"] else "slip_of_another_touchpoint"


# Built once: what is built for each submission costs as much as running it.
USE_SLIP = (
    update(Slip)
    .where(
        Slip.token_hash == bindparam("hash"),
        Slip.touchpoint_id == bindparam("place"),
        Slip.is_used.is_(False),
        Slip.expires_at > bindparam("given"),
        ~exists().where(Submission.submission_id == bindparam("answer")),
    )
    .values(is_used=True)
    .returning(Slip.kind, Slip.batch, Slip.sector)
)
FIND_SLIP = select(Slip.is_used, Slip.expires_at).where(Slip.token_hash == bindparam("hash"))
