"""What is added to a receipt stays before its person until it is kept, wherever the road is cut."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Phone
from tests.browser.phones import FACES, Road, come_back, part

WORDS = "Chờ hai tiếng, không ai gọi số"
UNSENT = "Chưa gửi được. Những gì bà con viết còn trên trang này chừng nào trang còn mở"
THANKS = "cũng đã được lưu"


@pytest.fixture
def new_words(served_data: Path) -> Callable[[], list[str]]:
    """The comments that came since the test began."""

    def read(after: int) -> list[tuple[int, str]]:
        with sqlite3.connect(f"file:{served_data}/feedback.sqlite3?mode=ro", uri=True) as database:
            return database.execute("select id, text from comment where id > ?", [after]).fetchall()

    last = max((key for key, _ in read(0)), default=0)
    return lambda: [text for _, text in read(last)]


def say_why(phone: Phone, words: str) -> Page:
    """A receipt's page, with words typed and a reason chosen."""
    page = phone()
    page.get_by_role("radio", name=FACES[2], exact=True).click()
    page.locator("[name=comment]").fill(words)
    page.locator("[name=reasons]").first.check()
    return page


def press_send(page: Page) -> None:
    page.get_by_role("button", name="Gửi thêm").click()


@pytest.mark.parametrize("cut", ["gone", "before", "after", 503])
def test_a_cut_road_leaves_the_words_on_the_page_and_keeps_them_once(
    phone: Phone, road: Road, new_words: Callable[[], list[str]], cut: str | int
) -> None:
    page = say_why(phone, WORDS)
    address = page.url
    road.is_gone, road.cut = cut == "gone", cut
    press_send(page)
    expect(part(page, "unsent")).to_contain_text(UNSENT)
    assert page.url == address
    expect(page.locator("[name=comment]")).to_have_value(WORDS)
    expect(page.locator("[name=comment]")).not_to_be_editable()  # it may have arrived as it stands
    expect(page.locator("[name=reasons]").first).to_be_checked()
    assert new_words() == ([WORDS] if cut == "after" else [])
    come_back(page, road)
    expect(page.get_by_role("heading", level=1)).to_contain_text(THANKS)
    expect(page.locator("[name=comment]")).to_have_value("")
    assert new_words() == [WORDS]


def test_a_page_of_a_wifi_portal_has_kept_nothing_and_pressing_tries_again(
    phone: Phone, road: Road, new_words: Callable[[], list[str]]
) -> None:
    page = say_why(phone, WORDS)
    road.cut, road.body = 200, b"<html><main><form>Sign in to this Wi-Fi</form></main></html>"
    road.headers = {"Content-Type": "text/html"}
    press_send(page)
    expect(part(page, "unsent")).to_contain_text(UNSENT)
    expect(page.locator("[name=comment]")).to_have_value(WORDS)
    road.cut = ""
    press_send(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text(THANKS)
    assert new_words() == [WORDS]


def test_it_is_sent_again_by_itself(phone: Phone, road: Road, new_words: Callable[[], list[str]]) -> None:
    page = say_why(phone, WORDS)
    page.clock.install()
    road.is_gone = True
    press_send(page)
    expect(part(page, "unsent")).to_contain_text(UNSENT)
    road.is_gone = False
    page.clock.fast_forward("00:10")
    expect(page.get_by_role("heading", level=1)).to_contain_text(THANKS)
    assert new_words() == [WORDS]


def test_personal_data_is_shown_before_it_is_kept_and_that_choice_waits_too(
    phone: Phone, road: Road, new_words: Callable[[], list[str]]
) -> None:
    page = say_why(phone, "Gọi tôi 0905 123 456")
    road.is_gone = True
    press_send(page)
    expect(part(page, "unsent")).to_contain_text(UNSENT)
    come_back(page, road)
    expect(page.get_by_role("heading", level=1)).to_have_text("Có che chỗ này không?")
    assert new_words() == []
    road.is_gone = True
    page.get_by_role("button", name="Che đi rồi gửi").click()
    expect(part(page, "unsent")).to_contain_text(UNSENT)
    expect(page.locator("mark")).to_have_text("0905 123 456")
    come_back(page, road)
    expect(page.get_by_role("heading", level=1)).to_contain_text(THANKS)
    assert new_words() == ["Gọi tôi [số điện thoại]"]


def test_who_would_change_their_words_has_them_again_and_is_still_warned(phone: Phone) -> None:
    page = say_why(phone, "Gọi tôi 0905 123 456")
    press_send(page)
    page.get_by_role("button", name="Sửa lại").click()
    expect(page.locator("[name=comment]")).to_have_value("Gọi tôi 0905 123 456")
    expect(page.locator("[data-masks=comment]")).to_be_visible()


def test_nothing_of_it_is_stored_on_the_phone(phone: Phone, road: Road) -> None:
    page = say_why(phone, WORDS)
    road.is_gone = True
    press_send(page)
    expect(part(page, "unsent")).to_contain_text(UNSENT)
    road.is_gone = False
    page.reload()
    expect(page.locator("[name=comment]")).to_have_value("")
    assert page.evaluate("Object.keys(localStorage).concat(Object.keys(sessionStorage))") == []


def test_while_words_wait_nothing_covers_the_reasons_and_what_was_chosen_stays_clear(
    phone: Phone, road: Road
) -> None:
    page = say_why(phone, WORDS)
    road.is_gone = True
    press_send(page)
    expect(part(page, "unsent")).to_contain_text(UNSENT)
    seen = "(all) => all.map((one) => getComputedStyle(one).opacity)"
    assert set(page.locator(".gy-reason input, .gy-face input").evaluate_all(seen)) == {"0"}
    assert page.locator("[name=reasons]:checked + span").evaluate_all(seen) == ["1"]
