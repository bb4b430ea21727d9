"""Nobody is lost: the network is cut at every step, and each answer counts once and is told of truly."""

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Phone
from tests.browser.phones import (
    FACES,
    FORM,
    STORED,
    Road,
    come_back,
    expect_saved,
    expect_sent,
    opened,
    part,
    wait_until,
)

TAKES_ORDERS = """async () => {
    const registration = await navigator.serviceWorker.ready;
    return registration.sync.register("asked by a test").then(() => true, () => false);
}"""


@pytest.fixture
def new_rows(served_data: Path) -> Callable[[], list[int]]:
    """The ratings that came to the database since the test began, in the order they came."""

    def read(after: int) -> list[tuple[int, int]]:
        with sqlite3.connect(f"file:{served_data}/feedback.sqlite3?mode=ro", uri=True) as database:
            return database.execute(
                "select submission.id, cast(code as integer) from submission"
                " join answer on answer.submission_id = submission.id"
                " join question_option on question_option.id = answer.option_id"
                " where submission.id > ? order by submission.id",
                [after],
            ).fetchall()

    last = max((key for key, _ in read(0)), default=0)
    return lambda: [rating for _, rating in read(last)]


def tap(page: Page, rating: int = 4) -> None:
    page.get_by_role("radio", name=FACES[rating], exact=True).click()


def test_after_the_page_only_its_worker_comes(phone: Phone, road: Road) -> None:
    phone()
    assert road.asked == [f"GET {FORM}", "GET /f/worker.js"]


def test_a_form_seen_before_opens_and_sends_without_network(phone: Phone, road: Road, new_rows: Any) -> None:
    page = phone()
    road.is_gone = True
    page.goto(FORM)
    tap(page, 2)
    expect_saved(page)
    come_back(page, road)
    expect_sent(page)
    assert new_rows() == [2]
    assert page.evaluate(STORED) == []


@pytest.mark.parametrize("cut", ["gone", "before", "after"])
def test_a_cut_road_costs_nobody_their_answer_and_counts_it_once(
    phone: Phone, road: Road, new_rows: Any, cut: str
) -> None:
    page = phone()
    road.is_gone, road.cut = cut == "gone", cut
    tap(page, 5)
    expect_saved(page)
    assert new_rows() == ([5] if cut == "after" else [])
    come_back(page, road)
    expect_sent(page)
    assert new_rows() == [5]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>Sign in to this Wi-Fi</html>"),
        (200, b"{}"),
        (413, b"{}"),
        (422, b"{}"),
        (500, b"{}"),
        (503, b"{}"),
    ],
)
def test_only_a_receipt_takes_an_answer_off_the_phone(
    phone: Phone, road: Road, new_rows: Any, status: int, body: bytes
) -> None:
    page = phone()
    road.cut, road.body = status, body
    tap(page)
    expect_saved(page)
    assert [one["state"] for one in page.evaluate(STORED)] == ["waiting"]
    part(page, "again").click()
    expect(part(page, "tried")).to_have_text("Vẫn chưa gửi được.")
    road.cut = ""
    part(page, "again").click()
    expect_sent(page)
    assert new_rows() == [4]


def test_a_server_that_asks_for_time_gets_it(phone: Phone, road: Road, new_rows: Any) -> None:
    page = phone()
    road.cut, road.headers = 503, {"Retry-After": "300"}
    tap(page)
    expect_saved(page)
    [kept] = page.evaluate(STORED)
    assert kept["notBefore"] - page.evaluate("Date.now()") > 290_000
    come_back(page, road)
    page.goto(FORM)
    expect(part(page, "others")).to_have_text("Góp ý lưu trên máy này, đang chờ gửi: 1")
    assert road.posted == 1
    assert new_rows() == []


def test_what_the_server_refuses_is_shown_and_decided_by_the_person(
    phone: Phone, road: Road, new_rows: Any
) -> None:
    page = phone()
    road.cut = 409
    tap(page)
    expect(part(page, "stuck")).to_be_visible()
    expect(part(page, "stuck")).to_contain_text("trước đó đã gửi với câu trả lời khác")
    expect(part(page, "stuck")).to_be_focused()
    road.cut = ""
    page.goto(FORM)
    expect(part(page, "stuck")).to_be_visible()
    assert new_rows() == []
    part(page, "resend").click()
    expect_sent(page, codes=0)
    assert new_rows() == [4]
    assert page.evaluate(STORED) == []


