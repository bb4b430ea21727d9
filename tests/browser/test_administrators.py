"""The pages only administrators open, or on which they see more: axe finds nothing, and all of them fit."""

from secrets import token_hex
from typing import Any

from playwright.sync_api import Page

from tests.browser.conftest import Visit
from tests.browser.reading import assert_for_everybody

PAGES = (
    "/manage/",
    "/manage/units/",
    "/manage/units/?show=lacking",
    "/manage/units/TAMKY",
    "/manage/units/?name=tan+thanh",
    "/manage/units/new",
    "/manage/units/plans/",
    "/manage/units/plans/new/merge",
    "/manage/units/plans/new/split?unit=TAMKY",
    "/manage/accounts/",
    "/manage/accounts/new",
    "/password",
    "/account/",
    "/account/second-factor",
    "/manage/api-keys/",
    "/manage/api-keys/new",
    "/manage/languages/",
    "/manage/consent/",
    "/manage/consent/contact/new",
    "/manage/screens/",
    "/manage/screens/new",
    "/manage/screens/RECEIVE",
    "/manage/screens/RECEIVE/picture",
    "/manage/touchpoints/",
    "/manage/recordings/touchpoint/TAMKY1",
    "/manage/surveys/counter-rating/1",
    "/manage/surveys/counter-rating/1/preview",
    "/manage/surveys/counter-rating/1/touchpoints",
    "/manage/surveys/new",
    "/manage/surveys/import",
    "/manage/surveys/instruments",
)


def send(page: Page) -> None:
    page.locator("main form [type=submit]").last.click()


def find_fault(page: Page) -> None:
    page.locator(".govuk-error-summary").wait_for()


def write_too_much_of_a_unit(page: Page) -> None:
    page.goto("/manage/units/TAMKY")
    page.locator("[name=en]").fill("x" * 201)
    send(page)
    find_fault(page)


def write_the_formal_way(page: Page) -> None:
    page.goto("/manage/units/TAMKY")
    page.locator("[name=vi]").fill("Số 1 đường Ví Dụ, Tam Kỳ")
    send(page)
    page.locator(".govuk-notification-banner").wait_for()


def invite_nobody(page: Page) -> None:
    page.goto("/manage/accounts/new")
    send(page)
    find_fault(page)


def invite_somebody(page: Page) -> None:
    page.goto("/manage/accounts/new")
    page.locator("[name=name]").fill("Trần Thị Lan")
    page.locator("[name=email]").fill(f"lan-{token_hex(4)}@example.vn")
    page.locator("[name=role][value=staff]").check()
    send(page)
    page.locator("#link").wait_for()


def see_the_account(page: Page) -> None:
    page.locator("main p a").click()
    page.locator("main summary").click()


def ask_to_disable_it(page: Page) -> None:
    page.locator("main a[href$='/disable']").click()
    page.wait_for_url("**/disable")


def find_nobody(page: Page) -> None:
    page.goto("/manage/accounts/")
    page.locator("#typed").fill("không ai tên như vậy")
    page.locator("main form button").first.click()
    page.locator(".gy-empty").wait_for()


def forget_the_password(page: Page) -> None:
    page.goto("/reset")
    page.locator("main a[href='/login']").wait_for()


def look_at_what_is_typed(page: Page) -> None:
    page.goto("/password")
    page.locator("[name=new_password]").fill("x")
    page.locator(".govuk-password-input__toggle").last.click()
    assert page.locator("[name=new_password]").get_attribute("type") == "text"


def choose_too_short_a_password(page: Page) -> None:
    page.goto("/password")
    page.locator("[name=password]").fill("x")
    page.locator("[name=new_password]").fill("x")
    send(page)
    find_fault(page)


def forget_to_name_a_key(page: Page) -> None:
    page.goto("/manage/api-keys/new")
    send(page)
    find_fault(page)


def make_a_key(page: Page) -> None:
    page.goto("/manage/api-keys/new")
    page.locator("[name=name]").fill(f"Hệ thống một cửa {token_hex(4)}")  # no two keys share a name
    send(page)
    page.locator("#key").wait_for()


def see_the_keys(page: Page) -> None:
    page.goto("/manage/api-keys/")
    page.locator("main a[href$='/revoke']").first.wait_for()


def ask_to_revoke_a_key(page: Page) -> None:
    see_the_keys(page)
    page.locator("main a[href$='/revoke']").first.click()
    page.wait_for_url("**/revoke")


def open_a_phrase_book(page: Page) -> None:
    page.goto("/manage/languages/")
    known = page.locator("main a[href$='/languages/ktv']")
    if known.count():
        known.click()
    else:
        page.locator("[name=name]").fill("Cơ Tu")
        page.locator("[name=code]").fill("ktv")
        send(page)
    page.locator("summary", has_text="tệp").first.click()


def forget_to_name_a_language(page: Page) -> None:
    page.goto("/manage/languages/")
    send(page)
    find_fault(page)


def pair_a_kiosk(page: Page) -> None:
    page.goto("/manage/kiosks/")
    page.locator("[name=name]").fill("Máy tính bảng cạnh cửa")
    send(page)
    page.locator("[name=pin]").wait_for()


def see_the_kiosks(page: Page) -> None:
    page.goto("/manage/kiosks/")
    page.locator("main table").wait_for()


def begin_a_survey(page: Page) -> None:
    page.goto("/manage/surveys/new?source=instrument:counter-rating")
    page.locator("[name=name]").fill("Sau khi nhận kết quả")
    send(page)
    page.locator("a[href$='/questions/strengths']").wait_for()


def change_its_question(page: Page) -> None:
    page.locator("a[href$='/questions/strengths']").click()
    page.locator("[name=label_vi]").wait_for()


def open_doubtful_answers(page: Page) -> None:
    page.goto("/manage/doubtful/")
    page.locator("main a[href*='/doubtful/']").first.click()
    page.wait_for_url("**/doubtful/*/*/*")


def check_a_poster(page: Page) -> None:
    page.goto("/manage/touchpoints/check")
    page.locator("[name=scanned]").fill("https://gopy.example.org/f/TAMKY1")
    send(page)
    page.locator("main h2").first.wait_for()


STEPS = (
    write_too_much_of_a_unit,
    write_the_formal_way,
    invite_nobody,
    invite_somebody,
    see_the_account,
    ask_to_disable_it,
    find_nobody,
    forget_the_password,
    look_at_what_is_typed,
    choose_too_short_a_password,
    forget_to_name_a_key,
    make_a_key,
    see_the_keys,
    ask_to_revoke_a_key,
    open_a_phrase_book,
    forget_to_name_a_language,
    pair_a_kiosk,
    see_the_kiosks,
    begin_a_survey,
    change_its_question,
    open_doubtful_answers,
    check_a_poster,
)


def test_administrators_pages_hold_nobody_up(visit: Visit, administrator_state: Any) -> None:
    assert_for_everybody(visit(storage_state=administrator_state), PAGES, ())


def test_what_administrators_do_holds_nobody_up(visit: Visit, administrator_state: Any) -> None:
    assert_for_everybody(visit(storage_state=administrator_state), (), STEPS)
