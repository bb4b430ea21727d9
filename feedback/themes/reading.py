"""What reviewers look at: the themes with what the newest run saw of them, and who decided what."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from feedback.database import db
from feedback.models import Account, OrgUnit, Theme, ThemeAssignment, ThemeDecision, ThemeFinding, ThemeRun
from feedback.themes.identity import roots
from feedback.themes.placing import newest_runs
from feedback.themes.reach import decides, is_own_label


@dataclass(frozen=True)
class SeenTheme:
    """A theme, how many comments count in it now, and what the run found of it; empty: that saw none."""

    theme: Theme
    comments: int
    finding: ThemeFinding | None


def newest_run(unit: OrgUnit) -> ThemeRun | None:
    return db.session.scalar(
        select(ThemeRun).where(ThemeRun.id.in_(newest_runs()), ThemeRun.unit_id == unit.id)
    )


def themes_for(account: Account, run: ThemeRun | None) -> list[SeenTheme]:
    """Return the themes this account decides about, by the comments they have in a run, the most first.

    All but merged ones; the merged are counted in what they are merged into. Suggestions of which nothing
    is left in the run are not among them.
    """
    themes = db.session.scalars(
        select(Theme)
        .where(Theme.merged_into_id.is_(None), decides(account))
        .options(joinedload(Theme.group), joinedload(Theme.unit))
    ).all()
    counted, found = counted_in(run), findings_of(run)
    seen = [SeenTheme(theme, counted.get(theme.id, 0), found.get(theme.id)) for theme in themes]
    shown = [one for one in seen if one.comments or one.finding or one.theme.status != "suggested"]
    return sorted(shown, key=lambda one: (-one.comments, one.theme.name, one.theme.id))


def counted_in(run: ThemeRun | None) -> dict[int, int]:
    """Return how many comments count in each theme of a run, each once, in the theme it counts as."""
    if run is None:
        return {}
    found = roots()
    rows = db.session.execute(
        select(found.c.root_id, func.count(ThemeAssignment.comment_id.distinct()))
        .join(found, found.c.theme_id == ThemeAssignment.theme_id)
        .where(ThemeAssignment.run_id == run.id)
        .group_by(found.c.root_id)
    )
    return dict(rows.all())


def findings_of(run: ThemeRun | None) -> dict[int, ThemeFinding]:
    if run is None:
        return {}
    return {
        finding.theme_id: finding
        for finding in db.session.scalars(select(ThemeFinding).where(ThemeFinding.run_id == run.id))
    }


def merged_into(theme: Theme) -> Sequence[Theme]:
    """Return the themes that point at this one: each can be taken out again."""
    return db.session.scalars(
        select(Theme).where(Theme.merged_into_id == theme.id).order_by(Theme.name, Theme.id)
    ).all()


def history_of(theme: Theme) -> Sequence[ThemeDecision]:
    """Return who decided what about a theme and when, the newest first; also where it was the other one."""
    return db.session.scalars(
        all_decisions()
        .where(or_(ThemeDecision.theme_id == theme.id, ThemeDecision.other_id == theme.id))
        .order_by(ThemeDecision.id.desc())
    ).all()


def newest_decisions(account: Account, limit: int = 50) -> Sequence[ThemeDecision]:
    """Return the newest decisions about themes that this account decides about, whoever made them."""
    return db.session.scalars(
        all_decisions()
        .outerjoin(ThemeDecision.theme)
        .where(decides(account) | is_own_label(account))
        .order_by(ThemeDecision.id.desc())
        .limit(limit)
    ).all()


def all_decisions() -> Select[ThemeDecision]:
    return select(ThemeDecision).options(
        joinedload(ThemeDecision.theme),
        joinedload(ThemeDecision.other),
        joinedload(ThemeDecision.account),
        joinedload(ThemeDecision.undone_by).joinedload(ThemeDecision.account),
    )
