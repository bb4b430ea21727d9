"""Deciding about all comments that a search found, without one list of them having been ticked.

What was shown is kept as a short hash of the comments and of where they count. Whoever decides on what is no
longer so is told, and nothing is changed.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import Select, func, select

from feedback.accounts.service import units_of
from feedback.database import db
from feedback.errors import FeedbackError
from feedback.models import Account, Comment, Theme, ThemeAssignment, ThemeRun
from feedback.themes.ledger.identity import roots
from feedback.themes.ledger.placing import newest_runs
from feedback.themes.ledger.reach import DECIDERS
from feedback.themes.ledger.turns import portions
from feedback.themes.review.comments import ReadComment, with_themes

# SQLite lets nobody else write while they are settled.
MOST_MATCHING = 2000
EXAMPLES = 5


class ListChanged(FeedbackError):
    """Comments came, went or were put elsewhere after the page was shown."""

    status = 409

    def message(self) -> str:
        return gettext(
            "The list has changed since you opened this page. What it holds now stands below; nothing has "
            "been changed yet."
        )


@dataclass(frozen=True)
class Matching:
    """What a search found that an account may decide about.

    Above MOST_MATCHING only the ``total`` is known. ``counted`` says in how many of them a theme counts, the
    most first; ``state`` is what to compare with later.
    """

    total: int
    comments: Sequence[int]
    counted: Sequence[tuple[Theme, int]]
    examples: Sequence[ReadComment]
    state: str

    @property
    def is_too_many(self) -> bool:
        return self.total > MOST_MATCHING


def matching(found: Select[Comment], run: ThemeRun | None, account: Account) -> Matching:
    """Return those found that this account may decide about, with where they count in a run."""
    mine = found.where(Comment.unit_id.in_(units_of(account, *DECIDERS)))
    total = db.session.scalar(select(func.count()).select_from(mine.subquery())) or 0
    if total > MOST_MATCHING:
        return Matching(total, [], [], [], "")
    numbers = db.session.scalars(mine.with_only_columns(Comment.id).order_by(Comment.id)).all()
    newest = db.session.scalars(mine.order_by(Comment.id.desc()).limit(EXAMPLES)).unique().all()
    return Matching(
        len(numbers), numbers, counted_in(run, numbers), with_themes(newest, run), state_of(numbers)
    )


def held(found: Select[Comment], run: ThemeRun | None, account: Account, seen: str) -> Matching:
    """Return the same, held until the commit. Raises ListChanged where it is not as it was ``seen``.

    A correction of one of them by somebody else waits for its row, or was there before and is seen here.
    """
    for some in portions(matching(found, run, account).comments):
        rows = select(Comment.id).where(Comment.id.in_(some)).order_by(Comment.id)
        db.session.execute(rows.with_for_update())
    now = matching(found, run, account)
    if now.state != seen or now.is_too_many:
        raise ListChanged
    return now


def counted_in(run: ThemeRun | None, comments: Sequence[int]) -> list[tuple[Theme, int]]:
    merged, number = roots(), func.count(ThemeAssignment.comment_id.distinct())
    rows = db.session.execute(
        select(Theme, number)
        .join(merged, merged.c.root_id == Theme.id)
        .join(ThemeAssignment, ThemeAssignment.theme_id == merged.c.theme_id)
        .where(ThemeAssignment.run_id == (run and run.id), ThemeAssignment.comment_id.in_(comments))
        .group_by(Theme.id)
        .order_by(number.desc(), Theme.name, Theme.id)
    )
    return [(theme, count) for theme, count in rows]


def state_of(comments: Sequence[int]) -> str:
    """Return 16 hexadecimal digits that change with the comments and with where they count."""
    digest = hashlib.sha256()
    for some in portions(comments):
        placed = db.session.execute(
            select(ThemeAssignment.comment_id, ThemeAssignment.theme_id, ThemeAssignment.assigned_by_id)
            .where(ThemeAssignment.run_id.in_(newest_runs()), ThemeAssignment.comment_id.in_(some))
            .order_by(ThemeAssignment.comment_id, ThemeAssignment.theme_id, ThemeAssignment.run_id)
        )
        digest.update(repr((list(some), [tuple(row) for row in placed])).encode())
    return digest.hexdigest()[:16]
