"""Results: from how many forms on, when, and that no two views differ by a few people."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from secrets import token_hex
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from feedback.jobs import do_what_is_due
from feedback.models import (
    SCORE,
    Account,
    Answer,
    OrgUnit,
    Question,
    ResultStep,
    Submission,
    Survey,
    SurveyVersion,
    utc_now,
)
from feedback.surveys.drafts import instrument_questions
from feedback.surveys.results import Results, results_for
from feedback.surveys.service import published_version
from feedback.surveys.steps import close_steps, in_steps
from tests.factories import (
    create_account,
    create_survey_at,
    create_touchpoint,
    create_unit,
    form_fields,
    transaction,
)
from tests.pages import sign_in

FIRST = date(2026, 3, 1)
DAYS, UNITS = 8, 3


@dataclass(frozen=True)
class Form:
    """When it comes in, where, whether it answers at all, and when its person erases it."""

    day: int
    unit: int
    answers: bool
    erased_on: int | None


forms_of_any_kind = st.lists(
    st.builds(
        Form,
        day=st.integers(0, DAYS - 2),
        unit=st.integers(0, UNITS - 1),
        answers=st.sampled_from((True, True, False)),
        erased_on=st.one_of(st.none(), st.none(), st.integers(0, DAYS - 1)),
    ),
    min_size=16,
    max_size=40,
)


@pytest.mark.parametrize(("instrument", "least"), [("seq", 5), ("umux-lite", 8)])
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(forms=forms_of_any_kind)
def test_two_views_differ_by_nobody_or_by_as_many_as_may_be_shown(
    app: Flask, instrument: str, least: int, forms: list[Form]
) -> None:
    """Whatever comes in and is erased; whichever units somebody reads, on whichever days."""
    seen: dict[str, list[set[str]]] = defaultdict(lambda: [set()])
    with transaction(app) as session:
        version, units = asked_in_units(session, instrument)
        for day in range(DAYS):
            send(session, version, units, forms, day)
            close_steps(FIRST + timedelta(days=day))
            for figure, people in views(version, units):
                seen[figure].append(people)
            erase(session, forms, day)
    for one_figure in seen.values():
        for one, other in combinations(one_figure, 2):
            for more in (one - other, other - one):
                assert not 0 < len(more) < least


def asked_in_units(session: Session, instrument: str) -> tuple[SurveyVersion, list[OrgUnit]]:
    """Examples of one test share a database and nothing in it: the ones before are not published any more."""
    session.execute(update(SurveyVersion).values(published_at=None))
    name = token_hex(4)
    units = [OrgUnit(code=f"{name}-{number}", name=name, kind="other") for number in range(UNITS)]
    version = SurveyVersion(
        number=1, instrument=instrument, published_at=utc_now(), questions=instrument_questions(instrument)
    )
    session.add_all([*units, Survey(code=name, name=name, versions=[version])])
    session.flush()
    return version, units


def views(version: SurveyVersion, units: list[OrgUnit]) -> Iterator[tuple[str, set[str]]]:
    """Of whom the results consist, for who reads one unit, two, or all."""
    ids = [unit.id for unit in units]
    for some in (*([one] for one in ids), ids[:2], ids):
        shown = in_steps(version, ResultStep.unit_id.in_(some))
        for figure in (SCORE, version.questions[0].code):
            n, values = shown[figure]
            assert n == len(values)
            yield figure, set(values)


def send(session: Session, version: SurveyVersion, units: list[OrgUnit], forms: list[Form], day: int) -> None:
    """Each form chooses a number that no other does, so that a view tells of whom it consists."""
    noon = datetime.combine(FIRST + timedelta(days=day), time(5), tzinfo=UTC)
    for number, form in enumerate(forms, start=1):
        if form.day != day:
            continue
        key = session.scalar(
            insert(Submission).returning(Submission.id).values(**row_of(version, units[form.unit], noon))
        )
        if form.answers:
            numbers = [number] + [1] * (len(version.questions) - 1)
            chosen = zip(version.questions, numbers, strict=True)
            session.add_all(
                Answer(submission_id=key, question_id=question.id, number=one) for question, one in chosen
            )
    session.commit()


def row_of(version: SurveyVersion, unit: OrgUnit, at: datetime) -> dict[str, object]:
    return {
        "submission_id": uuid4(),
        "receipt_hash": uuid4().bytes,
        "content_digest": b"",
        "survey_version_id": version.id,
        "receiving_unit_id": unit.id,
        "channel": "qr",
        "mode": "words",
        "language": "vi",
        "given_at": datetime(2025, 1, 1, tzinfo=UTC),  # waited on the phone: does not make it old
        "received_at": at,
        "month": "2026-03",
        "signals": [],
    }


def erase(session: Session, forms: list[Form], day: int) -> None:
    gone = [number for number, form in enumerate(forms, start=1) if form.erased_on == day]
    session.execute(
        delete(Submission).where(
            Submission.id.in_(select(Answer.submission_id).where(Answer.number.in_(gone), Answer.number > 1))
        )
    )
    session.commit()


@pytest.fixture
def analyst(app: Flask) -> Account:
    return create_account(app, "analyst")


def staff_answer(client: FlaskClient, count: int, code: str = "STAFF1") -> None:
    for number in range(count):
        fields = {"submission_id": str(uuid4()), "q-capabilities": "7", "q-easy": str(number % 2 + 6)}
        assert client.post(f"/f/{code}", data=fields).status_code == 303


def results(app: Flask, version: SurveyVersion, account: Account, in_days: int) -> Results:
    """What is shown when the worker has done its work of so many days later."""
    with transaction(app) as session:
        do_what_is_due(utc_now() + timedelta(days=in_days))
        return results_for(session.get_one(SurveyVersion, version.id), session.merge(account))


@pytest.mark.parametrize(("forms", "is_shown"), [(7, False), (8, True)])
def test_a_score_is_shown_from_eight_staff_on(
    app: Flask, client: FlaskClient, analyst: Account, forms: int, is_shown: bool
) -> None:
    version = create_survey_at(app, "STAFF1", instrument_questions("umux-lite"), "umux-lite")
    staff_answer(client, forms)
    found = results(app, version, analyst, in_days=2)
    assert found.is_hidden != is_shown
    if is_shown:
        assert found.score is not None
        assert found.score.n == 8
        assert found.score.value == pytest.approx(0.65 * (100 + 1100 / 12) / 2 + 22.9)
        assert found.score.low < found.score.value < found.score.high


def test_nothing_younger_than_a_day_is_shown(app: Flask, client: FlaskClient, analyst: Account) -> None:
    version = create_survey_at(app, "STAFF1", instrument_questions("umux-lite"), "umux-lite")
    staff_answer(client, 8)
    shown = [results(app, version, analyst, in_days).n for in_days in (0, 1, 2)]
    assert shown == [0, 0, 8]


def test_a_few_more_wait_until_there_are_enough(app: Flask, client: FlaskClient, analyst: Account) -> None:
    version = create_survey_at(app, "STAFF1", instrument_questions("umux-lite"), "umux-lite")
    staff_answer(client, 9)
    with transaction(app) as session:
        session.execute(update(Submission).values(received_at=utc_now() - timedelta(days=5)))
    assert results(app, version, analyst, in_days=0).n == 9
    staff_answer(client, 7)
    assert results(app, version, analyst, in_days=2).n == 9
    staff_answer(client, 1)
    assert results(app, version, analyst, in_days=3).n == 17


def test_what_was_shown_stays_when_somebody_erases(app: Flask, client: FlaskClient, analyst: Account) -> None:
    version = create_survey_at(app, "STAFF1", instrument_questions("umux-lite"), "umux-lite")
    staff_answer(client, 8)
    before = results(app, version, analyst, in_days=2)
    with transaction(app) as session:
        session.delete(session.scalars(select(Submission)).first())
    after = results(app, version, analyst, in_days=5)
    assert (after.n, after.score) == (before.n, before.score)


def test_only_the_units_of_an_account_are_in_its_results(
    app: Flask, client: FlaskClient, analyst: Account
) -> None:
    version = create_survey_at(app, "STAFF1", instrument_questions("umux-lite"), "umux-lite")
    elsewhere = create_account(app, "analyst", create_unit(app, "ELSEWHERE"))
    staff_answer(client, 8)
    assert results(app, version, analyst, in_days=2).n == 8
    assert results(app, version, elsewhere, in_days=2).n == 0


def test_staff_count_in_no_result_of_the_counter_rating(
    app: Flask, client: FlaskClient, analyst: Account
) -> None:
    for code, kind, count in (("TAMKY1", "poster", 5), ("DESK1", "staff", 9)):
        create_touchpoint(app, code, kind=kind)
        for _ in range(count):
            client.post(f"/f/{code}", data=form_fields(rating="5"))
    with transaction(app):
        version = published_version()
    found = results(app, version, analyst, in_days=2)
    assert found.n == 5
    assert found.score is not None
    assert found.score.value == 1


@pytest.mark.one_database
def test_the_page_says_what_it_waits_for(app: Flask, client: FlaskClient, analyst: Account) -> None:
    version = create_survey_at(app, "STAFF1", instrument_questions("umux-lite"), "umux-lite")
    sign_in(client, analyst)
    at = "/manage/surveys/staff1/1/results"
    assert "từ 8 phiếu" in client.get(at).text
    staff_answer(client, 8)
    results(app, version, analyst, in_days=2)
    sign_in(client, analyst)  # two days later nobody is signed in any more
    assert "8 phiếu từ các đơn vị" in client.get(at).text


def written_at(app: Flask) -> SurveyVersion:
    questions = [
        Question(position=0, code="what", kind="short_text", required=False, label={"vi": "Thủ tục gì?"}),
        Question(position=1, code="day", kind="date", required=False, label={"vi": "Ngày nào?"}),
    ]
    return create_survey_at(app, "WORDS1", questions)


def write(client: FlaskClient, *texts: str) -> list[str]:
    """Each sends one form; return their receipts."""
    sent = [
        client.post(
            "/f/WORDS1",
            data={"submission_id": str(uuid4()), "q-what": text, "q-day": f"2026-0{8 + place % 2}-03"},
            headers={"Accept": "application/json"},
        )
        for place, text in enumerate(texts)
    ]
    return [answer.json["receipt"] for answer in sent]


def test_short_texts_are_listed_hidden_and_in_no_order_of_time(
    app: Flask, client: FlaskClient, analyst: Account
) -> None:
    version = written_at(app)
    write(client, "thẻ căn cước", "Sổ đỏ, gọi 0905123456", "khai sinh", "hộ khẩu")
    assert results(app, version, analyst, in_days=2).is_hidden
    write(client, "Chuyển nhượng")
    texts, days = results(app, version, analyst, in_days=3).questions
    assert texts.texts == sorted(texts.texts, key=str.casefold)
    assert len(texts.texts) == 5
    assert "Sổ đỏ, gọi [số điện thoại]" in texts.texts
    assert days.months == [("2026-08", 3), ("2026-09", 2)]


def test_a_list_of_texts_grows_by_whole_steps_and_loses_what_is_erased(
    app: Flask, client: FlaskClient, analyst: Account
) -> None:
    version = written_at(app)
    receipt = write(client, "một", "hai", "ba", "bốn", "năm", "sáu")[0]

    def texts(in_days: int) -> list[str]:
        return list(results(app, version, analyst, in_days).questions[0].texts)

    assert len(texts(2)) == 6
    with transaction(app) as session:
        session.execute(update(ResultStep).values(until=utc_now() - timedelta(minutes=1)))
        session.execute(update(Submission).values(received_at=utc_now() - timedelta(minutes=2)))
    write(client, "bảy", "tám", "chín", "mười")
    assert len(texts(3)) == 6  # four wait
    assert client.post(f"/r/{receipt}/erase").status_code == 303
    assert "một" not in texts(4)
    assert len(texts(4)) == 5


@pytest.mark.one_database
def test_the_page_shows_texts_and_months(app: Flask, client: FlaskClient, analyst: Account) -> None:
    version = written_at(app)
    write(client, "một", "hai", "ba", "bốn", "<b>năm</b>")
    results(app, version, analyst, in_days=2)
    sign_in(client, analyst)
    shown = client.get("/manage/surveys/words1/1/results").text
    assert "5 câu trả lời" in shown
    assert "&lt;b&gt;năm" in shown
    assert "08/2026" in shown
