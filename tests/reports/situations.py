"""Months of answers for the tests of reports: many rows in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

from flask import Flask
from sqlalchemy import select

from feedback.collection.sent import Sent
from feedback.collection.service import add_submission
from feedback.models import (
    Comment,
    LeftOutComment,
    OrgUnit,
    ServiceVolume,
    Theme,
    ThemeAssignment,
    ThemeRun,
    Touchpoint,
    utc_now,
)
from feedback.reports.figures import Analysis, Change, Report, Satisfaction, ThemeFigures, Weighted
from feedback.reports.service import report_for
from feedback.surveys.service import published_version
from tests.factories import MONTH, create_theme, middle_of, the_touchpoint, transaction

BEFORE = "2026-09"


def create_answers(
    app: Flask,
    ratings: Iterable[int | None] = (),
    comments: Iterable[str] = (),
    touchpoint: Touchpoint | None = None,
    month: str = MONTH,
) -> list[Comment]:
    """One submission for each rating and for each comment, those without a rating. Return the comments.

    People come all month: from the second to the 28th, one day after the other.
    """
    touchpoint, texts = touchpoint or the_touchpoint(app), list(comments)
    with transaction(app) as session:
        place, version = session.get_one(Touchpoint, touchpoint.id), published_version(touchpoint.survey_id)
        assert version is not None
        said: list[dict[str, Any]] = [{"rating": rating} for rating in ratings]
        said += [{"comment": text} for text in texts]
        for number, one in enumerate(said):
            sent = Sent(
                submission_id=uuid4(),
                unit=place.unit,
                version=version,
                channel="qr",
                mode="faces",
                language="vi",
                given_at=middle_of(month) + timedelta(days=number % 27 - 13),
                touchpoint=place,
                **one,
            )
            add_submission(sent)
        session.flush()
        wanted = select(Comment).where(Comment.unit_id == place.unit_id, Comment.month == month)
        newest = list(session.scalars(wanted.order_by(Comment.id.desc()).limit(len(texts))))
    return newest[::-1]


def numbered(text: str, count: int) -> list[str]:
    return [f"{text} {number}" for number in range(1, count + 1)]


def create_run(
    app: Flask,
    unit: OrgUnit,
    themes: Mapping[str, Sequence[Comment]],
    left_out: Mapping[str, Sequence[Comment]] | None = None,
    first_month: str = BEFORE,
    month: str = MONTH,
) -> dict[str, Theme]:
    """A run that put these comments into these themes, and left those out. Return the themes by name."""
    made = {name: create_theme(app, name) for name in themes}
    placed = {comment.id for comments in themes.values() for comment in comments}
    missed = {reason: len(comments) for reason, comments in (left_out or {}).items()}
    with transaction(app) as session:
        run = ThemeRun(
            unit_id=unit.id,
            first_month=first_month,
            month=month,
            parameters={},
            versions={},
            data_hash="0" * 64,
            comments=len(placed) + sum(missed.values()),
            themed=len(placed),
            left_out=missed,
            quality={"stability": 0.9},
            started_at=utc_now(),
            finished_at=utc_now(),
        )
        session.add(run)
        session.flush()
        session.add_all(
            ThemeAssignment(
                run_id=run.id, comment_id=comment.id, theme_id=made[name].id, score=0.9, rank=rank
            )
            for name, comments in themes.items()
            for rank, comment in enumerate(comments)
        )
        session.add_all(
            LeftOutComment(run_id=run.id, comment_id=comment.id, reason=reason)
            for reason, comments in (left_out or {}).items()
            for comment in comments
        )
    return made


def create_volume(app: Flask, unit: OrgUnit, received: int, month: str = MONTH, **other: int | None) -> None:
    with transaction(app) as session:
        session.add(ServiceVolume(unit_id=unit.id, month=month, received=received, **other))


def report_of(app: Flask, unit: OrgUnit, month: str = MONTH) -> Report:
    with app.app_context():
        return report_for(unit, month)


def theme_called(report: Report, name: str) -> ThemeFigures:
    return next(theme for theme in report.themes if theme.name == name)


def invented_theme(name: str = "chờ đợi lâu", **other: Any) -> ThemeFigures:
    figures: dict[str, Any] = {
        "id": "0123456789abcdef",
        "name": name,
        "comments": 40,
        "share": 0.4,
        "low": 0.31,
        "high": 0.5,
        "comments_before": 20,
        "change": Change("up", 0.2, 0.05, 0.34),
        "quotes": ["Chờ cả buổi sáng mà chưa tới lượt."],
    }
    return ThemeFigures(**{**figures, **other})


def invented_report(**other: Any) -> Report:
    """A report that no database has seen, for what only writes it down."""
    figures: dict[str, Any] = {
        "month": MONTH,
        "month_before": BEFORE,
        "unit": "TAMKY",
        "unit_name": "Trung tâm Phục vụ hành chính công phường Tam Kỳ",
        "submissions": 1234,
        "submissions_before": 1100,
        "late_arrivals": 0,
        "streams": {},
        "rated": 1200,
        "comments": 100,
        "comments_before": 90,
        "themed": 40,
        "left_out": {"no_words": 20, "unclear": 40},
        "satisfaction": Satisfaction(1200, 0.75, 0.7248, 0.7737, indicative=False),
        "weighted": Weighted(1100.5, 0.73, 0.704, 0.756, 40, {"burst": 40, "same_text": None}),
        "satisfaction_before": Satisfaction(1000, 0.8, 0.774, 0.8236, indicative=False),
        "satisfaction_change": Change("down", -0.05, -0.0847, -0.0147),
        "themes": [invented_theme()],
        "unthemed": [],
        "suppressed": [],
        "volumes": None,
        "analysis": Analysis("fedcba9876543210", "QNM", "2025-11", MONTH, 5000, 4000, {"stability": 0.9}),
        "hash": "ab" * 32,
    }
    return Report(**{**figures, **other})
