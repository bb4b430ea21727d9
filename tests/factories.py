"""Rows for tests, each with a default for everything.

Every function takes the app, opens a database session of its own, commits, and returns the row detached
from it: what a test holds in its hands never keeps a lock or an old view of the data.
"""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from feedback.accounts.service import hash_of
from feedback.collection.sent import Sent
from feedback.collection.service import add_submission
from feedback.database import db
from feedback.models import (
    BEGINNING,
    Account,
    Appointment,
    BacklogEvent,
    BacklogEvidence,
    BacklogItem,
    Comment,
    OrgUnit,
    Question,
    Staffing,
    Submission,
    Survey,
    SurveyVersion,
    Theme,
    ThemeAssignment,
    ThemeFinding,
    ThemeRun,
    Touchpoint,
    UnitEvent,
    UnitLink,
    utc_now,
)
from feedback.organisation.service import root_unit
from feedback.surveys.service import ensure_counter_rating, published_version

SECRET_KEY = "the tests' own secret, longer than 32 bytes"
PASSWORD = "con thuyền trên sông Thu Bồn"
MONTH = "2026-10"


@contextmanager
def transaction(app: Flask) -> Iterator[Session]:
    """A session that is committed at the end, whose rows can be read afterwards."""
    with app.app_context():
        db.session.expire_on_commit = False
        yield db.session
        db.session.commit()


