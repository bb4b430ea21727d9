"""The kiosk in a real browser: resets, works without network, needs the PIN, keeps nobody's traces."""

import json
import re
import time
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect

from feedback.database import db
from feedback.kiosk import service
from feedback.models import Account, KioskDevice
from tests.browser.conftest import Open
from tests.browser.kiosks import finish, kept, tap
from tests.browser.reading import faults_of
from tests.factories import create_account
from tests.servers import PATIENCE

PIN = "482915"


def queued(page: Page) -> list[Any]:
    found = page.evaluate(
        """() => new Promise((resolve) => {
          const opening = indexedDB.open("gop-y /k/", 1);
          opening.onupgradeneeded = () => opening.result.createObjectStore("sendings", { keyPath: "id" });
          opening.onsuccess = () => {
            const all = opening.result.transaction("sendings").objectStore("sendings").getAll();
            all.onsuccess = () => resolve(all.result);
          };
        })"""
    )
    return list(found)


def until_sent(page: Page) -> None:
    deadline = time.monotonic() + PATIENCE
    while queued(page):
        assert time.monotonic() < deadline, queued(page)


def pair(app: Flask, page: Page, pin: str | None = PIN) -> None:
    """Pairs the way an attendant does."""
    account_id = create_account(app, "administrator").id
    with app.app_context():
        account = db.session.get(Account, account_id)
        device = service.add_device("K1", "Máy ở cửa ra", account)
        if pin:
            service.set_pin(device, pin)
        code = service.code_of(device)
    page.locator("[data-part=for-attendant]").click()
    page.locator("#pairing-code").fill(code)
    page.locator("form[data-part=pairing] button").click()
    expect(page.locator("[data-part=state]")).to_contain_text("Đã ghép máy")
    page.locator("[data-part=back]").click()


def test_ten_seconds_after_the_last_touch_the_faces_are_back_and_reasons_are_sent(
    app: Flask, kiosk: Open
) -> None:
    page = kiosk()
    tap(page, 2)
    page.clock.run_for(8000)
    page.locator("label.gy-reason", has_text="Thời gian chờ").click()
    page.clock.run_for(8000)
    expect(page.locator("[data-part=thanks]")).to_be_visible()
    page.clock.run_for(2500)
    expect(page.locator("[data-part=faces]")).to_be_visible()
    until_sent(page)
    (submission,) = kept(app)
    assert (submission.channel, submission.mode, len(submission.answers)) == ("kiosk", "kiosk", 2)
    assert page.locator("[name=reasons]:checked").count() == 0


@pytest.mark.one_database
def test_taps_without_network_arrive_exactly_once_after_a_restart(app: Flask, kiosk: Open) -> None:
    page = kiosk()
    page.context.set_offline(True)
    for rating in (1, 3, 5):
        tap(page, rating)
        finish(page)
    tap(page, 4)  # and the tablet goes dark before anybody presses anything
    assert len(queued(page)) == 4
    page.reload()
    expect(page.locator("[data-part=faces]")).to_be_visible()
    assert kept(app) == []
    page.context.set_offline(False)
    page.clock.run_for(301_000)
    until_sent(page)
    page.reload()
    page.clock.run_for(301_000)
    assert len(kept(app)) == 4
    assert len({submission.submission_id for submission in kept(app)}) == 4


@pytest.mark.one_database
def test_two_people_soon_after_each_other_both_count_and_hammering_is_noted(app: Flask, kiosk: Open) -> None:
    page = kiosk()
    for _ in range(5):
        tap(page)
        finish(page)
        until_sent(page)
    tap(page)
    page.clock.run_for(10_500)
    expect(page.locator("[data-part=faces]")).to_be_visible()
    tap(page)  # somebody who waited for the screen to come back
    finish(page)
    until_sent(page)
    noted = [[one for one in row.signals if one.startswith("kiosk")] for row in kept(app)]
    quick, hammered = ["kiosk_quick_tap"], ["kiosk_hammered"]
    assert noted == [[], quick, quick, hammered, hammered, hammered, []]


@pytest.mark.one_database
def test_nothing_is_left_of_the_person_before(app: Flask, kiosk: Open) -> None:
    page = kiosk()
    depth = page.evaluate("history.length")
    tap(page, 1)
    page.locator("label.gy-reason", has_text="Thời gian chờ").click()
    page.locator("[data-part=want-code]").click()
    expect(page.locator("[data-part=receipt]")).to_have_text(re.compile(r"([A-Z2-7]{4} ){6}"))
    code = page.locator("[data-part=receipt]").inner_text()
    page.clock.run_for(10_500)
    expect(page.locator("[data-part=faces]")).to_be_visible()
    assert code not in page.content()
    assert queued(page) == []
    assert code.replace(" ", "") not in json.dumps(page.evaluate("[localStorage, sessionStorage]"))
    page.go_back()
    expect(page.locator("[data-part=faces]")).to_be_visible()
    assert page.url.endswith("/k/K1")
    assert page.locator("[name=reasons]:checked").count() == 0
    assert page.evaluate("history.length") == depth
    assert page.context.cookies() == []


