"""Samples labelled blind: nobody sees what others said, no figure changes, agreement is told at the end."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from feedback.database import db
from feedback.models import Account, Theme, ThemeAssignment, ThemeRun
from feedback.themes.teaching import sampling
from tests.factories import create_account, create_unit
from tests.pages import Page
from tests.themes.test_teaching import TEACH, Lesson, create_lesson, words_asked


@pytest.fixture
def lesson(app: Flask, client: FlaskClient, sign_in: Any) -> Lesson:
    return create_lesson(app, client, sign_in)


def drawn(lesson: Lesson, size: int = 20) -> str:
    """Draw a sample as the analyst; return its address."""
    form = next(
        one
        for one in lesson.asked(TEACH).findall(".//main//form")
        if one.get("action", "").find("samples") > 0
    )
    fields = {field.get("name"): field.get("value") for field in form.iter("input")}
    return lesson.client.post(form.get("action"), data={**fields, "size": size}).location


def label_all(lesson: Lesson, address: str, by: dict[str, str]) -> Page:
    """Label every comment by what its words begin with; return the page that then tells of agreement."""
    page = lesson.asked(address)
    while (quote := page.find(".//main//blockquote/p")) is not None:
        words = "".join(quote.itertext()).strip()
        theme = next((theme for begins, theme in by.items() if words.startswith(begins)), "")
        given = {"theme": [lesson.id_of(theme)]} if theme else {"answer": "none"}
        lesson.client.post(address, data={**page.fields(".//main//form"), "theme": [], **given})
        page = lesson.asked(address)
    return page


AS_THE_MACHINE = {"Chờ": "chờ đợi", "Chỗ": "bãi xe"}


def test_labels_of_a_sample_change_no_figure(lesson: Lesson) -> None:
    with lesson.app.app_context():
        before = db.session.scalar(select(func.count()).select_from(ThemeAssignment))
    label_all(lesson, drawn(lesson), {"Chờ": "bãi xe"})
    with lesson.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ThemeAssignment)) == before
        assert db.session.scalar(select(func.count()).where(ThemeAssignment.assigned_by_id.is_not(None))) == 0


def test_two_who_say_the_same_agree_fully_and_so_does_the_machine(lesson: Lesson, sign_in: Any) -> None:
    address = drawn(lesson)
    alone = label_all(lesson, address, AS_THE_MACHINE)
    assert len(alone.findall(".//main//tbody/tr")) == 2
    other = create_account(lesson.app, "manager", lesson.unit, name="Lê Thị Hoa")
    lesson.hand_over(sign_in, other)
    page = label_all(lesson, address, AS_THE_MACHINE)
    rows = [" ".join("".join(row.itertext()).split()) for row in page.findall(".//main//tbody/tr")]
    assert len(rows) == 3
    assert all("1,00 (1,00 – 1,00) 20" in row for row in rows), rows
    assert any("Lê Thị Hoa" in row for row in rows)


@pytest.mark.one_database
def test_a_reviewer_who_has_not_finished_sees_no_answer_of_others(lesson: Lesson, sign_in: Any) -> None:
    address = drawn(lesson)
    label_all(lesson, address, AS_THE_MACHINE)
    other = create_account(lesson.app, "manager", lesson.unit, name="Lê Thị Hoa")
    lesson.hand_over(sign_in, other)
    page = lesson.asked(address)
    assert words_asked(page)
    assert not page.findall(".//main//form//button[@name='theme']")
    assert not page.findall(".//main//input[@checked]")
    assert lesson.analyst.name not in page.text


@pytest.mark.one_database
def test_agreement_by_chance_is_told_as_such(lesson: Lesson, sign_in: Any) -> None:
    address = drawn(lesson)
    label_all(lesson, address, AS_THE_MACHINE)
    other = create_account(lesson.app, "manager", lesson.unit)
    lesson.hand_over(sign_in, other)
    label_all(lesson, address, {"Chờ": "bãi xe", "Chỗ": "chờ đợi"})
    with lesson.app.app_context():
        (progress,) = sampling.samples_for(db.session.get_one(Account, other.id))
        found = sampling.agreed(progress)
        assert found.people.alpha is not None
        assert found.people.alpha < 0.4
        assert found.machine[lesson.analyst.id].alpha == 1.0


@pytest.mark.one_database
def test_a_merged_theme_is_the_same_answer(lesson: Lesson, sign_in: Any) -> None:
    address = drawn(lesson)
    label_all(lesson, address, AS_THE_MACHINE)
    other = create_account(lesson.app, "manager", lesson.unit)
    lesson.hand_over(sign_in, other)
    label_all(lesson, address, {"Chờ": "chờ đợi", "Chỗ": "chờ đợi"})
    with lesson.app.app_context():
        db.session.get_one(Theme, lesson.themes["bãi xe"].id).merged_into_id = lesson.themes["chờ đợi"].id
        db.session.commit()
        (progress,) = sampling.samples_for(db.session.get_one(Account, other.id))
        assert sampling.agreed(progress).people.alpha == 1.0


@pytest.mark.one_database
def test_a_sample_of_other_units_is_not_found(lesson: Lesson, sign_in: Any) -> None:
    address = drawn(lesson)
    lesson.hand_over(sign_in, create_account(lesson.app, "analyst", create_unit(lesson.app, "KHAC")))
    assert lesson.client.get(address).status_code == 404
    assert address not in lesson.client.get(TEACH).text


@pytest.mark.one_database
def test_the_teaching_page_tells_what_corrections_have_brought(lesson: Lesson) -> None:
    with lesson.app.app_context():
        run = db.session.scalars(select(ThemeRun)).one()
        run.quality = {
            **run.quality,
            "gain": {
                "corrections": 40,
                "curve": [{"corrections": 0, "macro_f1": 0.41}, {"corrections": 40, "macro_f1": 0.63}],
                "low": 0.1,
                "high": 0.31,
                "verdict": "better",
                "is_used": True,
            },
        }
        db.session.commit()
    text = " ".join(lesson.asked(TEACH).text.split())
    assert "41,0%" in text
    assert "63,0%" in text
    assert "+22,0" in text
    assert "+10,0" in text
