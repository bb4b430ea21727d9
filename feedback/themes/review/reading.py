"""What reviewers look at: the themes with what the newest run saw of them, and who decided what."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from feedback.database import db
from feedback.models import (
    Account,
    Comment,
    OrgUnit,
    Theme,
    ThemeAssignment,
    ThemeDecision,
    ThemeFinding,
    ThemeGroup,
    ThemeRun,
)
from feedback.themes.ledger.identity import roots
from feedback.themes.ledger.placing import newest_runs
from feedback.themes.ledger.reach import (
    decides,
    is_label_in_reach,
    is_of_heading,
    is_of_or_above,
    is_of_themes,
)
from feedback.themes.ledger.seeing import is_readable, readable_comments, sees, sees_heading

TYPICAL = 3  # so many of the most typical comments tell what a theme is about


@dataclass(frozen=True)
class SeenTheme:
    """A theme, how many comments count in it now, and what the run found of it; empty: that saw none.

    ``is_decided_here``: whoever looks may decide about it.
    """

    theme: Theme
    comments: int
    finding: ThemeFinding | None
    is_decided_here: bool = True
    quotes: list[str] = field(default_factory=list)


def newest_run(unit: OrgUnit) -> ThemeRun | None:
    return db.session.scalar(
        select(ThemeRun).where(ThemeRun.id.in_(newest_runs()), ThemeRun.unit_id == unit.id)
    )


def themes_for(
    account: Account, run: ThemeRun | None, *wanted: ColumnElement[bool], with_quotes: bool = False
) -> list[SeenTheme]:
    """Return the themes this account sees, as far as they are wanted, by the comments of its units in a run,
    the most first.

    All but merged ones; the merged are counted in what they are merged into. Suggestions of which nothing
    is left in the run are not among them.
    """
    themes = db.session.scalars(
        select(Theme)
        .where(Theme.merged_into_id.is_(None), sees(account), *wanted)
        .options(joinedload(Theme.group), joinedload(Theme.unit))
    ).all()
    counted, found = counted_in(run, account, *wanted), findings_of(run)
    mine = set(db.session.scalars(select(Theme.id).where(decides(account), *wanted)))
    said = quotes_in(run, account) if with_quotes else {}
    seen = [
        SeenTheme(
            theme, counted.get(theme.id, 0), found.get(theme.id), theme.id in mine, said.get(theme.id, [])
        )
        for theme in themes
    ]
    shown = [one for one in seen if one.comments or one.finding or one.theme.status != "suggested"]
    return sorted(shown, key=lambda one: (-one.comments, one.theme.name, one.theme.id))


def counted_in(run: ThemeRun | None, account: Account, *wanted: ColumnElement[bool]) -> dict[int, int]:
    """Return how many comments count in each theme wanted of a run, each once, in the theme it counts as."""
    if run is None:
        return {}
    found = roots()
    rows = db.session.execute(
        select(found.c.root_id, func.count(ThemeAssignment.comment_id.distinct()))
        .join(found, found.c.theme_id == ThemeAssignment.theme_id)
        .join(Theme, Theme.id == found.c.root_id)
        .join(ThemeAssignment.comment)
        .where(ThemeAssignment.run_id == run.id, is_readable(account), *wanted)
        .group_by(found.c.root_id)
    )
    return dict(rows.all())


def quotes_in(run: ThemeRun | None, account: Account) -> dict[int, list[str]]:
    """Return the words of the most typical comments of each theme of a run, as far as one may read them."""
    if run is None:
        return {}
    rows = db.session.execute(
        readable_comments(account)
        .join(ThemeAssignment, ThemeAssignment.comment_id == Comment.id)
        .where(ThemeAssignment.run_id == run.id, ThemeAssignment.rank < TYPICAL)
        .order_by(ThemeAssignment.theme_id, ThemeAssignment.rank, Comment.id)
        .with_only_columns(ThemeAssignment.theme_id, Comment.text)
    )
    quotes: dict[int, list[str]] = {}
    for theme_id, text in rows:
        quotes.setdefault(theme_id, []).append(text)
    return quotes


def findings_of(run: ThemeRun | None) -> dict[int, ThemeFinding]:
    if run is None:
        return {}
    return {
        finding.theme_id: finding
        for finding in db.session.scalars(select(ThemeFinding).where(ThemeFinding.run_id == run.id))
    }


def choosable_themes(account: Account) -> Sequence[Theme]:
    """Return the themes that comments can be put into, those kept first, by name."""
    return db.session.scalars(choosable(account)).all()


def choosable(account: Account) -> Select[Theme]:
    return (
        select(Theme)
        .where(Theme.merged_into_id.is_(None), Theme.status != "rejected", decides(account))
        .order_by(Theme.status, Theme.name, Theme.id)
    )


def listed_themes(account: Account) -> Sequence[Theme]:
    """Return the themes that comments can be looked up by: all this account sees, but merged ones."""
    return db.session.scalars(
        select(Theme)
        .where(Theme.merged_into_id.is_(None), Theme.status != "rejected", sees(account))
        .order_by(Theme.name, Theme.id)
    ).all()


def words_of(public_ids: Sequence[str], account: Account) -> Sequence[str]:
    """Return the words of some comments, as far as one may read them."""
    wanted = readable_comments(account).where(Comment.public_id.in_(public_ids))
    return [comment.text for comment in db.session.scalars(wanted.order_by(Comment.id.desc()))]


def headings_over(themes: Collection[Theme], account: Account) -> Sequence[ThemeGroup]:
    """Return the headings that all of these themes can be put under: of their units or above, so that whoever
    sees the theme sees its heading.
    """
    wanted = standing_headings(account)
    for unit_id in {theme.unit_id for theme in themes}:
        wanted = wanted.where(is_of_or_above(ThemeGroup.unit_id, unit_id))
    return db.session.scalars(wanted).all()


def standing_headings(account: Account) -> Select[ThemeGroup]:
    """Select the headings this account sees that themes can be put under, by name."""
    return (
        select(ThemeGroup)
        .where(sees_heading(account), ThemeGroup.merged_into_id.is_(None), ThemeGroup.is_dropped.is_(False))
        .options(joinedload(ThemeGroup.unit))
        .order_by(ThemeGroup.name, ThemeGroup.id)
    )


def may_decide(theme: Theme, account: Account) -> bool:
    return db.session.scalar(select(Theme.id).where(Theme.id == theme.id, decides(account))) is not None


def merged_into(theme: Theme, account: Account) -> Sequence[Theme]:
    """Return the themes that point at this one, of those this account sees: each can be taken out again."""
    return db.session.scalars(
        select(Theme).where(Theme.merged_into_id == theme.id, sees(account)).order_by(Theme.name, Theme.id)
    ).all()


def mergeable_into(theme: Theme, account: Account) -> Sequence[Theme]:
    """Return the themes this one can be merged into: of its unit or above, so nobody loses sight of it."""
    wanted = choosable(account).where(is_of_or_above(Theme.unit_id, theme.unit_id), Theme.id != theme.id)
    return db.session.scalars(wanted).all()


def history_of(theme: Theme) -> Sequence[ThemeDecision]:
    """Return who decided what about a theme and when, the newest first; also where it was the other one."""
    return db.session.scalars(
        all_decisions()
        .where(or_(ThemeDecision.theme_id == theme.id, ThemeDecision.other_id == theme.id))
        .order_by(ThemeDecision.id.desc())
    ).all()


def decisions_since(theme: Theme, version: int) -> Sequence[ThemeDecision]:
    """Return what was decided about a theme after it had this version, the newest first."""
    about = [one for one in history_of(theme) if one.theme_id == theme.id and one.details["after"]]
    return about[: max(0, theme.version - version)]


def history_of_heading(group: ThemeGroup) -> Sequence[ThemeDecision]:
    """Return who decided what about a heading and when, the newest first; also what was put under it."""
    named = or_(ThemeDecision.group_id == group.id, ThemeDecision.other_group_id == group.id)
    return db.session.scalars(
        all_decisions().where(named, ThemeDecision.part_of_id.is_(None)).order_by(ThemeDecision.id.desc())
    ).all()


def heading_decisions_since(group: ThemeGroup, version: int) -> Sequence[ThemeDecision]:
    """Return what was decided about a heading after it had this version, the newest first."""
    about = [one for one in history_of_heading(group) if one.subject is group and one.details["after"]]
    return about[: max(0, group.version - version)]


def newest_decisions(account: Account, limit: int = 50) -> Sequence[ThemeDecision]:
    """Return the newest decisions about themes and headings that this account sees, whoever made them.

    One about several themes stands for those about each.
    """
    return db.session.scalars(
        all_decisions()
        .outerjoin(ThemeDecision.theme)
        .outerjoin(ThemeDecision.group)
        .where(
            ThemeDecision.part_of_id.is_(None),
            or_(
                ThemeDecision.theme_id.is_not(None) & sees(account),
                is_label_in_reach(account),
                is_of_heading(sees_heading(account)),
                is_of_themes(sees(account)),
            ),
        )
        .order_by(ThemeDecision.id.desc())
        .limit(limit)
    ).all()


def all_decisions() -> Select[ThemeDecision]:
    return select(ThemeDecision).options(
        joinedload(ThemeDecision.theme),
        joinedload(ThemeDecision.other),
        joinedload(ThemeDecision.group),
        joinedload(ThemeDecision.other_group),
        joinedload(ThemeDecision.account),
        joinedload(ThemeDecision.undone_by).joinedload(ThemeDecision.account),
        joinedload(ThemeDecision.undoes).options(
            joinedload(ThemeDecision.theme),
            joinedload(ThemeDecision.other),
            joinedload(ThemeDecision.group),
            joinedload(ThemeDecision.other_group),
        ),
        selectinload(ThemeDecision.parts).options(
            joinedload(ThemeDecision.theme),
            joinedload(ThemeDecision.undone_by),
        ),
    )
