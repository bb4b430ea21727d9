"""What the figures of ended campaigns say: score, interval, grade, groups, trend, response."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from feedback.database import db
from feedback.models import Campaign, OrgUnit
from feedback.statistics.multiplicity import corrected_confidence
from feedback.statistics.proportions import wilson_interval
from feedback.surveys.catalogue import INSTRUMENTS
from feedback.surveys.comparing import Difference, Spread, difference_of
from feedback.surveys.norms import curved_grade, percentile
from feedback.surveys.scoring import Mean, mean_from, umux_lite_raw_of

# Wanted of a scale that compares groups (Nunnally); our translations are not standardised and must show it.
GOOD_ALPHA = 0.8


@dataclass(frozen=True)
class Rate:
    """Who answered so that there is a score, of those invited, with Wilson's interval."""

    answers: int
    invited: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class GroupResult:
    code: str
    score: Mean
    rate: Rate | None
    difference: Difference | None  # from the largest group of the same way that is shown


@dataclass(frozen=True)
class Results:
    """``score`` is None where too few answered: then there is nothing else."""

    campaign: Campaign
    score: Mean | None
    rate: Rate | None
    raw: float | None = None  # UMUX-Lite on its own scale
    grade: str | None = None  # of SUS
    percentile: int | None = None
    alpha: float | None = None
    unscored: int = 0
    groups: Mapping[str, Sequence[GroupResult]] | None = None
    hidden: Mapping[str, int] | None = None


@dataclass(frozen=True)
class TrendPoint:
    campaign: Campaign
    score: Mean | None
    change: Difference | None  # from the last campaign before that may be shown


def results_of(campaign: Campaign) -> Results:
    """Return what an ended campaign's figures say."""
    figures = campaign.figures or {}
    if not figures.get("answers"):
        return Results(campaign, None, None)
    instrument, whole = INSTRUMENTS[campaign.instrument], figures["whole"]
    is_sus = campaign.instrument == "sus"
    return Results(
        campaign=campaign,
        score=mean_of_sums(campaign, whole),
        rate=rate_of(whole["n"], figures["invited"]),
        raw=umux_lite_raw_of(whole["mean"]) if instrument.code == "umux-lite" else None,
        grade=curved_grade(whole["mean"]) if is_sus else None,
        percentile=percentile(whole["mean"]) if is_sus else None,
        alpha=figures["alpha"],
        unscored=figures["unscored"],
        groups={way: group_results(campaign, groups) for way, groups in figures["groups"].items()},
        hidden=figures["hidden"],
    )


def group_results(campaign: Campaign, groups: Sequence[Mapping[str, Any]]) -> list[GroupResult]:
    """Return the groups, each against the first one that is shown: the largest, which comes first."""
    compared = len(groups) - 1
    confidence = corrected_confidence(compared)
    return [
        GroupResult(
            code=group["code"],
            score=mean_of_sums(campaign, group),
            rate=rate_of(group["n"], group["invited"]),
            difference=difference_of(spread_of(group), spread_of(groups[0]), confidence) if number else None,
        )
        for number, group in enumerate(groups)
    ]


def mean_of_sums(campaign: Campaign, sums: Mapping[str, Any]) -> Mean:
    instrument = INSTRUMENTS[campaign.instrument]
    return mean_from(sums["n"], sums["mean"], sums["deviation"], instrument.low, instrument.high)


def spread_of(sums: Mapping[str, Any]) -> Spread:
    return Spread(sums["n"], sums["mean"], sums["deviation"])


def rate_of(answers: int, invited: int) -> Rate | None:
    if not invited:
        return None
    return Rate(answers, invited, answers / invited, *wilson_interval(answers, invited))


def trend_of(campaign: Campaign) -> list[TrendPoint]:
    """Return the ended campaigns that asked the same of the same, the oldest first, each against the last.

    The same: unit, instrument, roles and employers. Who else was asked could be what makes the difference.
    A change is called clear at a confidence that holds for all changes of the list together (Bonferroni).
    """
    ended = db.session.scalars(
        select(Campaign)
        .where(
            Campaign.unit_id == campaign.unit_id,
            Campaign.instrument == campaign.instrument,
            Campaign.status == "ended",
        )
        .order_by(Campaign.starts_on, Campaign.id)
    ).all()
    asked = campaign.roles, campaign.employers
    return compared([one for one in ended if (one.roles, one.employers) == asked])


def compared(ended: Sequence[Campaign]) -> list[TrendPoint]:
    shown = [one for one in ended if (one.figures or {}).get("answers")]
    confidence = corrected_confidence(len(shown) - 1)
    before = dict(zip(shown[1:], shown, strict=False))
    return [
        TrendPoint(
            campaign=one,
            score=mean_of_sums(one, sums_of(one)) if one in shown else None,
            change=difference_of(spread_of(sums_of(one)), spread_of(sums_of(before[one])), confidence)
            if one in before
            else None,
        )
        for one in ended
    ]


def sums_of(campaign: Campaign) -> Mapping[str, Any]:
    return (campaign.figures or {})["whole"]  # type: ignore[no-any-return]


def branch_names(campaign: Campaign) -> dict[str, str]:
    """Return what the branches of a campaign are called, by the code their figures have.

    With the unit itself those stand whose own has too few people (groups.coarse).
    """
    below = select(OrgUnit).where(OrgUnit.parent_id == campaign.unit_id)
    top = gettext("%(unit)s itself, and units with too few people", unit=campaign.unit.name)
    return {str(unit.id): unit.name for unit in db.session.scalars(below)} | {str(campaign.unit_id): top}
