"""What axe finds on a page, and whether it has to be scrolled sideways."""

from collections.abc import Callable, Sequence

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

Look = tuple[int, str]

# Width and colours of staff's pages: dark colours are the same at both widths.
LOOKS: tuple[Look, ...] = ((390, "light"), (1280, "light"), (1280, "dark"))
SMALL_PHONE = 320  # px

# All that axe says of a page, also of what is well there, takes longer to hand over than to find.
FIND_VIOLATIONS = """async () => {
    const found = await axe.run({ resultTypes: ["violations"] });
    return found.violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]);
}"""


def faults_of(page: Page, looks: Sequence[Look] = ()) -> list[str]:
    """What axe finds on a page as it stands, or at each of some looks, of which the last one stays."""
    page.evaluate(f"{AXE_SCRIPT};null")
    if not looks:
        return violations_of(page)
    faults = []
    for look in looks:
        set_look(page, look)
        faults += [f"{look} {fault}" for fault in violations_of(page)]
    return faults


def violations_of(page: Page) -> list[str]:
    found = page.evaluate(FIND_VIOLATIONS)
    return [f"{page.url} {rule}: {html[:200]}" for rule, nodes in found for html in nodes]


def set_look(page: Page, look: Look) -> None:
    width, scheme = look
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")


def faults_of_looks(page: Page, looks: Sequence[Look]) -> list[str]:
    """The same, and whether a small phone has to be scrolled sideways."""
    faults = faults_of(page, looks)
    set_look(page, (SMALL_PHONE, "light"))
    return faults + [f"{page.url} is too wide"] * is_too_wide(page)


def assert_accessible(
    page: Page,
    addresses: Sequence[str],
    steps: Sequence[Callable[[Page], None]],
    looks: Sequence[Look] = (),
    look_over: Callable[[Page, Sequence[Look]], list[str]] = faults_of,
) -> None:
    """Each page is opened once, at the first look, and turned to the others as it stands."""
    openings = [lambda page, address=address: page.goto(address) for address in addresses]
    faults = []
    for act in (*openings, *steps):
        if looks:
            set_look(page, looks[0])
        act(page)
        faults += look_over(page, looks)
    assert faults == []


def assert_for_everybody(
    page: Page,
    addresses: Sequence[str],
    steps: Sequence[Callable[[Page], None]],
    looks: Sequence[Look] = LOOKS,
) -> None:
    """At each look axe finds nothing, and no page is wider than a small phone."""
    assert_accessible(page, addresses, steps, looks, faults_of_looks)


def is_too_wide(page: Page) -> bool:
    root = "document.documentElement"
    return bool(page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"))