def create_unit(
    app: Flask,
    code: str = "QNM",
    name: str | None = None,
    kind: str = "other",
    parent: OrgUnit | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> OrgUnit:
    with transaction(app) as session:
        unit = OrgUnit(
            code=code,
            name=name or f"Đơn vị {code}",
            kind=kind,
            parent_id=parent.id if parent else None,
            valid_from=valid_from,
            valid_to=valid_to,
        )
        session.add(unit)
    return unit


def create_unit_event(app: Flask, kind: str, day: date, ended: OrgUnit, *heirs: OrgUnit) -> UnitEvent:
    """What happened to a unit: it ends; one heir has the whole of it, several a part each."""
    relation = "part" if len(heirs) > 1 else "whole"
    with transaction(app) as session:
        session.get_one(OrgUnit, ended.id).valid_to = day
        event = UnitEvent(kind=kind, day=day, legal_basis="Nghị quyết mẫu")
        event.links = [
            UnitLink(predecessor_id=ended.id, successor_id=heir.id, relation=relation) for heir in heirs
        ] or [UnitLink(predecessor_id=ended.id, successor_id=None, relation="whole")]
        session.add(event)
    return event


def the_unit(app: Flask) -> OrgUnit:
    """The top of the tree, made where there is none."""
    with transaction(app):
        root = root_unit()
    return root or create_unit(app)


def create_touchpoint(
    app: Flask,
    code: str = "TAMKY1",
    name: str | None = None,
    kind: str = "poster",
    unit: OrgUnit | None = None,
    staffed_by: str | None = None,
    counter: str | None = None,
    retired_at: datetime | None = None,
    made_at: datetime | None = None,
) -> Touchpoint:
    unit = unit or the_unit(app)
    with transaction(app) as session:
        touchpoint = Touchpoint(
            code=code,
            name=name or f"Quầy {code}",
            kind=kind,
            unit_id=unit.id,
            counter=counter,
            staffing=[Staffing(since=BEGINNING, staffed_by=staffed_by)],
            survey_id=ensure_counter_rating().id,
            retired_at=retired_at,
            made_at=made_at,
        )
        session.add(touchpoint)
    return touchpoint


def the_touchpoint(app: Flask) -> Touchpoint:
    """The first touchpoint, made where there is none."""
    with transaction(app) as session:
        touchpoint = session.scalar(select(Touchpoint).order_by(Touchpoint.id).limit(1))
    return touchpoint or create_touchpoint(app)


def create_survey_at(
    app: Flask, code: str, questions: list[Question], instrument: str = "custom"
) -> SurveyVersion:
    """A survey that is published and asked at a new touchpoint."""
    touchpoint = create_touchpoint(app, code)
    with transaction(app) as session:
        version = SurveyVersion(
            number=1,
            instrument=instrument,
            title={"vi": "Khảo sát"},
            published_at=utc_now(),
            questions=questions,
        )
        survey = Survey(code=code.lower(), name="Khảo sát", versions=[version])
        session.add(survey)
        session.flush()
        session.get_one(Touchpoint, touchpoint.id).survey_id = survey.id
    return version


def create_account(
    app: Flask,
    role: str = "manager",
    unit: OrgUnit | None = None,
    email: str | None = None,
    name: str | None = None,
    password: str = PASSWORD,
    active: bool = True,
    employer: str | None = None,
) -> Account:
    """An account with one role: in the unit and below it, everywhere where none is given."""
    with transaction(app) as session:
        account = Account(
            email=email or f"{role}-{secrets.token_hex(4)}@example.vn",
            name=name or f"Người dùng {role}",
            password=hash_of(password),
            active=active,
            employer=employer,
            fs_uniquifier=secrets.token_hex(32),
            created_at=utc_now(),
            appointments=[Appointment(role=role, unit_id=unit.id if unit else None)],
        )
        session.add(account)
    return account


def create_submission(
    app: Flask,
    touchpoint: Touchpoint | None = None,
    rating: int | None = 4,
    comment: str = "",
    reasons: Iterable[str] = (),
    month: str = MONTH,
    given_at: datetime | None = None,
    **other: Any,
) -> Submission:
    """What a citizen sent while its month ran; with its comments. By default in the middle of MONTH."""
    touchpoint = touchpoint or the_touchpoint(app)
    with transaction(app) as session:
        place = session.get_one(Touchpoint, touchpoint.id)
        sent = Sent(
            **{
                "submission_id": uuid4(),
                "unit": place.unit,
                "version": published_version(place.survey_id),
                "channel": "qr",
                "mode": "faces",
                "language": "vi",
                "given_at": given_at or middle_of(month),
                "touchpoint": place,
                "rating": rating,
                "reasons": list(reasons),
                "comment": comment,
                **other,
            }
        )
        add_submission(sent)
        return session.scalars(
            select(Submission)
            .where(Submission.submission_id == sent.submission_id)
            .options(selectinload(Submission.comments))
        ).one()


def middle_of(month: str) -> datetime:
    return datetime.strptime(f"{month}-15 05", "%Y-%m-%d %H").replace(tzinfo=UTC)


def create_theme(app: Flask, name: str = "Chờ đợi lâu", unit: OrgUnit | None = None) -> Theme:
    """A theme of a unit; without one, of the whole tree."""
    with transaction(app) as session:
        theme = Theme(name=name, unit_id=unit and unit.id, created_at=utc_now())
        session.add(theme)
    return theme


def create_theme_run(
    app: Flask,
    themes: dict[Theme, list[Comment]],
    unit: OrgUnit | None = None,
    month: str = MONTH,
    first_month: str | None = None,
    left_out: dict[str, int] | None = None,
) -> ThemeRun:
    """What a run of the pipeline would have kept that found these themes in these comments."""
    unit = unit or the_unit(app)
    themed = len({comment.id for comments in themes.values() for comment in comments})
    with transaction(app) as session:
        run = ThemeRun(
            unit_id=unit.id,
            first_month=first_month or month,
            month=month,
            parameters={},
            versions={},
            data_hash="0" * 64,
            comments=themed + sum((left_out or {}).values()),
            themed=themed,
            left_out=left_out or {},
            quality={},
            started_at=utc_now(),
            finished_at=utc_now(),
        )
        session.add(run)
        session.flush()
        for theme, comments in themes.items():
            session.add(_finding(run, theme, len(comments)))
            session.add_all(_assignment(run, theme, comment, rank) for rank, comment in enumerate(comments))
    return run


def _finding(run: ThemeRun, theme: Theme, size: int) -> ThemeFinding:
    return ThemeFinding(run_id=run.id, theme_id=theme.id, name=theme.name, terms=[], size=size, cohesion=0.5)


def _assignment(run: ThemeRun, theme: Theme, comment: Comment, rank: int) -> ThemeAssignment:
    return ThemeAssignment(
        run_id=run.id, theme_id=theme.id, comment_id=comment.id, score=0.9, assigned_by_id=None, rank=rank
    )


def create_backlog_item(
    app: Flask,
    unit: OrgUnit | None = None,
    title: str = "Mở thêm một quầy vào buổi sáng",
    theme: Theme | None = None,
    account: Account | None = None,
    month: str = MONTH,
    status: str = "proposed",
) -> BacklogItem:
    """An improvement a manager put on the list because of a theme."""
    unit = unit or the_unit(app)
    theme = theme or create_theme(app, unit=unit)
    account = account or create_account(app)
    figures = {"share": 0.4, "low": 0.3, "high": 0.5, "comments": 40, "quotes": ["Chờ lâu quá."]}
    with transaction(app) as session:
        item = BacklogItem(
            unit_id=unit.id,
            title=title,
            status=status,
            created_by_id=account.id,
            created_at=utc_now(),
            evidence=[
                BacklogEvidence(
                    theme_id=theme.id, unit_id=unit.id, month=month, figures=figures, report_hash="0" * 64
                )
            ],
            events=[BacklogEvent(account_id=account.id, status=status, note="", at=utc_now())],
        )
        session.add(item)
    return item


def form_fields(**changed: Any) -> dict[str, Any]:
    """What the citizen's form sends: a rating of 4, and whatever is given; None leaves a field out."""
    fields = {"submission_id": str(uuid4()), "rating": "4", **changed}
    return {name: value for name, value in fields.items() if value is not None}
