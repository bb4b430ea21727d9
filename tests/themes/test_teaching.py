"""Ten comments, two minutes: a label counts at once, what is asked is what teaches most, nothing is lost."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from feedback.database import db
from feedback.models import Account, Comment, OrgUnit, Theme, ThemeAssignment, ThemeJob, ThemeRun, WantedLabel
from tests.factories import create_account, create_touchpoint, create_unit, transaction
from tests.pages import Page
from tests.reports.situations import create_answers, create_run, numbered

TEACH = "/manage/themes/teach/"
TEN = f"{TEACH}ten"


@dataclass
class Lesson:
    """An analyst whom the newest run asks about twelve comments that it left out, one after another."""

    app: Flask
    client: FlaskClient
    unit: OrgUnit
    analyst: Account
    themes: dict[str, Theme]

    def asked(self, address: str = TEN) -> Page:
        return Page(self.client.get(address, follow_redirects=True).text)

    def answer(self, address: str = TEN, **given: Any) -> TestResponse:
        """Press a button of the page that asks, or tick boxes on it."""
        page = self.asked(address)
        fields = page.fields(".//main//form")
        return self.client.post(address, data={**fields, "theme": [], **given})

    def themes_of(self, words: str) -> list[str]:
        with self.app.app_context():
            placed = (
                select(Theme.name)
                .join(ThemeAssignment, ThemeAssignment.theme_id == Theme.id)
                .join(Comment, Comment.id == ThemeAssignment.comment_id)
                .where(Comment.text == words)
            )
            return sorted(db.session.scalars(placed))

    def hand_over(self, sign_in: Any, account: Account) -> None:
        """Let somebody else go on, in a browser of their own."""
        self.client = self.app.test_client()
        sign_in(self.client, account)

    def id_of(self, name: str) -> str:
        return self.themes[name].public_id


def create_lesson(app: Flask, client: FlaskClient, sign_in: Any) -> Lesson:
    unit = create_unit(app, "QNM")
    create_touchpoint(app, "COUNTER", unit=unit)
    waiting = create_answers(app, comments=numbered("Chờ lâu quá", 12))
    parking = create_answers(app, comments=numbered("Chỗ để xe chật", 10))
    unclear = create_answers(app, comments=numbered("Khó nói lắm", 12))
    themes = create_run(app, unit, {"chờ đợi": waiting, "bãi xe": parking}, {"unclear": unclear})
    guesses = [themes["bãi xe"].public_id, themes["chờ đợi"].public_id]
    with transaction(app) as session:
        run = session.scalars(select(ThemeRun)).one()
        wanted = session.scalars(
            select(Comment).where(Comment.text.like("Khó nói lắm%")).order_by(Comment.id)
        )
        session.add_all(
            WantedLabel(run_id=run.id, comment_id=comment.id, rank=rank, guesses=guesses)
            for rank, comment in enumerate(reversed(wanted.all()))
        )
    analyst = create_account(app, "analyst", unit)
    sign_in(client, analyst)
    return Lesson(app, client, unit, analyst, themes)


@pytest.fixture
def lesson(app: Flask, client: FlaskClient, sign_in: Any) -> Lesson:
    return create_lesson(app, client, sign_in)


def words_asked(page: Page) -> str:
    return "".join(page.find(".//main//blockquote/p").itertext()).strip()


def test_a_label_counts_at_once_and_the_next_comment_is_asked(lesson: Lesson) -> None:
    first = words_asked(lesson.asked())
    answered = lesson.answer(theme=[lesson.id_of("bãi xe")])
    assert answered.status_code == 303
    assert lesson.themes_of(first) == ["bãi xe"]
    page = lesson.asked(answered.location)
    assert words_asked(page) != first
    assert "2/10" in page.text or "2 trên 10" in page.text


@pytest.mark.one_database
def test_what_teaches_most_is_asked_first_with_its_likeliest_themes(lesson: Lesson) -> None:
    page = lesson.asked()
    with lesson.app.app_context():
        first = db.session.scalars(select(WantedLabel).order_by(WantedLabel.rank)).first()
        assert first is not None
        assert words_asked(page) == first.comment.text
    buttons = [one.get("value") for one in page.findall(".//main//form//button[@name='theme']")]
    assert buttons == [lesson.id_of("bãi xe"), lesson.id_of("chờ đợi")]


@pytest.mark.one_database
def test_a_comment_may_have_several_themes_or_none(lesson: Lesson) -> None:
    first = words_asked(lesson.asked())
    lesson.answer(theme=[lesson.id_of("bãi xe"), lesson.id_of("chờ đợi")])
    assert lesson.themes_of(first) == ["bãi xe", "chờ đợi"]
    second = words_asked(lesson.asked())
    lesson.answer(answer="none")
    assert lesson.themes_of(second) == []
    assert words_asked(lesson.asked()) not in (first, second)


@pytest.mark.one_database
def test_who_does_not_know_skips_and_is_not_asked_again(lesson: Lesson) -> None:
    first = words_asked(lesson.asked())
    lesson.answer(answer="skip")
    assert words_asked(lesson.asked()) != first
    assert lesson.themes_of(first) == []


@pytest.mark.one_database
def test_an_answer_without_a_choice_is_told_what_is_missing(lesson: Lesson) -> None:
    refused = lesson.answer()
    assert refused.status_code == 422
    assert Page(refused.text).find(".//div[@role='alert']") is not None


@pytest.mark.one_database
def test_an_answer_given_in_an_old_window_labels_no_other_comment(lesson: Lesson) -> None:
    fields = lesson.asked().fields(".//main//form")
    lesson.answer(theme=[lesson.id_of("bãi xe")])
    second = words_asked(lesson.asked())
    lesson.client.post(TEN, data={**fields, "theme": [lesson.id_of("chờ đợi")]})
    assert lesson.themes_of(second) == []
    assert words_asked(lesson.asked()) == second


def test_after_the_tenth_the_machine_is_asked_to_learn(lesson: Lesson) -> None:
    address = TEN
    for _ in range(10):
        address = lesson.answer(address, theme=[lesson.id_of("chờ đợi")]).location
    assert address.startswith(TEACH)
    with lesson.app.app_context():
        job = db.session.scalars(select(ThemeJob)).one()
        run = db.session.scalars(select(ThemeRun)).one()
        assert (job.unit_id, job.month, job.asked_by_id) == (run.unit_id, run.month, lesson.analyst.id)
    assert "10" in lesson.asked(address).text


@pytest.mark.one_database
def test_a_label_can_be_taken_back_and_the_comment_is_asked_again(lesson: Lesson) -> None:
    first = words_asked(lesson.asked())
    page = lesson.asked(lesson.answer(theme=[lesson.id_of("bãi xe")]).location)
    form = next(one for one in page.findall(".//main//form") if one.get("action", "").endswith("/undo"))
    fields = {field.get("name"): field.get("value") for field in form.iter("input")}
    lesson.client.post(form.get("action"), data=fields)
    assert lesson.themes_of(first) == []
    assert words_asked(lesson.asked()) == first


@pytest.mark.one_database
def test_comments_of_other_units_are_neither_asked_nor_labelled(lesson: Lesson, sign_in: Any) -> None:
    elsewhere = create_unit(lesson.app, "KHAC")
    stranger = create_account(lesson.app, "analyst", elsewhere)
    fields = lesson.asked().fields(".//main//form")
    first = words_asked(lesson.asked())
    lesson.hand_over(sign_in, stranger)
    assert first not in lesson.asked().text
    lesson.client.post(TEN, data={**fields, "theme": [lesson.id_of("bãi xe")]})
    assert lesson.themes_of(first) == []


@pytest.mark.one_database
def test_guesses_that_people_rejected_or_merged_stand_as_they_do_today(lesson: Lesson) -> None:
    with transaction(lesson.app) as session:
        session.get_one(Theme, lesson.themes["bãi xe"].id).merged_into_id = lesson.themes["chờ đợi"].id
    buttons = [one.get("value") for one in lesson.asked().findall(".//main//form//button[@name='theme']")]
    assert buttons == [lesson.id_of("chờ đợi")]
