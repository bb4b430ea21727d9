"""The menu on a desk and on a phone: one line, by keyboard alone, without script."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Visit, state_of


@pytest.fixture
def administrator_state(browser: Browser, base_url: str) -> Any:
    """A session of the test's own: one of them changes its language."""
    return state_of(browser, base_url, "admin", "/manage/")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_longest_menu_takes_one_line_on_a_desk(
    visit: Visit, administrator_state: Any, language: str
) -> None:
    page = visit(width=1280, storage_state=administrator_state)
    page.goto("/complaints/")
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f"[name=language][value={language}]").click()
        page.locator(f"html[lang={language}]").wait_for()
    items = page.locator(".govuk-service-navigation__item")
    assert len({round(box["y"]) for box in (one.bounding_box() for one in items.all()) if box}) == 1


@pytest.mark.parametrize("width", [390, 1280])
def test_a_group_opens_by_keyboard_and_without_script(
    visit: Visit, administrator_state: Any, width: int
) -> None:
    page = visit(width=width, storage_state=administrator_state, java_script_enabled=False)
    page.goto("/complaints/")
    if width == 390:
        page.locator(".gy-menu__summary").press("Enter")
    page.get_by_text("Thiết lập").press("Enter")
    page.get_by_role("link", name="Ngôn ngữ").press("Enter")
    page.wait_for_url("**/manage/languages/")
