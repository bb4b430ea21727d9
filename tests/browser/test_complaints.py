"""While a complaint is typed: similar ones appear by themselves, and "me too" takes what was typed along."""

from typing import Any

from playwright.sync_api import Browser, expect

from tests.browser.conftest import Visit, state_of

TYPED = "in biên nhận bị lệch khổ giấy phải in lại"


def test_similar_ones_appear_while_typing_and_take_what_was_typed(
    visit: Visit, browser: Browser, base_url: str
) -> None:
    state: Any = state_of(browser, base_url, "staff", "/complaints/")
    page = visit(width=390, storage_state=state)
    page.goto("/complaints/new")
    expect(page.locator("[data-part=similar]")).to_be_hidden()
    page.locator("[name=words]").fill(TYPED)
    page.locator("[data-part=list] button").first.click()
    expect(page.locator("[role=alert]")).to_be_visible()  # how bad, how often: not said yet
    expect(page.locator("[name=words]")).to_have_value(TYPED)
    page.locator("[name=severity][value=slows]").check()
    page.locator("[name=frequency][value=often]").check()
    page.locator("main form [type=submit]").click()
    expect(page.locator("main")).to_contain_text(TYPED)
