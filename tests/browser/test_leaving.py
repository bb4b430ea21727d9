"""On a device that others use too: after "Finish" nobody finds a receipt by going back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.phones import FACES, FORM, part

CODE = ".gy-receipt__code"


def open_receipt(page: Page, *, has_script: bool = True) -> None:
    page.goto("/")
    page.goto(FORM)
    page.get_by_role("radio", name=FACES[2], exact=True).click()  # with script this sends already
    if not has_script:
        page.get_by_role("button", name="Gửi góp ý").click()
    expect(page.locator(CODE)).to_be_visible()


def look_at_erasing(page: Page) -> None:
    page.get_by_role("link", name="Xóa điều tôi đã gửi").click()
    page.get_by_role("link", name="Không, giữ lại").click()
    expect(page.locator(CODE)).to_be_visible()


def read_it_in_english(page: Page) -> None:
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")


def send_words(page: Page) -> None:
    page.locator("[name=comment]").fill("Chờ lâu")
    page.get_by_role("button", name="Gửi thêm").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("cũng đã được lưu")


def nothing(_page: Page) -> None:
    return None


def leave(page: Page) -> None:
    part(page, "done").click()
    page.wait_for_url("**/r/done*")


def go_back_to_the_start(page: Page, receipt: str) -> None:
    """As somebody who presses Back again and again, until there is nothing before."""
    for _ in range(8):
        expect(page).not_to_have_url(re.compile(receipt))
        expect(page.locator(CODE)).to_have_count(0)
        expect(page.locator("body")).not_to_contain_text(receipt[:4])
        page.go_back(wait_until="commit")


@pytest.mark.parametrize("before", [nothing, look_at_erasing, read_it_in_english, send_words])
def test_back_shows_nothing_of_the_person_who_has_finished(
    visit: Visit, before: Callable[[Page], None]
) -> None:
    page = visit()
    open_receipt(page)
    receipt = page.locator(CODE).text_content() or ""
    assert len(receipt) == 26
    before(page)
    leave(page)
    expect(page.locator("main")).to_contain_text("Your page" if before is read_it_in_english else "Trang")
    assert page.evaluate("Object.keys(localStorage).concat(Object.entries(sessionStorage).flat())") == [
        "left",
        "1",
    ]
    go_back_to_the_start(page, receipt)


def test_the_next_person_opens_a_page_of_their_own_and_the_one_before_stays_shut(visit: Visit) -> None:
    page = visit()
    open_receipt(page)
    receipt = page.locator(CODE).text_content() or ""
    look_at_erasing(page)
    leave(page)
    open_receipt(page)
    other = page.locator(CODE).text_content()
    page.reload()
    assert page.locator(CODE).text_content() == other
    leave(page)
    go_back_to_the_start(page, receipt)


def test_whoever_kept_the_code_opens_the_page_again_in_the_same_window(visit: Visit) -> None:
    page = visit()
    open_receipt(page)
    receipt = page.locator(CODE).text_content() or ""
    leave(page)
    page.get_by_role("link", name="trang đầu").click()
    page.locator("[name=code]").fill(receipt)
    page.locator("main form button").click()
    assert page.locator(CODE).text_content() == receipt


def test_who_has_typed_words_is_told_once_that_they_are_not_sent(visit: Visit) -> None:
    page = visit()
    open_receipt(page)
    page.locator("[name=comment]").fill("Chờ lâu")
    part(page, "done").click()
    expect(part(page, "undone")).to_contain_text("chưa gửi")
    expect(page.locator("[name=comment]")).to_have_value("Chờ lâu")
    leave(page)


def test_without_script_the_link_leads_there_and_says_to_close_the_window(visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    open_receipt(page, has_script=False)
    leave(page)
    # What stands in <noscript> Chromium shows only where scripts were off before it started.
    assert "đóng cửa sổ này" in page.content()
