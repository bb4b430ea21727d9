"""From draft to publication to correction: who does it, what is seen, and that nothing published changes."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from feedback.cli import cli
from feedback.database import db
from feedback.models import AuditEntry, Comment, OrgUnit, ReportPublication, Submission
from feedback.reports.figures import hash_of_figures
from feedback.reports.files import FORMATS
from tests.factories import MONTH, create_unit, transaction
from tests.publishing.conftest import address, draft, signed_in, versions
from tests.reports.situations import create_answers

Press = Callable[..., Any]
COMMENT = "Chị Nguyễn Thị Hoa, 0905 123 456, đã mở thêm một quầy.\n{{7*7}} <b>từ tháng 11</b>"
ERRATUM = "Thiếu 20 phiếu giấy của quầy số 2."


def files_of(client: FlaskClient, unit: OrgUnit) -> dict[str, bytes]:
    return {name: client.get(f"/manage/reports/{unit.code}/{MONTH}.{name}").data for name in FORMATS}


def erase_some(app: Flask, unit: OrgUnit, count: int) -> None:
    """As when people erase answers without words."""
    with transaction(app) as session:
        some = (
            sa.select(Submission.id)
            .where(Submission.receiving_unit_id == unit.id, Submission.month == MONTH)
            .where(~sa.exists().where(Comment.submission_id == Submission.id))
            .limit(count)
        )
        session.execute(sa.delete(Submission).where(Submission.id.in_(some)))


@pytest.mark.usefixtures("drafted")
def test_a_draft_is_commented_approved_and_published(
    app: Flask, unit: OrgUnit, manager: FlaskClient, press: Press
) -> None:
    [first] = versions(app, unit)
    assert press(manager, first, "publish").status_code == 409  # not approved yet
    assert press(manager, first, "comment", comment=COMMENT).status_code == 303
    page = manager.get(address(first)).text
    assert "chờ đợi lâu" in page
    assert "Hoa" not in page
    assert "0905" not in page
    assert "{{7*7}} &lt;b&gt;từ tháng 11&lt;/b&gt;" in page
    assert press(manager, first, "approve").status_code == 303
    assert press(manager, first, "comment", comment="Khác").status_code == 409
    assert press(manager, first, "publish").status_code == 303
    shown = manager.get(f"/manage/reports/{unit.code}/{MONTH}").text
    assert "đã mở thêm một quầy" in shown
    assert first.hash in shown
    with app.app_context():
        entries = db.session.execute(
            sa.select(AuditEntry.kind, AuditEntry.actor_id.is_not(None)).order_by(AuditEntry.id)
        ).all()
    assert [tuple(one) for one in entries][-4:] == [
        ("report_drafted", False),
        ("report_commented", True),
        ("report_approved", True),
        ("report_published", True),
    ]


@pytest.mark.one_database
@pytest.mark.usefixtures("drafted")
def test_an_approved_one_goes_back_and_readers_only_look(
    app: Flask, unit: OrgUnit, manager: FlaskClient, press: Press
) -> None:
    [first] = versions(app, unit)
    press(manager, first, "approve")
    analyst = signed_in(app, "analyst", unit)
    page = analyst.get(address(first))
    assert page.status_code == 200
    assert f"{address(first)}/publish" not in page.text
    assert press(analyst, first, "publish").status_code == 403
    assert press(signed_in(app, "manager"), first, "reopen").status_code == 303  # of a unit above
    assert versions(app, unit)[0].state == "draft"


def test_what_is_published_stays_to_the_byte(
    app: Flask, runner: FlaskCliRunner, unit: OrgUnit, manager: FlaskClient, published: ReportPublication
) -> None:
    before = files_of(manager, unit)
    told = json.loads(before["json"])
    assert told["publication"]["version"] == 1
    assert told["hash"] == published.hash == hash_of_figures(told)
    erase_some(app, unit, 7)
    create_answers(app, [1] * 3)
    assert files_of(manager, unit) == before
    assert manager.get("/manage/", query_string={"month": MONTH}).status_code == 200
    checked = runner.invoke(cli, ["report", "--month", MONTH, "--check", str(published.hash)])
    assert checked.exit_code == 0, checked.output
    assert "is version 1, which is published, of" in checked.output
    done = runner.invoke(cli, ["report", "--month", MONTH, "--format", "csv"])
    assert done.stdout_bytes == before["csv"]


def test_a_correction_is_a_new_version_with_its_erratum(
    app: Flask,
    runner: FlaskCliRunner,
    unit: OrgUnit,
    manager: FlaskClient,
    press: Press,
    published: ReportPublication,
) -> None:
    assert press(manager, published, "correct", erratum=" ").status_code == 422
    erase_some(app, unit, 7)
    assert press(manager, published, "correct", erratum=ERRATUM).status_code == 303
    assert press(manager, published, "correct", erratum=ERRATUM).status_code == 409  # one at a time
    first, second = versions(app, unit)
    assert (first.state, second.state, second.cause) == ("published", "draft", "correction")
    assert second.figures["submissions"] == first.figures["submissions"] - 7
    assert (
        ERRATUM not in manager.get(f"/manage/reports/{unit.code}/{MONTH}").text
    )  # not before it is published
    for step in ("approve", "publish"):
        press(manager, second, step)
    first, second = versions(app, unit)
    assert (first.state, second.state) == ("replaced", "published")
    assert first.figures == published.figures
    for content in (
        manager.get(f"/manage/reports/{unit.code}/{MONTH}").text,
        manager.get(f"/manage/reports/{unit.code}/{MONTH}.csv").text,
        manager.get(f"/manage/reports/{unit.code}/{MONTH}.json").text,
    ):
        assert ERRATUM in content
        assert str(first.hash) in content
        assert str(second.hash) in content
    checked = runner.invoke(cli, ["report", "--month", MONTH, "--check", str(first.hash)])
    assert checked.exit_code == 1
    assert "version 1, which was replaced. It is not version 2, which is published," in checked.output


@pytest.mark.one_database
def test_a_correction_never_tells_of_a_few_people(
    app: Flask, unit: OrgUnit, manager: FlaskClient, press: Press, published: ReportPublication
) -> None:
    """Two versions that differ by one answer would say what that answer was."""
    erase_some(app, unit, 1)
    press(manager, published, "correct", erratum=ERRATUM)
    first, second = versions(app, unit)
    assert second.figures == first.figures


@pytest.mark.one_database
def test_a_correction_can_be_given_up(
    app: Flask, unit: OrgUnit, manager: FlaskClient, press: Press, published: ReportPublication
) -> None:
    press(manager, published, "correct", erratum=ERRATUM)
    assert press(manager, versions(app, unit)[1], "drop").status_code == 303
    assert [one.state for one in versions(app, unit)] == ["published"]


@pytest.mark.one_database
@pytest.mark.usefixtures("comments")
def test_the_list_shows_own_units_and_what_waits(app: Flask, unit: OrgUnit, manager: FlaskClient) -> None:
    assert "Chưa có gì" in manager.get("/manage/publications/").text
    create_unit(app, "HOIAN", name="Hội An", parent=unit)
    draft(app)
    assert "Phường Tam Kỳ" in manager.get("/manage/publications/").text
    assert "1 việc chờ bạn" in manager.get("/manage/").text
    assert manager.get("/manage/publications/?month=2025-01").status_code == 200
