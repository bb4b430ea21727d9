"""What pages and runs ask the database does not grow with how many themes, headings or samples there are."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback.database import db
from feedback.models import Account, OrgUnit, Theme, ThemeGroup, utc_now
from feedback.themes.ledger import headings
from feedback.themes.runs.material import read_known
from tests.factories import MONTH
from tests.statements import noted, work_in
from tests.themes.test_samples import drawn
from tests.themes.test_teaching import TEACH, Lesson, create_lesson

HEADINGS = "/manage/themes/headings/"
pytestmark = pytest.mark.one_database


@pytest.fixture
def lesson(app: Flask, client: FlaskClient, sign_in: Any) -> Lesson:
    return create_lesson(app, client, sign_in)


def asked_by(app: Flask, act: Callable[[], object]) -> int:
    """How many statements an act needs, once everything is warm."""
    act()
    with app.app_context():
        engine = db.engine
    with noted(engine) as asked:
        act()
    return len(work_in(asked))


def create_themes(lesson: Lesson, number: int, together: int = 2) -> None:
    """Rejected themes, and for each some accepted ones that somebody put under a heading of their own."""
    for _ in range(number):
        with lesson.app.app_context():
            account = db.session.get_one(Account, lesson.analyst.id)
            common = {"unit_id": lesson.unit.id, "created_at": utc_now()}
            heading = ThemeGroup(unit_id=lesson.unit.id, name="Nhóm")
            accepted = [Theme(name="Chờ", status="accepted", **common) for _ in range(together)]
            db.session.add_all([heading, *accepted, Theme(name="Bỏ", status="rejected", **common)])
            db.session.flush()
            headings.gather(accepted, heading, account)


def test_a_page_of_samples_asks_no_more_for_many(lesson: Lesson) -> None:
    costs = []
    for _ in range(3):
        drawn(lesson)
        costs.append(asked_by(lesson.app, lambda: lesson.client.get(TEACH)))
    assert costs[0] == costs[2]


@pytest.mark.parametrize("page", ["/manage/themes/", HEADINGS, "/manage/themes/decisions"])
def test_a_page_of_themes_asks_no_more_for_many(lesson: Lesson, page: str) -> None:
    costs = []
    for number in (2, 6):
        create_themes(lesson, number)
        costs.append(asked_by(lesson.app, lambda: lesson.client.get(page)))
    assert costs[0] == costs[1]


def test_a_page_of_headings_reads_no_words(lesson: Lesson) -> None:
    create_themes(lesson, 1)
    with lesson.app.app_context():
        heading = db.session.query(ThemeGroup).one().public_id
    for page in (HEADINGS, f"{HEADINGS}{heading}"):
        with lesson.app.app_context(), noted(db.engine) as asked:
            assert "Nhóm" in lesson.client.get(page).text
        assert not [one for one in asked if "comment.text" in one]


def test_a_heading_is_looked_at_no_more_often_for_many_themes_put_under_it(lesson: Lesson) -> None:
    costs = []
    for number in (2, 6):
        with lesson.app.app_context(), noted(db.engine) as asked:
            create_themes(lesson, 1, number)
            costs.append(len([one for one in work_in(asked) if "FROM theme_group" in one]))
    assert costs[0] == costs[1]


def test_a_run_asks_no_more_for_many_known_themes(lesson: Lesson) -> None:
    def read() -> None:
        with lesson.app.app_context():
            read_known(MONTH, db.session.get_one(OrgUnit, lesson.unit.id))

    costs = []
    for number in (2, 6):
        create_themes(lesson, number)
        costs.append(asked_by(lesson.app, read))
    assert costs[0] == costs[1]