def test_what_waited_for_more_than_thirty_days_is_not_dropped_in_silence(
    phone: Phone, road: Road, new_rows: Any
) -> None:
    page = phone()
    road.is_gone = True
    tap(page, 1)
    expect_saved(page)
    long_ago = page.evaluate("Date.now()") - 31 * 24 * 3600 * 1000
    page.evaluate(STORED, {"savedAt": long_ago, "issuedAt": long_ago - 60_000})
    road.is_gone = False
    page.goto(FORM)
    expect(part(page, "stuck")).to_contain_text("quá 30 ngày mà chưa gửi được")
    assert new_rows() == []
    part(page, "resend").click()
    expect_sent(page, codes=0)
    assert new_rows() == [1]


def test_a_tap_by_a_clock_years_behind_is_sent_once_the_clock_is_right(
    phone: Phone, road: Road, new_rows: Any
) -> None:
    page = phone()
    page.clock.set_system_time("2016-01-01T08:00:00")
    road.is_gone = True
    page.goto(FORM)  # the page kept on the phone, as it was handed out
    tap(page, 2)
    expect_saved(page)
    road.is_gone = False
    page.context.clock.set_system_time(time.time())
    page.goto(FORM)
    wait_until(page, f"() => ({STORED})().then((found) => !found.length)")
    expect(part(page, "stuck")).to_be_hidden()
    assert new_rows() == [2]


def test_what_is_deleted_is_gone(phone: Phone, road: Road, new_rows: Any) -> None:
    page = phone()
    road.cut = 409
    tap(page)
    part(page, "discard").click()
    expect(part(page, "stuck")).to_be_hidden()
    assert page.evaluate(STORED) == []
    assert new_rows() == []


def test_five_answers_outlive_the_browser_and_are_five_rows(
    profile: Callable[[], BrowserContext], road: Road, new_rows: Any
) -> None:
    page = opened(profile())
    road.is_gone = True
    page.context.set_offline(True)  # a phone that knows it has no network does not try a second time
    for rating in (1, 2, 3, 4, 5):
        page.goto(FORM)
        tap(page, rating)
        expect_saved(page)
    page = opened(profile(), worker=False)
    expect(part(page, "others")).to_have_text("Góp ý lưu trên máy này, đang chờ gửi: 5")
    road.is_gone = False
    page = opened(profile(), worker=False)
    expect(part(page, "others")).to_be_hidden()
    wait_until(page, f"() => ({STORED})().then((found) => !found.length)")
    assert new_rows() == [1, 2, 3, 4, 5]


def test_sending_after_closing_is_promised_only_where_the_browser_takes_the_order(
    profile: Callable[[], BrowserContext], road: Road
) -> None:
    """Headless shells have no Background Sync, whole Chromiums do: the page says what holds in either."""
    page = opened(profile())
    takes_orders = page.evaluate(TAKES_ORDERS)
    road.is_gone = True
    tap(page, 3)
    expect_saved(page)
    kept, broken = ("background", "device") if takes_orders else ("device", "background")
    expect(page.locator(f"p[data-when={kept}]")).to_be_visible()
    expect(page.locator(f"p[data-when={broken}]")).to_be_hidden()


def test_the_browser_sends_after_the_page_is_closed(
    profile: Callable[[], BrowserContext], road: Road, new_rows: Any
) -> None:
    context = profile()
    page = opened(context)
    road.is_gone = True
    tap(page, 3)
    expect_saved(page)
    devtools = context.new_cdp_session(page)
    registrations: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registrations.extend(one["registrationId"] for one in event["registrations"]),
    )
    devtools.send("ServiceWorker.enable")
    page.goto("about:blank")
    road.is_gone = False
    devtools.send(
        "ServiceWorker.dispatchSyncEvent",
        {"origin": road.url, "registrationId": registrations[0], "tag": "send", "lastChance": False},
    )
    page.goto("about:blank")
    for _ in range(200):
        if new_rows():
            break
        page.wait_for_timeout(50)
    assert new_rows() == [3]


def test_a_double_tap_is_one_answer(phone: Phone, road: Road, new_rows: Any) -> None:
    page = phone()
    road.held.clear()
    page.get_by_role("radio", name=FACES[4], exact=True).dblclick()
    tap(page, 5)
    road.held.set()
    expect(page.locator(".gy-receipt__code")).to_be_visible()
    assert road.posted == 1
    assert new_rows() == [4]


