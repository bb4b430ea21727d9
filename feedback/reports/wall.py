"""What of a month's report may hang on the wall: figures of citizens, names of themes, what was done."""

from collections import Counter
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import select

from feedback.backlog.service import done_since
from feedback.database import db
from feedback.models import BacklogEvidence, BacklogItem, Theme
from feedback.months import months_before
from feedback.publishing.kept import published_or_computed
from feedback.reports.cells import Cell, ReportedUnit, unit_of
from feedback.reports.disclosing import ANSWERED
from feedback.reports.figures import HIDDEN_BELOW, Report
from feedback.reports.findings import may_lead
from feedback.reports.given import given_in
from feedback.reports.said import said_by_citizens
from feedback.reports.service import runs_over
from feedback.reports.telling import telling_of

THEMES_SHOWN = 3
DONE_SHOWN = 3
# Of what was done in the two months before, too, those who said something may not have heard yet.
MONTHS_BACK = 2


@dataclass(frozen=True)
class Wall:
    """``answered``: citizens, not staff; ``answered_told`` says whether it may be said how many.

    ``themes`` and ``done`` are names only, what counts most first.
    """

    report: Report
    answered: int
    answered_told: str
    themes: list[str]
    done: list[str]


def wall_of(unit: ReportedUnit, month: str) -> Wall:
    """Return what may be shown to everybody. Raises NotYetShown."""
    report = published_or_computed(unit, month)
    cell = Cell(unit, (month,))
    answered, told = given_in(cell).answered, telling_of(cell).of(ANSWERED)
    return Wall(report, answered, told, themes_of(report, cell), done_lately(unit, month))


def themes_of(report: Report, cell: Cell) -> list[str]:
    """Return what citizens spoke of most: nothing that few said, or that the report would not begin with."""
    said = by_public_id(said_by_citizens(cell, runs_over(cell)))
    told = [theme for theme in report.themes if may_lead(theme, report) and said[theme.id] >= HIDDEN_BELOW]
    told.sort(key=lambda theme: (-said[theme.id], theme.name))
    return [theme.name for theme in told[:THEMES_SHOWN]]


def by_public_id(said: Counter[int]) -> Counter[str]:
    names = db.session.execute(select(Theme.id, Theme.public_id).where(Theme.id.in_(said)))
    return Counter({public_id: said[key] for key, public_id in names})


def done_lately(unit: ReportedUnit, month: str) -> list[str]:
    """Return which improvements of the unit are done since then, the newest first."""
    items = done_since(unit_of(unit), months_before(month, MONTHS_BACK))
    return [item.title for item in islice(filter(is_for_citizens, items), DONE_SHOWN)]


def is_for_citizens(item: BacklogItem) -> bool:
    """Tell whether enough citizens asked for it: neither staff alone, nor one or two people."""
    return any(asked_for(proof) >= HIDDEN_BELOW for proof in item.evidence)


def asked_for(proof: BacklogEvidence) -> int:
    cell = Cell(proof.unit, (proof.month,))
    return said_by_citizens(cell, runs_over(cell))[proof.theme.counts_as.id]
