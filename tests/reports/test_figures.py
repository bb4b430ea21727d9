"""What a report counts, compares, hides and quotes."""

from dataclasses import fields
from random import Random

import pytest
from flask import Flask

from feedback.models import Comment, OrgUnit
from feedback.reports.figures import Report
from tests.factories import MONTH, create_touchpoint, create_unit
from tests.reports.situations import (
    BEFORE,
    create_answers,
    create_run,
    create_volume,
    numbered,
    report_of,
    theme_called,
)


@pytest.fixture
def unit(app: Flask) -> OrgUnit:
    """The province, with one counter."""
    unit = create_unit(app, "QNM")
    create_touchpoint(app, "COUNTER", unit=unit)
    return unit


def adds_up(report: Report) -> bool:
    if report.comments is None:
        return report.themed is None and not report.left_out
    return report.themed is not None and report.themed + sum(report.left_out.values()) == report.comments


# Counting


def test_a_month_is_counted_by_itself(app: Flask, unit: OrgUnit) -> None:
    create_answers(app, ratings=[5, 4, 3, 2, 1, 1], comments=numbered("Chờ lâu", 5))
    create_answers(app, ratings=[5] * 7, month=BEFORE)
    report = report_of(app, unit)
    assert (report.submissions, report.rated, report.comments) == (11, 6, 5)
    assert (report.submissions_before, report.comments_before) == (7, 0)
    assert report.month_before == BEFORE


def test_satisfied_are_those_who_chose_one_of_the_two_best_faces(app: Flask, unit: OrgUnit) -> None:
    create_answers(app, ratings=[5, 4, 3, 2, 1, None, None])
    report = report_of(app, unit)
    assert (report.rated, report.satisfaction.n, report.satisfaction.top2) == (5, 5, 0.4)
    assert (report.satisfaction.low, report.satisfaction.high) == pytest.approx((0.1176, 0.7693), abs=5e-5)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("n", "is_shown", "is_indicative"),
    [(4, False, False), (5, True, True), (29, True, True), (30, True, False)],
)
def test_few_ratings_are_hidden_or_only_indicative(
    app: Flask, unit: OrgUnit, n: int, is_shown: bool, is_indicative: bool
) -> None:
    create_answers(app, ratings=[5] * n)
    seen = report_of(app, unit).satisfaction
    assert all((figure is not None) == is_shown for figure in (seen.n, seen.top2, seen.low, seen.high))
    assert seen.told == ("shown" if is_shown else "few")
    assert seen.indicative == is_indicative


def test_units_below_are_counted_and_siblings_are_not(app: Flask, unit: OrgUnit) -> None:
    district = create_unit(app, "D1", parent=unit)
    commune = create_unit(app, "C1", parent=district)
    sibling = create_unit(app, "D2", parent=unit)
    comments = []
    for place, rated, written in ((unit, 6, 5), (district, 10, 6), (commune, 40, 7), (sibling, 70, 8)):
        touchpoint = create_touchpoint(app, f"T{rated}", unit=place)
        comments += create_answers(app, [5] * rated, numbered("Chờ lâu", written), touchpoint)
    create_run(app, unit, {"chờ lâu": comments})
    create_volume(app, commune, received=300, settled_on_time=200, settled_overdue=50, received_online=30)
    create_volume(app, sibling, received=1000, settled_on_time=1000, settled_overdue=0)

    report = report_of(app, district)
    assert (report.rated, report.comments, report.themed) == (50, 13, 13)
    assert theme_called(report, "chờ lâu").comments == 13
    assert report.volumes is not None
    assert (report.volumes.received, report.volumes.on_time_share) == (300, 0.8)
    assert report.volumes.online_share == 0.1
    assert report_of(app, commune).rated == 40
    assert report_of(app, sibling).rated == 70
    assert report_of(app, unit).rated == 126


def test_volumes_that_nobody_gave_are_no_zeros(app: Flask, unit: OrgUnit) -> None:
    assert report_of(app, unit).volumes is None
    create_volume(app, unit, received=10)
    volumes = report_of(app, unit).volumes
    assert volumes is not None
    assert (volumes.on_time_share, volumes.online_share) == (None, None)


def test_a_share_is_of_those_who_said_both_its_parts(app: Flask, unit: OrgUnit) -> None:
    create_volume(app, unit, received=100, received_online=50, settled_on_time=80, settled_overdue=20)
    create_volume(app, create_unit(app, "D1", parent=unit), received=300, settled_on_time=300)
    volumes = report_of(app, unit).volumes
    assert volumes is not None
    assert (volumes.received, volumes.online_share, volumes.on_time_share) == (400, 0.5, 0.8)


# Nothing gets lost


