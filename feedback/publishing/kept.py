"""Reports as they were published: made again of kept figures, in every format the same bytes."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from datetime import datetime
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from flask import current_app
from sqlalchemy import select

from feedback.database import db
from feedback.models import OrgUnit, ReportPublication
from feedback.reports.cells import ReportedUnit
from feedback.reports.figures import NO_FIGURES, Erratum, Publication, Replaced, Report
from feedback.reports.periods import MONTH
from feedback.reports.service import shown_report

Figures = dict[str, Any]


@dataclass(frozen=True)
class PublishedReport(Report):
    """A report whose figures were kept. ``figures``: all of them, also those that today's code knows not."""

    figures: Figures = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            **self.figures,
            "publication": asdict(self.publication) if self.publication else None,
            "hash": self.hash,
        }


def published_or_computed(unit: ReportedUnit, month: str, period: str = MONTH) -> Report:
    """Return the report of a unit and month as it was published, else what the data say. Raises NotYetShown.

    Where it was published nobody sees what the data say now: an answer erased since would tell itself from
    the difference. Longer periods are not published.
    """
    published = published_report(unit, month) if period == MONTH else None
    return published or shown_report(unit, month, period)


def published_report(unit: ReportedUnit, month: str) -> Report | None:
    """Return the version that holds; only units as they were have any."""
    published = published_version(unit, month) if isinstance(unit, OrgUnit) else None
    return report_of(published) if published else None


def published_version(unit: OrgUnit, month: str) -> ReportPublication | None:
    return db.session.scalar(
        select(ReportPublication).where(
            ReportPublication.unit_id == unit.id,
            ReportPublication.month == month,
            ReportPublication.state == "published",
        )
    )


def report_of(publication: ReportPublication) -> Report:
    """Return the report of a version that has figures."""
    figures = publication.figures or {}
    at = publication.published_at
    known = {one.name for one in fields(Report)} - NO_FIGURES
    hints = get_type_hints(Report)
    return PublishedReport(
        **{name: built(hints[name], figures[name]) for name in known & figures.keys()},
        publication=publication_of(publication, at) if at else None,
        hash=publication.hash or "",
        figures=figures,
    )


def figures_of(report: Report) -> Figures:
    """Return what a report's hash is over."""
    return {name: value for name, value in report.as_json().items() if name not in NO_FIGURES}


def publication_of(publication: ReportPublication, at: datetime) -> Publication:
    before = versions_before(publication)
    return Publication(
        version=publication.version,
        on=at.astimezone(current_app.config["TIME_ZONE"]).date().isoformat(),
        comment=publication.comment,
        errata=[
            Erratum(one.version, one.cause, one.erratum)
            for one in (*before, publication)
            if one.cause != "first"
        ],
        replaced=[Replaced(one.version, one.hash or "") for one in before],
    )


def versions_before(publication: ReportPublication) -> list[ReportPublication]:
    """Return the versions in whose place it is, the oldest first."""
    return list(
        db.session.scalars(
            select(ReportPublication)
            .where(
                ReportPublication.unit_id == publication.unit_id,
                ReportPublication.month == publication.month,
                ReportPublication.version < publication.version,
                ReportPublication.published_at.is_not(None),
            )
            .order_by(ReportPublication.version)
        )
    )


def built(kind: Any, value: Any) -> Any:
    """Return a value of JSON as what a dataclass's annotation says it is; names no longer known are left."""
    if value is None:
        return None
    if isinstance(kind, type) and is_dataclass(kind):
        return kind(**known_of(kind, value))
    origin, parts = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        return built(next(part for part in parts if part is not NoneType), value)
    if origin is list:
        return [built(parts[0], one) for one in value]
    if origin is tuple:
        return tuple(built(parts[0], one) for one in value)
    if origin is dict:
        return {name: built(parts[1], one) for name, one in value.items()}
    return value


def known_of(kind: Any, value: Mapping[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {name: built(hints[name], one) for name, one in value.items() if name in hints}
