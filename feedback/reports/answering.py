"""Whether those who speak are answered: first answers to staff's complaints, improvements by their day.

Nothing is said of what inspectors look at apart, nor of what persons ask about their data: their deadlines
are on the pages of those who keep them. Only what happened by the period's end counts, so that the same
period says the same later on.
"""

from collections import Counter
from datetime import datetime
from statistics import median
from typing import NamedTuple

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from feedback.database import db
from feedback.disclosure.tables import Mark
from feedback.models import BacklogItem, Complaint, ComplaintEvent, ComplaintVoice, OrgUnit
from feedback.months import first_day, last_day, months_before, start_of
from feedback.organisation.service import subtree
from feedback.reports.among_staff import among_staff, mark_over
from feedback.reports.cells import Cell
from feedback.reports.section_figures import Answering

DAY = 24 * 3600
IN_TIME, LATE, NOT_DONE, DECLINED = "in time", "late", "not done", "declined"


class Answered(NamedTuple):
    """A complaint that was first answered in a month."""

    unit: int
    filed_by: int  # a key of its own where nothing tells any more who it was
    month: str
    days: float


def answering_of(cell: Cell) -> Answering | None:
    """Return it of a unit as it was."""
    if not isinstance(cell.unit, OrgUnit):
        return None
    answered = [one for month in cell.months for one in answered_in(month)]
    shown = is_shown(cell, answered)
    below = set(db.session.scalars(subtree(cell.unit.id)))
    days = [one.days for one in answered if one.unit in below]
    due = Counter(ending_of(item, cell) for item in items_due(cell))
    return Answering(
        answered=len(days) if shown else None,
        median_days=round(median(days), 1) if shown and days else None,
        done_in_time=due[IN_TIME],
        done_late=due[LATE],
        not_done=due[NOT_DONE],
    )


def is_shown(cell: Cell, answered: list[Answered]) -> bool:
    months = []
    for month in cell.months:
        people = {(one.unit, one.filed_by) for one in answered if one.month == month}
        months.append(among_staff(Counter((unit, "answered") for unit, _filed_by in people)))
    return mark_over(months, cell.unit.id, "answered") is Mark.SHOWN


def answered_in(month: str) -> list[Answered]:
    """Return the complaints of all units whose first answer was given in a month."""
    zone = current_app.config["TIME_ZONE"]
    first = func.min(ComplaintEvent.at)
    rows = db.session.execute(
        select(Complaint.id, Complaint.unit_id, ComplaintVoice.account_id, Complaint.filed_at, first)
        .join(Complaint.filing)
        .join(Complaint.events)
        .group_by(Complaint.id, Complaint.unit_id, ComplaintVoice.account_id, Complaint.filed_at)
        .having(first >= start_of(month, zone), first < start_of(months_before(month, -1), zone))
        .order_by(Complaint.id)
    )
    return [
        Answered(unit, account or -key, month, (at - filed_at).total_seconds() / DAY)
        for key, unit, account, filed_at, at in rows
    ]


def items_due(cell: Cell) -> list[BacklogItem]:
    """Return the improvements whose day was in the period."""
    days = first_day(cell.months[0]), last_day(cell.months[-1])
    return list(
        db.session.scalars(
            select(BacklogItem)
            .where(BacklogItem.unit_id.in_(subtree(cell.unit.id)), BacklogItem.due_on.between(*days))
            .options(selectinload(BacklogItem.events))
        )
    )


def ending_of(item: BacklogItem, cell: Cell) -> str:
    """Return what had become of an improvement by the end of the period."""
    zone = current_app.config["TIME_ZONE"]
    ends: datetime = start_of(months_before(cell.months[-1], -1), zone)
    last = next((event for event in item.events if event.at < ends), None)  # the newest first
    if last is None or last.status not in {"done", "declined"} or item.due_on is None:
        return NOT_DONE
    if last.status == "declined":
        return DECLINED
    return IN_TIME if last.at.astimezone(zone).date() <= item.due_on else LATE
