"""Filling a database with the sample province."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from flask import current_app
from sqlalchemy import insert, select, update

from feedback.collection.sent import Sent
from feedback.collection.service import add_submission, channel_at, mode_at
from feedback.database import db
from feedback.models import (
    BEGINNING,
    OrgUnit,
    RegisterFigure,
    ServiceVolume,
    Staffing,
    Submission,
    SurveyVersion,
    Touchpoint,
)
from feedback.months import start_of_day
from feedback.sample.campaigns import add_campaigns
from feedback.sample.complaints import add_complaints
from feedback.sample.places import (
    CIVIL,
    DEMO_TOUCHPOINT,
    FORMAL_WAY,
    MANAGER_UNIT,
    ROOT_CODE,
    STAFF_UNIT,
    TAKEN_OVER,
    TOUCHPOINTS,
    UNITS,
    VALID_FROM,
    TouchpointRow,
)
from feedback.sample.register_figures import register_figures
from feedback.sample.story import LAST_MONTH, MONTHS
from feedback.sample.visits import Visit, by_sector, false_visits, visits
from feedback.sample.volumes import volumes
from feedback.surveys.service import ensure_counter_rating

# What whoever shows the sample needs to know of it.
__all__ = [
    "LAST_MONTH",
    "MANAGER_UNIT",
    "ROOT_CODE",
    "STAFF_UNIT",
    "AlreadyLoadedError",
    "SampleSummary",
    "has_sample_province",
    "load_sample_province",
]

VISITS_PER_STEP = 200

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class SampleSummary:
    """What was loaded, and where to look first."""

    units: int
    touchpoints: int
    volumes: int
    submissions: int
    complaints: int
    comments: int
    first_month: str
    last_month: str
    unit: str
    touchpoint: str


class AlreadyLoadedError(Exception):
    """The sample province is in this database already."""


def has_sample_province() -> bool:
    """Tell whether the root of the sample province is in use."""
    root = select(OrgUnit.id).where(OrgUnit.code == ROOT_CODE, OrgUnit.valid_to.is_(None))
    return db.session.scalar(root) is not None


def load_sample_province(on_progress: Progress | None = None) -> SampleSummary:
    """Add the sample province, all of it or nothing. Raises AlreadyLoadedError."""
    survey = ensure_counter_rating()
    if has_sample_province():
        raise AlreadyLoadedError(f"the sample province {ROOT_CODE} is in this database already")
    units = add_units()
    touchpoints = add_touchpoints(units, survey.id)
    volume_count = add_volumes(units)
    add_register_figures(units)
    by_staff, year = parted([*visits(), *false_visits()], touchpoints)
    add_visits(year, touchpoints, survey.versions[0], on_progress)
    complaints = add_complaints(by_staff, units)
    verify_slips(touchpoints)
    name_sectors(year, touchpoints)
    add_campaigns(units)
    let_all_have_come_in()
    db.session.commit()
    return SampleSummary(
        units=len(units),
        touchpoints=len(touchpoints),
        volumes=volume_count,
        submissions=len(year),
        complaints=complaints,
        comments=sum(bool(visit.comment) for visit in (*year, *by_staff)),
        first_month=MONTHS[0],
        last_month=LAST_MONTH,
        unit=ROOT_CODE,
        touchpoint=DEMO_TOUCHPOINT,
    )


def parted(year: list[Visit], touchpoints: Mapping[str, Touchpoint]) -> tuple[list[Visit], list[Visit]]:
    """Return what staff say, and what everybody else does."""
    by_staff = [visit for visit in year if touchpoints[visit.touchpoint].kind == "staff"]
    return by_staff, [visit for visit in year if touchpoints[visit.touchpoint].kind != "staff"]


def add_units() -> dict[str, OrgUnit]:
    units: dict[str, OrgUnit] = {}
    for row in UNITS:
        units[row.code] = OrgUnit(
            code=row.code,
            name=row.name,
            kind=row.kind,
            parent=units[row.parent] if row.parent else None,
            valid_from=VALID_FROM,
            valid_to=None,
            formal_way=None if row.parent else FORMAL_WAY,
        )
    db.session.add_all(units.values())
    db.session.flush()
    return units


def add_touchpoints(units: Mapping[str, OrgUnit], survey_id: int) -> dict[str, Touchpoint]:
    touchpoints = {
        row.code: Touchpoint(
            code=row.code,
            name=row.name,
            kind=row.kind,
            unit=units[row.unit],
            staffing=staffing_of(row),
            survey_id=survey_id,
        )
        for row in TOUCHPOINTS
    }
    db.session.add_all(touchpoints.values())
    db.session.flush()
    return touchpoints


def staffing_of(row: TouchpointRow) -> list[Staffing]:
    if row.code not in TAKEN_OVER:
        return [Staffing(since=BEGINNING, staffed_by=row.staffed_by)]
    since = start_of_day(TAKEN_OVER[row.code], current_app.config["TIME_ZONE"])
    return [Staffing(since=BEGINNING, staffed_by=CIVIL), Staffing(since=since, staffed_by=row.staffed_by)]


def add_volumes(units: Mapping[str, OrgUnit]) -> int:
    """Add the dossiers of all units and months; return how many rows they take."""
    rows = [
        {
            "unit_id": units[volume.unit].id,
            "month": volume.month,
            "sector": volume.sector,
            "received": volume.received,
            "received_online": volume.online,
            "settled_on_time": volume.received - volume.overdue,
            "settled_overdue": volume.overdue,
        }
        for volume in volumes()
    ]
    db.session.execute(insert(ServiceVolume), rows)
    return len(rows)


def add_register_figures(units: Mapping[str, OrgUnit]) -> None:
    db.session.add_all(
        RegisterFigure(unit_id=units[unit].id, month=month, name=name, value=value)
        for unit, month, name, value in register_figures()
    )


def add_visits(
    year: list[Visit],
    touchpoints: Mapping[str, Touchpoint],
    version: SurveyVersion,
    on_progress: Progress | None,
) -> None:
    for done, visit in enumerate(year, start=1):
        add_submission(sent_in(visit, touchpoints[visit.touchpoint], version))
        if on_progress and (done % VISITS_PER_STEP == 0 or done == len(year)):
            on_progress(done, len(year))


def verify_slips(touchpoints: Mapping[str, Touchpoint]) -> None:
    """Make the answers from slips verified ones, as if each had come with a token of its own."""
    on_slips = [touchpoint.id for touchpoint in touchpoints.values() if touchpoint.kind == "slip"]
    db.session.execute(
        update(Submission)
        .where(Submission.touchpoint_id.in_(on_slips))
        .values(stream="verified", slip_kind="receipt")
    )


def name_sectors(year: list[Visit], touchpoints: Mapping[str, Touchpoint]) -> None:
    """Let each slip say what its dossier was about: land makes more people unhappy than anything else."""
    on_slips = [visit for visit in year if touchpoints[visit.touchpoint].kind == "slip"]
    for sector, visits_of_it in by_sector(on_slips).items():
        db.session.execute(
            update(Submission)
            .where(Submission.submission_id.in_([identity_of(visit) for visit in visits_of_it]))
            .values(sector=sector)
        )


def let_all_have_come_in() -> None:
    """Make the year's answers come in when they were given, not just now: days are weighed by that."""
    here = select(Touchpoint.id).where(Touchpoint.code.in_([row.code for row in TOUCHPOINTS]))
    db.session.execute(
        update(Submission).where(Submission.touchpoint_id.in_(here)).values(received_at=Submission.given_at)
    )


def sent_in(visit: Visit, touchpoint: Touchpoint, version: SurveyVersion) -> Sent:
    at_kiosk = touchpoint.kind == "kiosk"
    return Sent(
        submission_id=identity_of(visit),
        unit=touchpoint.unit,
        version=version,
        touchpoint=touchpoint,
        channel=channel_at(touchpoint, at_kiosk, was_scanned=False),
        mode=mode_at(touchpoint, at_kiosk),
        language=visit.language,
        given_at=visit.at.replace(tzinfo=current_app.config["TIME_ZONE"]),
        rating=visit.rating,
        reasons=visit.reasons,
        comment=visit.comment,
    )


def identity_of(visit: Visit) -> UUID:
    """Return an id that is the same at every load, so that a link into the sample keeps leading there."""
    return uuid5(NAMESPACE_URL, f"sample:{ROOT_CODE}:{visit.name}")
