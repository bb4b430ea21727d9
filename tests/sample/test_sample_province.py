"""The sample province: its totals are the source article's, and its comments tell a story."""

from collections import Counter
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from feedback import create_app
from feedback.database import db, upgrade
from feedback.keys import unseal
from feedback.models import (
    Answer,
    Comment,
    Complaint,
    Option,
    OrgUnit,
    Question,
    RawText,
    ServiceVolume,
    Submission,
    Touchpoint,
)
from feedback.organisation.service import find_touchpoint, find_unit, subtree, tidy_code
from feedback.organisation.staffing import staffed_now
from feedback.reports.figures import Pair, changes
from feedback.sample.places import TOUCHPOINTS, UNITS
from feedback.sample.service import (
    MANAGER_UNIT,
    STAFF_UNIT,
    AlreadyLoadedError,
    SampleSummary,
    has_sample_province,
    load_sample_province,
)
from feedback.sample.story import AT_NIGHT, MONTHS, PLOTS
from feedback.sample.texts import NAMED_DAY, read_texts
from feedback.sample.visits import false_visits, visits
from feedback.sample.volumes import largest_remainder
from feedback.touchpoints.silence import quiet_ones

SECRET = "the same secret gives the same rows"
VISITS = list(visits())
NIGHT = {visit.at for visit in false_visits()}
THEME_OF = {text.words: text.theme for text in read_texts()}
UNIT_OF = {touchpoint.code: touchpoint.unit for touchpoint in TOUCHPOINTS}

Progress = list[tuple[int, int]]


def empty_database(folder: Path) -> Flask:
    app = create_app({"FEEDBACK_DATA_DIR": str(folder), "FEEDBACK_SECRET_KEY": SECRET})
    with app.app_context():
        upgrade()
    return app


@pytest.fixture(scope="module")
def progress() -> Progress:
    return []


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, progress: Progress) -> Flask:
    """A database with the sample province, loaded once: these tests only read."""
    app = empty_database(tmp_path_factory.mktemp("sample"))
    with app.app_context():
        summary = load_sample_province(lambda done, total: progress.append((done, total)))
        app.extensions["summary"] = summary
    return app


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def summary(app: Flask) -> SampleSummary:
    loaded = app.extensions["summary"]
    assert isinstance(loaded, SampleSummary)
    return loaded


