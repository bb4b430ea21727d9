"""Reviewing by keyboard and by thumb: keys act on the list with the focus; every page is for everybody."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.reading import assert_accessible, is_too_wide

THEMES = "/manage/themes/"


def open_a_theme(page: Page) -> None:
    page.goto(THEMES)
    page.locator(".gy-card [data-part=handle]").first.click()
    page.locator("#months").wait_for()


def begin_to_merge(page: Page) -> None:
    page.locator("[data-key=m]").click()
    page.locator("[name=other]").wait_for()


def begin_to_split(page: Page) -> None:
    page.goto(THEMES)
    page.locator(".gy-card [data-key=s]").first.click()
    page.locator("[name=comment]").first.check()
    page.locator(".gy-bulk [data-key=s]").click()
    page.locator("[name=name_en]").wait_for()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_pages_of_themes_are_for_everybody(visit: Visit, manager_state: Any, width: int) -> None:
    page = visit(width=width, storage_state=manager_state)
    steps = (open_a_theme, begin_to_merge, begin_to_split)
    assert_accessible(page, (THEMES, "/manage/comments/?words=cho", f"{THEMES}decisions"), steps)
    for address in (THEMES, "/manage/comments/", page.url):
        page.goto(address)
        assert not is_too_wide(page), address


def test_a_suggestion_is_accepted_and_taken_back_by_keys_alone(visit: Visit, manager_state: Any) -> None:
    page = visit(width=1280, storage_state=manager_state)
    page.goto(THEMES)
    page.keyboard.press("j")  # outside the list a key does nothing
    expect(page.locator("[data-part=item]:focus-within")).to_have_count(0)
    page.locator("[data-part=keys] summary").press("Enter")
    page.locator("[data-part=begin]").press("Enter")
    page.keyboard.press("j")
    second = page.locator("[data-part=item]").nth(1)
    expect(second.locator("[data-part=handle]")).to_be_focused()
    name = second.locator("[data-part=handle]").inner_text()
    page.keyboard.press("a")
    page.wait_for_url("**/accept**")
    page.keyboard.press("Enter")
    page.wait_for_url("**decided=**")
    expect(page.get_by_role("alert")).to_contain_text(name)
    expect(page.locator("[data-part=item] [data-part=handle]").first).to_be_focused()
    page.keyboard.press("u")
    expect(page.get_by_role("alert")).to_contain_text("hoàn tác")
    expect(page.locator(".gy-card", has_text=name)).to_have_count(1)