def test_without_a_run_every_comment_is_not_analysed(app: Flask, unit: OrgUnit) -> None:
    create_answers(app, comments=numbered("Chờ lâu", 7))
    report = report_of(app, unit)
    assert (report.themed, report.left_out, report.themes) == (0, {"not_analysed": 7}, [])
    assert report.analysis is None
    assert adds_up(report)


def test_what_comes_after_the_run_is_not_analysed(app: Flask, unit: OrgUnit) -> None:
    early = create_answers(app, comments=numbered("Chờ lâu", 12))
    create_run(app, unit, {"chờ lâu": early[:9]}, {"no_words": early[9:11], "unclear": early[11:]})
    create_answers(app, comments=numbered("Đến sau", 3))
    report = report_of(app, unit)
    assert (report.themed, report.comments) == (9, 15)
    assert report.left_out == {"no_words": 2, "not_analysed": 3, "unclear": 1}
    assert adds_up(report)


def test_a_comment_in_two_themes_is_one_comment(app: Flask, unit: OrgUnit) -> None:
    comments = create_answers(app, comments=numbered("Chờ lâu, phí cao", 8))
    create_run(app, unit, {"chờ lâu": comments[:6], "phí cao": comments[1:]})
    report = report_of(app, unit)
    assert (report.themed, report.comments, report.left_out) == (8, 8, {})
    assert theme_called(report, "chờ lâu").share == 6 / 8
    assert theme_called(report, "phí cao").share == 7 / 8


def test_too_few_for_themes_are_listed(app: Flask, unit: OrgUnit) -> None:
    comments = create_answers(app, comments=["Ok", *numbered("Bàn viết thấp", 4)])
    create_run(app, unit, {}, {"too_few": comments[1:], "no_words": comments[:1]})
    report = report_of(app, unit)
    assert report.left_out == {"no_words": 1, "too_few": 4}
    assert report.unthemed == [*numbered("Bàn viết thấp", 4), "Ok"]
    assert adds_up(report)


def test_less_than_five_comments_are_not_shown(app: Flask, unit: OrgUnit) -> None:
    """A single answer is never shown to the unit it is about."""
    comments = create_answers(app, comments=numbered("Bàn viết thấp", 4))
    create_run(app, unit, {}, {"too_few": comments})
    report = report_of(app, unit)
    assert (report.comments, report.left_out, report.unthemed) == (None, {}, [])


@pytest.mark.parametrize("seed", range(4))
def test_in_every_cell_themed_and_left_out_are_all_comments(app: Flask, unit: OrgUnit, seed: int) -> None:
    """Units at three levels, months inside and outside of the run, each comment wherever chance puts it."""
    chance = Random(seed)  # noqa: S311 - not for secrets
    parents = [unit]
    comments: list[Comment] = []
    for number in range(5):
        parents.append(create_unit(app, f"U{number}", parent=chance.choice(parents)))
        touchpoint = create_touchpoint(app, f"T{number}", unit=parents[-1])
        for month in ("2026-08", BEFORE, MONTH):
            texts = numbered("Ý kiến", chance.randint(0, 12))
            comments += create_answers(app, comments=texts, touchpoint=touchpoint, month=month)
    piles: dict[str, list[Comment]] = {}
    for comment in comments:
        places = ["a", "b", "a b", "unclear", "no_words", "too_few", "nowhere"]
        for pile in chance.choice(places).split():
            piles.setdefault(pile, []).append(comment)
    themes = {name: piles.get(name, []) for name in ("a", "b")}
    missed = {reason: piles.get(reason, []) for reason in ("unclear", "no_words", "too_few")}
    create_run(app, chance.choice(parents), themes, missed)
    reports = [report_of(app, one, month) for one in parents for month in ("2026-08", BEFORE, MONTH)]
    assert all(adds_up(report) for report in reports)
    of_all = [report.comments for report in reports if report.unit == "QNM"]
    assert None in of_all or sum(of_all) == len(comments)


# Hiding


@pytest.mark.one_database
@pytest.mark.parametrize("hits", [1, 4])
def test_a_theme_of_few_comments_is_hidden_and_named(app: Flask, unit: OrgUnit, hits: int) -> None:
    comments = create_answers(app, comments=numbered("Chờ lâu", 20))
    create_run(app, unit, {"nhiều": comments[hits:], "ít": comments[:hits]})
    report = report_of(app, unit)
    hidden = theme_called(report, "ít")
    assert (hidden.comments, hidden.share, hidden.low, hidden.high) == (None, None, None, None)
    assert hidden.quotes == []
    assert hidden.change.direction == "no_data"
    assert report.suppressed == ["ít"]
    assert report.themes[-1] == hidden


