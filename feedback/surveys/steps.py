"""Results grow in steps, so that who looks every day learns no more than who looks once.

A figure is the number of forms, the score, or one question. What is shown of it is a sum of steps, and a step

- holds what one unit's forms say that came in one after another, at least as many as may be shown at all;
- is closed at midnight, of forms at least a day old: by then nobody can change what they chose;
- is written once. Who erases their answers later takes nothing back from a sum of at least five.

So any two views, of whatever days and whatever units, differ by whole steps: by nothing, or by at least five
people of one unit; eight where staff answer. What makes no step yet waits, and is shown to nobody.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, select

from feedback.database import db
from feedback.models import ResultStep, Submission, SurveyVersion, Touchpoint
from feedback.surveys.catalogue import INSTRUMENTS
from feedback.surveys.instruments import COUNTER_RATING
from feedback.surveys.waiting import Given, waiting

LEAST, LEAST_OF_STAFF = 5, 8
# As long as a receipt lets people change what they chose; and nobody sees who has just been at the counter.
DELAY = timedelta(hours=24)


def close_steps(day: date) -> int:
    """Add to the results what is old enough as this day begins; return how many steps that made."""
    until = datetime.combine(day, time(), tzinfo=current_app.config["TIME_ZONE"]) - DELAY
    versions = db.session.scalars(select(SurveyVersion).where(SurveyVersion.published_at.is_not(None)))
    steps = [step for version in versions for step in steps_of(version, until)]
    db.session.add_all(steps)
    db.session.commit()
    return len(steps)


def steps_of(version: SurveyVersion, until: datetime) -> list[ResultStep]:
    least = least_of(version)
    return [
        ResultStep(version_id=version.id, figure=figure, unit_id=unit, until=until, n=n, counts=counts)
        for figure, given in waiting(version, until).items()
        for unit, (n, counts) in whole_steps(given, least).items()
    ]


def whole_steps(given: Iterable[Given], least: int) -> dict[int, tuple[int, Counter[str]]]:
    """Return the step each unit's forms make: how many they are, and how often they say what.

    None for a unit that has fewer than ``least``: all of its forms wait for the next. A unit's forms never
    make up the number with another's, since who sees one of the two units could take its part away.
    """
    by_unit: dict[int, list[Given]] = defaultdict(list)
    for one in given:
        by_unit[one.unit].append(one)
    forms = {unit: len({one.form for one in some}) for unit, some in by_unit.items()}
    return {
        unit: (forms[unit], Counter(one.value for one in some if one.value is not None))
        for unit, some in by_unit.items()
        if forms[unit] >= least
    }


def least_of(version: SurveyVersion) -> int:
    """Return how many forms may be shown together: in an office of four all would know who said what."""
    return LEAST_OF_STAFF if is_staffs(version) else LEAST


def is_staffs(version: SurveyVersion) -> bool:
    """Tell whether staff answer this: by the instrument, or where it was answered."""
    if version.instrument == COUNTER_RATING:
        return False  # staff's are left out
    known = INSTRUMENTS.get(version.instrument)
    at_staffs = (
        select(Submission.id)
        .join(Touchpoint)
        .where(Submission.survey_version_id == version.id, Touchpoint.kind == "staff")
        .limit(1)
    )
    return bool(known and known.for_staff) or db.session.scalar(at_staffs) is not None


def in_steps(version: SurveyVersion, units: ColumnElement[bool]) -> Mapping[str, tuple[int, Counter[str]]]:
    """Return what may be shown of these units, by figure: how many forms, and how often they say what."""
    found: dict[str, tuple[int, Counter[str]]] = defaultdict(lambda: (0, Counter()))
    steps = select(ResultStep.figure, ResultStep.n, ResultStep.counts).where(
        ResultStep.version_id == version.id, units
    )
    for figure, n, counts in db.session.execute(steps):
        before, values = found[figure]
        found[figure] = (before + n, values + Counter(counts))
    return found
