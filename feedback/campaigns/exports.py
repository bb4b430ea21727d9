"""Results as data: what the page shows and no more."""

from collections.abc import Iterator
from typing import Any

from feedback.campaigns.results import Rate, Results, branch_names, results_of, trend_of
from feedback.campaigns.wording import group_name
from feedback.csv_files import csv_file
from feedback.models import Campaign
from feedback.surveys.comparing import Difference
from feedback.surveys.scoring import Mean

COLUMNS = (
    "campaign",
    "instrument",
    "unit",
    "starts_on",
    "ends_on",
    "grouped_by",
    "group",
    "n",
    "score",
    "low",
    "high",
    "invited",
    "response_rate",
)


def as_data(campaign: Campaign) -> dict[str, Any]:
    """Return the results as plain data; None where they are hidden or not there yet."""
    results = results_of(campaign)
    return {
        "campaign": campaign.public_id,
        "instrument": campaign.instrument,
        "unit": campaign.unit.code,
        "starts_on": campaign.starts_on.isoformat(),
        "ends_on": campaign.ends_on.isoformat(),
        "status": campaign.status,
        "score": mean_data(results.score),
        "umux_lite_raw": results.raw,
        "grade": results.grade,
        "percentile": results.percentile,
        "alpha": results.alpha,
        "unscored": results.unscored,
        "response": rate_data(results.rate),
        "groups": groups_data(results),
        "groups_hidden": dict(results.hidden or {}),
        "trend": [
            {
                "campaign": point.campaign.public_id,
                "starts_on": point.campaign.starts_on.isoformat(),
                "score": mean_data(point.score),
                "change": change_data(point.change),
            }
            for point in trend_of(campaign)
        ],
        "translation_standardised": False,
    }


def groups_data(results: Results) -> dict[str, list[dict[str, Any]]]:
    branches = branch_names(results.campaign)
    return {
        way: [
            {
                "group": group_name(way, group.code, branches),
                "score": mean_data(group.score),
                "response": rate_data(group.rate),
            }
            for group in groups
        ]
        for way, groups in (results.groups or {}).items()
    }


def mean_data(mean: Mean | None) -> dict[str, Any] | None:
    return None if mean is None else {"n": mean.n, "value": mean.value, "low": mean.low, "high": mean.high}


def rate_data(rate: Rate | None) -> dict[str, Any] | None:
    return (
        None
        if rate is None
        else {"answers": rate.answers, "invited": rate.invited, "low": rate.low, "high": rate.high}
    )


def change_data(change: Difference | None) -> dict[str, Any] | None:
    return (
        None
        if change is None
        else {
            "value": change.value,
            "low": change.low,
            "high": change.high,
            "is_clear": change.is_clear,
        }
    )


def as_csv(campaign: Campaign) -> bytes:
    """Return one row for the whole and one for each group that is shown; what is hidden is empty."""
    rows = ([("" if cell is None else cell) for cell in row] for row in rows_of(campaign))
    return csv_file(COLUMNS, rows)


def rows_of(campaign: Campaign) -> Iterator[list[object]]:
    results = results_of(campaign)
    about = [campaign.public_id, campaign.instrument, campaign.unit.name]
    days = [campaign.starts_on.isoformat(), campaign.ends_on.isoformat()]
    yield [*about, *days, "", "", *figures(results.score, results.rate)]
    branches = branch_names(campaign)
    for way, groups in (results.groups or {}).items():
        for group in groups:
            name = group_name(way, group.code, branches)
            yield [*about, *days, way, name, *figures(group.score, group.rate)]


def figures(score: Mean | None, rate: Rate | None) -> list[object]:
    means = [score.n, score.value, score.low, score.high] if score else [None] * 4
    return [*means, *([rate.invited, rate.share] if rate else [None] * 2)]
