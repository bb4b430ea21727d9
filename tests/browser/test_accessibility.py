"""Every page for everybody: axe finds nothing, and nothing has to be scrolled sideways."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route

from tests.browser.conftest import Visit
from tests.browser.reading import SMALL_PHONE, assert_accessible, assert_for_everybody, is_too_wide

CITIZENS = (
    "/",
    "/f/TAMKY1",
    "/f/TAMKY1?lang=en",
    "/f/UNKNOWN",
    "/nowhere",
    "/r/CWNLO3QI",
    "/login",
    "/k/TTHCC3/thanks",
)
MANAGERS = (
    "/manage/",
    "/manage/reports/QNM/2026-10",
    "/manage/reports/QNM/2027-05",
    "/manage/backlog/",
    "/manage/doubtful/",
    "/manage/kiosks/",
    "/manage/recordings/",
    "/manage/recordings/survey/counter-rating",
    "/manage/imports/",
    "/intake/",
    "/intake/spoken/TAMKY1",
    "/intake/paper/new",
    "/manage/surveys/",
    "/manage/surveys/counter-rating/1",
    "/manage/surveys/counter-rating/1/results",
    "/manage/touchpoints/",
    "/manage/touchpoints/new",
    "/manage/touchpoints/TAMKY1",
    "/manage/touchpoints/TAMKY1/staffing/new",
    "/manage/procedures/",
    "/manage/volumes/",
    "/manage/reports/TAMKY/2026-10/official",
    "/manage/touchpoints/check",
    "/manage/touchpoints/TAMKY1/slips",
    "/complaints/",
    "/complaints/new",
    "/complaints/mine",
    "/complaints/mail",
    "/manage/complaints/",
    "/asked/",
    "/manage/campaigns/",
    "/manage/campaigns/new",
    "/manage/campaigns/schedule",
    "/manage/tasks/",
    "/manage/tasks/new",
    "/manage/nowhere",
)
# Dark colours are the same at every width.
CITIZENS_LOOKS = ((SMALL_PHONE, "light"), (390, "light"), (390, "dark"), (1280, "light"))
TWICE_THE_LETTERS = {"standard": 32, "fixed": 32}  # px; what a person sets in the browser


SEND_TWICE = """async () => {
    const form = document.querySelector("main form");
    const fields = new URLSearchParams(new FormData(form));
    fields.set("rating", "5");
    await fetch(location.pathname, { method: "POST", body: fields });
    form.querySelector("[name=rating][value='1']").checked = true;
    HTMLFormElement.prototype.submit.call(form);
}"""


def open_form_with_fault(page: Page) -> None:
    page.goto("/f/TAMKY1")
    page.locator("form[action^='/f/'] button").click()
    page.locator("[role=alert]").wait_for()


def open_receipt(page: Page) -> None:
    page.goto("/f/TAMKY1")
    page.locator("label", has_text="Hài lòng").last.click()
    page.locator(".gy-receipt__code").wait_for()


def open_how_to_say_the_code(page: Page) -> None:
    open_receipt(page)
    page.locator("summary", has_text="Đọc mã qua điện thoại").click()


def type_too_short_a_receipt(page: Page) -> None:
    page.goto("/")
    page.locator("[name=code]").fill("cwnl o3qi bb7y re2k dtxg h5mu v")
    page.locator("main form button").click()
    page.locator("#code-error").wait_for()


def send_another_face(page: Page) -> None:
    """Without script, as after going back: the form's own submission_id, and another face than before."""
    page.goto("/f/TAMKY1")
    page.evaluate(SEND_TWICE)
    page.locator("main a[href*='/f/TAMKY1']").wait_for()


def say_more(page: Page, comment: str) -> None:
    open_receipt(page)
    page.locator("[name=comment]").fill(comment)
    page.locator("form.gy-more-to-say button[class=gy-button]").click()


def open_masking(page: Page) -> None:
    say_more(page, "Gọi chị Lan 0905 123 456")
    page.locator("[name=masking]").first.wait_for()


def open_notices(page: Page) -> None:
    say_more(page, "Cán bộ vòi tiền, tôi không muốn sống nữa, tao đốt trụ sở")
    page.locator(".gy-notice").nth(2).wait_for()


def agree_to_be_contacted(page: Page) -> None:
    open_receipt(page)
    page.locator("summary", has_text="cách liên lạc").click()
    page.locator("[name=contact_phone]").fill("0905 123 456")
    page.locator("[name=contact_consent]").check()
    page.locator("summary", has_text="nghĩa là gì").click()


def read_what_was_agreed_to(page: Page) -> None:
    """After agree_to_be_contacted."""
    page.locator("form.gy-more-to-say button[class=gy-button]").click()
    page.locator("main a[href*='/agreement']").click()
    page.wait_for_url("**/agreement*")


def wait_on_a_receipt(page: Page) -> None:
    """Words that could not be sent wait, and their fields are locked."""
    open_receipt(page)
    page.route("**/r/*", lambda route: answer_post(route, 503))
    page.locator("[name=comment]").fill("Chờ lâu, không ai gọi số")
    page.locator("[name=reasons]").first.check()
    page.locator("form.gy-more-to-say button[class=gy-button]").click()
    page.get_by_text("Chưa gửi được.").wait_for()


def want_to_leave_too_early(page: Page) -> None:
    """After wait_on_a_receipt: what waits is not sent."""
    page.locator("[data-part=done]").click()
    page.locator("[data-part=undone]:not(:empty)").wait_for()


def leave_a_receipt(page: Page) -> None:
    page.unroute_all()
    page.locator("[data-part=done]").click()
    page.wait_for_url("**/r/done*")