def test_refresh_and_back_count_nothing_twice_and_show_nothing(
    phone: Phone, road: Road, new_rows: Any
) -> None:
    page = phone()
    page.goto("/")
    page.goto(FORM)
    tap(page, 2)
    expect(page.locator(".gy-receipt__code")).to_be_visible()
    page.reload()
    page.go_back()
    assert page.url == f"{road.url}/"
    page.goto(FORM)
    expect(page.locator("[name=rating]:checked")).to_have_count(0)
    assert new_rows() == [2]


def test_who_says_nothing_of_an_own_phone_leaves_nothing_on_it(
    phone: Phone, road: Road, new_rows: Any
) -> None:
    page = phone()
    road.is_gone = True
    tap(page, 1)
    expect_saved(page)
    expect(part(page, "own")).not_to_be_checked()
    part(page, "empty").click()
    expect(page.locator("[name=rating]:checked")).to_have_count(0)
    expect(part(page, "others")).to_have_text("Góp ý lưu trên máy này, đang chờ gửi: 1")
    come_back(page, road)
    expect(part(page, "others")).to_be_hidden()
    assert new_rows() == [1]
    page.reload()
    expect(page.locator("form")).to_be_visible()
    expect(part(page, "sent")).to_be_hidden()
    assert page.evaluate(STORED) == []
    assert page.evaluate("Object.keys(localStorage).concat(Object.keys(sessionStorage))") == []
    kept = page.evaluate("""async () => {
        const cache = await caches.open("gop-y /f/");
        return Promise.all((await cache.keys()).map(async (key) => (await cache.match(key)).text()));
    }""")
    assert all("checked" not in one.split("<form")[1].split("</form")[0] for one in kept)


def test_the_page_left_open_forgets_after_two_minutes(phone: Phone, road: Road) -> None:
    page = phone()
    page.clock.install()
    page.reload()
    road.is_gone = True
    tap(page)
    expect_saved(page)
    page.clock.fast_forward("02:01")
    expect(page.locator("form")).to_be_visible()
    expect(part(page, "waiting")).to_be_hidden()


def test_an_answer_held_up_still_brings_the_code_and_a_way_to_say_why(
    phone: Phone, road: Road, new_rows: Any
) -> None:
    page = phone()
    page.clock.install()
    page.reload()
    road.held.clear()
    with page.expect_request(lambda request: request.method == "POST"):
        tap(page, 2)
    page.clock.fast_forward("00:12")
    expect_saved(page)
    road.held.set()
    expect_sent(page)
    part(page, "more").click()
    expect(page.locator(".gy-receipt__code")).to_be_visible()
    expect(page.locator("[name=comment]")).to_be_visible()
    assert road.posted == 1
    assert new_rows() == [2]


def test_the_code_nobody_ticked_for_is_gone_after_two_minutes(phone: Phone, road: Road) -> None:
    page = phone()
    page.clock.install()
    page.reload()
    road.is_gone = True
    tap(page)
    expect_saved(page)
    come_back(page, road)
    expect_sent(page)
    assert page.evaluate(STORED) == []
    page.clock.fast_forward("02:01")
    expect(page.locator("form")).to_be_visible()
    expect(page.locator("[data-part=sent]")).to_be_hidden()


def test_who_wakes_the_phone_later_is_not_shown_the_code(phone: Phone, road: Road, new_rows: Any) -> None:
    page = phone()
    road.is_gone = True
    tap(page)
    expect_saved(page)
    page.clock.set_system_time(time.time() + 600)  # asleep, timers stand still
    come_back(page, road)
    expect(page.locator("form")).to_be_visible()
    wait_until(page, f"() => ({STORED})().then((found) => !found.length)")
    expect(page.locator("[data-part=receipts] a")).to_have_count(0)
    assert new_rows() == [4]


