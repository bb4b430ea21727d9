"""The results poster: what hangs on the wall, and what never does."""

import io
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pypdfium2
import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from feedback.complaints.filing import Filing, Said, file_complaint
from feedback.database import db
from feedback.models import (
    FREQUENCIES,
    SEVERITIES,
    Account,
    BacklogEvent,
    BacklogItem,
    Comment,
    OrgUnit,
    Theme,
    utc_now,
)
from feedback.reports.figures import FEW, HIDDEN, SHOWN, Satisfaction
from feedback.reports.posters import results_poster
from feedback.reports.wall import Wall
from tests.factories import (
    MONTH,
    create_account,
    create_backlog_item,
    create_touchpoint,
    create_unit,
    the_touchpoint,
    the_unit,
    transaction,
)
from tests.reports.situations import create_answers, create_run, invented_report, numbered

ADDRESS = f"/manage/reports/QNM/{MONTH}/poster.pdf"
HOSTILE = '#import "@preview/x:1" #read("/etc/passwd") $x^2$ *b* `r` <l> @r ]]] {{7*7}} 😀 ' + "dài" * 60


@pytest.fixture
def manager(app: Flask, client: FlaskClient, sign_in: Any) -> FlaskClient:
    the_touchpoint(app)
    sign_in(client, create_account(app, "manager"))
    return client


def text_of(content: bytes) -> str:
    (page,) = PdfReader(io.BytesIO(content)).pages
    return " ".join(page.extract_text().split())


def squeezed(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


def poster(client: FlaskClient) -> str:
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return text_of(answer.data)


def said_at_the_staff_poster(app: Flask, count: int) -> list[Comment]:
    place = create_touchpoint(app, "STAFF1", unit=the_unit(app), kind="staff")
    return create_answers(app, comments=numbered("Phần mềm hay treo", count), touchpoint=place)


def said_in_complaints(app: Flask, count: int) -> list[Comment]:
    """As staff file them about the information system, in the month of the report."""
    account, unit = create_account(app, "staff", email="lan@demo.example"), the_unit(app)
    with transaction(app) as session:
        person, office = session.get_one(Account, account.id), session.get_one(OrgUnit, unit.id)
        for number in range(count):
            said = Said(office, SEVERITIES[0], FREQUENCIES[0], words=f"Phần mềm hay treo {number}")
            file_complaint(Filing(uuid4(), said, None, f"Việc {number}", ""), person)
        comments = list(session.query(Comment).filter(Comment.complaint_id.is_not(None)))
        for comment in comments:
            comment.month = MONTH
    return comments


def set_done(app: Flask, item: BacklogItem, days_ago: int = 0) -> None:
    with transaction(app) as session:
        event = session.query(BacklogEvent).filter_by(item_id=item.id).one()
        event.at = utc_now() - timedelta(days=days_ago)


@pytest.mark.one_database
def test_it_says_how_many_and_how_satisfied_in_both_languages(app: Flask, manager: FlaskClient) -> None:
    create_answers(app, [5] * 30 + [2] * 10)
    text = poster(manager)
    for expected in (
        "Bạn đã nói gì trong tháng 10/2026",
        "What you told us in 10/2026",
        "75,0%",
        "40 người đã góp ý.",
        "Tính cả sai số: giữa 60 và 86 trong 100 người.",
        "between 60 and 86 in 100 people",
    ):
        assert expected in text, expected
    assert "tham khảo" not in text
    assert squeezed(manager.get(f"/manage/reports/QNM/{MONTH}.json").json["hash"]) in squeezed(text)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("ratings", "there", "missing"),
    [
        ([], "Tháng này chưa có ai góp ý.", "%"),
        ([5, 5, 4, 1], "Chưa đủ 5 người góp ý", "%"),
        ([5, 5, 4, 1], "Fewer than 5 people answered", "4 người"),
        ([5, 5, 4, 1, None, None], "6 người đã góp ý. Chưa đủ 5 người trong số đó chấm điểm", "%"),
        ([5] * 5, "Chỉ để tham khảo: dưới 30 người chấm điểm.", "Chưa đủ"),
    ],
)
def test_few_answers_are_hidden_or_for_reference(
    app: Flask, manager: FlaskClient, ratings: Sequence[int | None], there: str, missing: str
) -> None:
    create_answers(app, ratings)
    text = poster(manager)
    assert there in text
    assert missing not in text


@pytest.mark.one_database
def test_themes_are_named_without_figures_and_quotes(app: Flask, manager: FlaskClient) -> None:
    themes = {
        "chờ đợi lâu": create_answers(app, comments=numbered("Chờ mãi tới trưa", 12)),
        "bãi xe chật": create_answers(app, comments=numbered("Không chỗ để xe", 10)),
        "phí quá cao": create_answers(app, comments=numbered("Nộp nhiều tiền", 8)),
        "thiếu ghế ngồi": create_answers(app, comments=numbered("Phải đứng", 6)),
        "trời quá nóng": create_answers(app, comments=numbered("Quạt hỏng", 4)),
    }
    create_run(app, the_unit(app), themes)
    text = poster(manager)
    assert text.index("chờ đợi lâu") < text.index("bãi xe chật") < text.index("phí quá cao")
    for hidden in ("thiếu ghế ngồi", "trời quá nóng", "tới trưa", "chỗ để xe", "tiền"):
        assert hidden not in text, hidden


