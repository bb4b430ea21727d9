"""Sections of the report about staff: told from eight colleagues on, and none of fewer follows."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from feedback.complaints.filing import Filing, Said, new_comment, new_complaint
from feedback.models import (
    BacklogEvent,
    BacklogItem,
    Campaign,
    Comment,
    ComplaintEvent,
    ComplaintVoice,
    OrgUnit,
    Screen,
)
from feedback.reports.cells import as_now
from feedback.reports.service import report_for
from feedback.surveys.service import ensure_counter_rating
from tests.factories import MONTH, create_account, create_backlog_item, create_unit, transaction
from tests.reports.situations import report_of

DAY = datetime(2026, 10, 6, 3, tzinfo=UTC)


@pytest.fixture
def province(app: Flask) -> dict[str, OrgUnit]:
    root = create_unit(app, "QNM")
    return {"QNM": root} | {code: create_unit(app, code, parent=root) for code in ("A", "B")}


@pytest.fixture
def accounts(app: Flask, province: dict[str, OrgUnit]) -> Iterator[int]:
    """The keys of colleagues, a new one each time."""
    return (create_account(app, "staff", province["QNM"]).id for _ in range(99))


def complain(
    app: Flask,
    unit: OrgUnit,
    accounts: Iterator[int],
    people: int,
    screen: str | None = "LOGIN",
    answered: timedelta | None = None,
) -> None:
    """One files a complaint about a screen, the others say "me too"."""
    colleagues = [next(accounts) for _ in range(people)]
    with transaction(app) as session:
        place = session.get_one(OrgUnit, unit.id)
        said = Said(place, "slows", "often", "Đăng nhập mãi không được")
        complaint = new_complaint(Filing(uuid4(), said, screen, "", ""), DAY)
        session.add(complaint)
        session.flush()
        comment = new_comment(said.words, place, complaint, MONTH)
        for number, account in enumerate(colleagues):
            voice: dict[str, Any] = {"severity": "slows", "frequency": "often", "said_at": DAY}
            voice |= {"is_filing": not number, "comment_id": None if number else comment.id}
            session.add(
                ComplaintVoice(complaint_id=complaint.id, account_id=account, unit_id=unit.id, **voice)
            )
        if answered is not None:
            for after, status in ((answered, "accepted"), (answered + timedelta(9), "fixed")):
                session.add(
                    ComplaintEvent(complaint_id=complaint.id, status=status, answer="Đã rõ", at=DAY + after)
                )


def screens_of(app: Flask, unit: OrgUnit) -> dict[str, int | None]:
    return {one.screen: one.voices for one in report_of(app, unit).screens}


def test_screens_are_told_from_eight_colleagues_on(
    app: Flask, province: dict[str, OrgUnit], accounts: Iterator[int]
) -> None:
    with transaction(app) as session:
        session.add(Screen(code="LOGIN", name={"vi": "Đăng nhập"}, group="entry", position=1))
    complain(app, province["A"], accounts, 9)
    complain(app, province["A"], accounts, 3, screen=None)
    assert screens_of(app, province["A"]) == {"LOGIN": 9, "": None}
    assert [one.name for one in report_of(app, province["A"]).screens] == [{"vi": "Đăng nhập"}, {}]
    assert screens_of(app, province["B"]) == {}
    with app.app_context():
        assert report_for(as_now(province["A"]), MONTH).screens == []


@pytest.mark.one_database
def test_a_few_colleagues_of_a_unit_do_not_follow_from_the_others(
    app: Flask, province: dict[str, OrgUnit], accounts: Iterator[int]
) -> None:
    complain(app, province["A"], accounts, 9)
    complain(app, province["B"], accounts, 3)
    found = [screens_of(app, province[code])["LOGIN"] for code in ("QNM", "A", "B")]
    assert found[2] is None
    assert found.count(None) == 2


@pytest.mark.one_database
def test_what_inspectors_read_apart_is_not_counted_and_what_lost_its_name_is(
    app: Flask, province: dict[str, OrgUnit], accounts: Iterator[int]
) -> None:
    complain(app, province["A"], accounts, 9)
    with transaction(app) as session:
        session.query(ComplaintVoice).filter_by(is_filing=False).limit(1).one().account_id = None
    assert screens_of(app, province["A"]) == {"LOGIN": 9}
    with transaction(app) as session:
        session.query(Comment).one().restricted = True
    assert screens_of(app, province["A"]) == {}


def test_first_answers_are_those_of_the_month(
    app: Flask, province: dict[str, OrgUnit], accounts: Iterator[int]
) -> None:
    for number in range(8):
        complain(app, province["A"], accounts, 1, answered=timedelta(days=1 + number % 2 * 4))
    complain(app, province["A"], accounts, 1, answered=timedelta(days=60))
    answering = report_of(app, province["QNM"]).answering
    assert answering is not None
    assert (answering.answered, answering.median_days) == (8, 3.0)
    few = report_of(app, province["B"]).answering
    assert few is not None
    assert (few.answered, few.median_days) == (0, None)


@pytest.mark.one_database
def test_first_answers_to_a_few_are_hidden(
    app: Flask, province: dict[str, OrgUnit], accounts: Iterator[int]
) -> None:
    complain(app, province["A"], accounts, 1, answered=timedelta(days=2))
    answering = report_of(app, province["QNM"]).answering
    assert answering is not None
    assert (answering.answered, answering.median_days) == (None, None)


@pytest.mark.one_database
def test_improvements_are_held_against_their_day(app: Flask, province: dict[str, OrgUnit]) -> None:
    account = create_account(app)
    moves = ([("done", 4)], [("done", 20)], [("done", 4), ("in_progress", 9)], [("declined", 4)], [])
    for events in moves:
        item = create_backlog_item(app, province["A"], account=account)
        with transaction(app) as session:
            session.get_one(BacklogItem, item.id).due_on = date(2026, 10, 15)
            for status, after in events:
                at = DAY + timedelta(days=after)
                event = {"account_id": account.id, "status": status, "note": "", "at": at}
                session.add(BacklogEvent(item_id=item.id, **event))
    answering = report_of(app, province["QNM"]).answering
    assert answering is not None
    assert (answering.done_in_time, answering.done_late, answering.not_done) == (1, 1, 2)


@pytest.mark.one_database
def test_the_newest_campaign_of_each_instrument_is_shown(app: Flask, province: dict[str, OrgUnit]) -> None:
    with transaction(app) as session:
        version = ensure_counter_rating().versions[0].id
        for instrument, ended_on, mean, answers in (
            ("sus", date(2025, 10, 30), 50.0, 20),  # over a year ago
            ("sus", date(2026, 3, 20), 60.0, 20),
            ("sus", date(2026, 10, 20), 71.0, 20),
            ("umux-lite", date(2026, 9, 20), 66.0, None),  # too few answered
            ("sus", date(2026, 11, 20), 99.0, 20),
        ):
            whole = {"n": 20, "mean": mean, "deviation": 10.0}
            more = {"whole": whole, "alpha": 0.9, "unscored": 0, "groups": {}, "hidden": {}}
            session.add(
                Campaign(
                    version_id=version,
                    unit_id=province["A"].id,
                    instrument=instrument,
                    starts_on=ended_on - timedelta(days=13),
                    ends_on=ended_on,
                    status="ended",
                    roles=["staff"],
                    employers=[],
                    figures={"invited": 30, "answers": answers, **(more if answers else {})},
                )
            )
    (found,) = report_of(app, province["A"]).usability
    assert (found.instrument, found.ended_on, found.n, found.mean) == ("sus", "2026-10-20", 20, 71.0)
    assert found.low is not None
    assert found.low < 71 < (found.high or 0)
    assert report_of(app, province["QNM"]).usability == []
