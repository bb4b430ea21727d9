"""People decide about themes: it counts at once, in every later run, and can be taken back exactly."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from feedback.audit.service import history_of as audit_of
from feedback.backlog.service import items_answering, items_by_theme
from feedback.database import db
from feedback.errors import NotFound
from feedback.models import (
    Account,
    AuditEntry,
    Comment,
    LeftOutComment,
    OrgUnit,
    SetAside,
    Submission,
    Theme,
    ThemeAssignment,
    ThemeCorrection,
    ThemeDecision,
)
from feedback.receipts.erasing import erase
from feedback.themes.ledger import corrections, decisions, previews
from feedback.themes.ledger.deciding import CannotBeDecided
from feedback.themes.ledger.reach import DecidedMeanwhile, find_comments, find_theme
from feedback.themes.ledger.undoing import CannotBeUndone, can_be_undone, undo
from feedback.themes.review import reading
from tests.factories import (
    MONTH,
    create_account,
    create_backlog_item,
    create_theme,
    create_touchpoint,
    create_unit,
)
from tests.reports.situations import create_answers, create_run, numbered, report_of


@dataclass
class Case:
    """A month with twelve comments on waiting, ten on parking, three of no theme."""

    app: Flask
    unit: OrgUnit
    analyst: Account
    themes: dict[str, Theme]
    waiting: list[int]
    parking: list[int]
    unclear: list[int]

    def decide(self, act: Callable[..., Any], *given: Any, **named: Any) -> Any:
        """Decide as the analyst; themes are given by their first name."""
        with self.app.app_context():
            account = db.session.get_one(Account, self.analyst.id)
            read = [self.read(one) for one in given]
            db.session.expire_on_commit = False  # what comes back is looked at outside
            return act(*read, account, **named)

    def theme(self, name: Any) -> Theme:
        return db.session.get_one(Theme, self.themes[name].id)

    def read(self, one: Any) -> Any:
        if isinstance(one, list):
            return [self.read(part) for part in one]
        return self.theme(one) if one in self.themes else one

    def undo(self, kind: str) -> None:
        with self.app.app_context():
            newest = select(ThemeDecision).where(ThemeDecision.kind == kind).order_by(ThemeDecision.id.desc())
            decision = db.session.scalars(newest.limit(1)).one()
            undo(decision, db.session.get_one(Account, self.analyst.id))

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """All that readers of themes look at."""
        with self.app.app_context():
            return {
                table.__tablename__: sorted(
                    tuple(str(value) for value in row)
                    for row in db.session.execute(
                        select(*(column for column in table.__table__.columns if column.name != "id"))
                    )
                )
                for table in (ThemeAssignment, LeftOutComment, SetAside)
            }

    def figures(self) -> dict[str, int | None]:
        report = report_of(self.app, self.unit)
        assert report.themed + sum(report.left_out.values()) == report.comments == 25
        return {theme.name: theme.comments for theme in report.themes} | dict(report.left_out)


@pytest.fixture
def case(app: Flask) -> Case:
    unit = create_unit(app, "QNM")
    create_touchpoint(app, "COUNTER", unit=unit)
    waiting = create_answers(app, comments=numbered("Chờ lâu quá", 12))
    parking = create_answers(app, comments=numbered("Chỗ để xe chật", 10))
    unclear = create_answers(app, comments=numbered("Khó nói lắm", 3))
    themes = create_run(app, unit, {"chờ": waiting, "xe": parking}, {"unclear": unclear})
    numbers = [[comment.id for comment in some] for some in (waiting, parking, unclear)]
    return Case(app, unit, create_account(app, "analyst", unit), themes, *numbers)


def test_moved_comments_count_in_the_other_theme_at_once(case: Case) -> None:
    case.decide(corrections.move, case.waiting[:2], "chờ", "xe")
    assert case.figures() == {"chờ": 10, "xe": 12, "unclear": 3}


def test_comments_taken_out_of_a_theme_count_with_the_reason(case: Case) -> None:
    case.decide(corrections.move, case.waiting[:2], "chờ", None)
    assert case.figures() == {"chờ": 10, "xe": 10, "unclear": 3, "taken_out": 2}


@pytest.mark.one_database
def test_a_comment_may_belong_to_several_themes_and_is_themed_once(case: Case) -> None:
    case.decide(corrections.add, [case.waiting[0], case.unclear[0]], "xe")
    assert case.figures() == {"chờ": 12, "xe": 12, "unclear": 2}


@pytest.mark.one_database
def test_comments_of_a_rejected_theme_count_in_none_because_of_it(case: Case) -> None:
    case.decide(decisions.reject, "xe")
    assert case.figures() == {"chờ": 12, "unclear": 3, "rejected": 10}


def test_merged_themes_are_read_as_one_and_a_comment_in_both_counts_once(case: Case) -> None:
    case.decide(corrections.add, case.waiting[:4], "xe")
    case.decide(decisions.merge, "xe", "chờ")
    assert case.figures() == {"chờ": 22, "unclear": 3}


@pytest.mark.one_database
def test_what_is_split_off_is_a_theme_of_its_own_with_a_persons_name(case: Case) -> None:
    _, new = case.decide(corrections.split, case.waiting[:5], "chờ", "Chờ buổi sáng", "Waiting early")
    assert case.figures() == {"chờ": 7, "Chờ buổi sáng": 5, "xe": 10, "unclear": 3}
    assert (new.status, new.named_by_id, new.name_en) == ("accepted", case.analyst.id, "Waiting early")


@pytest.mark.one_database
def test_a_label_leaves_a_comment_the_themes_it_says_and_no_other(case: Case) -> None:
    case.decide(corrections.label, case.waiting[0], ["xe"])
    assert case.figures() == {"chờ": 11, "xe": 11, "unclear": 3}


@pytest.mark.one_database
def test_a_blind_label_changes_no_figure(case: Case) -> None:
    before = case.rows()
    case.decide(corrections.label, case.waiting[0], ["xe"], sample="S1")
    assert case.rows() == before


@pytest.mark.one_database
def test_a_label_without_themes_takes_a_comment_out_of_all(case: Case) -> None:
    case.decide(corrections.label, case.waiting[0], [])
    assert case.figures() == {"chờ": 11, "xe": 10, "unclear": 3, "taken_out": 1}
    case.undo("label")
    assert case.figures() == {"chờ": 12, "xe": 10, "unclear": 3}


ACTS: dict[str, Callable[[Case], Any]] = {
    "accept": lambda case: case.decide(decisions.accept, "xe"),
    "reject": lambda case: case.decide(decisions.reject, "xe"),
    "rename": lambda case: case.decide(decisions.rename, "xe", "Chỗ gửi xe", "Parking"),
    "merge": lambda case: case.decide(decisions.merge, "xe", "chờ"),
    "move": lambda case: case.decide(corrections.move, case.waiting[:3], "chờ", "xe"),
    "add": lambda case: case.decide(corrections.add, case.waiting[:3], "xe"),
    "label": lambda case: case.decide(corrections.label, case.waiting[0], ["xe"]),
    "split": lambda case: case.decide(corrections.split, case.waiting[:5], "chờ", "Mới", ""),
}


@pytest.mark.one_database
def test_what_is_taken_back_leaves_exactly_what_was_there(case: Case) -> None:
    case.decide(corrections.move, case.parking[:2], "xe", "chờ")  # something that stays
    before, figures, themes = case.rows(), case.figures(), columns(case)
    for kind, act in ACTS.items():
        act(case)
        assert (case.rows(), columns(case)) != (before, themes), kind
        case.undo(kind)
        assert (case.rows(), case.figures()) == (before, figures), kind
        assert columns(case)[:2] == themes, kind
    assert columns(case)[2][3] == case.themes["chờ"].id  # what was split off counts as what it came from


def columns(case: Case) -> list[tuple[Any, ...]]:
    with case.app.app_context():
        return [
            (theme.name, theme.name_en, theme.status, theme.merged_into_id, theme.named_by_id)
            for theme in db.session.scalars(select(Theme).order_by(Theme.id))
        ]


@pytest.mark.one_database
def test_taking_a_merger_apart_restores_exactly(case: Case) -> None:
    case.decide(corrections.add, case.waiting[:4], "xe")
    before = case.rows()
    case.decide(decisions.merge, "xe", "chờ")
    case.decide(decisions.unmerge, "xe")
    assert case.rows() == before
    assert case.figures() == {"chờ": 12, "xe": 14, "unclear": 3}


@pytest.mark.one_database
def test_what_was_taken_out_of_merged_themes_comes_back_to_neither(case: Case) -> None:
    case.decide(decisions.merge, "xe", "chờ")
    case.decide(corrections.move, case.parking[:1], "chờ", None)
    case.decide(decisions.unmerge, "xe")
    assert case.figures() == {"chờ": 12, "xe": 9, "unclear": 3, "taken_out": 1}


@pytest.mark.one_database
def test_nothing_is_taken_back_twice_nor_from_under_something_newer(case: Case) -> None:
    case.decide(decisions.rename, "xe", "Gửi xe", "")
    case.decide(decisions.rename, "xe", "Chỗ để xe", "")
    with case.app.app_context():
        first, second = db.session.scalars(select(ThemeDecision).order_by(ThemeDecision.id))
        assert (can_be_undone(first), can_be_undone(second)) == (False, True)
        with pytest.raises(CannotBeUndone):
            undo(first, db.session.get_one(Account, case.analyst.id))
    case.undo("rename")
    with pytest.raises(CannotBeUndone):
        case.undo("rename")
    with case.app.app_context():
        assert case.theme("xe").name == "Gửi xe"


@pytest.mark.one_database
def test_who_decides_on_what_somebody_changed_meanwhile_is_told(case: Case) -> None:
    case.decide(decisions.rename, "xe", "Gửi xe", "", seen=0)
    with pytest.raises(DecidedMeanwhile):
        case.decide(decisions.reject, "xe", seen=0)
    assert case.figures()["Gửi xe"] == 10


@pytest.mark.one_database
@pytest.mark.parametrize(
    "act",
    [
        lambda case: case.decide(decisions.merge, "xe", "xe"),
        lambda case: case.decide(decisions.unmerge, "xe"),
        lambda case: case.decide(decisions.rename, "xe", "  ", ""),
        lambda case: case.decide(corrections.move, [], "xe", "chờ"),
    ],
)
def test_what_makes_no_sense_is_refused_and_leaves_nothing(case: Case, act: Callable[[Case], Any]) -> None:
    with pytest.raises(CannotBeDecided):
        act(case)
    with case.app.app_context():
        assert db.session.scalars(select(ThemeDecision)).all() == []


@pytest.mark.one_database
def test_only_who_is_in_charge_of_the_themes_unit_finds_it_and_its_comments(case: Case) -> None:
    with case.app.app_context():
        theme = case.theme("xe")
        theme.unit_id = case.unit.id
        comment = db.session.get_one(Comment, case.parking[0]).public_id
        db.session.commit()
        public_id = theme.public_id
    below = create_unit(case.app, "C1", parent=case.unit)
    for account in (create_account(case.app, "manager", below), create_account(case.app, "staff", case.unit)):
        with case.app.app_context():
            one = db.session.get_one(Account, account.id)
            for look in (
                lambda one=one: find_theme(public_id, one),
                lambda one=one: find_comments([comment], one),
            ):
                with pytest.raises(NotFound):
                    look()
    with case.app.app_context():
        analyst = db.session.get_one(Account, case.analyst.id)
        assert find_theme(public_id, analyst).name == "xe"
        assert find_comments([comment], analyst) == [case.parking[0]]


@pytest.mark.one_database
def test_history_tells_who_decided_what_and_the_audit_log_knows_without_words(case: Case) -> None:
    case.decide(decisions.rename, "xe", "Chỗ gửi xe", "Parking")
    case.undo("rename")
    with case.app.app_context():
        theme = case.theme("xe")
        told = reading.history_of(theme)
        assert [(one.kind, one.account.name) for one in told] == [
            ("undo", case.analyst.name),
            ("rename", case.analyst.name),
        ]
        assert told[1].undone_by is told[0]
        assert told[1].details["before"]["name"] == "xe"
        logged = audit_of(theme.public_id)
        assert [entry.kind for entry in logged] == ["theme_undo", "theme_rename"]
        assert "Chỗ gửi xe" not in str([entry.details for entry in db.session.scalars(select(AuditEntry))])


@pytest.mark.parametrize("act", ["UPDATE theme_decision SET kind = 'accept'", "DELETE FROM theme_decision"])
def test_the_database_refuses_to_change_the_history(case: Case, act: str) -> None:
    case.decide(decisions.reject, "xe")
    with case.app.app_context(), pytest.raises(DBAPIError, match="only grow"):
        db.session.execute(text(act))


def test_an_erased_comment_takes_its_corrections_along(case: Case) -> None:
    case.decide(corrections.move, case.waiting[:2], "chờ", "xe")
    with case.app.app_context():
        erase(db.session.scalars(select(Submission).join(Comment).where(Comment.id == case.waiting[0])).one())
        left = db.session.scalars(select(ThemeCorrection.comment_id)).all()
        assert set(left) == {case.waiting[1]}
        assert len(db.session.scalars(select(ThemeDecision)).all()) == 1
    case.undo("move")
    with case.app.app_context():
        report = report_of(case.app, case.unit)
        assert {theme.name: theme.comments for theme in report.themes} == {"chờ": 11, "xe": 10}


@pytest.mark.one_database
def test_what_a_decision_would_change_is_said_before(case: Case) -> None:
    before = case.rows()
    with case.app.app_context():
        whole = previews.preview(case.theme("xe"))
        assert (whole.comments, whole.months, whole.final, whole.improvements) == (10, {MONTH: 10}, [], 0)
        assert previews.preview_move([*case.parking[:3], case.waiting[0]], case.theme("xe")).comments == 3
        assert previews.preview_add([*case.parking[:3], case.waiting[0]], case.theme("xe")).comments == 1
    assert case.rows() == before


@pytest.mark.one_database
def test_an_improvement_is_founded_on_what_its_theme_counts_as_today(case: Case) -> None:
    item = create_backlog_item(case.app, case.unit, theme=case.themes["xe"])
    with case.app.app_context():
        waiting = db.session.get_one(Comment, case.waiting[0]).submission_id
        assert items_answering(waiting or 0) == []
    case.decide(decisions.merge, "xe", "chờ")
    with case.app.app_context():
        by_theme = items_by_theme(db.session.get_one(OrgUnit, case.unit.id))
        assert [one.id for one in by_theme[case.themes["chờ"].public_id]] == [item.id]
        assert [one.id for one in items_answering(waiting or 0)] == [item.id]


@pytest.mark.one_database
def test_a_theme_without_a_unit_is_for_those_who_reach_everything(app: Flask) -> None:
    create_unit(app, "QNM")
    theme = create_theme(app)
    for account, sees in (
        (create_account(app, "analyst"), True),
        (create_account(app, "administrator"), False),
    ):
        with app.app_context():
            one = db.session.get_one(Account, account.id)
            assert (
                bool(db.session.scalar(select(Theme).where(Theme.id == theme.id, reading.decides(one))))
                is sees
            )