def test_an_own_phone_shows_the_code_once(phone: Phone, road: Road, new_rows: Any) -> None:
    page = phone()
    road.is_gone = True
    tap(page, 4)
    expect_saved(page)
    part(page, "own").check()
    wait_until(page, f"() => ({STORED})().then((found) => found[0].keepReceipt)")
    page.goto("about:blank")
    road.is_gone = False
    page.goto(FORM)
    expect_sent(page)
    code = page.locator("[data-part=receipts] a")
    expect(code).to_have_count(1)
    address = code.get_attribute("href") or ""
    page.reload()
    expect(page.locator("form")).to_be_visible()
    expect(code).to_have_count(0)
    page.goto(address)
    expect(page.locator(".gy-receipt__code")).to_be_visible()
    assert new_rows() == [4]


NOWHERE_TO_STORE = "Object.defineProperty(self, 'indexedDB', {value: undefined})"


@pytest.mark.parametrize(
    ("script", "options", "words"),
    [
        ("", {"service_workers": "block"}, "mở lại bằng đúng ứng dụng này"),
        (NOWHERE_TO_STORE, {}, "Xin để trang này mở"),
    ],
)
def test_a_lesser_browser_promises_only_what_it_can_do(
    phone: Phone, road: Road, new_rows: Any, script: str, options: dict[str, Any], words: str
) -> None:
    page = phone(script, **options)
    road.is_gone = True
    tap(page, 3)
    expect(part(page, "waiting")).to_contain_text(words)
    expect(page.get_by_text("kể cả khi đã đóng trang này")).to_be_hidden()
    part(page, "own").check()
    come_back(page, road)
    expect_sent(page)
    expect(page.locator("[data-part=receipts] a")).to_have_count(1)
    assert new_rows() == [3]


def test_an_old_browser_makes_up_its_own_number(phone: Phone, road: Road, new_rows: Any) -> None:
    page = phone("crypto.randomUUID = undefined")
    with page.expect_request(lambda request: request.method == "POST") as sent:
        tap(page)
    assert "submission_id=" in (sent.value.post_data or "")
    expect(page.locator(".gy-receipt__code")).to_be_visible()
    assert new_rows() == [4]


# Of Chrome 55 to 58: a list becomes one long word.
OLD_SEARCH_PARAMS = """self.URLSearchParams = class extends URLSearchParams {
    constructor(init) { super(init === undefined ? "" : String(init)); }
};"""


def test_a_browser_of_2017_sends_what_it_should(phone: Phone, road: Road, new_rows: Any) -> None:
    page = phone(OLD_SEARCH_PARAMS)
    tap(page)
    expect(page.locator(".gy-receipt__code")).to_be_visible()
    assert road.posted == 1
    assert new_rows() == [4]


def spoil(page: Page, rating: int) -> None:
    """As nobody can answer: the server finds fault with it."""
    page.locator(f"[name=rating][value='{rating}']").evaluate("(face) => { face.value = '9'; }")


def test_what_the_server_finds_fault_with_is_told_by_its_own_page(
    phone: Phone, road: Road, new_rows: Any
) -> None:
    page = phone()
    spoil(page, 4)
    tap(page, 4)
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.evaluate(STORED) == []
    tap(page, 4)
    expect(page.locator(".gy-receipt__code")).to_be_visible()
    assert new_rows() == [4]


def test_a_fault_found_later_is_told_while_its_person_is_here(
    phone: Phone, road: Road, new_rows: Any
) -> None:
    page = phone()
    spoil(page, 4)
    road.cut = "before"
    tap(page, 4)
    expect_saved(page)
    come_back(page, road)
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.evaluate(STORED) == []
    assert new_rows() == []


def test_a_slips_page_is_kept_for_nobody(phone: Phone, road: Road) -> None:
    page = phone()
    page.goto(f"{FORM}?t=A-TOKEN")
    page.goto(f"{FORM}?lang=en")
    kept = "caches.open('gop-y /f/').then((cache) => cache.keys()).then((keys) => keys.map((one) => one.url))"
    wait_until(page, f"() => {kept}.then((all) => all.includes(location.href))")
    assert page.evaluate(kept) == [f"{road.url}{FORM}", f"{road.url}{FORM}?lang=en"]


def test_the_worker_sees_forms_only(phone: Phone, road: Road) -> None:
    page = phone()
    assert page.evaluate("navigator.serviceWorker.ready.then((one) => one.scope)") == f"{road.url}/f/"
    page.goto(FORM)
    assert page.evaluate("Boolean(navigator.serviceWorker.controller)")
    for address in ("/", "/login", "/r/UNKNOWN"):
        page.goto(address)
        assert page.evaluate("navigator.serviceWorker.controller") is None
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 1
