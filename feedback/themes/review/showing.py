"""One theme as its page shows it: its words, its months, what stands on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from feedback.database import db
from feedback.models import Account, Comment, Theme, ThemeAssignment, ThemeFinding, ThemeRun
from feedback.months import months_before
from feedback.themes.ledger.identity import family, root_of_each
from feedback.themes.ledger.placing import LAST_RANK
from feedback.themes.ledger.seeing import is_readable, readable_comments
from feedback.themes.review.comments import ReadComment, with_themes
from feedback.themes.review.meant import Mix, mix_of
from feedback.themes.review.reading import TYPICAL


@dataclass(frozen=True)
class ShownTheme:
    """What a run, with what people corrected in it, holds of a theme, as far as an account may read it.

    ``months`` are all of the run, oldest first; ``at_the_edge`` is the comment that fits least.
    """

    comments: int
    months: dict[str, int]
    typical: Sequence[ReadComment]
    at_the_edge: ReadComment | None
    finding: ThemeFinding | None
    mix: Mix

    @property
    def most_a_month(self) -> int:
        return max(self.months.values(), default=0)


def shown_theme(theme: Theme, run: ThemeRun | None, account: Account) -> ShownTheme:
    if run is None:
        return ShownTheme(0, {}, [], None, None, Mix({}, 0))
    themes = sorted(family(theme.id, root_of_each())) if theme.merged_into_id is None else [theme.id]
    months = by_month(themes, run, account)
    placed = (
        readable_comments(account)
        .join(ThemeAssignment, ThemeAssignment.comment_id == Comment.id)
        .where(ThemeAssignment.run_id == run.id, ThemeAssignment.theme_id.in_(themes))
        .options(joinedload(Comment.unit), contains_eager(Comment.submission))
    )
    typical = read(placed.order_by(ThemeAssignment.rank, Comment.id).limit(TYPICAL), run)
    edge = placed.where(ThemeAssignment.rank < LAST_RANK, ThemeAssignment.rank >= TYPICAL)
    at_the_edge = read(edge.order_by(ThemeAssignment.rank.desc(), Comment.id.desc()).limit(1), run)
    finding = db.session.scalar(
        select(ThemeFinding).where(ThemeFinding.run_id == run.id, ThemeFinding.theme_id == theme.id)
    )
    return ShownTheme(
        sum(months.values()),
        months,
        typical,
        at_the_edge[0] if at_the_edge else None,
        finding,
        mix_of(themes, run, is_readable(account)),
    )


def read(wanted: Select[Comment], run: ThemeRun) -> list[ReadComment]:
    return with_themes(db.session.scalars(wanted).unique().all(), run)


def by_month(themes: Sequence[int], run: ThemeRun, account: Account) -> dict[str, int]:
    rows = db.session.execute(
        select(Comment.month, func.count(Comment.id.distinct()))
        .join(ThemeAssignment, ThemeAssignment.comment_id == Comment.id)
        .where(ThemeAssignment.run_id == run.id, ThemeAssignment.theme_id.in_(themes), is_readable(account))
        .group_by(Comment.month)
    ).all()
    counted = dict(rows)
    return {month: counted.get(month, 0) for month in months_of(run)}


def months_of(run: ThemeRun) -> list[str]:
    """Return the months of a run, oldest first."""
    months = [run.month]
    while months[-1] > run.first_month:
        months.append(months_before(months[-1], 1))
    return months[::-1]
