"""The menu: each role sees what it may open, in groups only where a line would not hold it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import create_account, create_submission, create_unit, the_unit
from tests.pages import Page, sign_in

MENU = ".//nav[@class='govuk-service-navigation']"


def menu_of(app: Flask, client: FlaskClient, role: str, path: str = "/password") -> Page:
    the_unit(app)
    sign_in(client, create_account(app, role))
    return Page(client.get(path).text)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("role", "lines", "pages"),
    [
        ("staff", 3, 3),
        ("inspector", 3, 3),
        ("raw_text", 1, 1),
        ("employer", 1, 1),
        ("analyst", 4, 6),
        ("manager", 5, 15),
        ("administrator", 6, 23),
    ],
)
def test_a_role_sees_what_it_opens_in_a_line(
    app: Flask, client: FlaskClient, role: str, lines: int, pages: int
) -> None:
    page = menu_of(app, client, role)
    assert len(page.findall(f"{MENU}/ul/li")) == lines
    links = [link.get("href") for link in page.findall(f"{MENU}//a")]
    assert len(links) == len(set(links)) == pages
    assert [client.get(link).status_code for link in links] == [200] * pages


@pytest.mark.one_database
def test_an_administrator_of_one_unit_is_led_to_no_page_of_the_whole_service(
    app: Flask, client: FlaskClient
) -> None:
    unit = create_unit(app, "TAMKY", parent=the_unit(app))
    sign_in(client, create_account(app, "administrator", unit))
    links = [link.get("href") for link in Page(client.get("/password").text).findall(f"{MENU}//a")]
    assert {"/manage/languages/", "/manage/consent/"}.isdisjoint(links)
    assert [client.get(link).status_code for link in links] == [200] * 21


@pytest.mark.one_database
@pytest.mark.parametrize("path", ["/manage/surveys/", "/manage/surveys/counter-rating/1/touchpoints"])
def test_where_one_is_shows_in_the_group_too(app: Flask, client: FlaskClient, path: str) -> None:
    page = menu_of(app, client, "administrator", path)
    assert [link.text for link in page.findall(f"{MENU}//a[@aria-current]")] == ["Khảo sát"]
    active = ".//li[@class='govuk-service-navigation__item govuk-service-navigation__item--active']"
    assert page.find(f"{active}/details/summary").text == "Thiết lập"


@pytest.mark.one_database
def test_what_is_urgent_is_seen_without_opening_anything(app: Flask, client: FlaskClient) -> None:
    create_submission(app, comment="tao đốt trụ sở")
    page = menu_of(app, client, "inspector")
    assert "1 khẩn" in page.find(".//summary[@class='gy-menu__summary']").text
    assert page.find(f"{MENU}/ul/li/a").text == "Phản ánh nhạy cảm: 1 khẩn"
