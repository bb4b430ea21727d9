"""What to mind about a report's figures: what fell silent, what nobody reported, what was not analysed.

Said, never counted as zero: a place without answers is not a place without trouble.
"""

from collections.abc import Collection, Iterator, Sequence

from flask import current_app
from sqlalchemy import or_, select

from feedback.database import db
from feedback.models import OrgUnit, ServiceVolume, ThemeJob, Touchpoint
from feedback.months import months_before, start_of
from feedback.organisation.service import line_of, lives_in
from feedback.reports.cells import Cell, belongs
from feedback.reports.section_figures import DataQuality
from feedback.rollups.reading import submission_counts


def quality_of(cell: Cell, not_analysed: list[str], hidden: Collection[int]) -> DataQuality:
    """Return it of a cell of whose months with comments these are not analysed; of hidden units it is not
    told who is silent.

    There each touchpoint that is not silent would tell of one answer or more, and of under five so it would
    follow how many.
    """
    everywhere = touchpoints_in_use(cell)
    in_use = [one for one in everywhere if one.unit_id not in hidden]
    heard = heard_from(cell)
    return DataQuality(
        touchpoints=len(in_use),
        touchpoints_hidden=len(everywhere) - len(in_use),
        silent=[one.name for one in in_use if one.id not in heard],
        without_volumes=[unit.name for unit in without_volumes(cell)],
        not_analysed=not_analysed,
        failed=[month for month in not_analysed if has_failed(cell, month)],
    )


def touchpoints_in_use(cell: Cell) -> Sequence[Touchpoint]:
    """Return where people could answer on every day of the cell's months; staff's own places are others."""
    zone = current_app.config["TIME_ZONE"]
    begins, ends = start_of(cell.months[0], zone), start_of(months_before(cell.months[-1], -1), zone)
    return db.session.scalars(
        select(Touchpoint)
        .where(
            belongs(Touchpoint.unit_id, cell.unit),
            Touchpoint.kind != "staff",
            or_(Touchpoint.made_at.is_(None), Touchpoint.made_at <= begins),
            or_(Touchpoint.retired_at.is_(None), Touchpoint.retired_at >= ends),
        )
        .order_by(Touchpoint.name, Touchpoint.id)
    ).all()


def heard_from(cell: Cell) -> set[int | None]:
    """Return at which touchpoints anybody answered in the cell's months."""
    counts = submission_counts(cell.months)
    return set(db.session.scalars(select(counts.c.touchpoint_id).distinct()))


def without_volumes(cell: Cell) -> list[OrgUnit]:
    """Return the topmost units of which nobody reported dossiers in one of the months.

    A unit's total is of those below it, too, and parts make up the whole above them: a unit is without only
    where none of both was reported.
    """
    units = db.session.scalars(
        select(OrgUnit).where(belongs(OrgUnit.id, cell.unit)).order_by(OrgUnit.name, OrgUnit.id)
    ).all()
    parents = {unit.id: unit.parent_id for unit in units}
    found: set[int] = set()
    for month, reported in reported_in(cell.months, parents).items():
        above = {one for unit in reported for one in line_from(parents[unit], parents)}
        bare = {
            unit.id
            for unit in units
            if lives_in(unit, month)
            and unit.id not in above
            and reported.isdisjoint(line_from(unit.id, parents))
        }
        found |= {unit for unit in bare if parents[unit] not in bare}
    return [unit for unit in units if unit.id in found]


def reported_in(months: Collection[str], units: Collection[int]) -> dict[str, set[int]]:
    """Return of which of these units somebody reported dossiers, by month."""
    found: dict[str, set[int]] = {month: set() for month in months}
    rows = db.session.execute(
        select(ServiceVolume.month, ServiceVolume.unit_id).where(ServiceVolume.month.in_(months)).distinct()
    )
    for month, unit in rows:
        if unit in units:
            found[month].add(unit)
    return found


def line_from(unit: int | None, parents: dict[int, int | None]) -> Iterator[int]:
    """Yield a unit and those above it, as far as they are of the report."""
    while unit in parents:
        yield unit
        unit = parents[unit]


def has_failed(cell: Cell, month: str) -> bool:
    """Tell whether the last analysis of a month that would speak about the unit failed."""
    last = db.session.scalar(
        select(ThemeJob.state)
        .where(ThemeJob.month == month, ThemeJob.unit_id.in_(line_of(cell.unit.id)))
        .order_by(ThemeJob.asked_at.desc(), ThemeJob.id.desc())
        .limit(1)
    )
    return last == "failed"