def how_many(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def words_by_submission() -> dict[UUID, str]:
    """Every comment of a citizen as it was typed."""
    rows = db.session.execute(
        select(Submission.submission_id, RawText.ciphertext)
        .join(Comment, Comment.submission_id == Submission.id)
        .join(RawText)
    )
    return {number: unseal(ciphertext) for number, ciphertext in rows}


def all_words() -> list[str]:
    """Every comment as it was typed, staff's too."""
    return [unseal(ciphertext) for ciphertext in db.session.scalars(select(RawText.ciphertext))]


def comments_of(theme: str, units: set[str] | None = None) -> list[int]:
    """How many comments of a theme, or of "any", each month has; in some units or all."""
    months = Counter(
        visit.name[:7]
        for visit in VISITS
        if visit.comment
        and (theme == "any" or THEME_OF[visit.comment] == theme)
        and (units is None or UNIT_OF[visit.touchpoint] in units)
    )
    return [months[month] for month in MONTHS]


# --- what was loaded


def test_the_summary_counts_what_is_there(summary: SampleSummary) -> None:
    assert summary.units == how_many(OrgUnit)
    assert summary.touchpoints == how_many(Touchpoint)
    assert summary.volumes == how_many(ServiceVolume)
    assert summary.submissions == how_many(Submission)
    assert summary.complaints == how_many(Complaint)
    assert summary.comments == how_many(Comment)
    assert (summary.first_month, summary.last_month) == ("2025-11", "2026-10")
    assert (summary.unit, summary.touchpoint) == ("QNM", "TAMKY1")


def test_progress_ends_when_all_is_added(summary: SampleSummary, progress: Progress) -> None:
    assert len(progress) > 10
    assert progress == sorted(progress)
    assert progress[-1] == (summary.submissions, summary.submissions)


def test_a_second_load_is_refused_and_adds_nothing(summary: SampleSummary) -> None:
    assert has_sample_province()
    with pytest.raises(AlreadyLoadedError, match="QNM"):
        load_sample_province()
    assert how_many(Submission) == summary.submissions
    assert how_many(OrgUnit) == summary.units


def test_an_interrupted_load_leaves_nothing_behind(tmp_path: Path) -> None:
    def pull_the_plug(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with empty_database(tmp_path).app_context():
        with pytest.raises(KeyboardInterrupt):
            load_sample_province(pull_the_plug)
        db.session.rollback()
        assert not has_sample_province()
        assert how_many(Submission) == 0


def test_the_year_is_the_same_at_every_call() -> None:
    assert list(visits()) == VISITS


def test_another_load_with_the_same_secret_gives_the_same_rows(tmp_path: Path) -> None:
    here = rows_that_must_not_differ()
    with empty_database(tmp_path).app_context():
        load_sample_province()
        assert rows_that_must_not_differ() == here


def rows_that_must_not_differ() -> list[list[tuple[object, ...]]]:
    said = (
        select(
            Submission.submission_id,
            Submission.receipt_hash,
            Submission.content_digest,
            Submission.month,
            Submission.given_at,
            Submission.channel,
            Submission.receiving_unit_id,
            Submission.touchpoint_id,
            Comment.text,
            Comment.language,
        )
        .outerjoin(Comment)
        .order_by(Submission.id)
    )
    answers = select(Answer.submission_id, Answer.question_id, Answer.option_id).order_by(Answer.id)
    counted = select(*ServiceVolume.__table__.columns).order_by(ServiceVolume.id)
    return [[tuple(row) for row in db.session.execute(rows)] for rows in (said, answers, counted)]


# --- places


def test_the_tree_has_three_levels_and_no_end() -> None:
    units = list(db.session.scalars(select(OrgUnit)))
    assert max(depth_of(unit) for unit in units) == 3
    assert {unit.code for unit in units if unit.parent is None} == {"QNM"}
    assert all(unit.valid_to is None for unit in units)
    assert Counter(unit.kind for unit in units) == {
        "province": 1,
        "centre": 1,
        "district": 2,
        "commune": 6,
        "post_office": 2,
        "other": 3,
    }


def depth_of(unit: OrgUnit) -> int:
    return 1 if unit.parent is None else 1 + depth_of(unit.parent)


def test_every_unit_is_below_the_root() -> None:
    below_root = db.session.scalars(subtree(find_unit("QNM").id)).all()
    assert len(below_root) == len(UNITS)


def test_the_poster_of_the_demo_is_at_tam_ky() -> None:
    touchpoint = find_touchpoint("TAMKY1")
    assert touchpoint is not None
    assert (touchpoint.kind, touchpoint.unit.code) == ("poster", "TAMKY")
    assert staffed_now(touchpoint) == "postal_employee"


def test_there_is_every_kind_of_touchpoint_the_reports_tell_apart() -> None:
    touchpoints = list(db.session.scalars(select(Touchpoint)))
    assert {touchpoint.kind for touchpoint in touchpoints} == {"poster", "slip", "kiosk", "online", "staff"}
    assert {staffed_now(touchpoint) for touchpoint in touchpoints} == {
        None,
        "civil_servant",
        "postal_employee",
    }
    assert {
        staffed_now(touchpoint) for touchpoint in touchpoints if touchpoint.unit.kind == "post_office"
    } == {"postal_employee"}
    assert [touchpoint.code for touchpoint in touchpoints if touchpoint.kind == "staff"] == ["HETHONG"]


def test_codes_are_as_they_are_looked_up() -> None:
    codes = [row.code for row in (*UNITS, *TOUCHPOINTS)]
    assert all(code == tidy_code(code) and code.isascii() for code in codes)
    assert {MANAGER_UNIT, STAFF_UNIT} <= {row.code for row in UNITS}


# --- volumes

# dossiers received, and in per cent as the article prints them: on time, online
ARTICLE = {
    "province": (90_010, 99.8, 80.6),
    "district": (136_350, 82.92, 32.3),
    "commune": (187_299, 97.5, 66.1),
}


@pytest.mark.parametrize("level", ARTICLE)
def test_a_year_of_a_level_is_the_article_s(level: str) -> None:
    received, on_time, online = ARTICLE[level]
    year = volumes_of([unit.code for unit in UNITS if unit.level == level])
    assert sum(row.received for row in year) == received
    assert round(100 * sum(row.settled_on_time or 0 for row in year) / received, 2) == on_time
    assert round(100 * sum(row.received_online or 0 for row in year) / received, 1) == online
    assert {row.month for row in year} == set(MONTHS)


def volumes_of(codes: list[str]) -> list[ServiceVolume]:
    return list(
        db.session.scalars(
            select(ServiceVolume)
            .join(OrgUnit, ServiceVolume.unit_id == OrgUnit.id)
            .where(OrgUnit.code.in_(codes))
        )
    )


def test_the_parts_of_every_row_fit_into_the_whole() -> None:
    for row in db.session.scalars(select(ServiceVolume)):
        assert row.settled_on_time is not None
        assert row.settled_overdue is not None
        assert row.received_online is not None
        assert row.settled_on_time + row.settled_overdue == row.received
        assert 0 <= row.received_online <= row.received
        assert row.settled_on_time >= 0
        assert row.settled_overdue >= 0


def test_the_overdue_dossiers_of_the_districts_are_land() -> None:
    overdue: Counter[str] = Counter()
    for row in volumes_of([unit.code for unit in UNITS if unit.level == "district"]):
        overdue[row.sector] += row.settled_overdue or 0
    assert overdue["land"] > 0.95 * overdue.total()


def test_nobody_answers_more_often_than_there_are_dossiers() -> None:
    dossiers: Counter[tuple[int, str]] = Counter()
    for row in db.session.scalars(select(ServiceVolume)):
        dossiers[row.unit_id, row.month] += row.received
    answers = db.session.execute(
        select(Submission.receiving_unit_id, Submission.month, func.count())
        .join(Touchpoint)
        .where(Touchpoint.kind != "staff")
        .group_by(Submission.receiving_unit_id, Submission.month)
    )
    for unit, month, times in answers:
        assert times < dossiers[unit, month] / 2


@given(
    st.integers(0, 10**9),
    st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(any),
)
def test_shares_add_up_and_miss_their_proportion_by_less_than_one(total: int, weights: list[int]) -> None:
    parts = largest_remainder(total, weights)
    assert sum(parts) == total
    assert all(
        abs(part * sum(weights) - total * weight) < sum(weights)
        for part, weight in zip(parts, weights, strict=True)
    )


# --- what people say


def test_each_text_is_said_once_and_all_plain_ones_are() -> None:
    texts = list(read_texts())
    said = Counter(all_words())
    assert said <= Counter(text.words for text in texts)
    assert Counter(text.words for text in texts if text.id.startswith("p")) <= said


def test_nobody_names_a_day_that_is_not_the_one_they_write_on() -> None:
    assert not any(NAMED_DAY.search(visit.comment) for visit in VISITS)


def test_the_last_two_months_have_enough_comments_to_compare() -> None:
    months = comments_of("any")
    assert months[-1] >= 400
    assert months[-2] >= 300
    assert all(60 <= comments <= 120 for comments in months[:-2])


def test_of_four_people_one_writes(summary: SampleSummary) -> None:
    of_staff = how_many(Comment) - len(words_by_submission())
    assert summary.comments * 4 == summary.submissions - AT_NIGHT.times + of_staff


def test_every_submission_is_rated_and_attributed() -> None:
    rated = select(func.count()).select_from(Answer).join(Question).where(Question.code == "rating")
    assert db.session.scalar(rated) == how_many(Submission)
    nowhere = select(func.count(Submission.id)).where(Submission.touchpoint_id.is_(None))
    assert db.session.scalar(nowhere) == 0


def test_who_writes_keeps_the_rating_of_their_text() -> None:
    ratings: dict[str, set[int]] = {}
    for text in read_texts():
        ratings.setdefault(text.words, set()).add(text.rating)
    words = words_by_submission()
    rows = db.session.execute(
        select(Submission.submission_id, Option.number)
        .join(Answer, Answer.submission_id == Submission.id)
        .join(Option)
        .where(Option.number.is_not(None))
    )
    assert all(rating in ratings[words[number]] for number, rating in rows if number in words)


def test_staff_speak_at_the_system_and_citizens_at_their_counters() -> None:
    for visit in VISITS:
        is_staff = THEME_OF.get(visit.comment, "").startswith("s_")
        assert is_staff == (visit.touchpoint == "HETHONG")


def test_staff_file_complaints_that_colleagues_share() -> None:
    said = {visit.comment for visit in VISITS if visit.touchpoint == "HETHONG"}
    of_staff = select(RawText.ciphertext).join(RawText.comment).where(Comment.complaint_id.is_not(None))
    assert {unseal(one) for one in db.session.scalars(of_staff)} == said
    complaints = db.session.scalars(select(Complaint)).all()
    assert len(complaints) < len(said)
    assert max(one.voices for one in complaints) >= 5
    assert {one.status for one in complaints} >= {"new", "accepted", "planned", "fixed", "declined"}


def test_people_come_when_the_counters_are_open() -> None:
    for given_at, month in db.session.execute(select(Submission.given_at, Submission.month)):
        there = given_at.astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))
        if there.replace(tzinfo=None) in NIGHT:
            continue
        assert there.weekday() < 5
        assert time(7, 30) <= there.time() < time(11, 30) or time(13, 30) <= there.time() < time(17)
        assert there.strftime("%Y-%m") == month


