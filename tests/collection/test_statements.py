"""What one person costs the database, counted where the driver is asked."""

import time
from collections.abc import Callable, Iterator
from threading import Thread
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask import Flask

from feedback.collection import places
from feedback.collection.tokens import new_token
from feedback.database import db
from tests.factories import form_fields
from tests.statements import noted, work_in

MOST = 4  # per submission; LimeSurvey needs 458 for a journey
JSON = {"Accept": "application/json"}


@pytest.fixture
def asked(app: Flask) -> Iterator[list[str]]:
    with app.app_context():
        engine = db.engine
    with noted(engine) as everything_asked:
        yield everything_asked


@pytest.fixture
def statements(asked: list[str]) -> Callable[[], list[str]]:
    return lambda: work_in(asked)


@pytest.fixture
def everything(app: Flask, client, touchpoint) -> dict[str, object]:
    """What a person says who says all there is to say at once."""
    client.get("/f/TAMKY1")  # this process has seen the form once
    client.post("/f/TAMKY1", data=form_fields())  # and knows the day's key
    with app.app_context():
        version = db.session.scalar(sa.text("select max(id) from survey_version"))
        token = new_token("TAMKY1", version)
    return form_fields(
        rating="2", reasons=["time", "attitude", "cost"], comment="Chờ hai tiếng đồng hồ.", form_token=token
    )


def test_a_submission_with_reasons_and_comment_takes_four(client, everything, statements, kept):
    assert client.post("/f/TAMKY1", data=everything, headers=JSON).status_code == 201
    assert 3 <= len(statements()) <= MOST, statements()
    *_, submission = kept()
    assert (len(submission.answers), len(submission.comments)) == (4, 1)


def test_a_tap_takes_two(client, everything, statements):
    assert client.post("/f/TAMKY1", data=form_fields(), headers=JSON).status_code == 201
    assert len(statements()) == 2, statements()


def test_the_same_again_takes_two(client, everything, asked, statements):
    client.post("/f/TAMKY1", data=everything)
    asked.clear()
    assert client.post("/f/TAMKY1", data=everything, headers=JSON).status_code == 200
    assert len(statements()) == 2, statements()


def test_looking_at_a_form_that_is_known_asks_nothing(client, everything, statements):
    assert client.get("/f/TAMKY1").status_code == 200
    assert client.get("/f/tamky1?lang=en").status_code == 200
    assert statements() == []


def test_looking_at_one_that_is_not_yet_known_only_reads(client, touchpoint, statements):
    assert client.get("/f/TAMKY1").status_code == 200
    assert {statement.split()[0] for statement in statements()} == {"SELECT"}


def test_while_one_looks_again_others_go_on_with_what_is_known(app, client, everything, monkeypatch):
    """Or else all who come in that moment would look at once, and wait for each other."""
    later = SimpleNamespace(monotonic=lambda: time.monotonic() + places.SECONDS)
    looked: list[str] = []
    answered: list[int] = []

    def visit() -> None:
        answered.append(app.test_client().get("/f/TAMKY1").status_code)

    def visit_meanwhile(_connection, _cursor, statement, *_):
        looked.append(statement)
        if len(looked) == 1:
            other = Thread(target=visit)
            other.start()
            other.join(timeout=20)

    with app.app_context():
        engine = db.engine
    monkeypatch.setattr(places, "time", later)
    sa.event.listen(engine, "before_cursor_execute", visit_meanwhile)
    assert client.get("/f/TAMKY1").status_code == 200
    sa.event.remove(engine, "before_cursor_execute", visit_meanwhile)
    assert answered == [200]
    assert sum("FROM touchpoint" in one for one in looked) == 1
