"""What arrives after its month's report is final: nothing is lost, and nothing final changes."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from feedback.cli import cli
from feedback.collection.service import last_shown_month
from feedback.collection.tokens import new_token
from feedback.database import db
from feedback.i18n import month_of
from feedback.models import SurveyVersion, utc_now
from feedback.months import months_before
from tests.factories import create_submission, create_touchpoint, form_fields


@pytest.fixture
def months(app):
    """The last month that is over, and the present one."""
    with app.app_context():
        present = month_of(utc_now())
    return months_before(present, 1), present


def report(runner, month):
    answer = runner.invoke(cli, ["report", "--month", month, "--format", "json"])
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout)


def middle(month):
    return datetime.strptime(f"{month}-15 05", "%Y-%m-%d %H").replace(tzinfo=UTC)


def test_what_arrives_for_a_final_month_counts_in_the_next_and_keeps_its_time(app, runner, months):
    last, present = months
    touchpoint = create_touchpoint(app)
    create_submission(app, touchpoint, given_at=middle(last), comment="Đúng hạn")
    assert runner.invoke(cli, ["freeze", "--month", last]).exit_code == 0
    before = report(runner, last)
    for _ in range(5):
        late = create_submission(app, touchpoint, given_at=middle(last), comment="Gửi từ điện thoại mất sóng")
    assert late.given_at == middle(last)
    assert (late.month, late.comments[0].month) == (present, present)
    assert report(runner, last) == before
    now = report(runner, present)
    assert (now["submissions"], now["late_arrivals"]) == (5, 5)
    assert before["late_arrivals"] == 0


def test_one_that_waited_on_a_phone_changes_no_month_that_is_seen(app, client, runner, months, kept):
    """One answer more would tell itself from the difference: it counts in the running one, with its time."""
    last, present = months
    create_touchpoint(app, "TAMKY1")
    given = middle(last)
    with app.app_context():
        version = db.session.scalar(select(func.max(SurveyVersion.id)))
        form_token = new_token("TAMKY1", version, given.timestamp() - 60)
        is_seen = last <= last_shown_month()
    waited = int((utc_now() - given).total_seconds())
    client.post("/f/TAMKY1", data=form_fields(form_token=form_token, queued_seconds=str(waited)))
    (submission,) = kept()
    assert abs(submission.given_at - given) < timedelta(minutes=1)
    assert submission.month == (present if is_seen else last)


def test_what_arrives_for_an_open_month_counts_there(app, runner, months):
    last, _present = months
    submission = create_submission(app, given_at=middle(last))
    assert submission.month == last
    assert report(runner, last)["late_arrivals"] == 0


@pytest.mark.one_database
def test_a_month_is_made_final_once_and_only_when_it_is_over(runner, months):
    last, present = months
    assert "is final." in runner.invoke(cli, ["freeze", "--month", last]).stderr
    assert "is final already." in runner.invoke(cli, ["freeze", "--month", last]).stderr
    for month in (present, months_before(present, -1)):
        refused = runner.invoke(cli, ["freeze", "--month", month])
        assert refused.exit_code == 1
        assert "not over" in refused.stderr


def test_the_report_says_how_many_came_late(app, runner, months):
    last, present = months
    runner.invoke(cli, ["freeze", "--month", last])
    for number in range(5):
        create_submission(app, given_at=middle(last) + timedelta(minutes=number))
    html = runner.invoke(cli, ["report", "--month", present, "--format", "html", "--lang", "en"]).stdout
    assert "5 submissions were given in earlier months" in html