def test_the_channel_is_that_of_the_touchpoint() -> None:
    pairs = db.session.execute(
        select(Touchpoint.kind, Submission.channel).join(Submission.touchpoint).distinct()
    )
    assert {tuple(pair) for pair in pairs} == {
        ("poster", "qr"),
        ("slip", "qr"),
        ("kiosk", "kiosk"),
        ("online", "online"),
    }


def test_comments_go_the_real_way_and_come_out_redacted() -> None:
    redacted = [comment for comment in db.session.scalars(select(Comment)) if comment.redactions]
    words = set(all_words())
    assert len(redacted) >= 5
    assert all(comment.text not in words for comment in redacted)


def test_the_province_satisfies_more_than_its_districts() -> None:
    assert satisfied_at("TTHCC") > satisfied_at("TAMKY") + 0.1
    assert satisfied_at("TTHCC") > satisfied_at("NUITHANH") + 0.1


def satisfied_at(unit: str) -> float:
    ratings = [visit.rating for visit in VISITS if UNIT_OF[visit.touchpoint] == unit]
    return sum(rating >= 4 for rating in ratings) / len(ratings)


# --- the story


def test_the_story_has_a_number_for_every_month_and_enough_texts() -> None:
    texts = Counter(text.theme for text in read_texts())
    for plot in PLOTS:
        assert len(plot.comments) == len(MONTHS)
        assert sum(plot.comments) <= texts[plot.theme]


