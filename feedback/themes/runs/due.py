"""Which analyses fall due, and the worker's part: doing what was asked for."""

from datetime import date

from flask import current_app
from sqlalchemy import select

from feedback.collection.service import is_frozen
from feedback.database import db
from feedback.models import OrgUnit, ThemeRun
from feedback.months import last_day, months_before
from feedback.organisation.service import is_there, root_unit
from feedback.themes.runs.apart import Compute, compute_apart
from feedback.themes.runs.jobs import insert_job, to_be_taken
from feedback.themes.runs.pipeline import has_comments
from feedback.themes.runs.working import ALONE, Watching, carry_out
from feedback.working_days.days import after_working_days


def ask_what_is_due(day: date) -> None:
    """Ask for the analyses of the month before, once its working day has come: of each unit once.

    Of the whole tree, and of the units that were analysed before: whoever wanted it once wants it each month.
    """
    month = months_before(f"{day:%Y-%m}", 1)
    if day < after_working_days(last_day(month), current_app.config["ANALYSIS_WORKING_DAY"]):
        return
    if is_frozen(month):
        return
    for unit in units_analysed():
        if has_comments(month, month, unit):  # in the month itself: else the one before says it all
            insert_job(month, unit, None, by_calendar=True)
    db.session.commit()


def units_analysed() -> list[OrgUnit]:
    root = root_unit()
    before = select(OrgUnit).where(OrgUnit.id.in_(select(ThemeRun.unit_id)), is_there()).order_by(OrgUnit.id)
    others = [unit for unit in db.session.scalars(before) if root is None or unit.id != root.id]
    return [*([root] if root else []), *others]


def do_what_waits(watching: Watching = ALONE, compute: Compute = compute_apart) -> int:
    """Carry out the analyses that wait, or whose holder is gone; return how many were ours to do."""
    done = 0
    for number in to_be_taken():
        if watching.stops():
            break
        done += carry_out(number, watching, compute)
    return done