@pytest.mark.one_database
def test_a_theme_of_five_comments_is_shown(app: Flask, unit: OrgUnit) -> None:
    comments = create_answers(app, comments=numbered("Chờ lâu", 20))
    create_run(app, unit, {"nhiều": comments[5:], "đủ": comments[:5]})
    report = report_of(app, unit)
    assert report.suppressed == []
    assert theme_called(report, "đủ").comments == 5
    assert theme_called(report, "đủ").share == 0.25
    assert [theme.name for theme in report.themes] == ["nhiều", "đủ"]


@pytest.mark.one_database
def test_what_was_hidden_last_month_is_not_given_away_this_month(app: Flask, unit: OrgUnit) -> None:
    """Neither the count before nor a difference it could be reckoned from; that it rose may be said."""
    before = create_answers(app, comments=numbered("Chờ lâu", 40), month=BEFORE)
    now = create_answers(app, comments=numbered("Chờ lâu", 40))
    create_run(app, unit, {"chờ lâu": [*now[:30], *before[:3]]}, {"unclear": [*now[30:], *before[3:]]})
    theme = theme_called(report_of(app, unit), "chờ lâu")
    assert theme.comments == 30
    assert theme.comments_before is None
    assert (theme.change.difference, theme.change.low, theme.change.high) == (None, None, None)
    assert theme.change.direction == "up"


@pytest.mark.one_database
@pytest.mark.parametrize(("comments", "are_shown"), [(9, False), (10, True)])
def test_quotes_need_ten_comments_in_the_month(
    app: Flask, unit: OrgUnit, comments: int, are_shown: bool
) -> None:
    written = create_answers(app, comments=numbered("Chờ lâu", comments))
    create_run(app, unit, {"chờ lâu": written})
    quotes = report_of(app, unit).themes[0].quotes
    assert quotes == (["Chờ lâu 1", "Chờ lâu 2", "Chờ lâu 3"] if are_shown else [])


def test_quotes_are_of_this_unit_and_month_and_no_text_comes_twice(app: Flask, unit: OrgUnit) -> None:
    commune = create_unit(app, "C1", parent=unit)
    there = create_touchpoint(app, "THERE", unit=commune)
    elsewhere = create_answers(app, comments=numbered("Nơi khác", 10))
    earlier = create_answers(app, comments=numbered("Tháng trước", 10), touchpoint=there, month=BEFORE)
    here = create_answers(app, comments=["Chờ lâu"] * 9 + ["Đợi lâu"], touchpoint=there)
    create_run(app, unit, {"chờ lâu": [*elsewhere, *earlier, *here]})
    assert report_of(app, commune).themes[0].quotes == ["Chờ lâu", "Đợi lâu"]


# Comparing


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("before", "now", "direction"),
    [
        ((20, 40), (38, 40), "up"),
        ((38, 40), (20, 40), "down"),
        ((20, 40), (22, 40), "unclear"),
        ((4, 4), (38, 40), "no_data"),
        ((0, 0), (38, 40), "no_data"),
    ],
)
def test_satisfaction_rises_or_falls_only_when_the_interval_excludes_zero(
    app: Flask, unit: OrgUnit, before: tuple[int, int], now: tuple[int, int], direction: str
) -> None:
    for (satisfied, n), month in ((before, BEFORE), (now, MONTH)):
        create_answers(app, [5] * satisfied + [1] * (n - satisfied), month=month)
    change = report_of(app, unit).satisfaction_change
    assert change.direction == direction
    if direction == "no_data":
        assert (change.difference, change.low, change.high) == (None, None, None)
    else:
        assert change.low is not None
        assert change.high is not None
        assert change.low <= now[0] / now[1] - before[0] / before[1] <= change.high
        assert (change.low > 0, change.high < 0) == (direction == "up", direction == "down")


@pytest.mark.one_database
def test_many_themes_ask_more_of_each_difference(app: Flask, unit: OrgUnit) -> None:
    """30 of 100 after 17 of 100 is clear as the only comparison, and chance as one of nine."""
    before = create_answers(app, comments=numbered("Trước", 100), month=BEFORE)
    now = create_answers(app, comments=numbered("Nay", 100))
    create_run(app, unit, {"chờ lâu": [*now[:30], *before[:17]]}, {"unclear": [*now[30:], *before[17:]]})
    assert report_of(app, unit).themes[0].change.direction == "up"
    others = {
        f"khác {n}": [*now[30 + 8 * n : 38 + 8 * n], *before[30 + 8 * n : 38 + 8 * n]] for n in range(8)
    }
    create_run(app, unit, {"chờ lâu": [*now[:30], *before[:17]], **others})
    assert theme_called(report_of(app, unit), "chờ lâu").change.direction == "unclear"


