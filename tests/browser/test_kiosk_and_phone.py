"""From the kiosk to one's own phone: what was tapped is added to, never counted twice."""

from urllib.parse import unquote, urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Route, expect

from tests.browser.conftest import Open
from tests.browser.kiosks import kept, tap
from tests.drawings import scanned


@pytest.mark.one_database
def test_a_code_that_comes_too_late_is_not_shown_to_the_next_person(app: Flask, kiosk: Open) -> None:
    page = kiosk()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/r/*/qr", hold)
    tap(page, 1)
    with page.expect_request("**/r/*/qr"):
        page.locator("[data-part=want-code]").click()
    page.clock.run_for(10_500)
    expect(page.locator("[data-part=faces]")).to_be_visible()
    held[0].continue_()
    tap(page, 5)
    page.wait_for_timeout(300)
    expect(page.locator("[data-part=code]")).to_be_hidden()
    expect(page.locator("[data-part=receipt]")).to_have_text("")


@pytest.mark.one_database
def test_words_are_added_on_ones_own_phone_to_the_answer_just_given(app: Flask, kiosk: Open) -> None:
    page = kiosk()
    tap(page, 2)
    page.locator("[data-part=want-code]").click()
    drawing = page.locator("[data-part=qr]")
    expect(drawing).to_be_visible()
    source = unquote(drawing.get_attribute("src") or "").partition(",")[2]
    address = urlsplit(scanned(source))
    page.clock.run_for(10_500)
    expect(page.locator("[data-part=faces]")).to_be_visible()
    assert drawing.get_attribute("src") is None
    phone = page.context.new_page()
    phone.goto(address.path)
    phone.locator("[name=comment]").fill("Chờ lâu")
    phone.get_by_role("button", name="Gửi thêm").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("cũng đã được lưu")
    assert len(kept(app)) == 1


@pytest.mark.one_database
def test_without_network_the_way_to_a_form_is_there_and_no_code_is_promised(app: Flask, kiosk: Open) -> None:
    page = kiosk()
    page.reload()
    page.context.set_offline(True)
    page.reload()
    drawing = page.locator("[data-part=faces] .gy-phone__code").inner_html()
    address = urlsplit(scanned(drawing))
    assert (address.path, "s=" in address.query) == ("/f/K1", True)
    tap(page, 2)
    page.locator("[data-part=want-code]").click()
    expect(page.locator("[data-part=receipt]")).to_contain_text("không có mạng")
    expect(page.locator("[data-part=qr]")).to_be_hidden()


@pytest.mark.one_database
def test_an_upright_screen_is_filled_by_its_faces(kiosk: Open) -> None:
    page = kiosk(width=800, height=1280)
    boxes = [box for box in (one.bounding_box() for one in page.locator(".gy-tap").all()) if box]
    assert len({box["x"] for box in boxes}) == 1
    assert boxes[-1]["y"] + boxes[-1]["height"] - boxes[0]["y"] > 1280 / 2
    assert all(box["width"] >= 600 for box in boxes)