def test_the_comments_of_a_theme_follow_its_row() -> None:
    for plot in PLOTS:
        assert comments_of(plot.theme) == list(plot.comments), plot.theme


def test_waiting_long_grows_clearly_at_the_districts() -> None:
    """Clearly: as a report says it, comparing every theme at once."""
    districts = {"TAMKY", "NUITHANH"}
    assert direction("c_wait", districts) == "up"
    assert direction("c_wait", {"TTHCC"}) != "up"
    assert direction("c_wait", None) == "up"


def test_praise_for_staff_stays_as_it_is() -> None:
    assert direction("c_good_staff", None) == "unclear"


def direction(theme: str, units: set[str] | None) -> str:
    comments = comments_of("any", units)
    themes = [plot.theme for plot in PLOTS]
    hits = [comments_of(one, units) for one in themes]
    told = changes([Pair(one[-1], comments[-1], one[-2], comments[-2]) for one in hits])
    return told[themes.index(theme)].direction


def test_vneid_appears_in_july() -> None:
    months = comments_of("c_login_vneid")
    assert not any(months[: MONTHS.index("2026-07")])
    assert all(months[MONTHS.index("2026-07") :])


def test_receipt_printing_is_cured_in_august() -> None:
    months = comments_of("s_print_receipt")
    assert all(months[: MONTHS.index("2026-09")])
    assert not any(months[MONTHS.index("2026-09") :])


def test_shade_and_seats_are_missed_in_the_hot_months() -> None:
    hits, comments = comments_of("c_parking"), comments_of("any")
    july = MONTHS.index("2026-07")
    assert hits[july] / comments[july] > 3 * hits[-1] / comments[-1]


def test_rude_treatment_shrinks() -> None:
    hits, comments = comments_of("c_attitude"), comments_of("any")
    assert hits[0] / comments[0] > 3 * hits[-1] / comments[-1]


def test_slips_make_verified_answers_and_one_kiosk_falls_silent() -> None:
    streams = db.session.execute(select(Submission.stream, func.count()).group_by(Submission.stream))
    assert dict(streams.all()).keys() == {"open", "verified"}
    assert [one.touchpoint.code for one in quiet_ones().silent] == ["TTHCC3"]
