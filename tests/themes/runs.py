"""An analysis from the asking to the end, in this process."""

from feedback.database import db
from feedback.models import OrgUnit, ThemeJob, ThemeRun
from feedback.themes.runs import jobs
from feedback.themes.runs.apart import compute_here
from feedback.themes.runs.working import ALONE, carry_out


def analyse(month: str, unit: OrgUnit) -> ThemeRun:
    """Find the themes of the months up to ``month`` in a unit, within the caller's app."""
    number = jobs.ask(month, unit).id
    assert carry_out(number, ALONE, compute_here)
    run = db.session.get_one(ThemeJob, number).run
    assert run
    return run
