"""Which comments lay in which theme in the runs before."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select, union, union_all

from feedback.database import db
from feedback.models import OrgUnit, SetAside, Theme, ThemeAssignment, ThemeRun
from feedback.organisation.history import superiors
from feedback.themes.ledger.identity import rejected_roots, root_of_each


def run_before(month: str, unit: OrgUnit) -> ThemeRun | None:
    """Return the run whose themes go on: the newest of an earlier month that found any.

    Over this unit, over one above it, or over what they were before; there also of the same month, and where
    there is no earlier one, of a later. A run of this unit and month is no run before: made again, it must
    find what it found.
    """
    found = (
        select(ThemeRun)
        .where(ThemeRun.unit_id.in_(superiors(unit.id)), ThemeRun.themed > 0)
        .where(or_(ThemeRun.month != month, ThemeRun.unit_id != unit.id))
        .limit(1)
    )
    earlier = found.where(ThemeRun.month <= month).order_by(ThemeRun.month.desc(), ThemeRun.id.desc())
    later = found.where(ThemeRun.month > month).order_by(ThemeRun.month, ThemeRun.id.desc())
    return db.session.scalar(earlier) or db.session.scalar(later)


def run_again(month: str, unit: OrgUnit) -> ThemeRun | None:
    """Return the newest run of this very unit and month."""
    return db.session.scalar(
        select(ThemeRun)
        .where(ThemeRun.unit_id == unit.id, ThemeRun.month == month, ThemeRun.themed > 0)
        .order_by(ThemeRun.id.desc())
        .limit(1)
    )


def members_of(run: ThemeRun | None) -> dict[str, list[int]]:
    """Return the comments of each theme of a run, as it counts today, the most typical first.

    Those of rejected themes too: what is like them shall be known as that again.
    """
    if run is None:
        return {}
    root, rejected = root_of_each(), rejected_roots()
    placed = select(ThemeAssignment.theme_id, ThemeAssignment.comment_id, ThemeAssignment.rank)
    hidden = select(SetAside.theme_id, SetAside.comment_id, SetAside.rank)
    rows: Sequence[Any] = db.session.execute(
        union_all(
            placed.where(ThemeAssignment.run_id == run.id),
            hidden.where(
                SetAside.run_id == run.id,
                SetAside.theme_id.in_([theme for theme, to in root.items() if to in rejected]),
            ),
        )
    ).all()
    names = public_ids()
    members: dict[int, dict[int, None]] = defaultdict(dict)
    for theme, comment, _rank in sorted(rows, key=lambda row: (row.rank, row.comment_id)):
        members[root[theme]][comment] = None
    return {names[theme]: list(members[theme]) for theme in sorted(members)}


def public_ids() -> dict[int, str]:
    return dict(db.session.execute(select(Theme.id, Theme.public_id)).all())


def runs_that_show(themes: Sequence[Theme], unit: OrgUnit, month: str) -> dict[int, ThemeRun]:
    """Return of each theme the run whose comments tell what it is about, where the run before knows nothing.

    Of a rejected one the last of an earlier month that had it; else this month's first that found it, not
    its newest: what a run finds must not hang on how often the month was run.
    """
    rejected = [theme.id for theme in themes if theme.status == "rejected"]
    return first_runs_with([theme.id for theme in themes], unit, month) | last_runs_with(
        rejected, unit, month
    )


def first_runs_with(themes: Sequence[int], unit: OrgUnit, month: str) -> dict[int, ThemeRun]:
    placed = select(ThemeAssignment.theme_id, ThemeAssignment.run_id)
    held = placed.where(ThemeAssignment.theme_id.in_(themes)).distinct().subquery()
    rows = db.session.execute(
        select(held.c.theme_id, ThemeRun)
        .join(ThemeRun, ThemeRun.id == held.c.run_id)
        .where(ThemeRun.unit_id == unit.id, ThemeRun.month == month)
        .order_by(ThemeRun.id.desc())
    )
    return dict(rows.all())  # of several runs the last row's, the first one made


def last_runs_with(themes: Sequence[int], unit: OrgUnit, month: str) -> dict[int, ThemeRun]:
    held = union(
        *(
            select(table.theme_id, table.run_id).where(table.theme_id.in_(themes))
            for table in (ThemeAssignment, SetAside)
        )
    ).subquery()
    rows = db.session.execute(
        select(held.c.theme_id, ThemeRun)
        .join(ThemeRun, ThemeRun.id == held.c.run_id)
        .where(ThemeRun.unit_id.in_(superiors(unit.id)), ThemeRun.month < month)
        .order_by(ThemeRun.month, ThemeRun.id)
    )
    return dict(rows.all())  # the last row's is the newest
