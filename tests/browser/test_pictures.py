"""A screenshot is pasted, blackened with mouse and keys, and what is covered never leaves the machine."""

import io
from collections.abc import Iterator

import pytest
from flask import Flask, request
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from feedback.screens.starter import ensure_starter_screens
from tests.browser.reading import faults_of
from tests.factories import PASSWORD, create_account, transaction
from tests.pictures import drawn

pytestmark = pytest.mark.one_database

PASTE = """([bytes, words]) => {
  const data = new DataTransfer();
  if (words) data.setData("text/plain", words);
  data.items.add(new File([Uint8Array.from(bytes)], "screen.png", { type: "image/png" }));
  const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.activeElement.dispatchEvent(paste);
}"""
BLACK = (0, 0, 0)


@pytest.fixture
def arrived(app: Flask) -> list[bytes]:
    """The pictures as they came over the wire, before anything is done with them."""
    files: list[bytes] = []

    @app.before_request
    def note() -> None:
        for file in request.files.getlist("pictures"):
            files.append(file.stream.read())
            file.stream.seek(0)

    return files


@pytest.fixture
def page(app: Flask, arrived: list[bytes], service_url: str, browser: Browser) -> Iterator[Page]:
    """The page on which a screen gets its picture, before an administrator."""
    with transaction(app):
        ensure_starter_screens()
    account = create_account(app, "administrator")
    context = browser.new_context(base_url=service_url, locale="vi-VN")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto("/login")
    page.locator("[name=email]").fill(account.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form:has([name=password]) [type=submit]").click()
    page.wait_for_url("**/manage/**")
    page.goto("/manage/screens/LOGIN/picture")
    yield page
    context.close()
    assert faults == []


def paste(page: Page, image: Image.Image) -> None:
    page.evaluate(PASTE, [list(drawn.saved(image)), ""])
    page.locator("[data-part=slot] [data-part=stage]").wait_for()


def save(page: Page) -> None:
    page.locator("main form > button:not([aria-hidden])").click()
    page.wait_for_url("**/manage/screens/LOGIN")


def shown(page: Page) -> Image.Image:
    """The picture as the service sends it."""
    address = page.locator(".gy-picture-list img").get_attribute("src") or ""
    return opened(page.request.get(address).body())


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def is_black(image: Image.Image, area: tuple[int, int, int, int]) -> bool:
    return image.crop(area).getcolors() == [((area[2] - area[0]) * (area[3] - area[1]), BLACK)]


def test_what_the_mouse_covers_never_leaves_the_machine(page: Page, arrived: list[bytes]) -> None:
    paste(page, drawn.screen(640, 400))
    stage = page.locator("[data-part=stage]").bounding_box()
    assert stage
    across, down = stage["width"], stage["height"]
    page.mouse.move(stage["x"] + across * 0.25, stage["y"] + down * 0.25)
    page.mouse.down()
    page.mouse.move(stage["x"] + across * 0.5, stage["y"] + down * 0.4)
    page.mouse.move(stage["x"] + across * 0.75, stage["y"] + down * 0.5)
    page.mouse.up()
    page.locator("[data-part=box]").wait_for()

    covered = (164, 104, 476, 196)  # a little less than was drawn: a pointer stands between pixels
    save(page)
    assert is_black(opened(arrived[0]), covered)
    kept = shown(page)
    assert is_black(kept, covered)
    assert kept.getpixel((100, 300)) == drawn.screen(640, 400).getpixel((100, 300))


def test_a_box_is_placed_and_taken_back_with_keys_alone(page: Page, arrived: list[bytes]) -> None:
    paste(page, drawn.screen(640, 400))
    page.locator("[data-act=add]").focus()
    page.keyboard.press("Enter")
    box = page.locator("[data-part=box]")
    name = box.get_attribute("aria-label") or ""
    assert "30 phần trăm" in name
    for key in ("ArrowLeft", "ArrowUp", "Shift+ArrowRight", "Shift+ArrowDown"):
        page.keyboard.press(key)
    assert page.locator("[name=boxes]").input_value() == '[{"x":0.29,"y":0.39,"width":0.41,"height":0.11}]'
    assert box.get_attribute("aria-label") != name

    assert faults_of(page) == []

    page.keyboard.press("Delete")
    assert box.count() == 0
    page.keyboard.press("Control+z")
    assert box.count() == 1
    assert page.locator("[data-part=said]").text_content() == "Đã hoàn tác."
    save(page)
    assert is_black(opened(arrived[0]), (190, 160, 440, 196))


def test_who_chooses_a_screen_sees_its_picture(page: Page) -> None:
    paste(page, drawn.screen(64, 40))
    save(page)
    page.goto("/complaints/new")
    picture = page.locator("[data-part=looks] img")
    page.locator("[name=screen]").select_option("LOGIN")
    expect(picture).to_be_visible()
    page.locator("[name=screen]").select_option("HOME")
    expect(page.locator("[data-part=looks] summary")).to_be_hidden()


def test_cells_of_a_table_are_pasted_as_words_not_as_a_picture_of_them(page: Page) -> None:
    """As Excel and Word put them on the clipboard: as text, and as a picture of it."""
    page.evaluate(PASTE, [list(drawn.saved(drawn.screen(64, 40))), "12\t34"])
    paste(page, drawn.screen(64, 40))
    assert page.locator("[data-part=slot] [data-part=stage]").count() == 1
    assert page.locator("[data-part=said]:not(.govuk-error-message)").count() == 1


def test_a_picture_is_removed_and_too_large_a_one_made_smaller(page: Page, arrived: list[bytes]) -> None:
    paste(page, drawn.screen(64, 40))
    page.locator("[data-act=remove]").click()
    assert page.locator("[data-part=stage]").count() == 0
    page.set_input_files("#picture-1", {"name": "a.png", "mimeType": "image/png", "buffer": b"no picture"})
    page.locator("[data-part=said].govuk-error-message").wait_for()
    assert page.locator("#picture-1").input_value() == ""
    paste(page, Image.new("RGB", (17_000, 30), drawn.PINK))
    save(page)
    assert opened(arrived[0]).width <= 16_000
