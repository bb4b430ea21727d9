"""What the post office sees: its counters, whatever the unit, at the time its people stood there."""

from datetime import UTC, datetime

import pytest

from feedback.models import Staffing
from tests.factories import (
    MONTH,
    create_account,
    create_submission,
    create_theme,
    create_theme_run,
    create_touchpoint,
    create_unit,
    transaction,
)

HERE = f"/manage/employer/?month={MONTH}"


@pytest.fixture
def units(app):
    root = create_unit(app)
    return {code: create_unit(app, code, f"Xã {code}", parent=root) for code in ("TAMKY", "HOIAN")} | {
        "QNM": root
    }


@pytest.fixture
def reader(app, client, sign_in, units):
    sign_in(client, create_account(app, "employer"))
    return client


@pytest.fixture
def answers(app, units):
    """``answers("TAMKY", "postal_employee", satisfied=8, not_satisfied=2)`` at a counter of its own."""

    def answers(unit, staffed_by, satisfied=0, not_satisfied=0, code=None, comment="", **other):
        code = code or f"{unit}{staffed_by or 'nobody'}"[:12].upper().replace("_", "")
        place = create_touchpoint(app, code, unit=units[unit], staffed_by=staffed_by)
        ratings = [5] * satisfied + [2] * not_satisfied
        given = [
            create_submission(app, place, rating=rating, comment=comment and f"{comment} {number}", **other)
            for number, rating in enumerate(ratings)
        ]
        return place, given

    return answers


def table(page, name):
    """The rows of one of the page's tables, as texts."""
    region = page.find(f".//*[@aria-label='{name}']")
    return [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in region.iter("tr")][1:]


def test_answers_at_postal_counters_of_all_units_are_counted_together(app, reader, answers, page):
    answers("TAMKY", "postal_employee", 18, 2)
    answers("HOIAN", "postal_employee", 9, 1)
    answers("HOIAN", "civil_servant", 3, 17)
    answers("TAMKY", None, 50)
    shown = page(reader.get(HERE))
    (_, postal, _), (_, civil, _) = table(shown, "Hài lòng")
    assert (postal, civil) == ("30", "20")
    assert [row[:2] for row in table(shown, "Theo đơn vị")] == [["Xã HOIAN", "10"], ["Xã TAMKY", "20"]]
    assert "nhiều hơn 75,0 điểm" in shown.text


@pytest.mark.one_database
def test_what_may_be_chance_is_no_difference(reader, answers, page):
    answers("TAMKY", "postal_employee", 8, 4)
    answers("HOIAN", "civil_servant", 9, 3)
    assert "Chưa thấy khác biệt rõ" in page(reader.get(HERE)).text


def test_an_answer_belongs_to_who_stood_there_then(app, reader, answers, page):
    place, _ = answers("TAMKY", "civil_servant", 6, code="CHANGES")
    with transaction(app) as session:
        session.add(
            Staffing(
                touchpoint_id=place.id, since=datetime(2026, 10, 20, tzinfo=UTC), staffed_by="postal_employee"
            )
        )
    for _ in range(7):
        create_submission(app, place, rating=5, given_at=datetime(2026, 10, 21, tzinfo=UTC))
    (_, postal, _), (_, civil, _) = table(page(reader.get(HERE)), "Hài lòng")
    assert (postal, civil) == ("7", "6")


@pytest.mark.one_database
def test_few_answers_are_hidden_and_so_is_what_they_would_follow_from(reader, answers, page):
    answers("TAMKY", "postal_employee", 4)
    answers("HOIAN", "postal_employee", 20)
    rows = table(page(reader.get(HERE)), "Theo đơn vị")
    assert all("Không hiện" in row[2] for row in rows)


@pytest.mark.one_database
def test_quotes_come_from_postal_counters_and_from_ten_comments_on(app, reader, answers, units, page):
    _, postal = answers("TAMKY", "postal_employee", 10, comment="Chờ bưu điện lâu")
    _, civil = answers("HOIAN", "civil_servant", 10, comment="Chờ công chức lâu")
    comments = [comment for one in postal + civil for comment in one.comments]
    create_theme_run(app, {create_theme(app): comments}, unit=units["QNM"])
    text = reader.get(HERE).text
    assert "Chờ bưu điện lâu" in text
    assert "Chờ công chức lâu" not in text


@pytest.mark.one_database
def test_they_see_nothing_else(app, reader, answers, units):
    answers("TAMKY", "postal_employee", 10)
    for address in (
        "/manage/",
        f"/manage/reports/TAMKY/{MONTH}",
        "/complaints/",
        "/manage/touchpoints/",
        "/intake/",
    ):
        assert reader.get(address).status_code == 403, address


@pytest.mark.one_database
def test_a_month_that_runs_or_is_none_is_not_shown(reader):
    for month in ("2999-01", "x", "2026-13"):
        assert reader.get(f"/manage/employer/?month={month}").status_code == 404
    assert reader.get("/manage/employer/").status_code == 200


@pytest.mark.one_database
def test_the_role_is_given_for_the_whole_tree_only(app, client, sign_in, units, page):
    sign_in(client, create_account(app, "administrator"))
    new = page(client.get("/manage/accounts/new")).fields(".//form[@novalidate]")
    new |= {"name": "Anh Bình", "email": "binh@example.vn", "role": "employer"}
    assert client.post("/manage/accounts/new", data=new | {"unit": "TAMKY"}).status_code == 422
    assert client.post("/manage/accounts/new", data=new | {"unit": ""}).status_code == 201
