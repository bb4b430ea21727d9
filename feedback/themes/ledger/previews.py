"""What a decision would change, said before it is made. Reads only."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from feedback.database import db
from feedback.models import BacklogEvidence, Comment, FrozenMonth, Theme, ThemeAssignment
from feedback.themes.ledger.identity import family, root_of_each
from feedback.themes.ledger.placing import AT_ONCE, newest_runs
from feedback.themes.ledger.turns import portions


@dataclass(frozen=True)
class Effect:
    """What a decision would touch.

    ``comments`` count elsewhere or under another name afterwards, ``months`` how many of each month, oldest
    first; ``final`` are those among them whose reports were given out already and will read differently;
    ``improvements`` are founded on the theme.
    """

    comments: int
    months: dict[str, int]
    final: list[str]
    improvements: int


def preview(theme: Theme) -> Effect:
    """Tell what deciding about a theme as a whole touches: accept, reject, rename, group, merge, unmerge."""
    return effect_on(comments_in(theme), {theme.id})


def preview_move(comments: Collection[int], theme: Theme) -> Effect:
    """Tell what moving or splitting off these comments of a theme touches; others of them are not in it."""
    return effect_on(comments_in(theme) & set(comments), {theme.id})


def preview_add(comments: Collection[int], theme: Theme) -> Effect:
    """Tell what adding these comments to a theme touches: those which are not in it yet."""
    return effect_on(set(comments) - comments_in(theme), {theme.id})


def comments_in(theme: Theme) -> set[int]:
    """Return the comments that count in a theme in the newest runs."""
    themes = family(theme.id, root_of_each()) if theme.merged_into_id is None else {theme.id}
    return set(
        db.session.scalars(
            select(ThemeAssignment.comment_id).where(
                ThemeAssignment.theme_id.in_(themes), ThemeAssignment.run_id.in_(newest_runs())
            )
        )
    )


def effect_on(comments: Collection[int], themes: Collection[int]) -> Effect:
    months = Counter(month_of_each(comments).values())
    final = set(db.session.scalars(select(FrozenMonth.month)))
    improvements = select(func.count(BacklogEvidence.item_id.distinct())).where(
        BacklogEvidence.theme_id.in_(themes)
    )
    return Effect(
        comments=len(comments),
        months=dict(sorted(months.items())),
        final=sorted(months.keys() & final),
        improvements=db.session.scalar(improvements) or 0,
    )


def month_of_each(comments: Collection[int]) -> dict[int, str]:
    months: dict[int, str] = {}
    for some in portions(sorted(comments), AT_ONCE):
        months.update(db.session.execute(select(Comment.id, Comment.month).where(Comment.id.in_(some))).all())
    return months
