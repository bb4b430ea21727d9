"""What axe finds on a page, and whether it has to be scrolled sideways."""

from collections.abc import Callable, Sequence

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# Width and colours of staff's pages: dark colours are the same at both widths.
LOOKS = ((390, "light"), (1280, "light"), (1280, "dark"))


def faults_of(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{page.url} {one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]


def assert_accessible(page: Page, addresses: Sequence[str], steps: Sequence[Callable[[Page], None]]) -> None:
    faults = []
    for address in addresses:
        page.goto(address)
        faults += faults_of(page)
    for step in steps:
        step(page)
        faults += faults_of(page)
    assert faults == []


def is_too_wide(page: Page) -> bool:
    root = "document.documentElement"
    return bool(page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"))
