"""Questions and answers read aloud: kept, found for a page, taken away."""

import hashlib
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask, current_app
from flask_babel import gettext
from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import OperationalError

from feedback.accounts.service import reaches_everything, units_of
from feedback.database import db, reading_session
from feedback.errors import FeedbackError, NotFound
from feedback.languages import phrasebook
from feedback.models import Account, OrgUnit, Recording, Survey, SurveyVersion, Touchpoint, utc_now
from feedback.models.base import new_public_id
from feedback.recordings.formats import kind_of
from feedback.surveys.service import published_version

KEEPERS = ("manager", "administrator")
MAX_BYTES = 2 * 1024 * 1024  # a minute of speech as MP3 at 128 kbit/s has half of it
FRESH_SECONDS = 10


class BadRecording(FeedbackError):
    """This file cannot be kept; the message says why."""

    status = 422

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause

    def message(self) -> str:
        return self.cause


@dataclass(frozen=True)
class Place:
    """Where recordings belong: a survey wherever it is asked, or one touchpoint."""

    survey: Survey
    version: SurveyVersion
    touchpoint: Touchpoint | None = None

    @property
    def name(self) -> str:
        return self.touchpoint.name if self.touchpoint else self.survey.name

    def is_of(self) -> ColumnElement[bool]:
        here = self.touchpoint.id if self.touchpoint else None
        return (Recording.survey_id == self.survey.id) & Recording.touchpoint_id.is_not_distinct_from(here)


@dataclass
class Cache:
    """What one process saw last, so that a citizen's page asks the database nothing."""

    seen_at: float = float("-inf")  # seconds of the monotonic clock
    recordings: list[Recording] = field(default_factory=list)


def init_app(app: Flask) -> None:
    app.extensions["recordings"] = Cache()
    folder_of(app).mkdir(mode=0o700, exist_ok=True)


def folder_of(app: Flask) -> Path:
    return Path(app.config["DATA_DIR"]) / "recordings"


def path_of(recording: Recording) -> Path:
    return folder_of(current_app) / f"{recording.public_id}.{recording.kind}"


def recordings_for(survey_id: int, touchpoint_id: int | None, language: str) -> dict[str, Recording]:
    """Return what can be heard on a page, by part; the touchpoint's own goes before the survey's."""
    fitting = [
        recording
        for recording in all_recordings()
        if (recording.survey_id, recording.language) == (survey_id, language)
        and recording.touchpoint_id in {None, touchpoint_id}
    ]
    fitting.sort(key=lambda recording: recording.touchpoint_id is not None)
    return {recording.part: recording for recording in fitting}


def all_recordings() -> list[Recording]:
    """Return every recording there is; what was saved elsewhere is seen within FRESH_SECONDS."""
    cache: Cache = current_app.extensions["recordings"]
    if time.monotonic() - cache.seen_at > FRESH_SECONDS:
        with suppress(OperationalError), reading_session() as session:  # rather the old ones than no page
            cache.recordings = list(session.scalars(select(Recording)))
            session.expunge_all()
            cache.seen_at = time.monotonic()
    return cache.recordings


def find_recording(public_id: str) -> Recording:
    """Return a recording to be heard by anybody. Raises NotFound."""
    recording = db.session.scalar(select(Recording).where(Recording.public_id == public_id))
    if recording is None or not path_of(recording).is_file():
        raise NotFound
    return recording


def places_for(account: Account) -> tuple[Sequence[Survey], Sequence[Touchpoint]]:
    """Return the surveys and the touchpoints in use whose recordings this account keeps."""
    surveys = db.session.scalars(select(Survey).order_by(Survey.name)).all() if keeps_all(account) else []
    touchpoints = db.session.scalars(
        select(Touchpoint)
        .join(OrgUnit)
        .where(Touchpoint.unit_id.in_(units_of(account, *KEEPERS)), Touchpoint.retired_at.is_(None))
        .order_by(OrgUnit.name, Touchpoint.name)
    ).all()
    return surveys, touchpoints


def keeps_all(account: Account) -> bool:
    """Tell whether an account may read aloud for everybody, not for touchpoints of its own units only."""
    return reaches_everything(account, *KEEPERS)


