"""A survey of one's own loses nobody either: the road is cut at every step, all its answers count once."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from feedback import create_app
from feedback.surveys.exchange import imported
from tests.browser.conftest import Phone, Visit
from tests.browser.phones import STORED, Road, come_back, expect_saved, expect_sent, opened, part, wait_until
from tests.browser.reading import faults_of, is_too_wide
from tests.browser.test_accessibility import answer_post
from tests.factories import create_survey_at
from tests.surveys.test_answering import QUESTIONS

FORM = "/f/LONG1"
WORDS = "Chờ lâu quá, ghế thì hỏng"
Answers = Callable[[], list[dict[str, str]]]


@pytest.fixture(scope="module", autouse=True)
def questionnaire(served_data: Path, base_url: str) -> None:
    """One question of each kind, asked at the touchpoint LONG1."""
    app = create_app({"FEEDBACK_DATA_DIR": str(served_data), "FEEDBACK_BASE_URL": base_url})
    file = {"schema": "gop-y-survey", "schema_version": 1, "name": "Khảo sát", "questions": QUESTIONS}
    with app.app_context():
        questions = imported(app.json.dumps(file).encode()).questions
    create_survey_at(app, "LONG1", questions)


@pytest.fixture
def new_answers(served_data: Path) -> Answers:
    """What came to the database since the test began: of each submission its answers by question."""

    def rows(after: int) -> list[tuple[int, str, str]]:
        with sqlite3.connect(f"file:{served_data}/feedback.sqlite3?mode=ro", uri=True) as database:
            return database.execute(
                "select submission.id, question.code,"
                " coalesce(question_option.code, answer.number, answer.day, answer.text) from submission"
                " join answer on answer.submission_id = submission.id"
                " join question on question.id = answer.question_id"
                " left join question_option on question_option.id = answer.option_id"
                " where submission.id > ? union all"
                " select submission_id, 'more', text from comment where submission_id > ? order by 1",
                [after, after],
            ).fetchall()

    def read() -> list[dict[str, str]]:
        found: dict[int, dict[str, str]] = {}
        for key, code, value in rows(last):
            found.setdefault(key, {})[code] = str(value)
        return list(found.values())

    last = max((key for key, *_ in rows(0)), default=0)
    return read


def fill(page: Page, done: str = "no") -> None:
    page.locator(f"[name=q-done][value={done}]").check()
    if done == "no":
        page.locator("[name=q-why][value=queue]").check()
    page.locator("[name=q-ease][value='6']").check()
    page.locator("[name=q-day]").fill("2026-10-01")
    page.locator("[name=q-more]").fill(WORDS)


def press_send(page: Page) -> None:
    page.locator("form[data-queue] > button").click()


ALL = {"done": "no", "why": "queue", "ease": "6", "day": "2026-10-01", "more": WORDS}


@pytest.mark.parametrize("cut", ["gone", "before", "after"])
def test_a_cut_road_costs_nobody_their_answers_and_counts_them_once(
    phone: Phone, road: Road, new_answers: Answers, cut: str
) -> None:
    page = phone(at=FORM)
    fill(page)
    road.is_gone, road.cut = cut == "gone", cut
    press_send(page)
    expect_saved(page)
    assert new_answers() == ([ALL] if cut == "after" else [])
    come_back(page, road)
    expect_sent(page)
    assert new_answers() == [ALL]
    assert page.evaluate(STORED) == []


def test_a_questionnaire_seen_before_opens_and_outlives_the_browser(
    profile: Callable[[], BrowserContext], road: Road, new_answers: Answers
) -> None:
    page = opened(profile(), at=FORM)
    road.is_gone = True
    page.goto(FORM)
    fill(page)
    press_send(page)
    expect_saved(page)
    page = opened(profile(), worker=False, at=FORM)
    expect(part(page, "others")).to_have_text("Góp ý lưu trên máy này, đang chờ gửi: 1")
    expect(page.locator("[name=q-more]")).to_have_value("")
    road.is_gone = False
    page = opened(profile(), worker=False, at=FORM)
    wait_until(page, f"() => ({STORED})().then((found) => !found.length)")
    assert new_answers() == [ALL]


@pytest.mark.parametrize("status", [413, 422, 500, 503])
def test_only_a_receipt_takes_the_answers_off_the_phone(
    phone: Phone, road: Road, new_answers: Answers, status: int
) -> None:
    page = phone(at=FORM)
    fill(page)
    road.cut = status
    press_send(page)
    expect_saved(page)
    assert [one["state"] for one in page.evaluate(STORED)] == ["waiting"]
    road.cut = ""
    part(page, "again").click()
    expect_sent(page)
    assert new_answers() == [ALL]


def test_what_was_sent_before_with_other_answers_is_shown(
    phone: Phone, road: Road, new_answers: Answers
) -> None:
    page = phone(at=FORM)
    fill(page)
    road.cut = 409
    press_send(page)
    expect(part(page, "stuck")).to_be_visible()
    expect(page.locator("[name=q-more]")).to_have_value("")
    road.cut = ""
    part(page, "resend").click()
    expect_sent(page)
    assert new_answers() == [ALL]


REFUSED = '{"errors": {"q-ease-1": "Câu này chưa đúng."}}'.encode()


def test_what_the_server_finds_fault_with_is_mended_at_once(
    phone: Phone, road: Road, new_answers: Answers
) -> None:
    page = phone(at=FORM)
    fill(page)
    road.cut, road.body = 422, REFUSED
    press_send(page)
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link", name="Câu này chưa đúng.")).to_have_attribute("href", "#q-ease-1")
    expect(page.locator("#q-ease .gy-error")).to_have_text("Câu này chưa đúng.")
    expect(page.locator("[name=q-more]")).to_have_value(WORDS)
    assert len(page.evaluate(STORED)) == 1
    page.locator("[name=q-ease][value='7']").check()
    road.cut = ""
    press_send(page)
    expect(page.locator(".gy-receipt__code")).to_be_visible()
    assert new_answers() == [{**ALL, "ease": "7"}]
    page.goto(FORM)
    assert page.evaluate(STORED) == []


def test_a_fault_found_later_brings_the_answers_back_while_their_person_is_here(
    phone: Phone, road: Road, new_answers: Answers
) -> None:
    page = phone(at=FORM)
    fill(page)
    road.cut = "before"
    press_send(page)
    expect_saved(page)
    expect(page.locator("[name=q-more]")).to_have_value("")
    road.cut, road.body = 422, REFUSED
    part(page, "again").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.locator("[name=q-more]")).to_have_value(WORDS)
    expect(page.locator("[name=q-why][value=queue]")).to_be_checked()
    road.cut = ""
    press_send(page)
    expect(page.locator(".gy-receipt__code")).to_be_visible()
    assert new_answers() == [ALL]


def test_what_is_missing_is_told_without_network_and_nothing_hidden_is_asked(
    phone: Phone, road: Road, new_answers: Answers
) -> None:
    page = phone(at=FORM)
    road.is_gone = True
    press_send(page)
    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(1)
    expect(page.locator("#q-done .gy-error")).to_have_text("Xin chọn một câu trả lời.")
    page.locator("[name=q-done][value=no]").check()
    press_send(page)
    expect(page.get_by_role("alert").get_by_role("link")).to_have_attribute("href", "#q-why-queue")
    page.locator("[name=q-why][value=queue]").check()
    fill(page, "yes")
    press_send(page)
    expect_saved(page)
    come_back(page, road)
    expect_sent(page)
    assert new_answers() == [{name: value for name, value in {**ALL, "done": "yes"}.items() if name != "why"}]


def test_the_next_person_finds_nothing_of_the_one_before(phone: Phone, road: Road) -> None:
    page = phone(at=FORM)
    page.clock.install()
    page.reload()
    fill(page)
    road.is_gone = True
    press_send(page)
    expect_saved(page)
    page.clock.fast_forward("02:01")
    expect(page.locator("form")).to_be_visible()
    expect(page.locator("[name=q-more]")).to_have_value("")
    expect(page.locator("form input:checked")).to_have_count(0)
    expect(page.locator("[data-question=why]")).to_be_hidden()


def test_without_script_faults_are_told_by_the_server(visit: Visit, new_answers: Answers) -> None:
    page = visit(java_script_enabled=False)
    page.goto(FORM)
    press_send(page)
    page.get_by_role("alert").get_by_role("link").first.click()
    fill(page)
    press_send(page)
    expect(page.locator(".gy-receipt__code")).to_be_visible()
    assert new_answers() == [ALL]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_a_questionnaire_holds_nobody_up(visit: Visit, width: int, scheme: str) -> None:
    page = visit(width=width, color_scheme=scheme)
    page.goto(FORM)
    faults = faults_of(page)
    press_send(page)
    page.get_by_role("alert").wait_for()
    faults += faults_of(page)
    page.route("**/f/*", lambda route: answer_post(route, 503))
    fill(page)
    press_send(page)
    page.locator("[data-part=waiting] h1").wait_for()
    assert faults + faults_of(page) == []
    assert not is_too_wide(page)


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_seven_steps_of_a_scale_stand_in_one_row(visit: Visit, width: int) -> None:
    page = visit(width=width)
    page.goto(FORM)
    steps = page.locator("#q-ease .gy-reason")
    assert steps.count() == 7
    boxes = [box for box in (step.bounding_box() for step in steps.all()) if box]
    assert len({box["y"] for box in boxes}) == 1
    assert min(min(box["width"], box["height"]) for box in boxes) >= 36


def test_what_looks_personal_is_told_beside_each_field_and_goes_with_it(phone: Phone) -> None:
    page = phone(at=FORM)
    hint, other = page.locator("[data-masks=q-more]"), page.locator("[data-masks=q-what]")
    page.locator("[name=q-more]").fill("gọi 0905 123 456")
    expect(hint).to_be_visible()
    expect(other).to_be_hidden()
    hint.get_by_role("button").click()
    expect(hint).to_be_hidden()
    assert page.locator("[name=q-more]").input_value() == "gọi [số điện thoại]"


def test_an_emptied_form_says_nothing_of_what_stood_there(phone: Phone, road: Road) -> None:
    page = phone(at=FORM)
    fill(page)
    page.locator("[name=q-more]").fill("gọi 0905 123 456")
    road.cut = "before"
    press_send(page)
    expect_saved(page)
    page.locator("[data-part=empty]").first.click()
    expect(page.locator("[data-masks=q-more]")).to_be_hidden()