def test_what_staff_say_does_not_hang_there(app: Flask, manager: FlaskClient) -> None:
    citizens = create_answers(app, [4] * 6, numbered("Chờ lâu", 5))
    staff, complaints = said_at_the_staff_poster(app, 20), said_in_complaints(app, 6)
    themes = {"phần mềm treo": staff, "chờ đợi lâu": [*citizens, *staff[:3]], "máy in kẹt": complaints}
    create_run(app, the_unit(app), themes)
    text = poster(manager)
    assert "chờ đợi lâu" in text
    assert "phần mềm" not in text
    assert "máy in" not in text
    assert "11 người đã góp ý" in text


@pytest.mark.one_database
def test_a_theme_that_four_citizens_and_staff_spoke_of_is_not_named(app: Flask, manager: FlaskClient) -> None:
    citizens = create_answers(app, comments=numbered("Chờ lâu", 4))
    create_run(app, the_unit(app), {"chờ đợi lâu": [*citizens, *said_at_the_staff_poster(app, 9)]})
    assert "Chưa có điều gì" in poster(manager)


@pytest.fixture
def theme(app: Flask) -> Theme:
    the_touchpoint(app)
    comments = create_answers(app, comments=numbered("Chờ mãi tới trưa", 12))
    return create_run(app, the_unit(app), {"chờ đợi lâu": comments})["chờ đợi lâu"]


def test_what_was_done_stands_there_the_newest_first(app: Flask, theme: Theme, manager: FlaskClient) -> None:
    for days_ago, title in enumerate(("Mở thêm quầy", "Kê thêm ghế", "Sửa quạt", "Sơn cửa")):
        set_done(app, create_backlog_item(app, title=title, theme=theme, status="done"), days_ago)
    text = poster(manager)
    assert text.index("Mở thêm quầy") < text.index("Kê thêm ghế") < text.index("Sửa quạt")
    assert "Sơn cửa" not in text
    assert "Chờ lâu quá" not in text  # a quote of the evidence


@pytest.mark.one_database
@pytest.mark.parametrize("status", ["proposed", "planned", "in_progress", "declined"])
def test_what_is_not_done_is_not_told(app: Flask, theme: Theme, manager: FlaskClient, status: str) -> None:
    create_backlog_item(app, title="Mở thêm quầy", theme=theme, status=status)
    text = poster(manager)
    assert "Mở thêm quầy" not in text
    assert "chưa có việc nào" in text


def long_ago(app: Flask, theme: Theme) -> None:
    set_done(app, create_backlog_item(app, title="Mở thêm quầy", theme=theme, status="done"), 400)


def in_another_unit(app: Flask, theme: Theme) -> None:
    below = create_unit(app, "TAMKY", parent=the_unit(app))
    create_backlog_item(app, unit=below, title="Mở thêm quầy", theme=theme, status="done")


def for_few_people(app: Flask, theme: Theme) -> None:
    comments = create_answers(app, comments=numbered("Quạt hỏng", 3))
    few = create_run(app, the_unit(app), {"trời quá nóng": comments})["trời quá nóng"]
    create_backlog_item(app, title="Mở thêm quầy", theme=few, status="done")


def for_staff(app: Flask, theme: Theme) -> None:
    made = create_run(app, the_unit(app), {"phần mềm treo": said_at_the_staff_poster(app, 20)})
    create_backlog_item(app, title="Mở thêm quầy", theme=made["phần mềm treo"], status="done")


@pytest.mark.one_database
@pytest.mark.parametrize("how", [long_ago, in_another_unit, for_few_people, for_staff])
def test_what_was_done_otherwise_is_not_told(
    app: Flask, theme: Theme, manager: FlaskClient, how: Callable[[Flask, Theme], None]
) -> None:
    how(app, theme)
    assert "Mở thêm quầy" not in poster(manager)


def invented_wall(**other: Any) -> Wall:
    figures: dict[str, Any] = {
        "report": invented_report(),
        "answered": 1234,
        "answered_told": SHOWN,
        "themes": ["chờ đợi lâu", "bãi xe chật"],
        "done": ["Mở thêm một quầy vào buổi sáng"],
    }
    return Wall(**{**figures, **other})


def printed(app: Flask, wall: Wall, language: str = "vi") -> bytes:
    with app.test_request_context(f"/?lang={language}"):
        return results_poster(wall)


