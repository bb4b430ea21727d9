"""Ten comments, two minutes: the comments whose labels teach most, one after another.

Which they are the newest run says (:class:`WantedLabel`). A label counts at once, and the next run learns
from it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, func, select

from feedback.accounts.service import units_of
from feedback.collection.service import SAID_AT, may_be_read
from feedback.database import db
from feedback.models import (
    Account,
    Comment,
    ComplaintVoice,
    Submission,
    Theme,
    ThemeCorrection,
    ThemeDecision,
    ThemeRun,
    WantedLabel,
)
from feedback.organisation.history import realm
from feedback.themes.ledger.identity import root_of_each
from feedback.themes.ledger.placing import counts
from feedback.themes.ledger.reach import DECIDERS, decides

ROUND = 10
GUESSES = 5


@dataclass(frozen=True)
class Asked:
    """A comment to be labelled, and the themes it might be in, the likeliest first."""

    comment: Comment
    guesses: Sequence[Theme]


def next_asked(run: ThemeRun, account: Account, skipped: Collection[str] = ()) -> Asked | None:
    """Return the comment whose label teaches most, of those that nobody has labelled; None: all are."""
    found = db.session.execute(
        comments_to_label(account)
        .join(WantedLabel, WantedLabel.comment_id == Comment.id)
        .add_columns(WantedLabel.guesses)
        .where(WantedLabel.run_id == run.id, ~is_labelled(), Comment.public_id.not_in(skipped))
        .order_by(WantedLabel.rank)
        .limit(1)
    ).first()
    return Asked(found.Comment, guessed_themes(found.guesses, account)) if found else None


def wanted_labels(run: ThemeRun, account: Account) -> int:
    """Return how many comments there are whose labels would teach something."""
    wanted = select(WantedLabel.comment_id).where(WantedLabel.run_id == run.id)
    asked = comments_to_label(account).where(Comment.id.in_(wanted), ~is_labelled())
    return db.session.scalar(select(func.count()).select_from(asked.subquery())) or 0


def comments_to_label(account: Account) -> Select[Comment]:
    """Select the comments that this account may decide about, a day after they were said."""
    return (
        select(Comment)
        .outerjoin(Submission, Comment.submission_id == Submission.id)
        .outerjoin(ComplaintVoice, ComplaintVoice.comment_id == Comment.id)
        .where(
            Comment.restricted.is_(False),
            Comment.unit_id.in_(units_of(account, *DECIDERS)),
            may_be_read(SAID_AT),
        )
    )


def is_labelled() -> ColumnElement[bool]:
    return exists().where(ThemeCorrection.comment_id == Comment.id, counts())


def guessed_themes(public_ids: Sequence[str], account: Account) -> Sequence[Theme]:
    """Return the themes of a guess as they stand today: merged ones in what they are merged into."""
    root = root_of_each()
    known = dict(
        db.session.execute(select(Theme.public_id, Theme.id).where(Theme.public_id.in_(public_ids))).all()
    )
    standing = list(dict.fromkeys(root[known[one]] for one in public_ids if one in known))
    there = Theme.id.in_(standing) & (Theme.status != "rejected") & decides(account)
    themes = {theme.id: theme for theme in db.session.scalars(select(Theme).where(there))}
    return [themes[one] for one in standing if one in themes][:GUESSES]


def labelled_since(run: ThemeRun) -> int:
    """Return how many comments of its unit people have labelled since a run: what the next one learns."""
    labelled = (
        select(func.count(ThemeCorrection.comment_id.distinct()))
        .join(ThemeCorrection.decision)
        .join(Comment, Comment.id == ThemeCorrection.comment_id)
        .where(counts(), ThemeDecision.decided_at > run.started_at)
        .where(Comment.unit_id.in_(realm(run.unit_id)))
    )
    return db.session.scalar(labelled) or 0
