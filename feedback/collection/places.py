"""Where a form is asked and what it asks: looked up once, then known for some seconds.

Every look at a form needs them and they hardly change, so each process keeps them a while. Whoever changes
one through this process sees it at once, through another after ``SECONDS``.
"""

import time
from dataclasses import dataclass, field
from functools import cached_property

from flask import Flask, current_app
from sqlalchemy import event, select
from sqlalchemy.orm import Session, joinedload

from feedback.database import UNAVAILABLE, db, reading_session
from feedback.errors import NotFound
from feedback.models import (
    Language,
    Option,
    OrgUnit,
    Question,
    QuestionRow,
    Recording,
    Survey,
    SurveyVersion,
    Touchpoint,
)
from feedback.organisation.service import tidy_code, top_of_the_tree
from feedback.surveys.service import is_counter_rating, newest_published

SECONDS = 5.0
MOST = 10_000
SOURCES = (OrgUnit, Touchpoint, Survey, SurveyVersion, Question, Option, QuestionRow, Language, Recording)


@dataclass(frozen=True)
class Place:
    """A touchpoint with its unit and what it asks; rows detached from the database, to be read only."""

    code: str
    touchpoint: Touchpoint | None  # None: nobody knows this code
    unit: OrgUnit | None  # who receives it; what came through an unknown code, the top of the tree does
    version: SurveyVersion
    # Forms as written for this place, by language: what is written for each visit anew is put in afterwards.
    forms: dict[str, "WrittenForm"] = field(default_factory=dict, compare=False)

    @cached_property
    def taps_first(self) -> bool:
        """Whether the faces are asked alone, and all else after the tap."""
        return is_counter_rating(self.version)


@dataclass(frozen=True)
class WrittenForm:
    """A form's page cut where something fresh goes in each answer, and the policy that fits it."""

    parts: list[bytes]
    inline_policies: dict[str, list[str]]


class Places:
    def __init__(self) -> None:
        self._known: dict[str, tuple[float, Place]] = {}

    def find(self, code: str) -> Place:
        kept = self._known.get(code)
        if kept and kept[0] > time.monotonic():
            return kept[1]
        try:
            place = look_up(code)
        except UNAVAILABLE:
            if kept is None:
                raise
            return kept[1]  # an old form is better than none: it can still be filled in and sent later
        # Only what exists is kept: nobody fills the memory with made-up codes.
        if place.touchpoint and len(self._known) < MOST:
            self._known[code] = (time.monotonic() + SECONDS, place)
        return place

    def forget(self) -> None:
        self._known.clear()


def init_app(app: Flask) -> None:
    places = app.extensions["places"] = Places()

    def forget_after_a_change(session: Session, *_: object) -> None:
        if any(isinstance(row, SOURCES) for row in (*session.new, *session.dirty, *session.deleted)):
            event.listen(session, "after_commit", lambda _session: places.forget(), once=True)

    with app.app_context():
        event.listen(db.sessionmaker, "before_flush", forget_after_a_change)


def find_place(code: str) -> Place:
    """Return the place of a code, however it was typed. Raises NotFound where there is nothing to ask."""
    places: Places = current_app.extensions["places"]
    return places.find(tidy_code(code))


def look_up(code: str) -> Place:
    with reading_session() as session:
        touchpoint = session.scalar(
            select(Touchpoint)
            .where(Touchpoint.code == code, Touchpoint.retired_at.is_(None))
            .options(joinedload(Touchpoint.unit))
        )
        version = session.scalar(newest_published(touchpoint.survey_id if touchpoint else None))
        if version is None and touchpoint:
            version = session.scalar(newest_published())  # its own is over, or has not begun
        if version is None:
            raise NotFound
        unit = touchpoint.unit if touchpoint else session.scalar(top_of_the_tree())
        session.expunge_all()
        return Place(code, touchpoint, unit, version)