def test_a_theme_that_nobody_mentions_any_more_is_shown_as_zero(app: Flask, unit: OrgUnit) -> None:
    before = create_answers(app, comments=numbered("Chờ lâu", 40), month=BEFORE)
    now = create_answers(app, comments=numbered("Phí cao", 40))
    create_run(app, unit, {"chờ lâu": before, "phí cao": now})
    gone = theme_called(report_of(app, unit), "chờ lâu")
    assert (gone.comments, gone.share, gone.comments_before) == (0, 0.0, 40)
    assert gone.change.direction == "down"


# The run that speaks


def test_the_run_of_the_unit_itself_speaks_when_it_is_the_newest(app: Flask, unit: OrgUnit) -> None:
    commune = create_unit(app, "C1", parent=unit)
    comments = create_answers(
        app, comments=numbered("Chờ", 10), touchpoint=create_touchpoint(app, "THERE", unit=commune)
    )
    create_run(app, unit, {"của tỉnh": comments})
    create_run(app, commune, {"của xã": comments})
    assert [theme.name for theme in report_of(app, commune).themes] == ["của xã"]
    assert [theme.name for theme in report_of(app, unit).themes] == ["của tỉnh"]
    assert report_of(app, commune).analysis.unit == "C1"  # type: ignore[union-attr]


def test_the_run_of_a_sibling_never_speaks(app: Flask, unit: OrgUnit) -> None:
    one, other = create_unit(app, "C1", parent=unit), create_unit(app, "C2", parent=unit)
    comments = create_answers(
        app, comments=numbered("Chờ", 10), touchpoint=create_touchpoint(app, "THERE", unit=one)
    )
    create_run(app, other, {"của xã bên": comments})
    assert report_of(app, one).left_out == {"not_analysed": 10}


def test_the_run_of_the_month_speaks_before_a_later_one_that_looks_back(app: Flask, unit: OrgUnit) -> None:
    comments = create_answers(app, comments=numbered("Chờ", 10))
    create_run(app, unit, {"tháng này": comments})
    create_run(app, unit, {"nhìn lại": comments}, first_month="2026-01", month="2026-12")
    assert [theme.name for theme in report_of(app, unit).themes] == ["tháng này"]


def test_a_month_that_only_a_later_run_read_is_told_by_that_one(app: Flask, unit: OrgUnit) -> None:
    comments = create_answers(app, comments=numbered("Chờ", 10))
    create_run(app, unit, {"nhìn lại": comments}, first_month="2026-01", month="2026-12")
    create_run(app, unit, {"quá sớm": comments}, first_month="2026-01", month=BEFORE)
    assert [theme.name for theme in report_of(app, unit).themes] == ["nhìn lại"]


# The hash


def test_equal_figures_have_an_equal_hash(app: Flask, unit: OrgUnit) -> None:
    comments = create_answers(app, [5] * 6, numbered("Chờ lâu", 12))
    create_run(app, unit, {"chờ lâu": comments})
    first, second = report_of(app, unit), report_of(app, unit)
    assert first == second
    assert len(first.hash) == 64


def test_any_figure_changes_the_hash(app: Flask, unit: OrgUnit) -> None:
    hashes = [report_of(app, unit).hash]
    create_answers(app, [5])
    hashes.append(report_of(app, unit).hash)
    comments = create_answers(app, comments=numbered("Chờ lâu", 12))
    hashes.append(report_of(app, unit).hash)
    create_run(app, unit, {"chờ lâu": comments})
    hashes.append(report_of(app, unit).hash)
    create_volume(app, unit, received=99)
    hashes.append(report_of(app, unit).hash)
    create_answers(app, [5], month=BEFORE)
    hashes.append(report_of(app, unit).hash)
    hashes.append(report_of(app, unit, "2026-11").hash)
    assert len(set(hashes)) == len(hashes)


# No data


def test_a_month_without_answers_has_no_satisfaction_not_zero(app: Flask, unit: OrgUnit) -> None:
    create_answers(app, [5] * 40, month=BEFORE)
    report = report_of(app, unit)
    assert not report.has_data
    assert (report.satisfaction.top2, report.satisfaction.low, report.satisfaction.high) == (None, None, None)
    assert report.satisfaction_change.direction == "no_data"
    assert adds_up(report)


def test_the_report_has_exactly_the_documented_parts() -> None:
    documented = {"month", "unit", "submissions", "rated", "comments", "themed", "left_out"}
    documented |= {"satisfaction", "themes", "suppressed", "hash"}
    more = {"month_before", "unit_name", "submissions_before", "comments_before", "satisfaction_before"}
    more |= {"late_arrivals", "weighted", "streams", "by_mode", "by_staff", "view", "unassigned"}
    more |= {"satisfaction_change", "unthemed", "volumes", "analysis", "hidden"}
    more |= {"levels", "period", "months", "by_sector", "quality", "publication"}
    more |= {"screens", "usability", "answering"}
    assert {field.name for field in fields(Report)} == documented | more
