"""Keeping what people say: exactly once, redacted, and acknowledged only when it is on the disk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext
from sqlalchemy import ColumnElement, SQLColumnExpression, func, select

from feedback.collection.inserts import Outcome, insert_all, insert_rows
from feedback.collection.rows import Row, Rows, rows_of
from feedback.collection.sent import Sent, content_of
from feedback.concerns.finding import announce_all
from feedback.database import db, reading_session
from feedback.errors import FeedbackError
from feedback.group_commit import commit_all_together
from feedback.i18n import month_of
from feedback.keys import is_content, receipt_given
from feedback.models import Comment, ComplaintVoice, FrozenMonth, Submission, Touchpoint, utc_now
from feedback.months import months_before

SHOWN_AFTER = timedelta(hours=24)
# When a comment was said: citizens' comments and staff's are understood together.
SAID_AT = func.coalesce(Submission.given_at, ComplaintVoice.said_at)
CHANNEL_OF_KIND = {"poster": "qr", "slip": "qr", "phone": "phone"}


def channel_at(touchpoint: Touchpoint | None, at_kiosk: bool, was_scanned: bool) -> str:
    """Return through which channel a person spoke; a phone can open a kiosk's form too."""
    if touchpoint and touchpoint.kind == "kiosk":
        return "kiosk" if at_kiosk else "qr" if was_scanned else "online"
    return CHANNEL_OF_KIND.get(touchpoint.kind, "online") if touchpoint else "online"


def mode_at(touchpoint: Touchpoint | None, at_kiosk: bool) -> str:
    """Return in which form people were asked: a kiosk's big faces are not those of one's own phone."""
    return "kiosk" if at_kiosk and touchpoint and touchpoint.kind == "kiosk" else "faces"


@dataclass(frozen=True)
class Saved:
    receipt: str
    is_new: bool
    comments: Sequence[Row] = ()  # those it brought, if it is new: to be announced after the commit


class SentBefore(FeedbackError):
    """The same submission id with other content."""

    status = 409

    def message(self) -> str:
        return gettext("This form was already sent with other answers. The first ones were kept.")


def submit(sent: Sent) -> Saved:
    """Keep what a person sends right now and return its receipt; the same again is the same.

    Shares a commit with whoever sends at the same moment, and returns after it. Raises SentBefore or
    NotKept; then nothing may be said to be kept.
    """
    rows = rows_of(sent, month_it_counts_in(sent))
    kept = saved(sent, rows, commit_all_together(insert_all, rows))
    announce_all(kept.comments)
    return kept


def add_submission(sent: Sent) -> Saved:
    """Add one of many submissions within the session's own transaction. Raises SentBefore.

    Many at once, as from a file, count in their own month for as long as its report is not final. Whoever
    commits announces their comments then.
    """
    rows = rows_of(sent, own_month_unless(is_frozen, sent))
    return saved(sent, rows, insert_rows(db.session.connection(), rows))


def saved(sent: Sent, rows: Rows, outcome: Outcome) -> Saved:
    """Return the receipt of what is kept, now or before. Raises SentBefore if that said something else."""
    before = outcome.before
    if before is None:
        is_new = outcome.key is not None
        return Saved(rows.receipt, is_new, [text.comment for text in rows.texts] if is_new else [])
    if not is_content(content_of(sent), before.content_digest):
        raise SentBefore
    return Saved(receipt_given(sent.submission_id, before.receipt_hash), is_new=False)


def may_be_shown(said_at: SQLColumnExpression[datetime] = Submission.given_at) -> ColumnElement[bool]:
    """Return the condition under which anybody may read somebody's words: a day after they were given.

    Sooner a unit could tell from the hour who stood at its counter.
    """
    return said_at < utc_now() - SHOWN_AFTER


def may_be_read(said_at: SQLColumnExpression[datetime]) -> ColumnElement[bool]:
    """Return the condition under which a comment's words may be read outside the restricted queue."""
    return may_be_shown(said_at) & Comment.restricted.is_(False)


def last_shown_month() -> str:
    """Return the newest month whose figures anybody may see: it ended at least a day ago.

    Of a month that runs, whoever looks after each answer would learn that answer from the difference.
    """
    return months_before(month_of(utc_now() - SHOWN_AFTER), 1)


def month_it_counts_in(sent: Sent) -> str:
    """Return the submission's own month, or the present one where the own one's figures are seen already.

    One answer more would tell itself from the difference. The time it was given stays as it is: a late
    arrival can be told from the two.
    """
    return own_month_unless(is_closed, sent)


def own_month_unless(is_over: Callable[[str], bool], sent: Sent) -> str:
    own, present = month_of(sent.given_at), month_of(utc_now())
    return present if own != present and is_over(own) else own


def is_closed(month: str) -> bool:
    """Tell whether no single answer may be added to a month any more."""
    return month <= last_shown_month() or is_frozen(month)


def is_frozen(month: str) -> bool:
    frozen = select(FrozenMonth.month).where(FrozenMonth.month == month)
    if db.session.in_transaction():  # many rows in one transaction: no connection of its own for each
        return db.session.scalar(frozen) is not None
    with reading_session() as session:
        return session.scalar(frozen) is not None
