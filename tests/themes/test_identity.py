"""What people decided outlives every run; laws of what a comment counts as."""

from typing import Any

import numpy as np
import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from feedback.database import db
from feedback.models import Account, OrgUnit, SetAside, Theme, ThemeAssignment, ThemeFinding, ThemeRun
from feedback.themes.ledger import catalogue, corrections, decisions
from feedback.themes.ledger.settling import Placed, Said, Word, settle
from feedback.themes.ledger.undoing import undo
from feedback.themes.stages.known import KnownTheme
from feedback.themes.stages.recognising import recognise
from tests.factories import MONTH, create_account, create_touchpoint, create_unit
from tests.reports.situations import BEFORE, create_answers, report_of
from tests.themes.runs import analyse
from tests.themes.test_pipeline import TEXTS_OF_A_THEME, sample_comments

themes = st.integers(1, 6)
said = st.one_of(
    st.builds(
        lambda chosen: Said(tuple(Placed(theme, 0.5, theme) for theme in sorted(chosen))),
        st.sets(themes, min_size=1, max_size=3),
    ),
    st.builds(lambda reason: Said((), reason), st.sampled_from(["unclear", "no_words"])),
)
words = st.lists(st.builds(Word, st.one_of(st.none(), themes), st.booleans(), st.just(9)), max_size=5)
ALONE = {theme: theme for theme in range(1, 7)}


def themes_counted(found: Any) -> set[int]:
    return {one.theme for one in found.kept} | {theme for theme, _ in found.added}


@settings(max_examples=100, deadline=None)
@given(said, words, st.sets(themes, max_size=2))
def test_a_comment_has_a_theme_or_a_reason_and_nothing_the_machine_said_is_lost(
    one: Said, some: list[Word], rejected: set[int]
) -> None:
    found = settle(one, some, ALONE, rejected)
    assert bool(themes_counted(found)) != bool(found.reason)
    assert sorted(found.kept + found.aside) == sorted(one.placed)
    assert themes_counted(found).isdisjoint(rejected)


@settings(max_examples=100, deadline=None)
@given(said, words)
def test_the_last_word_on_a_theme_holds(one: Said, some: list[Word]) -> None:
    found = settle(one, some, ALONE, set())
    later: set[int] = set()
    for word in reversed(some):
        if word.theme is None:
            break
        if word.theme not in later:
            later.add(word.theme)
            assert (word.theme in themes_counted(found)) is word.belongs


@settings(max_examples=100, deadline=None)
@given(said, words, themes, themes)
def test_merged_themes_count_as_one_and_apart_again_as_before(
    one: Said, some: list[Word], first: int, second: int
) -> None:
    """What is settled is kept and settled anew from it, as the database does, with and without the merger."""
    root = {**ALONE, first: second}
    merged = settle(one, some, root, set())
    again = Said(tuple(sorted(merged.kept + merged.aside)), one.reason)
    assert settle(again, some, ALONE, set()) == settle(one, some, ALONE, set())
    last = next((word for word in reversed(some) if word.theme is None or root[word.theme] == second), None)
    if last and last.theme is not None:
        assert (second in {root[theme] for theme in themes_counted(merged)}) is last.belongs


@pytest.fixture
def unit(app: Flask) -> OrgUnit:
    unit = create_unit(app, "QNM")
    create_touchpoint(app, "COUNTER", unit=unit)
    return unit


@pytest.mark.one_database
def test_what_people_decided_outlives_the_next_month(app: Flask, unit: OrgUnit) -> None:
    """Renamed and accepted, rejected, merged, moved: a new month of comments changes none of it."""
    create_answers(app, comments=sample_comments(), month=BEFORE)
    analyst = create_account(app, "analyst", unit)
    with app.app_context():
        account = db.session.get_one(Account, analyst.id)
        analyse(BEFORE, unit)
        kept, dropped, merged = themes_by_size()[:3]
        moved = members_in(kept)[:3]
        decisions.rename(kept, "Tên của người", "A person's name", account)
        decisions.accept(kept, account)
        decisions.reject(dropped, account)
        decisions.merge(merged, kept, account)
        corrections.move(moved, kept, None, account)
        there_before = {theme.id for theme in db.session.scalars(select(Theme))}
        of_dropped, of_merged = set(set_aside_members(dropped)), set(members_in(merged))
        numbers = (kept.id, dropped.id, merged.id)
    create_answers(app, comments=sample_comments(skip=TEXTS_OF_A_THEME))
    with app.app_context():
        run = analyse(MONTH, db.session.get_one(OrgUnit, unit.id))
        kept, dropped, merged = (db.session.get_one(Theme, number) for number in numbers)
        assert (kept.name, kept.name_en, kept.status) == ("Tên của người", "A person's name", "accepted")
        assert dropped.status == "rejected"
        assert members_in(dropped) == []
        assert merged.merged_into_id == kept.id
        assert set(moved).isdisjoint(members_in(kept))
        new = db.session.scalars(
            select(ThemeAssignment.comment_id).where(
                ThemeAssignment.run_id == run.id, ThemeAssignment.theme_id.not_in(there_before)
            )
        ).all()
        assert len(of_dropped & set(new)) <= 0.2 * len(of_dropped)  # it does not come back under a new id
        assert len(of_merged & set(new)) <= 0.2 * len(of_merged)
    report = report_of(app, unit)
    assert report.themed + sum(report.left_out.values()) == report.comments


