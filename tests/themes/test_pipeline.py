"""Runs of the pipeline: themes keep their identity, and no comment gets lost."""

import json
from collections.abc import Callable, Sequence
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import func, select

from feedback.cli import cli
from feedback.concerns.finding import kinds_in
from feedback.database import db
from feedback.models import (
    LeftOutComment,
    OrgUnit,
    Theme,
    ThemeAssignment,
    ThemeFinding,
    ThemeRun,
)
from feedback.reports.cells import as_now
from feedback.reports.figures import HIDDEN_BELOW
from feedback.reports.service import report_for
from feedback.sample.texts import read_texts
from feedback.themes.runs.jobs import NothingToAnalyse
from feedback.themes.runs.saving import new_theme
from feedback.themes.service import run_for_report
from tests.factories import MONTH, create_account, create_touchpoint, create_unit, create_unit_event
from tests.reports.situations import BEFORE, create_answers, report_of
from tests.themes.runs import analyse

TEXTS_OF_A_THEME = 20
PLAIN_THEMES = ("c_otp", "c_parking", "c_fee", "c_attitude")


def sample_comments(skip: int = 0, themes: Sequence[str] = PLAIN_THEMES) -> list[str]:
    """Some comments about each of four plain subjects, and some remarks about nothing; none that only
    inspectors read.
    """
    texts = [text for text in read_texts() if not kinds_in(text.words)]
    wanted = slice(skip, skip + TEXTS_OF_A_THEME)
    chosen = [
        [text.words for text in texts if text.theme == theme and text.language == "vi"][wanted]
        for theme in themes
    ]
    return [words for pile in chosen for words in pile] + ["ok", "bình thường", "👍"]


@pytest.fixture
def unit(app: Flask) -> OrgUnit:
    unit = create_unit(app, "QNM")
    create_touchpoint(app, "COUNTER", unit=unit)
    return unit


def run_analysis(app: Flask, unit: OrgUnit, month: str = MONTH) -> int:
    with app.app_context():
        return analyse(month, unit).id


def themes_of(app: Flask, run_id: int) -> dict[str, list[int]]:
    """The comments of each theme of a run by the theme's public id, the most typical first."""
    with app.app_context():
        rows = db.session.execute(
            select(Theme.public_id, ThemeAssignment.comment_id)
            .join(ThemeAssignment, ThemeAssignment.theme_id == Theme.id)
            .where(ThemeAssignment.run_id == run_id)
            .order_by(Theme.id, ThemeAssignment.rank)
        ).all()
    found: dict[str, list[int]] = {}
    for theme, comment in rows:
        found.setdefault(theme, []).append(comment)
    return found


def left_out_of(app: Flask, run_id: int) -> dict[int, str]:
    with app.app_context():
        wanted = select(LeftOutComment).where(LeftOutComment.run_id == run_id)
        return {row.comment_id: row.reason for row in db.session.scalars(wanted)}


def findings_of(run: ThemeRun) -> list[tuple[object, ...]]:
    return sorted(
        (one.theme_id, one.name, one.size, one.cohesion, one.stability or 0, one.match_score or 0, one.event)
        for one in run.findings
    )


