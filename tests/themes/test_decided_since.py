"""What was decided since: taking back, deciding late, final months, and what others may see of it."""

from threading import Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.backlog.service import items_answering
from feedback.database import db
from feedback.models import (
    Account,
    Comment,
    OrgUnit,
    Theme,
    ThemeDecision,
    ThemeJob,
    ThemeRun,
    WantedLabel,
)
from feedback.reports.freezing import freeze_month
from feedback.themes.ledger import catalogue, corrections, decisions
from feedback.themes.ledger.deciding import CannotBeDecided
from feedback.themes.ledger.identity import root_of_each
from feedback.themes.ledger.reach import DecidedMeanwhile
from feedback.themes.ledger.undoing import CannotBeUndone, undo
from feedback.themes.review import reading
from feedback.themes.runs import jobs
from tests.factories import (
    MONTH,
    create_account,
    create_backlog_item,
    create_theme,
    create_theme_run,
    create_touchpoint,
    create_unit,
    transaction,
)
from tests.pages import Page
from tests.reports.situations import create_answers, create_run, numbered
from tests.themes.test_decisions import Case, case
from tests.themes.test_jobs import ask, at, carry_out_here, job_of
from tests.themes.test_jobs import unit as unit_of_few

__all__ = ["case", "unit_of_few"]


def take_back(case: Case, decision: ThemeDecision) -> None:
    with case.app.app_context():
        undo(db.session.get_one(ThemeDecision, decision.id), db.session.get_one(Account, case.analyst.id))


def roots(case: Case) -> dict[int, int]:
    with case.app.app_context():
        return root_of_each()


@pytest.mark.one_database
def test_themes_never_point_at_each_other_in_a_circle(case: Case) -> None:
    case.decide(decisions.merge, "chờ", "xe")
    apart = case.decide(decisions.unmerge, "chờ")
    case.decide(decisions.merge, "xe", "chờ")
    with pytest.raises(CannotBeUndone):
        take_back(case, apart)
    assert len(roots(case)) == 2


@pytest.mark.one_database
def test_a_split_is_not_taken_back_while_its_theme_counts_as_the_part(case: Case) -> None:
    decision, part = case.decide(corrections.split, case.waiting[:3], "chờ", "Chờ ở quầy", "")
    case.themes["phần"] = part
    case.decide(decisions.merge, "chờ", "phần")
    with pytest.raises(CannotBeUndone):
        take_back(case, decision)
    assert len(roots(case)) == 3


@pytest.mark.one_database
def test_what_newer_decisions_stand_on_is_not_taken_back(case: Case) -> None:
    first = case.decide(decisions.accept, "chờ")
    second = case.decide(decisions.reject, "chờ")
    third = case.decide(decisions.accept, "chờ")
    with pytest.raises(CannotBeUndone):
        take_back(case, first)
    for one in (third, second, first):
        take_back(case, one)


@pytest.mark.one_database
def test_who_moves_what_somebody_else_moved_just_now_is_told(case: Case) -> None:
    case.decide(corrections.move, case.waiting[:1], "chờ", "xe")
    with pytest.raises(DecidedMeanwhile):
        case.decide(corrections.move, case.waiting[:2], "chờ", None)
    assert case.figures() == {"chờ": 11, "xe": 11, "unclear": 3}


@pytest.mark.one_database
def test_what_is_said_of_a_comment_keeps_nobody_from_renaming_its_theme(case: Case) -> None:
    with case.app.app_context():
        seen = case.theme("chờ").version
    case.decide(corrections.add, case.unclear[:1], "chờ")
    case.decide(decisions.rename, "chờ", "Chờ lâu", "", seen=seen)


@pytest.mark.one_database
def test_a_dropped_theme_of_the_catalogue_comes_back_with_its_comments(case: Case) -> None:
    with case.app.app_context():
        unit, analyst = (
            db.session.get_one(OrgUnit, case.unit.id),
            db.session.get_one(Account, case.analyst.id),
        )
        code = catalogue.offers_for(unit)[0].catalogue.code
        catalogue.adopt([code], unit, analyst)
        adopted = catalogue.offers_for(unit)[0].theme
        assert adopted is not None
        corrections.move(case.waiting, case.theme("chờ"), adopted, analyst)
        decisions.reject(adopted, analyst)
        catalogue.adopt([code], unit, analyst)
        assert reading.counted_in(reading.newest_run(unit), analyst)[adopted.id] == 12


@pytest.mark.one_database
def test_a_receipt_forgets_a_theme_that_its_comment_was_taken_out_of(case: Case) -> None:
    with case.app.app_context():
        comments = [db.session.get_one(Comment, one) for one in case.waiting]
    create_theme_run(case.app, {case.themes["chờ"]: comments}, case.unit, month="2026-11")
    create_backlog_item(case.app, case.unit, theme=case.themes["chờ"], account=case.analyst)
    case.decide(corrections.move, case.waiting[:1], "chờ", None)
    with case.app.app_context():
        assert not items_answering(comments[0].submission_id)
        assert items_answering(comments[1].submission_id)


@pytest.mark.one_database
def test_a_blind_label_tells_others_nothing(case: Case) -> None:
    with case.app.app_context():
        before = case.theme("chờ").version
    case.decide(corrections.label, case.waiting[0], ["chờ"], sample="S1")
    other = create_account(case.app, "analyst", case.unit)
    with case.app.app_context():
        assert not reading.newest_decisions(db.session.get_one(Account, other.id))
        assert not reading.history_of(case.theme("chờ"))
        assert case.theme("chờ").version == before