@pytest.mark.one_database
def test_themes_of_the_catalogue_are_adopted_once_and_found_in_comments(app: Flask, unit: OrgUnit) -> None:
    analyst = create_account(app, "analyst", unit)
    comments = create_answers(app, comments=sample_comments())
    with app.app_context():
        account = db.session.get_one(Account, analyst.id)
        place = db.session.get_one(OrgUnit, unit.id)
        adopted = catalogue.adopt(["c_otp", "c_parking"], place, account)
        assert [one.theme.code for one in adopted if one.theme] == ["c_otp", "c_parking"]
        assert catalogue.adopt(["c_otp"], place, account) == []
        states = {one.catalogue.code: one.state for one in catalogue.offers_for(place)}
        assert (states["c_otp"], states["c_fee"]) == ("adopted", "not_adopted")
        otp = db.session.scalars(select(Theme).where(Theme.code == "c_otp")).one()
        assert otp.group is not None
        analyse(MONTH, place)
        about_otp = {comment.id for comment in comments[:TEXTS_OF_A_THEME]}
        found = set(members_in(otp))
        assert len(found & about_otp) >= 0.5 * TEXTS_OF_A_THEME
        # of two themes with five examples each, in comments of which half are about neither
        assert len(found - about_otp) <= len(found) / 3
        undo(adopted[0], account)
        assert {one.catalogue.code: one.state for one in catalogue.offers_for(place)}[
            "c_otp"
        ] == "not_adopted"


def themes_by_size() -> list[Theme]:
    found = db.session.scalars(select(ThemeFinding).order_by(ThemeFinding.size.desc(), ThemeFinding.id))
    return [finding.theme for finding in found]


def members_in(theme: Theme) -> list[int]:
    """The comments that count in a theme in the newest run."""
    newest = select(ThemeRun.id).order_by(ThemeRun.id.desc()).limit(1).scalar_subquery()
    return list(
        db.session.scalars(
            select(ThemeAssignment.comment_id)
            .where(ThemeAssignment.theme_id == theme.id, ThemeAssignment.run_id == newest)
            .order_by(ThemeAssignment.rank)
        )
    )


def set_aside_members(theme: Theme) -> list[int]:
    return list(db.session.scalars(select(SetAside.comment_id).where(SetAside.theme_id == theme.id)))


def read(ids: list[int], known: list[KnownTheme], before: dict[str, list[int]]) -> dict[str, Any]:
    return {
        "ids": np.array(ids),
        "texts": [f"ý kiến {number}" for number in ids],
        "months": [MONTH] * len(ids),
        "month": MONTH,
        "known": [vars(theme) for theme in known],
        "before": before,
        "before_total": sum(map(len, before.values())),
        "again": None,
        "origins": [],
    }


def recognised(ids: list[int], labels: dict[int, int], known: list[KnownTheme], before: dict[str, list[int]]):  # type: ignore[no-untyped-def]
    """What the last stage makes of so many comments, of themes found in this order of comments."""
    count = max(labels.values()) + 1
    one = {"key": "", "terms": ["a"], "cohesion": 0.5, "stability": 0.9}
    made = recognise(
        {
            "read": read(ids, known, before),
            "assign": {
                "stands_for": np.arange(len(ids)),
                "places": np.array([], int),
                "keys": [],
                "scores": np.array([]),
            },
            "discover": {
                "labels": np.array([labels[number] for number in ids]),
                "scores": np.array([1 / number for number in ids]),
                "found": [{**one, "name": f"tên {place}"} for place in range(count)],
                "nearness": np.zeros((len(before), count)),
            },
        }
    )
    return [
        (theme["key"], theme["event"], made["comments"][made["places"] == place].tolist())
        for place, theme in enumerate(made["themes"])
    ]


def a_theme(key: str, is_decided: bool = False) -> KnownTheme:
    return KnownTheme(key, key, is_decided, False, is_decided, [], [])


def test_a_part_of_a_decided_theme_is_no_new_theme() -> None:
    labels = {**dict.fromkeys(range(1, 21), 0), **dict.fromkeys(range(21, 31), 1)}
    before = {"A": list(range(1, 31))}
    split = recognised(list(range(1, 31)), labels, [a_theme("A")], before)
    assert [(key, event) for key, event, _ in split] == [("A", "split"), ("", "split")]
    whole = recognised(list(range(1, 31)), labels, [a_theme("A", is_decided=True)], before)
    assert whole == [("A", "kept", list(range(1, 31)))]


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(1, 31)))
def test_the_order_of_comments_changes_nothing(ids: list[int]) -> None:
    labels = {number: number % 3 for number in range(1, 31)}
    before = {"A": [number for number in range(1, 31) if number % 3 == 1], "B": list(range(40, 50))}
    known = [a_theme("A"), a_theme("B")]
    assert recognised(ids, labels, known, before) == recognised(sorted(ids), labels, known, before)
