"""Reviewing by keyboard and by thumb: keys act on the list with the focus; every page is for everybody."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.reading import assert_accessible, is_too_wide

THEMES = "/manage/themes/"
HEADINGS = f"{THEMES}headings/"


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


def begin_to_decide_about_all_that_match(page: Page) -> None:
    page.goto("/manage/comments/?words=cho")
    page.locator("#all").check()
    page.locator(".gy-bulk [data-key=m]").click()
    page.locator("[name=state]").wait_for(state="attached")


def begin_to_say_how_it_is_meant(page: Page) -> None:
    page.goto("/manage/comments/?words=cho")
    page.locator("[name=comment]").first.check()
    page.locator(".gy-bulk [data-key=g]").click()
    page.locator("[name=sentiment]").wait_for()


def make_a_heading(page: Page) -> None:
    page.goto(f"{HEADINGS}new")
    page.locator("[name=name]").fill("Thời gian chờ")
    page.locator("main form button").click()
    page.get_by_role("alert").wait_for()


def choose_themes_by_keys(page: Page) -> None:
    """After make_a_heading: the focus is on it, the themes stand below."""
    for key in ("j", "x", "j", "x", "p"):
        page.keyboard.press(key)
    page.locator("[name=heading]").wait_for()


def put_them_there(page: Page) -> None:
    page.locator("[name=heading]").select_option(label="Thời gian chờ")
    page.locator("main form button").click()
    expect(page.get_by_role("alert")).to_contain_text("xếp 2 chủ đề vào nhóm “Thời gian chờ”")


def begin_to_drop_by_keys(page: Page) -> None:
    page.keyboard.press("d")
    page.wait_for_url("**/drop**")


def open_a_heading(page: Page) -> None:
    page.goto(HEADINGS)
    page.locator(".gy-themed [data-part=handle]").click()
    page.locator(".govuk-summary-list").wait_for()


def begin_to_rename_it_by_keys(page: Page) -> None:
    """After open_a_heading: the focus goes to its first theme, the heading's buttons stand above."""
    page.locator("[data-part=keys] summary").press("Enter")
    page.locator("[data-part=begin]").press("Enter")
    expect(page.locator("[data-part=item] [data-part=handle]").first).to_be_focused()
    page.keyboard.press("r")
    page.wait_for_url("**/rename**")


def test_headings_and_decisions_about_many_comments_are_for_everybody(
    visit: Visit, manager_state: Any
) -> None:
    """On the smaller width alone, which lays out more: the larger one is looked at above."""
    page = visit(width=390, storage_state=manager_state)
    wide = []
    steps = (
        begin_to_decide_about_all_that_match,
        begin_to_say_how_it_is_meant,
        make_a_heading,
        choose_themes_by_keys,
        put_them_there,
        begin_to_drop_by_keys,
        open_a_heading,
        begin_to_rename_it_by_keys,
    )
    for step in steps:
        assert_accessible(page, (), (step,))
        wide += [step.__name__] * is_too_wide(page)
    assert wide == []


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
    expect(page.locator("main form button:focus")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**decided=**")
    expect(page.get_by_role("alert")).to_contain_text(name)
    expect(page.locator("[data-part=item] [data-part=handle]").first).to_be_focused()
    page.keyboard.press("u")
    expect(page.get_by_role("alert")).to_contain_text("hoàn tác")
    expect(page.locator(".gy-card").get_by_role("link", name=name, exact=True)).to_have_count(1)
