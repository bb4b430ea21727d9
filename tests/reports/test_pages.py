"""Reports on the managers' pages and as files: the same figures everywhere, to nobody else."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.database import db
from feedback.models import OrgUnit, Theme
from tests.factories import MONTH, create_account, create_backlog_item, create_touchpoint, create_unit
from tests.pages import Page
from tests.reports.situations import (
    BEFORE,
    create_answers,
    create_run,
    create_volume,
    numbered,
    report_of,
)

SignIn = Callable[..., Any]
KEYS = {
    "weighted",
    *("month", "month_before", "unit", "unit_name", "submissions", "submissions_before", "rated"),
    "late_arrivals",
    "streams",
    "by_mode",
    "by_staff",
    *("by_sector", "screens", "usability", "answering", "quality"),
    *("view", "unassigned", "levels", "period", "months", "hidden", "publication"),
    *("comments", "comments_before", "themed", "left_out", "satisfaction", "satisfaction_before"),
    *("satisfaction_change", "themes", "unthemed", "suppressed", "volumes", "analysis", "hash"),
}
ADDRESS = f"/manage/reports/QNM/{MONTH}"


@pytest.fixture
def unit(app: Flask) -> OrgUnit:
    """A province whose people waited long this month and the month before."""
    unit = create_unit(app, "QNM", name="Tỉnh Quảng Nam")
    create_touchpoint(app, "COUNTER", unit=unit)
    return unit


@pytest.fixture
def waiting(app: Flask, unit: OrgUnit) -> None:
    before = create_answers(app, [5] * 30 + [1] * 10, numbered("Chờ lâu", 40), month=BEFORE)
    now = create_answers(app, [5] * 10 + [1] * 30, numbered("Chờ lâu", 40))
    themes = {"chờ đợi lâu": [*now[:30], *before[:10]], "phí cao": now[30:37], "chỗ để xe": now[37:39]}
    create_run(app, unit, themes, {"unclear": [now[39], *before[10:]]})
    create_volume(app, unit, received=1000, settled_on_time=900, settled_overdue=100, received_online=806)


@pytest.fixture
def manager(app: Flask, client: FlaskClient, unit: OrgUnit, sign_in: SignIn) -> FlaskClient:
    sign_in(client, create_account(app, "manager", unit))
    return client


@pytest.mark.one_database
@pytest.mark.usefixtures("waiting")
def test_the_page_leads_with_what_changed(manager: FlaskClient) -> None:
    page = Page(manager.get(ADDRESS).text)
    findings = [
        " ".join(item.itertext()) for item in page.findall(".//ul[@class='govuk-list gy-findings']/li")
    ]
    assert "25,0%" in findings[0]
    assert "14,2%" in findings[0]
    assert "40,2%" in findings[0]
    assert "-50,0" in findings[0].replace("−", "-")
    assert "chờ đợi lâu" in findings[1]
    for expected in ("Tỉnh Quảng Nam", "10/2026", "1.000", "90,0%", "80,6%", "75,0%", "30 ý kiến"):
        assert expected in page.text.replace("\u00a0", " "), expected


@pytest.mark.usefixtures("waiting")
def test_the_json_file_has_exactly_the_documented_keys(
    app: Flask, manager: FlaskClient, unit: OrgUnit
) -> None:
    answer = manager.get(f"{ADDRESS}.json")
    report = answer.json
    assert answer.mimetype == "application/json"
    assert f"gop-y-QNM-{MONTH}.json" in answer.headers["Content-Disposition"]
    assert report.keys() == KEYS
    assert report["satisfaction"].keys() == {"n", "top2", "low", "high", "indicative", "told"}
    assert report["satisfaction_change"].keys() == {"direction", "difference", "low", "high"}
    for theme in report["themes"]:
        assert theme.keys() == {
            *("id", "name", "comments", "share", "low", "high", "comments_before", "change", "quotes"),
            *("unstable", "doubt", "uncounted", "uncounted_before"),
        }
    assert report["volumes"].keys() == {"received", "on_time_share", "online_share"}
    assert report["analysis"].keys() == {
        *("id", "unit", "first_month", "month", "comments", "themed", "quality")
    }
    assert (report["unit"], report["month"]) == ("QNM", MONTH)
    assert report["themed"] + sum(report["left_out"].values()) == report["comments"] == 40
    assert report["suppressed"] == ["chỗ để xe"]
    assert report["hash"] == report_of(app, unit).hash


@pytest.mark.one_database
@pytest.mark.usefixtures("waiting")
def test_all_formats_carry_the_hash_and_the_figures(app: Flask, manager: FlaskClient, unit: OrgUnit) -> None:
    figures = report_of(app, unit)
    page = manager.get(ADDRESS).text
    file = manager.get(f"{ADDRESS}.html")
    assert file.mimetype == "text/html"
    for text in (page, file.text):
        assert figures.hash in text
        assert "chờ đợi lâu" in text
        assert "Chờ lâu 1" in text
    assert manager.get(f"{ADDRESS}.pdf").data.startswith(b"%PDF-")


@pytest.mark.one_database
@pytest.mark.usefixtures("waiting")
def test_the_html_file_needs_nothing_else(manager: FlaskClient) -> None:
    page = Page(manager.get(f"{ADDRESS}.html").text)
    assert [element for element in page.root.iter() if element.tag in {"script", "link", "img", "form"}] == []
    assert page.root.get("lang") == "vi"
    assert page.find("head/style") is not None


@pytest.mark.one_database
@pytest.mark.usefixtures("waiting")
def test_a_hidden_theme_is_named_without_any_figure(manager: FlaskClient) -> None:
    page = Page(manager.get(ADDRESS).text)
    shown = [" ".join(theme.itertext()) for theme in page.findall(".//li[@class='gy-theme']")]
    assert len(shown) == 2
    assert not any("chỗ để xe" in theme.lower() for theme in shown)
    named = [
        " ".join(line.itertext()) for line in page.findall(".//p") if "chỗ để xe" in "".join(line.itertext())
    ]
    assert len(named) == 1
    assert "2" not in named[0]


HOSTILE = "<script>alert(1)</script> {{7*7}} %(x)s ${7*7} \"'><img src=x onerror=alert(1)> {% raw %}"


@pytest.mark.one_database
def test_what_people_write_is_shown_as_they_wrote_it(app: Flask, manager: FlaskClient, unit: OrgUnit) -> None:
    comments = create_answers(app, comments=[HOSTILE] * 12)
    create_run(app, unit, {f"chờ {HOSTILE}": comments})
    for address in (ADDRESS, f"{ADDRESS}.html"):
        page = Page(manager.get(address).text)
        assert page.findall(".//script") == []
        assert page.findall(".//img") == []
        assert "".join(page.find(".//blockquote").itertext()).strip() == HOSTILE  # type: ignore[union-attr]
        assert f"chờ {HOSTILE}" in " ".join(page.text.split())
    assert manager.get(f"{ADDRESS}.json").json["themes"][0]["quotes"] == [HOSTILE]


@pytest.mark.one_database
def test_a_month_without_answers_says_so_on_the_page(app: Flask, manager: FlaskClient) -> None:
    create_answers(app, [5] * 9, month=BEFORE)
    page = Page(manager.get(ADDRESS).text)
    assert "Không có số liệu: không ai góp ý trong tháng 10/2026." in page.text
    assert "0,0" not in page.text
    report = manager.get(f"{ADDRESS}.json").json
    assert (report["submissions"], report["satisfaction"]["top2"], report["themes"]) == (0, None, [])


@pytest.mark.one_database
def test_few_ratings_are_marked_on_the_page(app: Flask, manager: FlaskClient) -> None:
    create_answers(app, [5] * 10)
    assert "tham khảo" in manager.get(ADDRESS).text
    create_answers(app, [5] * 4, month=BEFORE)
    text = manager.get(f"/manage/reports/QNM/{BEFORE}").text
    assert "100,0" not in text


@pytest.mark.one_database
def test_comments_that_wait_for_an_analysis_are_named(app: Flask, manager: FlaskClient) -> None:
    create_answers(app, comments=numbered("Chờ lâu", 5))
    page = Page(manager.get(ADDRESS).text)
    assert f"feedback analyse --month {MONTH}" in page.text
    assert "Chờ lâu 1" not in page.text


@pytest.mark.parametrize(
    "address",
    [
        "/manage/reports/NOWHERE/2026-10",
        "/manage/reports/QNM/2026-13",
        "/manage/reports/QNM/0000-01",
        "/manage/reports/QNM/0000-01.pdf",
        "/manage/reports/QNM/2026-10.docx",
        "/manage/reports/QNM/2026-10.",
        "/manage/reports/QNM/2026-1.pdf",
        "/manage/reports/QNM",
        "/manage/reports/QNM?month=2026-13",
    ],
)
@pytest.mark.one_database
def test_what_is_not_there_is_not_found(manager: FlaskClient, address: str) -> None:
    assert manager.get(address).status_code == 404


@pytest.mark.one_database
def test_the_code_of_a_unit_may_be_typed_in_small_letters(manager: FlaskClient) -> None:
    assert manager.get(f"/manage/reports/qnm/{MONTH}").status_code == 200


def test_without_a_month_the_newest_with_answers_is_shown(app: Flask, manager: FlaskClient) -> None:
    create_answers(app, [5], month=BEFORE)
    answer = manager.get("/manage/reports/QNM")
    assert answer.status_code == 302
    assert answer.location.endswith(f"/manage/reports/QNM/{BEFORE}")
    chosen = manager.get(f"/manage/reports/QNM?month={MONTH}")
    assert chosen.location.endswith(ADDRESS)


def test_the_overview_counts_each_unit_with_all_below_it(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    province = create_unit(app, "P")
    district = create_unit(app, "D", parent=province)
    commune = create_unit(app, "C", parent=district)
    elsewhere = create_unit(app, "E", parent=province)
    for place, ratings in ((province, 1), (district, 10), (commune, 100), (elsewhere, 7)):
        touchpoint = create_touchpoint(app, f"T{place.code}", unit=place)
        create_answers(app, [5] * ratings, ["Chờ lâu"] * 6, touchpoint)
    sign_in(client, create_account(app, "manager", district))
    rows = Page(client.get("/manage/").text).findall(".//tbody/tr")
    cells = [[" ".join(" ".join(cell.itertext()).split()) for cell in row][:3] for row in rows]
    assert cells == [["Đơn vị D", "122", "12"], ["Đơn vị C", "106", "6"]]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("ordinary", "marked"),
    [(8, {"LOW": "thấp hơn hẳn nơi khác", "HIGH": "cao hơn hẳn nơi khác"}), (7, {})],
)
def test_the_overview_marks_units_that_stand_out_among_their_kind(
    app: Flask, client: FlaskClient, sign_in: SignIn, ordinary: int, marked: dict[str, str]
) -> None:
    """Of ten that enough people rated; who has few ratings is neither marked nor compared with."""
    province = create_unit(app, "P")
    satisfied = {f"C{number}": 25 + number % 3 for number in range(ordinary)} | {"LOW": 4, "HIGH": 40}
    for code, times in {**satisfied, "FEW": 0}.items():
        place = create_unit(app, code, kind="commune", parent=province)
        ratings = [5] * times + [1] * ((29 if code == "FEW" else 40) - times)
        create_answers(app, ratings, touchpoint=create_touchpoint(app, f"T{code}", unit=place))
    sign_in(client, create_account(app, "manager", province))
    rows = Page(client.get("/manage/").text).findall(".//tbody/tr")
    tags = {row.findtext("th/a"): row.findtext(".//strong") for row in rows}
    assert {unit: tag for unit, tag in tags.items() if tag} == {
        f"Đơn vị {code}": words for code, words in marked.items()
    }


@pytest.mark.one_database
def test_each_count_of_comments_opens_them_as_the_report_placed_them(
    app: Flask, manager: FlaskClient, unit: OrgUnit, sign_in: SignIn
) -> None:
    """Also where a later analysis put them elsewhere. No file, longer period or other manager does."""
    before = create_answers(app, comments=numbered("Chờ lâu", 24), month=BEFORE)
    create_run(app, unit, {"chờ lâu": before[:15]}, {"unclear": before[15:]}, BEFORE, BEFORE)
    later = create_answers(app, comments=numbered("Chờ lâu", 20))
    create_run(app, unit, {"khác": [*before, *later]})
    address = f"/manage/reports/QNM/{BEFORE}"
    links = {
        " ".join("".join(link.itertext()).split()): link.get("href") or ""
        for link in Page(manager.get(address).text).findall(".//a")
        if (link.get("href") or "").startswith("/manage/comments/?")
    }
    shown = {words: manager.get(href).text.count('class="gy-comment"') for words, href in links.items()}
    assert shown == {"24 Ý kiến": 24, "15 ý kiến: chờ lâu": 15, "9 Ý kiến: không khớp rõ với chủ đề nào": 9}
    for without in (f"{address}.html", f"{address}?period=3months"):
        assert "/manage/comments/?" not in manager.get(without).text
    other = app.test_client()
    sign_in(other, create_account(app, "manager", create_unit(app, "OTHER")))
    assert "Chờ lâu" not in other.get(links["24 Ý kiến"]).text


@pytest.mark.one_database
def test_the_overview_of_nothing_says_what_comes_next(manager: FlaskClient) -> None:
    page = Page(manager.get("/manage/").text)
    assert page.find(".//table") is None
    assert page.find(".//div[@class='gy-empty']") is not None


def test_other_units_reports_are_not_there(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    province = create_unit(app, "P")
    mine, theirs = create_unit(app, "C1", parent=province), create_unit(app, "C2", parent=province)
    sign_in(client, create_account(app, "manager", mine))
    assert client.get(f"/manage/reports/C1/{MONTH}").status_code == 200
    for code in (theirs.code, province.code):
        for end in ("", ".json", ".pdf", ".html"):
            assert client.get(f"/manage/reports/{code}/{MONTH}{end}").status_code == 404
        assert client.get(f"/manage/reports/{code}?month={MONTH}").status_code == 404
    assert "Đơn vị C2" not in client.get("/manage/").text


@pytest.mark.one_database
@pytest.mark.usefixtures("waiting")
def test_an_analyst_reads_but_is_offered_nothing_to_decide(
    app: Flask, client: FlaskClient, unit: OrgUnit, sign_in: SignIn
) -> None:
    with app.app_context():
        theme = db.session.scalars(select(Theme).where(Theme.name == "chờ đợi lâu")).one()
    create_backlog_item(app, unit, "Mở thêm một quầy", theme=theme)
    sign_in(client, create_account(app, "analyst", unit))
    page = Page(client.get(ADDRESS).text)
    assert "Mở thêm một quầy" in page.text
    assert not [link for link in page.findall(".//a") if "/manage/backlog" in link.get("href", "")]


@pytest.mark.usefixtures("waiting")
@pytest.mark.one_database
def test_the_report_is_there_in_english(manager: FlaskClient) -> None:
    page = Page(manager.get(f"{ADDRESS}?lang=en").text)
    assert page.root.get("lang") == "en"
    assert "25.0% of 40 people were satisfied" in page.text
    assert "What people speak about" in page.text
