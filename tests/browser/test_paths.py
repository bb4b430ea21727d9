"""What people do, from the first tap to the end, in a real browser against the real server."""

import re
import socket
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.demo.province import PASSWORD

FIRST_ROUND_TRIP = 14 * 1024  # bytes a server may send before it has to wait for the phone
FORM = "/f/TAMKY1"


def choose(page: Page, face: str) -> None:
    page.get_by_role("radio", name=face, exact=True).check()


def receipt_on(page: Page) -> str:
    return page.locator(".gy-receipt__code").inner_text().replace("\n", "").replace(" ", "")


def test_a_citizen_tells_how_it_was_without_any_script(visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    page.goto(FORM)
    choose(page, "Không hài lòng")
    page.get_by_role("button", name="Gửi").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cảm ơn")
    receipt = receipt_on(page)
    assert page.url.split("?")[0].endswith(f"/r/{receipt}")
    assert len(receipt) == 26

    page.get_by_role("checkbox", name="Thời gian chờ").check()
    page.locator("[name=comment]").fill("Chờ cả buổi sáng mà chưa tới lượt.")
    page.get_by_role("button", name="Gửi thêm").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("cũng đã được lưu")
    assert receipt_on(page) == receipt

    page.goto(FORM)
    choose(page, "Hài lòng")
    page.get_by_role("button", name="Gửi").click()
    receipt = receipt_on(page)
    page.go_back()
    expect(page.locator("[name=rating]:checked")).to_have_count(0)
    choose(page, "Hài lòng")
    page.get_by_role("button", name="Gửi").click()
    assert receipt_on(page) == receipt


def test_one_tap_is_enough(visit: Visit) -> None:
    page = visit(has_touch=True)
    page.goto(FORM)
    expect(page.get_by_text("Chạm vào một khuôn mặt là gửi ngay")).to_be_visible()
    page.get_by_role("radio", name="Rất hài lòng").tap()
    expect(page.locator(".gy-receipt__code")).to_be_visible()


def test_the_form_is_filled_in_with_the_keyboard_alone(visit: Visit) -> None:
    page = visit(width=1280)
    page.goto(FORM)
    page.locator("[name=rating]").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(FORM))
    assert page.locator("[name=rating]:checked").get_attribute("value") == "2"
    page.keyboard.press("Enter")
    expect(page.locator(".gy-receipt__code")).to_be_visible()


def test_a_fault_keeps_what_was_typed_and_says_what_to_do(visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    page.goto(FORM)
    page.get_by_role("button", name="Gửi").click()
    expect(page.locator(".gy-faults[role=alert]")).to_be_visible()
    page.locator("[role=alert] a").first.click()
    choose(page, "Bình thường")
    page.get_by_role("button", name="Gửi").click()
    page.locator("[name=comment]").fill("Chờ lâu\nvà nóng")
    page.locator("summary").first.click()
    page.locator("[name=contact_name]").fill("A" * 101)
    page.get_by_role("checkbox", name="Thời gian chờ").check()
    page.get_by_role("button", name="Gửi thêm").click()
    expect(page.locator(".gy-faults[role=alert]")).to_be_visible()
    expect(page.locator("[name=comment]")).to_have_value("Chờ lâu\nvà nóng")
    expect(page.locator("[name=reasons][value=time]")).to_be_checked()


def test_the_code_from_the_poster_leads_to_the_form(visit: Visit) -> None:
    page = visit()
    page.goto("/")
    page.locator("[name=code]").fill("tamky1 ")
    page.locator("form button").last.click()
    page.wait_for_url("**/f/TAMKY1*")
    expect(page.locator("[name=rating]")).to_have_count(5)


def test_a_manager_makes_an_improvement_of_a_theme(visit: Visit) -> None:
    page = visit(width=1280)
    page.goto("/manage/reports/QNM/2026-10")
    page.locator("[name=email]").fill("manager@demo.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form:has([name=password]) [type=submit]").click()
    page.wait_for_url("**/manage/reports/QNM/2026-10")
    theme = page.locator(".gy-theme").first
    name = theme.locator(".gy-theme__name").inner_text().splitlines()[0]
    theme.get_by_role("button", name="việc cần cải tiến").click()
    page.locator("[name=title]").fill("Mở thêm một quầy buổi sáng")
    page.get_by_role("button", name="Đưa vào danh sách").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mở thêm một quầy buổi sáng")
    page.goto("/manage/backlog/")
    row = page.locator("tbody tr", has_text="Mở thêm một quầy buổi sáng").first
    expect(row).to_contain_text("Đề xuất")
    assert name.lower() in row.inner_text().lower()
    row.get_by_role("link").click()
    page.locator("[name=status][value=planned]").check()
    page.locator("[name=note]").fill("Từ tháng sau")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator("main ol li").first).to_contain_text("Từ tháng sau")


def test_each_unit_opens_its_report_and_each_file_downloads(visit: Visit, manager_state: Any) -> None:
    page = visit(width=1280, storage_state=manager_state)
    page.goto("/manage/")
    page.locator("tbody a").nth(1).click()
    page.wait_for_url("**/manage/reports/**")
    for name in ("PDF", "HTML", "JSON"):
        with page.expect_download() as download:
            page.get_by_role("link", name=name, exact=True).click()
        assert download.value.suggested_filename.endswith(f".{name.lower()}")


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_the_form_fits_into_one_round_trip(base_url: str, encoding: str) -> None:
    address = urlsplit(base_url)
    with socket.create_connection((address.hostname or "", address.port or 0)) as phone:
        headers = [f"Host: {address.netloc}", f"Accept-Encoding: {encoding}", "Connection: close"]
        phone.sendall("\r\n".join([f"GET {FORM} HTTP/1.1", *headers, "", ""]).encode())
        answer = b"".join(iter(lambda: phone.recv(65536), b""))
    assert f"content-encoding: {encoding}".encode() in answer.lower()
    assert len(answer) <= FIRST_ROUND_TRIP


def test_the_first_view_of_the_form_asks_for_nothing_more(visit: Visit, base_url: str) -> None:
    page = visit()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(FORM, wait_until="networkidle")
    assert asked == [f"{base_url}{FORM}"]
    assert page.context.cookies() == []
