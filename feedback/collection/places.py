"""Where a form is asked and what it asks: looked up once, then known for some seconds.

Every look at a form needs them and they hardly change, so each process keeps them a while. Whoever changes
one through this process sees it at once, through another after ``SECONDS``.
"""

import time
from dataclasses import dataclass, field, replace
from functools import cached_property
from threading import Lock

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
from feedback.surveys.service import is_counter_rating, newest_published, once_published

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
    writing: Lock = field(default_factory=Lock, compare=False)  # one writes a form, not all at once

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
        if kept is None:
            return self._look_up(code)
        until, place = kept
        if until > time.monotonic():
            return place
        self._keep(code, place)  # whoever comes meanwhile goes on with it: one looks, not all at once
        try:
            return self._look_up(code)
        except UNAVAILABLE:
            return place  # an old form is better than none: it can still be filled in and sent later

    def _look_up(self, code: str) -> Place:
        try:
            place = look_up(code)
        except NotFound:
            self._known.pop(code, None)
            raise
        # Only what exists is kept: nobody fills the memory with made-up codes.
        if place.touchpoint and (code in self._known or len(self._known) < MOST):
            self._keep(code, place)
        else:
            self._known.pop(code, None)
        return place

    def _keep(self, code: str, place: Place) -> None:
        self._known[code] = (time.monotonic() + SECONDS, place)

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


def as_handed_out(place: Place, version_id: int | None) -> Place:
    """Return the place with what it asked when a form was handed out there.

    A phone may send days later: its answers are to the questions it was asked.
    """
    if version_id is None or version_id == place.version.id:
        return place
    with reading_session() as session:
        version = session.scalar(once_published(version_id))
        session.expunge_all()
    return replace(place, version=version, forms={}, writing=Lock()) if version else place


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