def find_place(kind: str, code: str, account: Account) -> Place:
    """Return a survey or a touchpoint that this account keeps recordings of. Raises NotFound."""
    touchpoint = _touchpoint_called(code, account) if kind == "touchpoint" else None
    survey = touchpoint_survey(touchpoint) if touchpoint else _survey_called(kind, code, account)
    version = published_version(survey.id) if survey else None
    if survey is None or version is None:
        raise NotFound
    return Place(survey, version, touchpoint)


def touchpoint_survey(touchpoint: Touchpoint) -> Survey:
    return db.session.get_one(Survey, touchpoint.survey_id)


def _survey_called(kind: str, code: str, account: Account) -> Survey | None:
    if kind != "survey" or not keeps_all(account):
        return None
    return db.session.scalar(select(Survey).where(Survey.code == code))


def _touchpoint_called(code: str, account: Account) -> Touchpoint | None:
    return db.session.scalar(
        select(Touchpoint).where(
            Touchpoint.code == code,
            Touchpoint.retired_at.is_(None),
            Touchpoint.unit_id.in_(units_of(account, *KEEPERS)),
        )
    )


def parts_of(place: Place) -> dict[str, dict[str, str]]:
    """Return what can be read aloud there: each question, each face, with its words by language."""
    parts = {}
    for question in place.version.questions:
        parts[question.code] = question.label
        if question.kind == "faces":
            parts |= {f"{question.code}/{option.code}": option.label for option in question.options}
    return parts


def words_in(label: dict[str, str], language: str) -> str:
    """Return what is written there in a language: whoever reads it aloud says this."""
    book = phrasebook.books().get(language)
    return label.get(language) or (str(book.say(label["vi"])) if book else label["vi"])


def recordings_at(place: Place) -> dict[tuple[str, str], Recording]:
    """Return a place's own recordings by part and language."""
    rows = db.session.scalars(select(Recording).where(place.is_of()))
    return {(row.part, row.language): row for row in rows}


def keep_recording(place: Place, part: str, language: str, data: bytes, account: Account) -> Recording:
    """Keep a file as the recording of a part, instead of the one before. Raises BadRecording."""
    kind, label = _checked(data), parts_of(place).get(part)
    if label is None:
        raise BadRecording(gettext("Please choose what is read aloud."))
    recording = Recording(
        public_id=new_public_id(),
        survey_id=place.survey.id,
        touchpoint_id=place.touchpoint.id if place.touchpoint else None,
        part=part,
        language=language,
        words=words_in(label, language),
        kind=kind,
        size=len(data),
        sha256=hashlib.sha256(data).digest(),
        uploaded_by_id=account.id,
        uploaded_at=utc_now(),
    )
    # The file first: a row never speaks of one that is not there.
    _write(path_of(recording), data)
    replaced = _take_out(place, part, language)
    db.session.add(recording)
    db.session.commit()
    _forget(replaced)
    return recording


def remove_recording(place: Place, part: str, language: str) -> None:
    """Take a recording away, with its file."""
    removed = _take_out(place, part, language)
    db.session.commit()
    _forget(removed)


def _take_out(place: Place, part: str, language: str) -> list[Path]:
    rows = db.session.scalars(
        select(Recording).where(place.is_of(), Recording.part == part, Recording.language == language)
    ).all()
    paths = [path_of(row) for row in rows]
    for row in rows:
        db.session.delete(row)
    db.session.flush()
    return paths


def _forget(paths: list[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
    current_app.extensions["recordings"].seen_at = float("-inf")


def _checked(data: bytes) -> str:
    if not data:
        raise BadRecording(gettext("Please choose a file."))
    if len(data) > MAX_BYTES:
        raise BadRecording(gettext("The file is too large: at most 2 MB fit, about two minutes of speech."))
    kind = kind_of(data)
    if kind is None:
        raise BadRecording(gettext("This is no recording we can play: send Ogg Opus, MP3, M4A or WAV."))
    return kind


def _write(path: Path, data: bytes) -> None:
    """Write a file that is on the disk before its row is."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
