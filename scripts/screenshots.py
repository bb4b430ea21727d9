"""Takes a picture of every page, as on a phone and as on a desk, into screenshots/.

The pages show the sample province, served from a folder that is thrown away.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from playwright.sync_api import Browser, Page, StorageState

from tests import servers

TARGET = servers.ROOT / "screenshots"
PROGRAM = Path(sys.executable).with_name("feedback")
PASSWORD = "only-for-pictures"  # noqa: S105 - of accounts that live for a minute
SIZES = {"phone": (390, 844), "desk": (1280, 900)}


@dataclass(frozen=True)
class Picture:
    name: str
    path: str
    role: str | None = None  # whose account of the sample province opens it; nobody's: a citizen
    then: Callable[[Page], None] = lambda _page: None  # what to do there before the picture


def invite_somebody(page: Page) -> None:
    page.locator("[name=name]").fill("Trần Thị Lan")
    page.locator("[name=email]").fill(f"lan-{token_hex(3)}@example.vn")
    page.locator("[name=role][value=staff]").check()
    page.locator("main form [type=submit]").click()
    page.locator("#link").wait_for()


def open_account(page: Page) -> None:
    invite_somebody(page)
    page.locator("main p a").click()
    page.locator("main summary").click()


def open_link(page: Page) -> None:
    invite_somebody(page)
    page.goto(page.locator("#link").input_value())


def send_nothing(page: Page) -> None:
    page.locator("main form button").click()


def send_form(page: Page) -> None:
    page.locator(".gy-face").nth(1).click()
    page.locator("#comment").wait_for()


def say_more(page: Page, comment: str = "chờ cả buổi sáng, gọi không ai nghe") -> None:
    send_form(page)
    page.locator("#comment").fill(comment)
    page.locator("form.gy-more-to-say > button").click()


def type_a_number(page: Page) -> None:
    send_form(page)
    page.locator("#comment").fill("chờ cả buổi sáng, gọi 0905 123 456 không ai nghe")


def ask_about_phone(page: Page) -> None:
    say_more(page, "chờ cả buổi sáng, gọi chị Lan 0905 123 456 không ai nghe")
    page.locator("[name=masking]").first.wait_for()


def be_told(page: Page) -> None:
    say_more(page, "cán bộ vòi tiền, tôi không muốn sống nữa, tao đốt trụ sở")
    page.locator(".gy-notice").first.wait_for()


def open_concern(page: Page) -> None:
    page.locator("main ol a").first.click()
    page.locator("[name=status]").first.wait_for()


def agree_to_contact(page: Page) -> None:
    send_form(page)
    page.locator("form.gy-more-to-say summary").first.click()
    page.locator("#contact_phone").fill("0905 123 456")
    page.locator("#contact_consent").check()
    page.locator("form.gy-more-to-say > button").click()
    page.locator("a[href*='/agreement']").click()
    page.locator("dl").first.wait_for()


def see_what_changes(page: Page) -> None:
    page.locator("[name=controller_vi]").fill("Trung tâm Phục vụ hành chính công, 159B Trần Quý Cáp, Tam Kỳ.")
    page.locator("main form [type=submit]").click()
    page.locator("ins").first.wait_for()


def ask_to_erase(page: Page) -> None:
    send_form(page)
    page.locator("a[href*='/erase']").click()


def tap_in_vain(page: Page) -> None:
    page.route(
        "**/f/*",
        lambda route: route.fulfill(status=503) if route.request.method == "POST" else route.fallback(),
    )
    page.locator(".gy-face").nth(1).click()
    page.locator("[data-part=waiting] h1").wait_for()


def wait_with_words(page: Page) -> None:
    page.route(
        "**/r/*",
        lambda route: route.fulfill(status=503) if route.request.method == "POST" else route.fallback(),
    )
    say_more(page)
    page.locator("[data-part=unsent]:not(:empty)").first.wait_for()


def leave(page: Page) -> None:
    send_form(page)
    page.locator("[data-part=done]").click()
    page.wait_for_url("**/r/done*")


def tap_face(page: Page) -> None:
    page.locator("[name=rating][value='2']").click()
    page.locator("[data-part=thanks]").wait_for()


def ask_for_code(page: Page) -> None:
    tap_face(page)
    page.locator("[data-part=want-code]").click()
    page.locator("[data-part=qr]").wait_for()


def open_complaint(page: Page) -> None:
    page.locator("main ol a").first.click()
    page.locator("dl").wait_for()


def type_a_complaint(page: Page) -> None:
    page.locator("[name=words]").fill("in biên nhận bị lệch khổ giấy phải in lại")
    page.locator("[data-part=list] li").first.wait_for()


def open_plan(page: Page) -> None:
    page.locator("main table a").first.click()


def open_proposal(page: Page) -> None:
    page.locator(".gy-theme__action a[href*='/backlog/new/']").first.click()


def open_theme(page: Page) -> None:
    page.locator("[data-part=handle]").first.click()
    page.locator("#months").wait_for()


def accept_theme(page: Page) -> None:
    page.locator("[data-key=a]").first.click()


def split_theme(page: Page) -> None:
    page.locator("[data-key=s]").first.click()
    for place in range(3):
        page.locator("[name=comment]").nth(place).check()
    page.locator(".gy-bulk [data-key=s]").click()


def propose(page: Page) -> None:
    open_proposal(page)
    page.locator("main form [type=submit]").click()


def check_poster(page: Page) -> None:
    page.locator("[name=scanned]").fill("https://gopy.example.org/f/TAMKY1")
    page.locator("main form [type=submit]").click()


def make_key(page: Page) -> None:
    width = (page.viewport_size or {"width": 0})["width"]
    page.locator("[name=name]").fill(f"Hệ thống một cửa điện tử, máy {width}")
    page.locator("main form [type=submit]").click()
    page.locator("#key").evaluate("key => key.value = 'gopy_' + 'x'.repeat(43)")  # no true one in a picture


def ask_to_revoke(page: Page) -> None:
    page.locator("main a[href$='/revoke']").first.click()


def begin_question(page: Page) -> None:
    page.goto("/manage/surveys/new?source=instrument:counter-rating")
    page.locator("[name=name]").fill("Sau khi nhận kết quả")
    page.locator("main form [type=submit]").click()
    page.locator("a[href$='/questions/strengths']").click()


def say_for_somebody(page: Page) -> None:
    for name in ("channel", "rating"):
        page.locator(f"main [name={name}]").first.check()
    page.locator("[name=comment]").fill("cán bộ vòi tiền mới nhận hồ sơ")
    page.locator("main form [type=submit]").click()
    page.locator(".gy-slip__code").wait_for()


def type_sheet(page: Page, rating: str) -> None:
    page.locator("[name=rating]").fill(rating)
    page.locator("[name=reasons]").press("Enter")
    page.wait_for_url("**done=1")


def open_batch(page: Page) -> None:
    for name, value in (("filled_from", "01/10/2026"), ("filled_to", "15/10/2026"), ("announced", "1")):
        page.locator(f"[name={name}]").fill(value)
    page.locator("main form [type=submit]").click()
    page.locator("[name=number]").wait_for()


def read_a_sheet_once(page: Page) -> None:
    open_batch(page)
    batch = page.url.split("/readings/")[0]
    type_sheet(page, "1")
    page.goto(batch)


def settle_a_sheet(page: Page) -> None:
    read_a_sheet_once(page)
    batch = page.url
    page.locator("summary", has_text="Không có ai khác").click()
    page.locator("[name=reason]").fill("Cả phòng chỉ có một người")
    page.locator("form:has([name=reason]) [type=submit]").click()
    type_sheet(page, "2")
    page.goto(batch)
    page.locator("main a[href*='/sheets/']").click()


def open_results(page: Page) -> None:
    page.locator("main table a").first.click()
    page.locator(".gy-score").wait_for()


def open_mapping(page: Page) -> None:
    rows = "Ngày,Lời góp ý,Mức,Ghi chú thêm\n05/10/2026,Chờ lâu,A1,đông người\n06/10/2026,Nhanh,A5,\n"
    page.locator("[name=file]").set_input_files(
        {"name": "gop-y-thang-10.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    page.locator("main form [type=submit], main form button").first.click()
    page.locator("#columns").wait_for()


def save_mapping(page: Page) -> None:
    open_mapping(page)
    width = (page.viewport_size or {"width": 0})["width"]
    page.locator("[name=name]").fill(f"Phiếu của quầy, máy {width}")
    page.locator("main form [type=submit], main form button").first.click()
    page.goto("/manage/imports/")


PICTURES = (
    Picture("start", "/"),
    Picture("form", "/f/TAMKY1"),
    Picture("form-english", "/f/TAMKY1?lang=en"),
    Picture("form-with-error", "/f/TAMKY1", then=send_nothing),
    Picture("form-saved-on-the-phone", "/f/TAMKY1", then=tap_in_vain),
    Picture("receipt", "/f/TAMKY1", then=send_form),
    Picture("receipt-with-more", "/f/TAMKY1", then=say_more),
    Picture("receipt-waiting", "/f/TAMKY1", then=wait_with_words),
    Picture("receipt-left", "/f/TAMKY1", then=leave),
    Picture("erase", "/f/TAMKY1", then=ask_to_erase),
    Picture("agreement", "/f/TAMKY1", then=agree_to_contact),
    Picture("receipt-hint", "/f/TAMKY1", then=type_a_number),
    Picture("receipt-masking", "/f/TAMKY1", then=ask_about_phone),
    Picture("receipt-notices", "/f/TAMKY1", then=be_told),
    Picture("not-found", "/r/UNKNOWN"),
    Picture("unknown-code", "/f/UNKNOWN"),
    Picture("sign-in", "/login"),
    Picture("kiosk", "/k/TTHCC3"),
    Picture("kiosk-thanks", "/k/TTHCC3", then=tap_face),
    Picture("kiosk-code", "/k/TTHCC3", then=ask_for_code),
    Picture("kiosks", "/manage/kiosks/", "manager"),
    Picture("staffing", "/manage/touchpoints/TAMKY1", "manager"),
    Picture("volumes", "/manage/volumes/", "manager"),
    Picture("procedures", "/manage/procedures/", "admin"),
    Picture("recordings", "/manage/recordings/survey/counter-rating", "manager"),
    Picture("consent", "/manage/consent/", "admin"),
    Picture("consent-new", "/manage/consent/contact/new", "admin"),
    Picture("consent-changes", "/manage/consent/contact/new", "admin", see_what_changes),
    Picture("languages", "/manage/languages/", "admin"),
    Picture("screens", "/manage/screens/", "admin"),
    Picture("screen", "/manage/screens/RECEIVE", "admin"),
    Picture("screen-picture", "/manage/screens/RECEIVE/picture", "admin"),
    Picture("overview", "/manage/", "manager"),
    Picture("report", "/manage/reports/QNM/2026-10", "manager"),
    Picture("report-without-data", "/manage/reports/QNM/2024-01", "manager"),
    Picture("themes", "/manage/themes/", "manager"),
    Picture("theme", "/manage/themes/", "manager", open_theme),
    Picture("theme-accept", "/manage/themes/", "manager", accept_theme),
    Picture("theme-split", "/manage/themes/", "manager", split_theme),
    Picture("theme-decisions", "/manage/themes/decisions", "manager"),
    Picture("comments", "/manage/comments/?words=cho", "manager"),
    Picture("improvement-new", "/manage/reports/QNM/2026-10", "manager", open_proposal),
    Picture("improvement", "/manage/reports/QNM/2026-10", "manager", propose),
    Picture("improvements", "/manage/backlog/", "manager"),
    Picture("surveys", "/manage/surveys/", "admin"),
    Picture("survey", "/manage/surveys/counter-rating/1", "admin"),
    Picture("survey-preview", "/manage/surveys/counter-rating/1/preview", "admin"),
    Picture("survey-question", "/manage/surveys/", "admin", begin_question),
    Picture("instruments", "/manage/surveys/instruments", "manager"),
    Picture("survey-results", "/manage/surveys/counter-rating/1/results", "manager"),
    Picture("touchpoints", "/manage/touchpoints/", "manager"),
    Picture("touchpoint", "/manage/touchpoints/TAMKY1", "manager"),
    Picture("slips", "/manage/touchpoints/TAMKY1/slips", "manager"),
    Picture("keys-empty", "/manage/api-keys/", "admin"),
    Picture("key-new", "/manage/api-keys/new", "admin"),
    Picture("key-made", "/manage/api-keys/new", "admin", make_key),
    Picture("keys", "/manage/api-keys/", "admin"),
    Picture("key-revoke", "/manage/api-keys/", "admin", ask_to_revoke),
    Picture("touchpoint-new", "/manage/touchpoints/new", "manager"),
    Picture("touchpoint-check", "/manage/touchpoints/check", "manager", check_poster),
    Picture("doubtful", "/manage/doubtful/", "admin"),
    Picture("campaigns", "/manage/campaigns/", "manager"),
    Picture("campaign-new", "/manage/campaigns/new", "manager"),
    Picture("campaign-results", "/manage/campaigns/", "manager", open_results),
    Picture("tasks", "/manage/tasks/", "manager"),
    Picture("asked", "/asked/", "staff"),
    Picture("intake", "/intake/", "staff"),
    Picture("spoken", "/intake/spoken/TAMKY1", "staff"),
    Picture("paper-new", "/intake/paper/new", "staff"),
    Picture("spoken-receipt", "/intake/spoken/TAMKY1", "staff", say_for_somebody),
    Picture("paper-sheet", "/intake/paper/new", "staff", open_batch),
    Picture("paper-batch", "/intake/paper/new", "staff", read_a_sheet_once),
    Picture("paper-settle", "/intake/paper/new", "staff", settle_a_sheet),
    Picture("import-mapping", "/manage/imports/", "manager", open_mapping),
    Picture("imports", "/manage/imports/", "manager", save_mapping),
    Picture("accounts", "/manage/accounts/", "admin"),
    Picture("account-new", "/manage/accounts/new", "admin"),
    Picture("account-link", "/manage/accounts/new", "admin", invite_somebody),
    Picture("account", "/manage/accounts/new", "admin", open_account),
    Picture("password-link", "/manage/accounts/new", "admin", open_link),
    Picture("password", "/password", "staff"),
    Picture("my-account", "/account/", "staff"),
    Picture("second-factor", "/account/second-factor", "staff"),
    Picture("password-forgotten", "/reset"),
    Picture("units", "/manage/units/", "admin"),
    Picture("unit", "/manage/units/QNM", "admin"),
    Picture("unit-new", "/manage/units/new", "admin"),
    Picture("reorganisations", "/manage/units/plans/", "admin"),
    Picture("reorganisation-new", "/manage/units/plans/new/merge", "admin"),
    Picture("reorganisation", "/manage/units/plans/", "admin", open_plan),
    Picture("concerns", "/manage/concerns/", "inspector"),
    Picture("concern", "/manage/concerns/", "inspector", open_concern),
    Picture("information-system", "/complaints/", "staff"),
    Picture("complaint", "/complaints/", "manager", open_complaint),
    Picture("new-complaint", "/complaints/new", "staff", type_a_complaint),
    Picture("alike-complaints", "/manage/complaints/", "manager"),
)


def main() -> None:
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir()
    with tempfile.TemporaryDirectory() as name:
        log = TARGET / "service.log"
        settings = {"FEEDBACK_DATA_DIR": name, "FEEDBACK_DEMO_PASSWORD": PASSWORD}
        serve, demo = [PROGRAM, "serve"], [PROGRAM, "demo"]
        with (
            servers.service(serve, settings, folder=Path(name), log=log, prepare=[demo]) as base_url,
            servers.chromium() as browser,
        ):
            for role in dict.fromkeys(picture.role for picture in PICTURES):
                take(browser, base_url, role)
    print(f"{len(PICTURES) * len(SIZES)} pictures in {TARGET.relative_to(servers.ROOT)}/")


def take(browser: Browser, base_url: str, role: str | None) -> None:
    """Each picture in a browser of its own: what one page left waiting is not seen on the next."""
    place = {"base_url": base_url, "locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}
    signed_in = sign_in(browser, role, place) if role else None
    for picture in PICTURES:
        if picture.role == role:
            for device, (width, height) in SIZES.items():
                size = {"width": width, "height": height}
                context = browser.new_context(**place, viewport=size, storage_state=signed_in)
                photograph(context.new_page(), picture, TARGET / f"{picture.name}-{device}.png")
                context.close()


def photograph(page: Page, picture: Picture, target: Path) -> None:
    answer = page.goto(picture.path, wait_until="networkidle")
    if answer is None or answer.status >= 500:
        sys.exit(f"{picture.path} failed: see {TARGET.name}/service.log")
    picture.then(page)
    page.screenshot(path=target, full_page=True)


def sign_in(browser: Browser, role: str, place: dict[str, str]) -> StorageState:
    context = browser.new_context(**place)
    page = context.new_page()
    page.goto("/login")
    page.locator("[name=email]").fill(f"{role}@demo.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form:has([name=password]) [type=submit]").click()
    page.wait_for_url(lambda url: "/login" not in url)
    state = context.storage_state()
    context.close()
    return state


if __name__ == "__main__":
    main()
