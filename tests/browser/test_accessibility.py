"""Every page for everybody: axe finds nothing, and nothing has to be scrolled sideways."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Visit

CITIZENS = ("/", "/f/TAMKY1", "/f/TAMKY1?lang=en", "/f/UNKNOWN", "/nowhere", "/login")
MANAGERS = (
    "/manage/",
    "/manage/reports/QNM/2026-10",
    "/manage/reports/QNM/2027-05",
    "/manage/backlog/",
    "/manage/doubtful/",
    "/manage/touchpoints/",
    "/manage/touchpoints/new",
    "/manage/touchpoints/TAMKY1",
    "/manage/touchpoints/check",
    "/manage/touchpoints/TAMKY1/slips",
    "/complaints/",
    "/manage/nowhere",
)
WIDTHS = (390, 1280)


def faults_of(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{page.url} {one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]


def open_form_with_fault(page: Page) -> None:
    page.goto("/f/TAMKY1")
    page.locator("form[action^='/f/'] button").click()
    page.locator("[role=alert]").wait_for()


def open_receipt(page: Page) -> None:
    page.goto("/f/TAMKY1")
    page.locator("label", has_text="Hài lòng").last.click()
    page.locator(".gy-receipt__code").wait_for()


def open_new_item(page: Page) -> None:
    page.goto("/manage/reports/QNM/2026-10")
    page.goto(page.locator("a[href*='/backlog/new/']").first.get_attribute("href") or "")


def open_new_item_with_fault(page: Page) -> None:
    open_new_item(page)
    page.locator("[name=title]").fill("")
    page.locator("form:has([name=title]) [type=submit]").click()
    page.locator(".govuk-error-summary").wait_for()


def open_item(page: Page) -> None:
    open_new_item(page)
    page.locator("form:has([name=title]) [type=submit]").click()
    page.locator("[name=status]").first.wait_for()


CITIZENS_STEPS = (open_form_with_fault, open_receipt)
MANAGERS_STEPS = (open_new_item, open_new_item_with_fault, open_item)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_citizens_pages_hold_nobody_up(visit: Visit, width: int, scheme: str) -> None:
    page = visit(width=width, color_scheme=scheme)
    assert_accessible(page, CITIZENS, CITIZENS_STEPS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_managers_pages_hold_nobody_up(visit: Visit, manager_state: Any, width: int, scheme: str) -> None:
    page = visit(width=width, color_scheme=scheme, storage_state=manager_state)
    assert_accessible(page, MANAGERS, MANAGERS_STEPS)


def assert_accessible(page: Page, addresses: tuple[str, ...], steps: tuple[Any, ...]) -> None:
    faults = []
    for address in addresses:
        page.goto(address)
        faults += faults_of(page)
    for step in steps:
        step(page)
        faults += faults_of(page)
    assert faults == []


def test_no_page_is_wider_than_a_small_phone(visit: Visit, manager_state: Any) -> None:
    page = visit(width=320, height=568, storage_state=manager_state)
    too_wide = []
    for address in (*CITIZENS, *MANAGERS):
        page.goto(address)
        too_wide += [address] * is_too_wide(page)
    for step in (*CITIZENS_STEPS, *MANAGERS_STEPS):
        step(page)
        too_wide += [step.__name__] * is_too_wide(page)
    assert too_wide == []


def is_too_wide(page: Page) -> bool:
    root = "document.documentElement"
    return bool(page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"))