def open_concern(page: Page) -> None:
    page.goto("/manage/concerns/")
    page.locator("main ol a").first.click()
    page.locator("[name=status]").first.wait_for()


def open_concern_with_fault(page: Page) -> None:
    open_concern(page)
    page.locator("[value=closed]").check()
    page.locator("form:has([name=note]) [type=submit]").click()
    page.locator(".govuk-error-summary").wait_for()


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


def tap_while_answered(page: Page, status: int) -> None:
    """Tap a face while the server is out of order; the page asks again at the next step."""
    page.unroute_all()
    page.route("**/f/*", lambda route: answer_post(route, status))
    page.goto("/f/TAMKY1")
    page.locator("label", has_text="Hài lòng").last.click()


def answer_post(route: Route, status: int) -> None:
    if route.request.method == "POST":
        route.fulfill(status=status, json={})
    else:
        route.fallback()


def open_waiting(page: Page) -> None:
    tap_while_answered(page, 503)
    page.locator("[data-part=waiting] h1").wait_for()
    page.locator("[data-part=again]").click()
    page.get_by_text("Vẫn chưa gửi được.").wait_for()


def open_sent_later(page: Page) -> None:
    """After open_waiting: it is sent at last, and shows its code."""
    page.locator("[data-part=own]").check()
    page.unroute_all()
    page.locator("[data-part=again]").click()
    page.locator("[data-part=receipts] a").wait_for()


def open_refused(page: Page) -> None:
    tap_while_answered(page, 409)
    page.locator("[data-part=discard]").wait_for()


def open_receipt_of_what_was_said(page: Page) -> None:
    page.goto("/intake/spoken/TAMKY1")
    for name in ("channel", "rating"):
        page.locator(f"main [name={name}]").first.check()
    page.locator("main form [type=submit], main form button").first.click()
    page.locator(".gy-slip__code").wait_for()


def type_sheet(page: Page, rating: str) -> None:
    page.locator("[name=rating]").fill(rating)
    page.locator("[name=reasons]").press("Enter")
    page.wait_for_url("**done=1")


def open_two_readings(page: Page) -> None:
    """A batch of one sheet, typed twice and not alike, in an office with one clerk."""
    page.goto("/intake/paper/new")
    for name, value in (("filled_from", "01/10/2026"), ("filled_to", "15/10/2026"), ("announced", "1")):
        page.locator(f"[name={name}]").fill(value)
    page.locator("main form button, main form [type=submit]").first.click()
    page.locator("[name=number]").wait_for()
    batch = page.url.split("/readings/")[0]
    type_sheet(page, rating="1")
    page.goto(batch)
    page.locator("summary", has_text="Không có ai khác").click()
    page.locator("[name=reason]").fill("Cả phòng chỉ có một người")
    page.locator("form:has([name=reason]) [type=submit]").click()
    type_sheet(page, rating="2")
    page.goto(batch)
    page.locator("main a[href*='/sheets/']").click()
    page.locator("[name=take]").first.wait_for()


def open_results_of_a_campaign(page: Page) -> None:
    page.goto("/manage/campaigns/")
    page.locator("main table a", has_text="SUS").first.click()
    page.locator(".gy-score").wait_for()


def open_mapping(page: Page) -> None:
    page.goto("/manage/imports/")
    file = {"name": "a.csv", "mimeType": "text/csv", "buffer": "lời,sao\nChờ lâu,A1\n".encode()}
    page.locator("[name=file]").set_input_files(file)
    page.locator("main form button").first.click()
    page.locator("#columns").wait_for()


CITIZENS_STEPS = (
    open_form_with_fault,
    open_receipt,
    open_how_to_say_the_code,
    type_too_short_a_receipt,
    send_another_face,
    open_masking,
    open_notices,
    agree_to_be_contacted,
    read_what_was_agreed_to,
    wait_on_a_receipt,
    want_to_leave_too_early,
    leave_a_receipt,
    open_waiting,
    open_sent_later,
    open_refused,
)
MANAGERS_STEPS = (
    open_new_item,
    open_new_item_with_fault,
    open_item,
    open_receipt_of_what_was_said,
    open_two_readings,
    open_mapping,
    open_results_of_a_campaign,
)


def test_citizens_pages_hold_nobody_up(visit: Visit) -> None:
    assert_for_everybody(visit(), CITIZENS, CITIZENS_STEPS, CITIZENS_LOOKS)


def test_inspectors_pages_hold_nobody_up(visit: Visit, inspector_state: Any) -> None:
    page = visit(storage_state=inspector_state)
    open_notices(page)
    steps = (open_concern, open_concern_with_fault)
    assert_for_everybody(page, ("/manage/concerns/", "/manage/concerns/?status=closed"), steps)


@pytest.mark.parametrize("part", range(3))
def test_managers_pages_hold_nobody_up(visit: Visit, manager_state: Any, part: int) -> None:
    assert_for_everybody(visit(storage_state=manager_state), MANAGERS[part::3], MANAGERS_STEPS[part::3])


def test_letters_twice_as_large_hold_nobody_up(visit: Visit) -> None:
    page = visit()
    page.goto("/")
    devtools = page.context.new_cdp_session(page)
    devtools.send("Page.enable")
    devtools.send("Page.setFontSizes", {"fontSizes": TWICE_THE_LETTERS})
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    looks = ((SMALL_PHONE, "light"), (SMALL_PHONE, "dark"))
    assert_accessible(page, ("/f/TAMKY1", "/f/TAMKY1?lang=en"), CITIZENS_STEPS, looks)
    page.goto("/f/TAMKY1?lang=en")
    assert not is_too_wide(page)
    words = page.locator(".gy-face__body > span")
    assert words.evaluate_all("(all) => all.filter((one) => one.scrollWidth > one.clientWidth).length") == 0
