"""From a theme in a report to an improvement, and what becomes of it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from feedback.database import db
from feedback.models import BacklogEvidence, BacklogItem, OrgUnit, Theme
from tests.factories import (
    MONTH,
    create_account,
    create_backlog_item,
    create_touchpoint,
    create_unit,
    create_unit_event,
)
from tests.pages import Page
from tests.reports.situations import create_answers, create_run, numbered, report_of

SignIn = Callable[..., Any]
REPORT = f"/manage/reports/QNM/{MONTH}"


@pytest.fixture
def unit(app: Flask) -> OrgUnit:
    unit = create_unit(app, "QNM")
    create_touchpoint(app, "COUNTER", unit=unit)
    return unit


@pytest.fixture
def theme(app: Flask, unit: OrgUnit) -> Theme:
    """A theme of twelve comments in this month's report."""
    comments = create_answers(app, comments=numbered("Chờ lâu", 12))
    return create_run(app, unit, {"chờ đợi lâu": comments})["chờ đợi lâu"]


@pytest.fixture
def manager(app: Flask, client: FlaskClient, unit: OrgUnit, sign_in: SignIn) -> FlaskClient:
    sign_in(client, create_account(app, "manager", unit, name="Chị Hoa"))
    return client


def form_address(theme: Theme) -> str:
    return f"/manage/backlog/new/QNM/{MONTH}/{theme.public_id}"


def send(client: FlaskClient, address: str, **changed: str) -> Any:
    """Open the page, fill in its form and send it."""
    fields = Page(client.get(address).text).fields(".//form[@novalidate]")
    return client.post(address, data={**fields, **changed})


def items(app: Flask) -> list[BacklogItem]:
    with app.app_context():
        return list(db.session.scalars(select(BacklogItem)))


def test_a_theme_becomes_an_improvement_on_the_list(app: Flask, manager: FlaskClient, theme: Theme) -> None:
    buttons = [
        link.get("href", "") for link in Page(manager.get(REPORT).text).findall(".//a[@role='button']")
    ]
    assert [address for address in buttons if "/backlog/new/" in address] == [form_address(theme)]
    form = Page(manager.get(form_address(theme)).text)
    assert form.fields(".//form[@novalidate]")["title"] == ["Chờ đợi lâu"]
    assert "Chờ lâu 1" in form.text

    answer = send(manager, form_address(theme), title="Mở thêm một quầy buổi sáng")
    assert answer.status_code == 303
    page = Page(manager.get(answer.location).text)
    assert "Mở thêm một quầy buổi sáng" in page.title
    assert "chờ đợi lâu" in page.text
    row = Page(manager.get("/manage/backlog/").text).find(".//tbody/tr")
    cells = [" ".join(" ".join(cell.itertext()).split()) for cell in row]  # type: ignore[union-attr]
    assert cells[:3] == ["Mở thêm một quầy buổi sáng Đơn vị QNM", "Đề xuất", "chờ đợi lâu"]
    assert len(items(app)) == 1


@pytest.mark.one_database
def test_the_report_leads_to_the_improvement_of_its_theme(manager: FlaskClient, theme: Theme) -> None:
    address = send(manager, form_address(theme), title="Mở thêm một quầy").location
    links = {
        link.get("href"): "".join(link.itertext()) for link in Page(manager.get(REPORT).text).findall(".//a")
    }
    assert links[address] == "Mở thêm một quầy"


@pytest.mark.one_database
def test_the_evidence_is_what_the_report_said_that_day(
    app: Flask, manager: FlaskClient, unit: OrgUnit, theme: Theme
) -> None:
    figures = report_of(app, unit)
    address = send(manager, form_address(theme), title="Mở thêm một quầy").location
    before = Page(manager.get(address).text).text
    create_answers(app, comments=numbered("Phí cao", 40))
    assert report_of(app, unit).hash != figures.hash
    with app.app_context():
        proof = db.session.scalars(select(BacklogEvidence)).one()
        assert (proof.month, proof.report_hash) == (MONTH, figures.hash)
        assert (proof.figures["comments"], proof.figures["share"]) == (12, 1.0)
        assert proof.figures["quotes"] == figures.themes[0].quotes
    after = Page(manager.get(address).text).text
    assert "100,0" in after
    assert before.count("100,0") == after.count("100,0")


def test_a_change_of_status_is_remembered_with_who_and_why(manager: FlaskClient, theme: Theme) -> None:
    address = send(manager, form_address(theme), title="Mở thêm một quầy").location
    assert send(manager, address, status="in_progress", note="Đã có <b>người</b>").status_code == 303
    assert send(manager, address, status="done", note="").status_code == 303
    page = Page(manager.get(address).text)
    history = [" ".join(" ".join(entry.itertext()).split()) for entry in page.findall(".//main//ol/li")]
    assert len(history) == 3
    assert "Đã xong" in history[0]
    assert "Đã có <b>người</b>" in history[1]
    assert all("Chị Hoa" in entry for entry in history)
    assert "Đã xong" in Page(manager.get("/manage/backlog/").text).text


@pytest.mark.one_database
@pytest.mark.parametrize("title", ["", "   ", "dài" * 67])
def test_a_title_that_does_not_fit_is_refused_and_kept(
    app: Flask, manager: FlaskClient, theme: Theme, title: str
) -> None:
    answer = send(manager, form_address(theme), title=title)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.find(".//div[@class='govuk-error-summary']") is not None
    assert page.fields(".//form[@novalidate]").get("title", [""])[0].strip() == title.strip()
    assert items(app) == []