def count_of(app: Flask, table: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_every_comment_is_themed_or_left_out_exactly_once(app: Flask, unit: OrgUnit) -> None:
    comments = create_answers(app, comments=sample_comments())
    run_id = run_analysis(app, unit)
    themed = [number for numbers in themes_of(app, run_id).values() for number in numbers]
    left_out = left_out_of(app, run_id)
    assert sorted([*themed, *left_out]) == [comment.id for comment in comments]
    assert set(left_out.values()) <= {"no_words", "unclear"}
    assert [left_out[comment.id] for comment in comments[-3:]] == ["no_words"] * 3
    with app.app_context():
        run = db.session.get_one(ThemeRun, run_id)
        assert (run.comments, run.themed) == (len(comments), len(themed))
        assert sum(run.left_out.values()) == len(left_out)


def test_the_first_comments_of_a_theme_say_it_differently_and_are_easily_read(
    app: Flask, unit: OrgUnit
) -> None:
    texts = [words for words in sample_comments() for _ in range(3)]
    said = {one.id: words for one, words in zip(create_answers(app, comments=texts), texts, strict=True)}
    for numbers in themes_of(app, run_analysis(app, unit)).values():
        first = [said[number] for number in numbers[:3]]
        assert len(set(first)) == 3
        assert len(first[0]) >= 15


def test_a_run_says_what_it_did_with_which_data(app: Flask, unit: OrgUnit) -> None:
    create_answers(app, comments=sample_comments(), month="2026-03")
    with app.app_context():
        run = analyse(MONTH, unit)
        assert (run.unit.code, run.first_month, run.month) == ("QNM", "2025-11", MONTH)
        assert run.parameters["n_themes"] == "auto"
        assert run.parameters["random_state"] == 0
        assert {"scikit-learn", "numpy", "scipy"} <= run.versions.keys()
        assert len(run.data_hash) == 64
        assert {"coverage", "stability", "n_themes"} <= run.quality.keys()
        assert run.quality["n_themes"] == len(run.findings) >= 3
        assert run.started_at <= run.finished_at
        for finding in run.findings:
            assert finding.size >= 5
            assert finding.terms
            assert finding.match_score is None


@pytest.mark.one_database
def test_themes_go_on_in_the_unit_that_takes_the_place_of_another(app: Flask, unit: OrgUnit) -> None:
    comments = create_answers(app, comments=sample_comments())
    before = run_analysis(app, unit)
    heir = create_unit(app, "NEW", valid_from=date(2026, 11, 1))
    create_unit_event(app, "rename", date(2026, 11, 1), unit, heir)
    with app.app_context():
        report = report_for(as_now(db.session.get_one(OrgUnit, heir.id)), MONTH)
        assert report.analysis
        assert report.comments == len(comments)
        assert report.themed == db.session.get_one(ThemeRun, before).themed
    after = run_analysis(app, heir)
    assert themes_of(app, after).keys() == themes_of(app, before).keys()
    with app.app_context():
        assert db.session.get_one(ThemeRun, after).comments == len(comments)
        found = run_for_report(MONTH, heir.id)
        assert found
        assert found.id == after


@pytest.mark.one_database
def test_the_same_data_again_is_another_run_with_the_same_themes(app: Flask, unit: OrgUnit) -> None:
    create_answers(app, comments=sample_comments())
    first, second = run_analysis(app, unit), run_analysis(app, unit)
    assert first != second
    before, after = themes_of(app, first), themes_of(app, second)
    assert after == before
    assert left_out_of(app, second) == left_out_of(app, first)
    assert count_of(app, Theme) == len(before)
    with app.app_context():
        runs = db.session.scalars(select(ThemeRun).order_by(ThemeRun.id)).all()
        assert runs[0].data_hash == runs[1].data_hash
        assert findings_of(runs[1]) == findings_of(runs[0])


@pytest.mark.one_database
def test_themes_keep_their_identity_into_the_next_month(app: Flask, unit: OrgUnit) -> None:
    create_answers(app, comments=sample_comments(), month=BEFORE)
    first = run_analysis(app, unit, BEFORE)
    create_answers(app, comments=sample_comments(skip=TEXTS_OF_A_THEME))
    second = run_analysis(app, unit)
    before, after = themes_of(app, first), themes_of(app, second)
    assert len(before.keys() & after.keys()) >= 3
    with app.app_context():
        hashes = db.session.scalars(select(ThemeRun.data_hash)).all()
        assert len(set(hashes)) == 2


@pytest.mark.one_database
def test_a_run_that_found_no_themes_does_not_end_their_identity(app: Flask, unit: OrgUnit) -> None:
    """A small unit's own run finds none: the next one still knows the themes of the province."""
    commune = create_unit(app, "C1", parent=unit)
    there = create_touchpoint(app, "THERE", unit=commune)
    create_answers(app, comments=sample_comments(), month=BEFORE)
    known = themes_of(app, run_analysis(app, unit, BEFORE))
    create_answers(app, comments=["Chờ mã OTP"], touchpoint=there, month=BEFORE)
    assert themes_of(app, run_analysis(app, commune, BEFORE)) == {}
    create_answers(app, comments=sample_comments(skip=TEXTS_OF_A_THEME), touchpoint=there)
    found = themes_of(app, run_analysis(app, commune))
    assert len(known.keys() & found.keys()) >= 3


@pytest.mark.one_database
def test_a_run_looks_back_as_many_months_as_are_set(
    make_app: Callable[[dict[str, str]], Flask], settings: dict[str, str]
) -> None:
    app = make_app({**settings, "FEEDBACK_ANALYSIS_MONTHS": "1"})
    unit = create_unit(app, "QNM")
    create_touchpoint(app, "COUNTER", unit=unit)
    create_answers(app, comments=sample_comments(), month=BEFORE)
    create_answers(app, comments=["Chờ lâu"])
    with app.app_context():
        assert analyse(MONTH, unit).comments == 1


@pytest.mark.one_database
def test_no_two_themes_have_the_same_name(app: Flask, unit: OrgUnit) -> None:
    create_answers(app, comments=sample_comments())
    run_analysis(app, unit)
    with app.app_context():
        names = db.session.scalars(select(Theme.name)).all()
    assert len(set(names)) == len(names) >= 3


@pytest.mark.parametrize(
    ("taken", "name"),
    [
        (set(), "chờ lâu"),
        ({"chờ lâu"}, "chờ lâu (đợi)"),
        ({"chờ lâu", "chờ lâu (đợi)", "chờ lâu (quầy)"}, "chờ lâu (2)"),
    ],
)
def test_a_new_theme_is_told_apart_from_one_of_the_same_name(taken: set[str], name: str) -> None:
    found = {"key": "", "terms": ["đợi", "quầy"], "name": "chờ lâu"}
    assert new_theme(found, taken).name == name


@pytest.mark.one_database
def test_a_unit_is_analysed_without_its_siblings_and_its_report_uses_that(app: Flask, unit: OrgUnit) -> None:
    one, other = create_unit(app, "C1", parent=unit), create_unit(app, "C2", parent=unit)
    for code, place in (("T1", one), ("T2", other)):
        create_answers(app, comments=sample_comments(), touchpoint=create_touchpoint(app, code, unit=place))
    run_analysis(app, unit)
    assert report_of(app, one).analysis.unit == "QNM"  # type: ignore[union-attr]
    run_id = run_analysis(app, one)
    with app.app_context():
        run = db.session.get_one(ThemeRun, run_id)
        assert run.comments == len(sample_comments())
        report = report_for(one, MONTH)
    assert report.analysis.unit == "C1"  # type: ignore[union-attr]
    assert report.themed + sum(report.left_out.values()) == report.comments == len(sample_comments())
    assert report_of(app, other).analysis.unit == "QNM"  # type: ignore[union-attr]


@pytest.mark.parametrize("comments", [1, 3, 29])
def test_under_thirty_comments_there_are_no_themes(app: Flask, unit: OrgUnit, comments: int) -> None:
    create_answers(app, comments=sample_comments()[:comments])
    run_id = run_analysis(app, unit)
    assert themes_of(app, run_id) == {}
    assert list(left_out_of(app, run_id).values()) == ["too_few"] * comments
    report = report_of(app, unit)
    told = (0, {"too_few": comments}) if comments >= HIDDEN_BELOW else (None, {})
    assert (report.themes, report.themed, report.left_out) == ([], *told)


@pytest.mark.one_database
def test_too_few_for_themes_are_read_on_the_page(
    app: Flask, client: FlaskClient, unit: OrgUnit, sign_in: Callable[..., object]
) -> None:
    said = ["Bàn viết thấp quá", "Chờ <b>lâu</b>", "Nhân viên nhiệt tình", "Máy in hỏng", "Thiếu ghế ngồi"]
    create_answers(app, comments=said)
    run_analysis(app, unit)
    sign_in(client, create_account(app, "manager", unit))
    text = client.get(f"/manage/reports/QNM/{MONTH}").text
    assert "Bàn viết thấp quá" in text
    assert "Chờ &lt;b&gt;lâu&lt;/b&gt;" in text
    assert "quá ít để gom thành chủ đề" in text


def test_nothing_to_analyse_is_said_and_leaves_nothing(
    app: Flask, runner: FlaskCliRunner, unit: OrgUnit
) -> None:
    create_answers(app, ratings=[5, 4])
    create_answers(app, comments=["Tháng sau mới nói"], month="2026-11")
    done = runner.invoke(cli, ["analyse", "--month", MONTH])
    assert done.exit_code == 1
    assert "no comments up to 2026-10" in done.stderr
    assert done.stdout == ""
    for table in (ThemeRun, Theme, ThemeFinding, ThemeAssignment, LeftOutComment):
        assert count_of(app, table) == 0
    with app.app_context(), pytest.raises(NothingToAnalyse):
        analyse(MONTH, unit)


@pytest.mark.one_database
def test_the_command_gives_counts_and_shows_the_themes(
    app: Flask, runner: FlaskCliRunner, unit: OrgUnit
) -> None:
    comments = create_answers(app, comments=sample_comments())
    done = runner.invoke(cli, ["analyse", "--month", MONTH, "--unit", "qnm"])
    assert done.exit_code == 0
    counts = json.loads(done.stdout)
    assert counts.keys() == {"run", "comments", "themed", "left_out"}
    assert counts["comments"] == len(comments) == counts["themed"] + sum(counts["left_out"].values())
    with app.app_context():
        assert all(name in done.stderr for name in db.session.scalars(select(Theme.name)))


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--month", "2026-13"], 2, "2026-13"),
        (["--month", MONTH, "--unit", "NOWHERE"], 1, "NOWHERE"),
        ([], 2, "--month"),
    ],
)
def test_wrong_arguments_are_told(
    runner: FlaskCliRunner, arguments: list[str], code: int, message: str
) -> None:
    done = runner.invoke(cli, ["analyse", *arguments])
    assert done.exit_code == code
    assert message in done.stderr
