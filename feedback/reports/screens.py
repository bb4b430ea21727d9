"""Screens of the information system that staff complained of, by how many said so."""

from collections import Counter

from flask import current_app
from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased

from feedback.database import db
from feedback.disclosure.tables import Mark
from feedback.models import Comment, Complaint, ComplaintVoice, Screen
from feedback.months import months_before, start_of
from feedback.reports.among_staff import People, among_staff, mark_over
from feedback.reports.cells import Cell, UnitNow, belongs
from feedback.reports.section_figures import ScreenFigures


def screen_figures(cell: Cell) -> list[ScreenFigures]:
    """Return the screens, the most complained of first; those of too few without a number.

    Counted are voices: who filed a complaint, and each "me too", in the month it was said.
    """
    if isinstance(cell.unit, UnitNow):
        return []
    months = [among_staff(people_in(month)) for month in cell.months]
    voices = voices_in(cell)
    marks = {screen: mark_over(months, cell.unit.id, screen) for screen in voices}
    names: dict[str, dict[str, str]] = dict(db.session.execute(select(Screen.code, Screen.name)).all())
    found = [
        ScreenFigures(screen, names.get(screen, {}), times if marks[screen] is Mark.SHOWN else None)
        for screen, times in voices.items()
        if marks[screen] is not Mark.WITHHELD
    ]
    return sorted(found, key=lambda one: (-(one.voices or 0), one.screen))


def people_in(month: str) -> People:
    """Return how many colleagues complained of a screen in a month, by their unit.

    Whose voice has lost its name counts as one more, as on the complaint's own page.
    """
    account = ComplaintVoice.account_id
    rows = db.session.execute(
        select(
            ComplaintVoice.unit_id,
            func.coalesce(Complaint.screen, ""),
            func.count(account.distinct()) + func.count().filter(account.is_(None)),
        )
        .join(ComplaintVoice.complaint)
        .where(may_count(), said_from_to(month, month))
        .group_by(ComplaintVoice.unit_id, Complaint.screen)
    )
    return Counter({(unit, screen): int(people) for unit, screen, people in rows})


def voices_in(cell: Cell) -> Counter[str]:
    rows = db.session.execute(
        select(func.coalesce(Complaint.screen, ""), func.count())
        .select_from(ComplaintVoice)
        .join(ComplaintVoice.complaint)
        .where(
            may_count(),
            said_from_to(cell.months[0], cell.months[-1]),
            belongs(ComplaintVoice.unit_id, cell.unit),
        )
        .group_by(Complaint.screen)
    )
    return Counter({screen: int(voices) for screen, voices in rows})


def may_count() -> ColumnElement[bool]:
    """Return the condition on voices: of a complaint that everybody may read."""
    filing = aliased(ComplaintVoice)
    readable = (
        select(filing.complaint_id)
        .join(Comment, filing.comment_id == Comment.id)
        .where(filing.is_filing, Comment.restricted.is_(False))
    )
    return ComplaintVoice.complaint_id.in_(readable)


def said_from_to(first: str, last: str) -> ColumnElement[bool]:
    zone = current_app.config["TIME_ZONE"]
    begins, ends = start_of(first, zone), start_of(months_before(last, -1), zone)
    return and_(ComplaintVoice.said_at >= begins, ComplaintVoice.said_at < ends)