@pytest.mark.one_database
def test_it_has_the_same_bytes_in_whatever_language_it_is_asked_for(app: Flask) -> None:
    first = printed(app, invented_wall())
    assert first == printed(app, invented_wall()) == printed(app, invented_wall(), "en")
    assert first != printed(app, invented_wall(answered=1235))


@pytest.mark.one_database
def test_a_screen_reader_finds_its_way_and_a_phone_the_start_page(app: Flask) -> None:
    content = printed(app, invented_wall())
    reader = PdfReader(io.BytesIO(content))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "vi"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert "10/2026" in reader.metadata.title  # type: ignore[union-attr, operator]
    picture = pypdfium2.PdfDocument(content)[0].render(scale=150 / 72).to_pil().convert("L")
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [f"{app.config['BASE_URL']}/"]


@pytest.mark.one_database
def test_whatever_is_written_stays_on_one_page_as_it_is(app: Flask) -> None:
    report = invented_report(unit_name=f"Xã {HOSTILE}")
    text = text_of(printed(app, invented_wall(report=report, themes=[HOSTILE] * 3, done=[HOSTILE] * 3)))
    assert squeezed('#read("/etc/passwd") $x^2$ *b* `r` <l> @r ]]] {{7*7}} □') in squeezed(text)


@pytest.mark.one_database
def test_an_interval_of_one_point_is_no_interval(app: Flask) -> None:
    sure = Satisfaction(100_000, 0.75, 0.7499, 0.7501, indicative=False)
    text = text_of(printed(app, invented_wall(report=invented_report(satisfaction=sure))))
    assert "khoảng 75 trong 100 người" in text
    assert "giữa" not in text


@pytest.mark.one_database
def test_the_report_leads_to_it(app: Flask, manager: FlaskClient) -> None:
    create_answers(app, [5] * 6)
    assert ADDRESS in manager.get(ADDRESS.removesuffix("/poster.pdf")).text


@pytest.mark.one_database
def test_what_is_no_month_or_not_over_yet_has_none(manager: FlaskClient) -> None:
    for month in ("2026-13", "2999-01"):
        assert manager.get(f"/manage/reports/QNM/{month}/poster.pdf").status_code == 404


def communes(app: Flask, sign_in: Any, client: FlaskClient, answers: dict[str, int]) -> FlaskClient:
    """A province with communes in which so many citizens rated; the client is its manager's."""
    province = create_unit(app, "P")
    for code, times in answers.items():
        unit = create_unit(app, code, parent=province)
        create_answers(app, [5] * times, touchpoint=create_touchpoint(app, f"T{code}", unit=unit))
    sign_in(client, create_account(app, "manager", province))
    return client


def test_the_poster_tells_no_count_that_reports_hide(app: Flask, client: FlaskClient, sign_in: Any) -> None:
    manager = communes(app, sign_in, client, {"A": 30, "B": 2, "C": 9})
    address = f"/manage/reports/{{}}/{MONTH}/poster.pdf"
    assert "30 người đã góp ý" in text_of(manager.get(address.format("A")).data)
    assert "Chưa đủ 5 người góp ý" in text_of(manager.get(address.format("B")).data)
    hidden = text_of(manager.get(address.format("C")).data)
    assert "Không nêu số người đã góp ý" in hidden
    assert "9 người" not in hidden
    assert "Chưa đủ 5 người" not in hidden


def test_how_many_citizens_answered_follows_from_no_poster(
    app: Flask, client: FlaskClient, sign_in: Any
) -> None:
    """Where all answers of one commune are staff's but four, the sums of citizens hide another one."""
    manager = communes(app, sign_in, client, {"A": 30, "B": 4, "C": 9})
    with app.app_context():
        unit = db.session.scalars(select(OrgUnit).where(OrgUnit.code == "B")).one()
    there = create_touchpoint(app, "STAFF1", unit=unit, kind="staff")
    create_answers(app, [5] * 20, touchpoint=there)
    told = {}
    for code in "PABC":
        text = text_of(manager.get(f"/manage/reports/{code}/{MONTH}/poster.pdf").data)
        told[code] = "người đã góp ý." in text and "Không nêu" not in text
    assert not told["B"]
    assert not (told["P"] and told["A"] and told["C"])


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("answered", "told", "rated", "there"),
    [
        (9, HIDDEN, HIDDEN, "Không nêu số người đã góp ý"),
        (9, SHOWN, HIDDEN, "9 người đã góp ý. Không nêu họ hài lòng đến đâu"),
        (9, SHOWN, FEW, "9 người đã góp ý. Chưa đủ 5 người trong số đó chấm điểm"),
        (3, FEW, FEW, "Chưa đủ 5 người góp ý"),
    ],
)
def test_why_there_is_no_share_is_true(app: Flask, answered: int, told: str, rated: str, there: str) -> None:
    nothing = Satisfaction(None, None, None, None, indicative=False, told=rated)
    wall = invented_wall(report=invented_report(satisfaction=nothing), answered=answered, answered_told=told)
    assert there in text_of(printed(app, wall))