@pytest.mark.one_database
def test_another_language_is_left_after_ten_seconds(kiosk: Open) -> None:
    page = kiosk()
    page.locator("a[hreflang=en]").click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("How was the service today?")
    page.clock.run_for(10_500)
    expect(page.get_by_role("heading", level=2).first).to_have_text("Hôm nay bà con được phục vụ thế nào?")


@pytest.mark.one_database
def test_the_pin_opens_with_and_without_network_and_tries_are_limited(app: Flask, kiosk: Open) -> None:
    page = kiosk()
    pair(app, page)
    assert try_pin(page, "000000") == "Mã PIN không đúng."
    page.context.set_offline(True)
    for _ in range(3):
        assert try_pin(page, "111111") == "Mã PIN không đúng."
    assert try_pin(page, "111111").startswith("Sai mã PIN quá nhiều lần")
    assert try_pin(page, PIN).startswith("Sai mã PIN quá nhiều lần")
    page.clock.run_for(61_000)
    page.locator("[data-part=for-attendant]").click()
    page.locator("#pin").fill(PIN)
    page.locator("form[data-part=pin] button").click()
    expect(page.locator("[data-part=inside]")).to_be_visible()
    page.context.set_offline(False)
    page.locator("[data-part=leave]").click()
    page.wait_for_url("**/")


def try_pin(page: Page, pin: str) -> str:
    page.locator("[data-part=for-attendant]").click()
    page.locator("#pin").fill(pin)
    page.locator("form[data-part=pin] button").click()
    said = page.locator("[data-part=said]")
    expect(said).to_have_text(re.compile("PIN"))
    text = said.inner_text()
    assert page.locator("[data-part=inside]").is_hidden()
    page.locator("[data-part=close]").click()
    return text


@pytest.mark.one_database
def test_the_screen_stays_on_and_the_lock_is_taken_again(kiosk: Open) -> None:
    page = kiosk()
    assert page.evaluate("locks") == 1
    page.evaluate("lastLock.dispatchEvent(new Event('release'))")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert page.evaluate("locks") == 2
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert page.evaluate("locks") == 2


@pytest.mark.one_database
def test_the_device_says_how_it_is_every_five_minutes(app: Flask, kiosk: Open) -> None:
    page = kiosk()
    pair(app, page, pin=None)
    page.route("**/f/K1*", lambda route: route.fulfill(status=503, body="{}"))
    tap(page)
    finish(page)
    with page.expect_response("**/k/K1/health") as answer:
        page.clock.run_for(301_000)
    said = answer.value.request.post_data_json
    assert (said["waiting"], said["refused"]) == (1, 0)
    assert 280 <= said["oldest_seconds"] <= 320
    assert said["version"] == page.locator("form[data-kiosk]").get_attribute("data-version")
    assert set(said) == {"waiting", "refused", "oldest_seconds", "version", "battery", "charging"}
    assert answer.value.status == 200
    with app.app_context():
        assert db.session.scalars(sa.select(KioskDevice.waiting)).one() == 1


@pytest.mark.one_database
def test_a_revoked_device_forgets_its_token_and_still_collects(app: Flask, kiosk: Open) -> None:
    page = kiosk()
    pair(app, page)
    with app.app_context():
        service.revoke(db.session.scalars(sa.select(KioskDevice)).one())
    with page.expect_response("**/k/K1/health") as answer:
        page.clock.run_for(301_000)
    assert answer.value.status == 404
    page.wait_for_function("!Object.keys(localStorage).some((key) => key.startsWith('gop-y'))")
    tap(page)
    finish(page)
    until_sent(page)
    assert len(kept(app)) == 1


@pytest.mark.one_database
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (800, 1280)])
def test_the_kiosk_holds_nobody_up(kiosk: Open, width: int, height: int, scheme: str) -> None:
    page = kiosk(width=width, height=height, color_scheme=scheme)
    faults = faults_of(page)
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollHeight <= {root}.clientHeight")
    assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")
    box = page.locator(".gy-tap").first.bounding_box()
    assert box is not None
    assert box["width"] >= 120
    page.locator("[data-part=for-attendant]").click()
    faults += faults_of(page)
    page.locator("[data-part=close]").click()
    tap(page)
    faults += faults_of(page)
    assert faults == []
