"""From draft to publication to correction: who does it, what is seen, and that nothing published changes."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from feedback.cli import cli
from feedback.database import db
from feedback.models import AuditEntry, Comment, OrgUnit, ReportPublication, Submission, utc_now
from feedback.publishing.comparing import tells_of_few
from feedback.reports.figures import hash_of_figures
from feedback.reports.files import FORMATS
from tests.factories import MONTH, create_unit, transaction
from tests.publishing.conftest import address, draft, filled_in, signed_in, versions
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
def test_that_the_figures_stayed_is_said_beside_the_erratum(
    app: Flask, unit: OrgUnit, manager: FlaskClient, press: Press, published: ReportPublication
) -> None:
    erase_some(app, unit, 1)
    press(manager, published, "correct", erratum=ERRATUM)
    said = "Các số liệu vẫn là của bản đã công bố"
    draft_of_few = versions(app, unit)[1]
    assert said in manager.get(address(draft_of_few)).text
    press(manager, draft_of_few, "drop")
    erase_some(app, unit, 6)
    press(manager, published, "correct", erratum=ERRATUM)
    assert said not in manager.get(address(versions(app, unit)[1])).text


def plus(some: float) -> Callable[[Any], Any]:
    return lambda known: (known or 0) + some


FEW_APART: list[tuple[Any, ...]] = [
    ("submissions_before",),
    ("satisfaction", "top2"),
    ("satisfaction_before", "n"),
    ("weighted", "n"),
    ("weighted", "doubtful"),
    ("late_arrivals",),
    ("unassigned",),
    ("themes", 0, "comments"),
    ("themes", 0, "comments_before"),
    ("by_staff", 0, "satisfaction", "n"),
    ("left_out", "nothing_said"),
]


@pytest.mark.one_database
def test_no_count_of_people_differs_by_few_between_versions(app: Flask, published: ReportPublication) -> None:
    """Each by itself, hidden or shown; from five people on, and names and quotes, it may."""
    before = published.figures or {}

    def with_one_changed(path: tuple[Any, ...], change: Callable[[Any], Any]) -> dict[str, Any]:
        figures = inner = deepcopy(before)
        for name in path[:-1]:
            inner = inner[name]
        known = inner.get(path[-1]) if isinstance(inner, dict) else inner[path[-1]]
        inner[path[-1]] = change(known)
        return figures

    for path in FEW_APART:
        is_share = path[-1] == "top2"
        some, many = (2 / 52, 0) if is_share else (1, 60)
        assert tells_of_few(before, with_one_changed(path, plus(-some))), path
        assert not tells_of_few(before, with_one_changed(path, plus(many))), path
    assert tells_of_few(before, with_one_changed(("rated",), lambda _n: None))
    for path in (("themes", 0, "name"), ("themes", 0, "quotes")):
        assert not tells_of_few(before, with_one_changed(path, lambda _words: []))
    assert not tells_of_few(before, deepcopy(before))


@pytest.mark.one_database
@pytest.mark.usefixtures("drafted")
def test_approving_saves_what_is_typed_and_nobody_overwrites_unseen(
    app: Flask, unit: OrgUnit, manager: FlaskClient, press: Press, page: Callable[..., Any]
) -> None:
    [first] = versions(app, unit)
    opened = filled_in(page(manager.get(address(first))))
    press(signed_in(app, "manager", unit), first, "comment", comment="Của đồng nghiệp")
    late = manager.post(address(first, "comment"), data={**opened, "step": "approve", "comment": "Của tôi"})
    assert late.status_code == 409
    assert [(one.state, one.comment) for one in versions(app, unit)] == [("draft", "Của đồng nghiệp")]
    again = filled_in(page(late))
    assert again["comment"].strip() == "Của tôi"
    assert "Của đồng nghiệp" in late.text
    answer = manager.post(address(first, "comment"), data={**again, "step": "approve"})
    assert answer.status_code == 303
    assert [(one.state, one.comment) for one in versions(app, unit)] == [("approved", "Của tôi")]
    late = manager.post(address(first, "comment"), data={**again, "comment": "Thêm một câu"})
    assert late.status_code == 409
    assert "Thêm một câu" in late.text


@pytest.mark.one_database
def test_an_erratum_that_came_second_is_given_back(
    app: Flask, unit: OrgUnit, manager: FlaskClient, press: Press, published: ReportPublication
) -> None:
    press(manager, published, "correct", erratum=ERRATUM)
    late = press(manager, published, "correct", erratum="Đếm thiếu một quầy")
    assert late.status_code == 409
    assert "Đếm thiếu một quầy" in late.text


@pytest.mark.one_database
@pytest.mark.usefixtures("drafted")
def test_more_reports_than_fit_stand_on_a_next_page(app: Flask, unit: OrgUnit, manager: FlaskClient) -> None:
    with transaction(app) as session:
        for number in range(50, 0, -1):
            below = OrgUnit(code=f"THON{number}", name=f"Thôn {number:02}", kind="other", parent_id=unit.id)
            session.add(
                ReportPublication(
                    unit=below, month=MONTH, version=1, state="failed", cause="first", made_at=utc_now()
                )
            )
    first, second = (manager.get(f"/manage/publications/?page={number}").text for number in (1, 2))
    assert "Phường Tam Kỳ" in first
    assert "Thôn 49" in first
    assert "Thôn 50" not in first
    assert "Thôn 50" in second


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
