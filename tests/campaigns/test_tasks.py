"""One question after a task: by link, in steps of eight."""

import pytest
import sqlalchemy as sa

from feedback.campaigns.tasks import close_ease_steps
from feedback.database import db
from feedback.i18n import today
from feedback.models import EaseTask
from tests.factories import create_account

TASKS = "/manage/tasks/"


@pytest.fixture
def link(app, client, manager, page):
    """The link of a task that a manager has made."""
    form = page(client.get(f"{TASKS}new")).fields(".//form[@novalidate]")
    assert (
        client.post(f"{TASKS}new", data=form | {"kind": "send_dossier", "detail": "Đất đai"}).status_code
        == 303
    )
    with app.app_context():
        return f"/u/task/{db.session.scalars(sa.select(EaseTask.public_id)).one()}"


@pytest.fixture
def say(app, page):
    def send(link, ease, form_id=None):
        client = app.test_client()
        return client.post(link, data={"form_id": form_id or f"form {send.count}", "q-ease": ease})

    def counting(*args, **kwargs):
        send.count += 1
        return send(*args, **kwargs)

    send.count = 0
    return counting


@pytest.fixture
def close(app):
    def run():
        with app.app_context():
            return close_ease_steps(today())

    return run


def test_from_eight_on_a_task_has_a_mean_beside_the_usual_one(client, page, link, say, close):
    for ease in "2323232":
        assert say(link, ease).status_code == 303
    assert close() == 0
    assert "Chưa đến 8" in page(client.get(TASKS)).text
    say(link, "3")
    assert "Chưa đến 8" in page(client.get(TASKS)).text
    assert close() == 1
    shown = page(client.get(TASKS)).text
    assert "2,5" in shown
    assert "rõ ràng khó hơn" in shown


def test_later_answers_wait_for_the_next_eight(client, page, link, say, close):
    for _ in range(8):
        say(link, "6")
    close()
    for _ in range(7):
        say(link, "1")
    assert close() == 0
    assert page(client.get(TASKS)).find(".//tbody/tr/td[2]").text == "8"


def test_a_form_that_is_sent_twice_counts_once(client, page, link, say, close):
    for _ in range(8):
        say(link, "4", form_id="the same")
    assert close() == 0


class TestAnotherKey:
    @pytest.fixture
    def settings(self, settings):
        return {**settings, "FEEDBACK_SECRET_KEY": "o" * 40}

    @pytest.mark.one_database
    def test_what_waits_is_sealed_under_the_key_in_use(self, make_app, settings, link, say):
        """A task may wait for years; a key that was changed must not be kept as long."""
        say(link, "4")
        changed = settings | {"FEEDBACK_SECRET_KEY": "n" * 40}
        with make_app(changed | {"FEEDBACK_SECRET_KEY_PREVIOUS": "o" * 40}).app_context():
            assert close_ease_steps(today()) == 0
        later = make_app(changed)
        for number in range(7):
            data = {"form_id": f"later {number}", "q-ease": "4"}
            assert later.test_client().post(link, data=data).status_code == 303
        with later.app_context():
            assert close_ease_steps(today()) == 1


@pytest.mark.one_database
@pytest.mark.parametrize("ease", ["", "0", "8", "x"])
def test_what_is_no_answer_is_asked_again(page, link, say, ease):
    again = say(link, ease)
    assert again.status_code == 422
    assert page(again).find(".//*[@role='alert']") is not None


@pytest.mark.one_database
def test_a_task_that_is_closed_asks_nobody(app, client, page, link, say):
    address = f"{TASKS}{link.rpartition('/')[2]}/close"
    assert (
        client.post(address, data=page(client.get(TASKS)).fields(f".//form[@action='{address}']")).status_code
        == 303
    )
    assert client.get(link).status_code == 404
    assert say(link, "4").status_code == 404


@pytest.mark.one_database
def test_tasks_of_other_units_are_not_there(app, link, sign_in, units, page):
    sign_in(other := app.test_client(), create_account(app, "manager", units["HOIAN"]))
    assert "Đất đai" not in other.get(TASKS).text
    token = page(other.get("/manage/campaigns/new")).fields(".//form[@novalidate]")["csrf_token"]
    assert (
        other.post(f"{TASKS}{link.rpartition('/')[2]}/close", data={"csrf_token": token}).status_code == 404
    )
