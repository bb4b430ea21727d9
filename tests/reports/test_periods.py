"""Reports of several months: which these are, and what is told of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from hypothesis import given
from hypothesis import strategies as st

from feedback.cli import cli
from feedback.models import OrgUnit
from feedback.reports.figures import Report
from feedback.reports.findings import findings_of
from feedback.reports.periods import LENGTHS, ROLLING, period_with
from feedback.reports.service import report_for
from feedback.statistics.proportions import wilson_interval
from tests.factories import MONTH, create_account, create_touchpoint, create_unit
from tests.pages import Page
from tests.reports.situations import create_answers, create_run, numbered, theme_called

pytestmark = pytest.mark.one_database
months = st.builds("{:04d}-{:02d}".format, st.integers(1990, 2900), st.integers(1, 12))


@pytest.mark.parametrize(
    ("kind", "month", "first", "last", "first_before", "last_before"),
    [
        ("month", "2026-01", "2026-01", "2026-01", "2025-12", "2025-12"),
        ("3months", "2026-02", "2025-12", "2026-02", "2025-09", "2025-11"),
        ("quarter", "2026-02", "2026-01", "2026-03", "2025-10", "2025-12"),
        ("quarter", "2026-12", "2026-10", "2026-12", "2026-07", "2026-09"),
        ("12months", "2026-10", "2025-11", "2026-10", "2024-11", "2025-10"),
        ("year", "2026-10", "2026-01", "2026-12", "2025-01", "2025-12"),
    ],
)
def test_a_period_and_the_one_before(
    kind: str, month: str, first: str, last: str, first_before: str, last_before: str
) -> None:
    period = period_with(kind, month)
    assert (period.first, period.last) == (first, last)
    assert (period.before.first, period.before.last) == (first_before, last_before)


@given(st.sampled_from(sorted(LENGTHS)), months)
def test_periods_hold_their_month_and_follow_each_other_without_a_gap(kind: str, month: str) -> None:
    period = period_with(kind, month)
    assert month in period.months
    assert len(period.months) == LENGTHS[kind]
    both = (*period.before.months, *period.months)
    assert list(both) == sorted(set(both))
    assert kind in ROLLING or all(period_with(kind, one) == period for one in period.months)


def texts(count: int) -> list[str]:
    return numbered("Chờ lâu", count)


def months_of_waiting(app: Flask, unit: OrgUnit, counts: Mapping[str, int], analysed: Sequence[str]) -> None:
    """So many comments about waiting in each month, among twenty others; one run over what is analysed."""
    waiting, other = [], []
    for month, count in counts.items():
        given = create_answers(app, [5] * 10, [*texts(count), *numbered("Bãi xe chật", 20)], month=month)
        if month in analysed:
            waiting += given[:count]
            other += given[count:]
    themes = {"chờ lâu": waiting, "bãi xe chật": other}
    create_run(app, unit, themes, first_month=min(analysed), month=max(analysed))


def period_of(app: Flask, unit: OrgUnit, period: str, month: str = MONTH) -> Report:
    with app.app_context():
        return report_for(unit, month, period)


@pytest.fixture
def unit(app: Flask) -> OrgUnit:
    unit = create_unit(app, "QNM", name="Tỉnh Quảng Nam")
    create_touchpoint(app, "COUNTER", unit=unit)
    return unit


QUARTERS = ["2026-05", "2026-06", "2026-07", "2026-08", "2026-09", MONTH]


def test_a_period_adds_its_months_up_and_is_held_against_as_many_before(app: Flask, unit: OrgUnit) -> None:
    months_of_waiting(app, unit, dict.fromkeys(QUARTERS, 10), QUARTERS)
    report = period_of(app, unit, "3months")
    assert report.months == QUARTERS[3:]
    assert (report.submissions, report.comments, report.comments_before) == (120, 90, 90)
    waiting = theme_called(report, "chờ lâu")
    assert (waiting.comments, waiting.comments_before, waiting.uncounted) == (30, 30, 0)
    assert waiting.change.direction == "unclear"


def test_a_few_comments_of_one_month_do_not_follow_from_a_period(app: Flask, unit: OrgUnit) -> None:
    """Its number is that of the other months; how much it may be stands in the interval."""
    months_of_waiting(app, unit, dict(zip(QUARTERS, [9, 9, 9, 40, 3, 40], strict=True)), QUARTERS)
    months = [
        theme_called(period_of(app, unit, "month", month), "chờ lâu").comments for month in QUARTERS[3:]
    ]
    assert months == [40, None, 40]
    report = period_of(app, unit, "3months")
    waiting = theme_called(report, "chờ lâu")
    assert (waiting.comments, waiting.uncounted) == (80, 1)
    assert waiting.high == wilson_interval(84, report.comments)[1]
    assert waiting.change.direction == "up"
    assert waiting.change.difference == pytest.approx(80 / 143 - 27 / 87, abs=1e-6)
    with app.test_request_context("/?lang=en"):
        assert "more frequent: at least 80 comments, 27 in 05/2026 to 07/2026." in " ".join(
            findings_of(report)
        )


def test_what_may_be_more_or_less_is_not_compared(app: Flask, unit: OrgUnit) -> None:
    months_of_waiting(app, unit, dict(zip(QUARTERS, [6, 6, 6, 8, 2, 8], strict=True)), QUARTERS)
    assert theme_called(period_of(app, unit, "3months"), "chờ lâu").change.direction == "no_data"


def test_themes_are_not_held_against_months_that_nobody_analysed(app: Flask, unit: OrgUnit) -> None:
    months_of_waiting(app, unit, dict.fromkeys(QUARTERS, 10), QUARTERS[1:])
    waiting = theme_called(period_of(app, unit, "3months"), "chờ lâu")
    assert (waiting.comments, waiting.comments_before, waiting.change.direction) == (30, None, "no_data")


@pytest.fixture
def manager(app: Flask, client: FlaskClient, unit: OrgUnit, sign_in: Callable[..., Any]) -> FlaskClient:
    sign_in(client, create_account(app, "manager", unit))
    return client


def test_page_files_and_command_tell_the_same_of_a_period(
    app: Flask, manager: FlaskClient, unit: OrgUnit, runner: FlaskCliRunner
) -> None:
    months_of_waiting(app, unit, {"2026-08": 3, "2026-09": 10, MONTH: 10}, QUARTERS)
    address = f"/manage/reports/QNM/{MONTH}"
    page = Page(manager.get(f"{address}?period=3months").text)
    assert "Báo cáo góp ý các tháng 08/2026 đến 10/2026" in page.text
    assert "ít nhất: chưa tính 1 tháng chỉ có 1 đến 4 ý kiến" in page.text
    hrefs = [link.get("href", "") for link in page.findall(".//a")]
    links = [href for href in hrefs if href.startswith(f"{address}.")]
    assert len(links) == 5
    for link in links:
        answer = manager.get(link)
        assert answer.status_code == 200
        assert f"gop-y-QNM-{MONTH}-3months." in answer.headers["Content-Disposition"]
    done = runner.invoke(cli, ["report", "--month", MONTH, "--period", "3months"])
    assert manager.get(f"{address}.json?period=3months").data == done.stdout_bytes
    chosen = manager.get(f"/manage/reports/QNM?month={MONTH}&period=quarter")
    assert chosen.location.endswith(f"{MONTH}?period=quarter")


def test_a_quarter_is_shown_when_its_last_month_is_and_other_periods_never(manager: FlaskClient) -> None:
    running = manager.get("/manage/reports/QNM/2999-02?period=quarter")
    assert running.status_code == 404
    assert "Chưa hiện được: quý 1/2999 Quý và năm chỉ hiện" in Page(running.text).text
    rolling = Page(manager.get("/manage/reports/QNM/2999-02?period=3months").text)
    assert "Chưa hiện được: các tháng 12/2998 đến 02/2999 Số liệu của một tháng" in rolling.text
    for ending in ("", ".json"):
        assert manager.get(f"/manage/reports/QNM/{MONTH}{ending}?period=week").status_code == 404
    assert manager.get("/manage/reports/QNM?period=week").status_code == 404
