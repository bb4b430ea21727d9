"""Touchpoints that fell silent: far fewer answers than their own past lets one expect."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from flask import current_app
from sqlalchemy import case, func, select

from feedback.abuse.tails import binomial_tail
from feedback.database import db
from feedback.models import ServiceVolume, Submission, Touchpoint

RECENT_DAYS = 28  # four whole weeks: every weekday counts alike
PAST_DAYS = 182
# Shorter a past says little about what is usual.
LEAST_PAST_DAYS = 28
# The chance to call any touchpoint of the list silent that is not.
FALSE_ALARM = 0.01


@dataclass(frozen=True)
class Given:
    """Answers at one touchpoint, under all its codes."""

    recent: int
    past: int
    first: datetime
    last: datetime

    def __add__(self, other: "Given") -> "Given":
        first, last = min(self.first, other.first), max(self.last, other.last)
        return Given(self.recent + other.recent, self.past + other.past, first, last)


@dataclass(frozen=True)
class Silence:
    """A silent touchpoint with the figures behind it. ``chance`` is that of so few if nothing had changed."""

    touchpoint: Touchpoint
    recent: int
    expected: float
    chance: float
    per_dossier: bool  # compared by dossiers received; else by days
    last: datetime
    first_day: date
    last_day: date


def chance_of_so_few(recent: int, past: int, share: float) -> float:
    """Return the chance of ``recent`` or fewer answers if they still came at the rate of the past.

    ``share`` is the recent part of the whole exposure, days or dossiers. Given the sum of two Poisson counts,
    one of them is binomial: the exact comparison of Przyborowski & Wilenski (1940), Biometrika 31:313-323.
    Unlike a plain Poisson tail it minds that the past rate is itself only estimated.
    """
    return binomial_tail(past, recent + past, 1 - share)


def silent(touchpoints: Sequence[Touchpoint]) -> list[Silence]:
    """Return those in use that fell silent, the clearest first.

    Looked at from the last day on which anybody answered anywhere: if nothing comes in at all, it is not one
    counter's fault. Each must pass the false-alarm chance divided by their number (Bonferroni).
    """
    in_use = [one for one in touchpoints if one.retired_at is None]
    last_day = newest_day()
    if last_day is None or not in_use:
        return []
    given, volumes = given_at(last_day), volumes_by_unit(last_day)
    found = [
        silence_of(one, given[one.id], volumes.get(one.unit_id, {}), last_day)
        for one in in_use
        if one.id in given
    ]
    clear = [one for one in found if one and one.chance < FALSE_ALARM / len(in_use)]
    return sorted(clear, key=lambda one: one.chance)


def is_everywhere(silences: Sequence[Silence], touchpoints: Sequence[Touchpoint]) -> bool:
    """Tell whether most fell silent together: a holiday or a fault of the service, no counter's."""
    in_use = sum(one.retired_at is None for one in touchpoints)
    return len(silences) >= 3 and 2 * len(silences) > in_use


def silence_of(
    touchpoint: Touchpoint, given: Given, volumes: Mapping[str, int], last_day: date
) -> Silence | None:
    """Return how silent a touchpoint is, None where its past is too short to tell."""
    recent_from = last_day - timedelta(days=RECENT_DAYS - 1)
    past_from = max(local_day(given.first), recent_from - timedelta(days=PAST_DAYS))
    if (recent_from - past_from).days < LEAST_PAST_DAYS:
        return None
    recent_dossiers = dossiers(volumes, recent_from, last_day + timedelta(days=1))
    past_dossiers = dossiers(volumes, past_from, recent_from)
    per_dossier = bool(recent_dossiers and past_dossiers)
    recent = recent_dossiers if per_dossier and recent_dossiers else float(RECENT_DAYS)
    past = past_dossiers if per_dossier and past_dossiers else float((recent_from - past_from).days)
    return Silence(
        touchpoint=touchpoint,
        recent=given.recent,
        expected=given.past * recent / past,
        chance=chance_of_so_few(given.recent, given.past, recent / (recent + past)),
        per_dossier=per_dossier,
        last=given.last,
        first_day=recent_from,
        last_day=last_day,
    )


def dossiers(volumes: Mapping[str, int], start: date, end: date) -> float | None:
    """Return the dossiers received from ``start`` to before ``end``, None where a month is not reported.

    A month's dossiers are spread evenly over its days.
    """
    total, day = 0.0, start
    while day < end:
        month, length = f"{day:%Y-%m}", monthrange(day.year, day.month)[1]
        if month not in volumes:
            return None
        until = min(end, day.replace(day=1) + timedelta(days=length))
        total += volumes[month] * (until - day).days / length
        day = until
    return total


def newest_day() -> date | None:
    newest = db.session.scalar(select(func.max(Submission.given_at)))
    return local_day(newest) if newest else None


def local_day(moment: datetime) -> date:
    return moment.astimezone(current_app.config["TIME_ZONE"]).date()


def given_at(last_day: date) -> dict[int, Given]:
    """Return the answers by touchpoint, those under a former code with its successor."""
    recent_from = moment_of(last_day - timedelta(days=RECENT_DAYS - 1))
    past_from = moment_of(last_day - timedelta(days=RECENT_DAYS + PAST_DAYS - 1))
    is_recent = case((Submission.given_at >= recent_from, 1), else_=0)
    times = func.min(Submission.given_at), func.max(Submission.given_at)
    rows = db.session.execute(
        select(Submission.touchpoint_id, func.sum(is_recent), func.count(), *times)
        .where(
            Submission.given_at >= past_from, Submission.given_at < moment_of(last_day + timedelta(days=1))
        )
        .group_by(Submission.touchpoint_id)
    )
    successors = dict(
        db.session.execute(
            select(Touchpoint.id, Touchpoint.replaced_by_id).where(Touchpoint.replaced_by_id.is_not(None))
        ).all()
    )
    found: dict[int, Given] = {}
    for touchpoint, recent, total, first, last in rows:
        if touchpoint is not None:
            place = newest_code(touchpoint, successors)
            here = Given(int(recent), total - int(recent), first, last)
            found[place] = found[place] + here if place in found else here
    return found


def newest_code(touchpoint: int, successors: Mapping[int, int | None]) -> int:
    while (successor := successors.get(touchpoint)) is not None:
        touchpoint = successor
    return touchpoint


def moment_of(day: date) -> datetime:
    return datetime.combine(day, time.min, current_app.config["TIME_ZONE"]).astimezone(UTC)


def volumes_by_unit(last_day: date) -> dict[int, dict[str, int]]:
    first = last_day - timedelta(days=RECENT_DAYS + PAST_DAYS)
    rows = db.session.execute(
        select(ServiceVolume.unit_id, ServiceVolume.month, func.sum(ServiceVolume.received))
        .where(ServiceVolume.month >= f"{first:%Y-%m}", ServiceVolume.month <= f"{last_day:%Y-%m}")
        .group_by(ServiceVolume.unit_id, ServiceVolume.month)
    )
    volumes: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for unit, month, received in rows:
        volumes[unit][month] = int(received)
    return volumes