@pytest.mark.one_database
def test_labels_of_none_are_seen_and_taken_back_by_those_near(app: Flask, sign_in: Any) -> None:
    top = create_unit(app, "QNM")
    here, there = create_unit(app, "TK1", parent=top), create_unit(app, "TK2", parent=top)
    counter = create_touchpoint(app, "COUNTER", unit=here)
    comments = create_answers(app, comments=numbered("Chờ lâu quá", 6), touchpoint=counter)
    create_run(app, top, {"chờ": comments})
    who = create_account(app, "manager", here)
    with app.app_context():
        said = corrections.label_all([one.id for one in comments], [], db.session.get_one(Account, who.id))
        number = said.public_id
    stranger, above = create_account(app, "manager", there), create_account(app, "analyst", top)
    with app.app_context():
        assert not reading.newest_decisions(db.session.get_one(Account, stranger.id))
    for account, status in ((stranger, 404), (above, 303)):
        client = app.test_client()
        sign_in(client, account)
        token = Page(client.get("/manage/themes/teach/").text).find(".//input[@name='csrf_token']")
        assert token is not None
        sent = client.post(f"/manage/themes/decisions/{number}/undo", data={"csrf_token": token.get("value")})
        assert sent.status_code == status


@pytest.mark.one_database
def test_a_theme_is_merged_upwards_only(app: Flask) -> None:
    top = create_unit(app, "QNM")
    commune = create_unit(app, "TK1", parent=top)
    ours, theirs = create_theme(app, "xe", unit=top), create_theme(app, "xe ở xã", unit=commune)
    analyst = create_account(app, "analyst", top)
    with app.app_context():
        account = db.session.get_one(Account, analyst.id)
        above, below = db.session.get_one(Theme, ours.id), db.session.get_one(Theme, theirs.id)
        with pytest.raises(CannotBeDecided):
            decisions.merge(above, below, account)
        db.session.rollback()
        assert [one.id for one in reading.mergeable_into(below, account)] == [ours.id]
        decisions.merge(below, above, account)


@pytest.mark.one_database
def test_ten_labels_of_a_commune_start_nothing_for_the_province(
    app: Flask, client: FlaskClient, sign_in: Any
) -> None:
    top = create_unit(app, "QNM")
    commune = create_unit(app, "TK1", parent=top)
    counter = create_touchpoint(app, "COUNTER", unit=commune)
    comments = create_answers(app, comments=numbered("Chờ lâu quá", 6), touchpoint=counter)
    create_run(app, top, {"chờ": comments})
    with transaction(app) as session:
        run = session.scalars(select(ThemeRun)).one()
        session.add_all(
            WantedLabel(run_id=run.id, comment_id=one.id, rank=rank, guesses=[])
            for rank, one in enumerate(comments)
        )
    sign_in(client, create_account(app, "manager", commune))
    address = "/manage/themes/teach/ten?done=9"
    fields = Page(client.get(address).text).fields(".//main//form")
    client.post(address, data={**fields, "theme": [], "answer": "none"})
    with app.app_context():
        assert not db.session.scalars(select(ThemeJob)).all()


@pytest.mark.one_database
def test_a_final_month_is_not_analysed_again(case: Case, client: FlaskClient, sign_in: Any) -> None:
    waiting = ask(case.app, case.unit)
    with case.app.app_context():
        assert freeze_month(MONTH)
    before = case.figures()
    assert carry_out_here(case.app, waiting)
    assert job_of(case.app, waiting).fault == "final"
    sign_in(client, create_account(case.app, "manager", case.unit))
    page = Page(client.get("/manage/themes/runs/start").text)
    asked = client.post(
        "/manage/themes/runs/start", data={**page.fields(".//main//form"), "month": MONTH, "unit": "QNM"}
    )
    assert asked.status_code == 422
    assert case.figures() == before


@pytest.mark.one_database
def test_cancelled_at_the_last_moment_it_changes_nothing(app: Flask, unit_of_few: OrgUnit) -> None:
    number = ask(app, unit_of_few)

    def cancel() -> None:
        with transaction(app) as session:
            session.get_one(ThemeJob, number).cancel_asked = True

    assert carry_out_here(app, number, at("save", cancel))
    assert job_of(app, number).state == "cancelled"
    with app.app_context():
        assert not db.session.scalars(select(ThemeRun)).all()


def test_two_who_decide_about_one_comment_at_once_both_count(case: Case) -> None:
    errors: list[BaseException] = []

    def add(name: str) -> None:
        try:
            case.decide(corrections.add, case.unclear[:1], name)
        except BaseException as error:
            errors.append(error)

    both = [Thread(target=add, args=(name,)) for name in ("chờ", "xe")]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert not errors
    assert case.figures() == {"chờ": 13, "xe": 11, "unclear": 2}


def test_two_who_adopt_one_theme_at_once_have_it_once(case: Case) -> None:
    errors: list[BaseException] = []

    def adopt() -> None:
        with case.app.app_context():
            unit = db.session.get_one(OrgUnit, case.unit.id)
            code = catalogue.offers_for(unit)[0].catalogue.code
            try:
                catalogue.adopt([code], unit, db.session.get_one(Account, case.analyst.id))
            except BaseException as error:
                errors.append(error)

    both = [Thread(target=adopt) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert not errors


def test_asking_for_a_final_month_is_refused(app: Flask, unit_of_few: OrgUnit) -> None:
    with app.app_context():
        freeze_month(MONTH)
        with pytest.raises(jobs.FinalMonth):
            jobs.ask(MONTH, db.session.get_one(OrgUnit, unit_of_few.id))