@pytest.mark.one_database
@pytest.mark.parametrize("change", [{"status": "forgotten"}, {"note": "dài" * 1000}])
def test_a_status_that_is_none_and_too_long_a_note_are_refused(
    app: Flask, manager: FlaskClient, unit: OrgUnit, change: dict[str, str]
) -> None:
    item = create_backlog_item(app, unit)
    answer = send(manager, f"/manage/backlog/{item.public_id}", **{"status": "done", **change})
    assert answer.status_code == 422
    assert change.get("note", "") in answer.text
    assert [kept.status for kept in items(app)] == ["proposed"]


def test_characters_no_database_takes_do_not_break_the_list(
    app: Flask, manager: FlaskClient, theme: Theme
) -> None:
    address = send(manager, form_address(theme), title="Mở\x00 quầy").location
    assert [item.title for item in items(app)] == ["Mở quầy"]
    assert send(manager, address, status="done", note="Xong\x00 rồi").status_code == 303


def test_a_failure_while_saving_is_told_on_a_page(app: Flask, manager: FlaskClient, unit: OrgUnit) -> None:
    """The page that tells of it asks the broken database nothing."""
    item = create_backlog_item(app, unit)
    address = f"/manage/backlog/{item.public_id}"
    fields = Page(manager.get(address).text).fields(".//form[@novalidate]")
    with app.app_context():
        db.session.execute(text("ALTER TABLE backlog_event RENAME TO backlog_event_gone"))
        db.session.commit()
    answer = manager.post(address, data={**fields, "status": "done"})
    assert answer.status_code in {500, 503}
    assert "backlog_event" not in answer.text
    assert Page(answer.text).find(".//h1") is not None
    assert [kept.status for kept in items(app)] == ["proposed"]


@pytest.mark.one_database
@pytest.mark.parametrize("role", ["staff", "analyst"])
def test_who_only_reads_or_serves_decides_nothing(
    app: Flask, client: FlaskClient, unit: OrgUnit, theme: Theme, sign_in: SignIn, role: str
) -> None:
    item = create_backlog_item(app, unit, theme=theme)
    sign_in(client, create_account(app, role, unit))
    for address in ("/manage/backlog/", form_address(theme), f"/manage/backlog/{item.public_id}"):
        assert client.get(address).status_code == 403
    token = Page(client.get("/complaints/").text).fields(".//form[@action='/language']")["csrf_token"][0]
    for address, fields in (
        (form_address(theme), {"title": "Mở quầy"}),
        (f"/manage/backlog/{item.public_id}", {"status": "done"}),
    ):
        assert client.post(address, data={**fields, "csrf_token": token}).status_code == 403
    assert [(kept.title, kept.status) for kept in items(app)] == [(item.title, "proposed")]


def test_an_improvement_of_another_unit_is_not_there(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    province = create_unit(app, "P")
    mine, theirs = create_unit(app, "C1", parent=province), create_unit(app, "C2", parent=province)
    hidden = [create_backlog_item(app, place, f"Việc của {place.code}") for place in (theirs, province)]
    own = create_backlog_item(app, mine, "Việc của mình")
    sign_in(client, create_account(app, "manager", mine))
    listed = Page(client.get("/manage/backlog/").text).text
    assert "Việc của mình" in listed
    token = Page(client.get(f"/manage/backlog/{own.public_id}").text).fields(".//form[@novalidate]")
    for item in hidden:
        assert item.title not in listed
        address = f"/manage/backlog/{item.public_id}"
        assert client.get(address).status_code == 404
        assert client.post(address, data={**token, "status": "done"}).status_code == 404
    assert {kept.status for kept in items(app)} == {"proposed"}


@pytest.mark.one_database
def test_a_theme_that_is_not_in_the_report_is_not_found(
    app: Flask, manager: FlaskClient, theme: Theme
) -> None:
    for address in (
        f"/manage/backlog/new/QNM/{MONTH}/0000000000000000",
        f"/manage/backlog/new/QNM/2026-07/{theme.public_id}",
        f"/manage/backlog/new/QNM/2026-13/{theme.public_id}",
        f"/manage/backlog/new/NOWHERE/{MONTH}/{theme.public_id}",
        "/manage/backlog/0000000000000000",
    ):
        assert manager.get(address).status_code == 404


@pytest.mark.one_database
def test_a_hidden_theme_can_become_an_improvement_too(
    app: Flask, manager: FlaskClient, unit: OrgUnit
) -> None:
    comments = create_answers(app, comments=numbered("Chờ lâu", 12))
    theme = create_run(app, unit, {"ít": comments[:2], "nhiều": comments[2:]})["ít"]
    address = send(manager, form_address(theme), title="Hỏi thêm").location
    assert manager.get(address).status_code == 200


@pytest.mark.one_database
def test_an_empty_list_says_where_to_begin(manager: FlaskClient) -> None:
    page = Page(manager.get("/manage/backlog/").text)
    assert page.find(".//table") is None
    assert page.find(".//div[@class='gy-empty']//a[@href='/manage/']") is not None


@pytest.mark.one_database
def test_the_evidence_leads_to_the_unit_it_was_found_in(
    app: Flask, client: FlaskClient, sign_in: SignIn, unit: OrgUnit
) -> None:
    changed = date(2026, 10, 15)
    former = create_unit(app, "C", "Xã Cũ", parent=unit, valid_to=changed)
    item = create_backlog_item(app, former)
    heir = create_unit(app, "C", "Xã Mới", parent=unit, valid_from=changed)
    create_unit_event(app, "rename", changed, former, heir)
    sign_in(client, create_account(app, "manager", heir))
    page = Page(client.get(f"/manage/backlog/{item.public_id}").text)
    (link,) = [a for a in page.findall(".//a") if "/reports/" in str(a.get("href"))]
    assert "Xã Cũ" in client.get(str(link.get("href"))).text
