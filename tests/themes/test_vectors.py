"""Sentence vectors of a run: computed once, used where they help, gone with their comment."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.config import SettingsError, load
from feedback.database import db
from feedback.models import (
    Account,
    Comment,
    CommentVector,
    OrgUnit,
    Theme,
    ThemeAssignment,
    ThemeJob,
    ThemeRun,
)
from feedback.themes.ledger import corrections, decisions
from feedback.themes.runs import jobs
from feedback.themes.runs.apart import Compute, compute_apart, compute_here
from feedback.themes.runs.working import Watching, carry_out
from tests.conftest import Settings
from tests.encoders import said_differently
from tests.factories import MONTH, create_account, create_touchpoint, create_unit
from tests.pages import Page
from tests.reports.situations import create_answers, create_run


@pytest.fixture
def app(make_app: Callable[[Settings], Flask], settings: Settings) -> Flask:
    return make_app({**settings, "FEEDBACK_EMBEDDINGS": "tests.encoders:ByMeaning"})


@pytest.fixture
def unit(app: Flask) -> OrgUnit:
    unit = create_unit(app, "QNM")
    create_touchpoint(app, "COUNTER", unit=unit)
    return unit


def analysed(app: Flask, unit: OrgUnit, compute: Compute = compute_here) -> ThemeRun | None:
    with app.app_context():
        number = jobs.ask(MONTH, unit).id
        carry_out(number, Watching(), compute)
        return db.session.scalar(select(ThemeRun).order_by(ThemeRun.id.desc()).limit(1))


def vectors_of(app: Flask) -> dict[int, bytes]:
    with app.app_context():
        return dict(db.session.execute(select(CommentVector.comment_id, CommentVector.numbers)).all())


def test_each_comment_gets_its_vector_once_and_takes_it_along(app: Flask, unit: OrgUnit) -> None:
    create_answers(app, comments=["Chờ lâu", "Thiếu ghế ngồi"])
    analysed(app, unit)
    first = vectors_of(app)
    assert len(first) == 2
    create_answers(app, comments=["Máy in hỏng"])
    with app.app_context():  # whatever is made anew would be another one
        db.session.query(CommentVector).update({CommentVector.numbers: b"\0" * 6})
        db.session.commit()
    analysed(app, unit)
    assert sorted(vectors_of(app).values()).count(b"\0" * 6) == 2 + 1  # the third says nothing it knows
    with app.app_context():
        db.session.delete(db.session.scalars(select(Comment).limit(1)).one())
        db.session.commit()
    assert len(vectors_of(app)) == 2


def taught(app: Flask, unit: OrgUnit) -> None:
    """Somebody sorted comments into two themes of which no two share a word that tells them apart."""
    said = {key: create_answers(app, comments=said_differently(key)) for key in ("chờ", "phí")}
    themes = create_run(app, unit, said)
    analyst = create_account(app, "analyst", unit)
    with app.app_context():
        somebody = db.session.get_one(Account, analyst.id)
        for key, comments in said.items():
            theme = db.session.get_one(Theme, themes[key].id)
            decisions.accept(theme, somebody)
            corrections.label_all([comment.id for comment in comments], [theme], somebody)
    create_answers(app, comments=["chờxuyên 8 ngày", "phíxuyên 8 ngày"])


def themes_of(app: Flask, run: ThemeRun, words: str) -> list[str]:
    with app.app_context():
        placed = (
            select(Theme.name)
            .join(ThemeAssignment, ThemeAssignment.theme_id == Theme.id)
            .join(Comment, Comment.id == ThemeAssignment.comment_id)
            .where(Comment.text == words, ThemeAssignment.run_id == run.id)
        )
        return list(db.session.scalars(placed))


def page_of(app: Flask, unit: OrgUnit, sign_in: Any) -> str:
    client = app.test_client()
    sign_in(client, create_account(app, "manager", unit))
    with app.app_context():
        job = db.session.scalars(select(ThemeJob)).one()
    return Page(client.get(f"/manage/themes/runs/{job.public_id}").text).text


@pytest.mark.one_database
def test_they_are_used_where_they_help_on_corrections_not_seen(
    app: Flask, unit: OrgUnit, sign_in: Any
) -> None:
    taught(app, unit)
    run = analysed(app, unit)
    assert run.quality["vectors"]["verdict"] == "better"
    assert themes_of(app, run, "chờxuyên 8 ngày") == ["chờ"]
    assert themes_of(app, run, "phíxuyên 8 ngày") == ["phí"]
    assert "Có dùng véc-tơ câu" in page_of(app, unit, sign_in)


@pytest.mark.one_database
def test_they_are_not_used_where_they_do_not_help(
    make_app: Callable[[Settings], Flask], settings: Settings, sign_in: Any
) -> None:
    app = make_app({**settings, "FEEDBACK_EMBEDDINGS": "tests.encoders:OfNothing"})
    unit = create_unit(app, "QNM")
    create_touchpoint(app, "COUNTER", unit=unit)
    taught(app, unit)
    run = analysed(app, unit)
    assert not run.quality["vectors"]["is_used"]
    assert "Không dùng véc-tơ câu" in page_of(app, unit, sign_in)


def test_where_the_encoder_fails_the_analysis_does_without(
    make_app: Callable[[Settings], Flask], settings: Settings
) -> None:
    app = make_app({**settings, "FEEDBACK_EMBEDDINGS": "tests.encoders:Broken"})
    unit = create_unit(app, "QNM")
    create_touchpoint(app, "COUNTER", unit=unit)
    create_answers(app, comments=["Chờ lâu", "Thiếu ghế ngồi"])
    assert analysed(app, unit, compute_apart) is not None
    assert not vectors_of(app)


@pytest.mark.one_database
def test_a_wrong_setting_is_told_before_anything_starts(settings: Settings) -> None:
    with pytest.raises(SettingsError, match="FEEDBACK_EMBEDDINGS"):
        load({**settings, "FEEDBACK_EMBEDDINGS": "gpt"})
