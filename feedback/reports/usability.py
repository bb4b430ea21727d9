"""How usable staff find the information system: a unit's newest campaigns, as their own pages tell them."""

from datetime import date

from sqlalchemy import select

from feedback.campaigns.results import Results, results_of
from feedback.database import db
from feedback.models import Campaign
from feedback.months import first_day, last_day, months_before
from feedback.reports.cells import Cell
from feedback.reports.figures import DIGITS
from feedback.reports.section_figures import UsabilityFigures

MONTHS_SHOWN = 12  # an older score speaks of another system


def usability_figures(cell: Cell) -> list[UsabilityFigures]:
    """Return the last campaign of each instrument that ended in the year up to the period's end.

    A campaign decides by itself whether enough answered (feedback/campaigns/figures.py): one that may not be
    shown is left out here, and so is what those below or above the unit were asked.
    """
    newest: dict[str, Campaign] = {}
    for campaign in ended_before(cell):
        newest[campaign.instrument] = campaign
    found = [results_of(campaign) for _instrument, campaign in sorted(newest.items())]
    return [figures_of(results) for results in found if results.score]


def ended_before(cell: Cell) -> list[Campaign]:
    until = last_day(cell.months[-1])
    since: date = first_day(months_before(cell.months[-1], MONTHS_SHOWN - 1))
    return list(
        db.session.scalars(
            select(Campaign)
            .where(
                Campaign.unit_id == cell.unit.id,
                Campaign.status == "ended",
                Campaign.ends_on.between(since, until),
            )
            .order_by(Campaign.ends_on, Campaign.id)
        )
    )


def figures_of(results: Results) -> UsabilityFigures:
    score, campaign = results.score, results.campaign
    assert score is not None  # noqa: S101 - those without are left out
    return UsabilityFigures(
        instrument=campaign.instrument,
        ended_on=campaign.ends_on.isoformat(),
        n=score.n,
        mean=round(score.value, DIGITS),
        low=None if score.low is None else round(score.low, DIGITS),
        high=None if score.high is None else round(score.high, DIGITS),
        grade=results.grade,
    )
