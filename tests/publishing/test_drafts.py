"""The worker drafts the reports of a month that is over: once, of final figures, or says why it cannot."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from feedback.database import db
from feedback.jobs import do_what_is_due
from feedback.models import Comment, FrozenMonth, OrgUnit, ThemeJob, utc_now
from feedback.publishing.drafting import month_to_report
from feedback.publishing.kept import figures_of, report_of
from feedback.reports.figures import hash_of, hash_of_figures
from tests.factories import MONTH, create_account, create_unit, transaction
from tests.publishing.conftest import DUE, address, draft, signed_in, versions
from tests.reports.situations import create_answers, create_run, numbered
from tests.reports.situations import report_of as computed


def is_final(app: Flask) -> bool:
    with app.app_context():
        return db.session.get(FrozenMonth, MONTH) is not None


@pytest.mark.one_database
def test_a_month_is_due_on_its_working_day(app: Flask) -> None:
    with app.app_context():
        assert month_to_report((DUE - timedelta(days=1)).date()) is None
        assert month_to_report(DUE.date()) == MONTH


@pytest.mark.usefixtures("comments")
def test_a_draft_is_what_the_data_say_and_the_month_is_final(app: Flask, unit: OrgUnit) -> None:
    assert draft(app) == 1
    [first] = versions(app, unit)
    assert (first.state, first.version, first.cause) == ("draft", 1, "first")
    assert is_final(app)
    report = computed(app, unit)
    assert first.hash == hash_of_figures(first.figures) == report.hash
    with app.app_context():
        again = report_of(first)
        assert hash_of(again) == report.hash
        assert figures_of(again) == first.figures
        # Made again it is the same dataclasses, not only the same JSON.
        assert {name: getattr(again, name) for name in first.figures} == {
            name: getattr(report, name) for name in first.figures
        }


@pytest.mark.usefixtures("drafted")
def test_whoever_looks_again_makes_none_anew(app: Flask, unit: OrgUnit) -> None:
    before = versions(app, unit)[0].public_id
    assert draft(app) == 0
    assert [one.public_id for one in versions(app, unit)] == [before]


@pytest.mark.one_database
def test_the_worker_drafts_when_it_is_due(app: Flask, unit: OrgUnit, comments: list[Comment]) -> None:
    with app.app_context():
        do_what_is_due(DUE - timedelta(days=1))
    assert versions(app, unit) == []
    analyses_are_done(app)
    with app.app_context():
        do_what_is_due(DUE)
    assert [one.state for one in versions(app, unit)] == ["draft"]


@pytest.mark.one_database
@pytest.mark.usefixtures("comments")
def test_units_without_manager_or_reader_have_no_draft(app: Flask, unit: OrgUnit) -> None:
    managed, _other = (create_unit(app, code, parent=unit) for code in ("THONA", "THONB"))
    create_account(app, "manager", managed)
    create_account(app, "manager", create_unit(app, "THONC", parent=unit), active=False)
    assert draft(app) == 2
    assert [one.state for one in versions(app, managed)] == ["draft"]


@pytest.mark.one_database
@pytest.mark.usefixtures("comments")
@pytest.mark.parametrize("state", ["waiting", "running"])
def test_while_a_month_is_analysed_once_more_it_stays_open(app: Flask, unit: OrgUnit, state: str) -> None:
    """Also for a unit that has no draft: an analysis cannot be kept of a month that is final."""
    ended(app, create_unit(app, "THOND", parent=unit), state)
    assert draft(app) == 0
    assert not is_final(app)
    analyses_are_done(app)
    assert draft(app) == 1
    assert is_final(app)


def analyses_are_done(app: Flask) -> None:
    with transaction(app) as session:
        session.execute(sa.update(ThemeJob).values(state="done"))


def ended(app: Flask, unit: OrgUnit, state: str) -> None:
    with transaction(app) as session:
        session.add(ThemeJob(unit_id=unit.id, month=MONTH, asked_at=utc_now(), by_calendar=True, state=state))


@pytest.mark.parametrize(
    ("state", "fault", "words"),
    [
        ("failed", "analysis_failed", "Việc phân tích tháng này bị lỗi"),
        ("waiting", "analysis_missing", "Các ý kiến của tháng chưa được phân tích"),
    ],
)
@pytest.mark.one_database
def test_without_themes_a_report_fails_and_the_month_stays_open(
    app: Flask, unit: OrgUnit, state: str, fault: str, words: str
) -> None:
    said = create_answers(app, [5] * 10, numbered("Chờ lâu", 12))
    ended(app, unit, state)
    assert draft(app) == 0
    [first] = versions(app, unit)
    assert (first.state, first.fault, first.figures) == ("failed", fault, None)
    assert not is_final(app)  # else no analysis could be made any more
    page = signed_in(app, "manager", unit).get(address(first))
    assert words in page.text
    assert "gy-findings" not in page.text  # no figures, not even an empty report's
    create_run(app, unit, {"chờ đợi lâu": said})
    analyses_are_done(app)
    assert draft(app) == 1
    [again] = versions(app, unit)
    assert (again.public_id, again.state, again.fault) == (first.public_id, "draft", None)


@pytest.mark.usefixtures("comments")
def test_a_broken_query_makes_no_empty_draft(
    app: Flask, unit: OrgUnit, capsys: pytest.CaptureFixture[str]
) -> None:
    with transaction(app) as session:
        session.execute(sa.text("ALTER TABLE submission_weight RENAME TO somewhere_else"))
    assert draft(app) == 0
    [first] = versions(app, unit)
    assert (first.state, first.fault, first.figures) == ("failed", "unexpected", None)
    assert "report_not_drafted" in capsys.readouterr().err
    with transaction(app) as session:
        session.execute(sa.text("ALTER TABLE somewhere_else RENAME TO submission_weight"))
    assert draft(app) == 1


@pytest.mark.one_database
@pytest.mark.usefixtures("comments")
def test_one_is_tried_again_alone_and_the_others_by_the_worker_however_late(
    app: Flask, unit: OrgUnit, manager: FlaskClient, press: Callable[..., Any]
) -> None:
    create_account(app, "manager", other := create_unit(app, "THONA", parent=unit))
    with transaction(app) as session:
        session.execute(sa.text("ALTER TABLE submission_weight RENAME TO somewhere_else"))
    draft(app)
    with transaction(app) as session:
        session.execute(sa.text("ALTER TABLE somewhere_else RENAME TO submission_weight"))
    press(manager, versions(app, unit)[0], "again")
    assert [one.state for one in versions(app, unit) + versions(app, other)] == ["draft", "failed"]
    with app.app_context():
        do_what_is_due(DUE + timedelta(days=35))
    assert [one.state for one in versions(app, other)] == ["draft"]


@pytest.mark.one_database
def test_trying_again_makes_no_month_final(
    app: Flask, unit: OrgUnit, manager: FlaskClient, press: Callable[..., Any]
) -> None:
    said = create_answers(app, [5] * 10, numbered("Chờ lâu", 12))
    draft(app)
    create_run(app, unit, {"chờ đợi lâu": said})
    [first] = versions(app, unit)
    press(manager, first, "again")
    assert "Tháng này chưa chốt" in manager.get(address(first)).text
    assert not is_final(app)
    assert [one.state for one in versions(app, unit)] == ["failed"]


@pytest.mark.one_database
def test_a_month_in_which_nobody_answered_is_drafted_as_such(app: Flask, unit: OrgUnit) -> None:
    assert draft(app) == 1
    [first] = versions(app, unit)
    page = signed_in(app, "manager", unit).get(address(first))
    assert "không ai góp ý trong tháng" in page.text


@pytest.mark.one_database
def test_what_was_made_later_than_the_code_knows_is_left(app: Flask, unit: OrgUnit, drafted: None) -> None:
    """A report published by a newer or older service is read as far as this one knows it."""
    [first] = versions(app, unit)
    with app.app_context():
        first.figures = {**first.figures, "of_next_year": 1, "levels": {**first.figures["levels"], "new": 2}}
        del first.figures["by_staff"]
        report = report_of(first)
    assert report.by_staff == []
    assert report.as_json()["of_next_year"] == 1  # what the hash is over stays whole
