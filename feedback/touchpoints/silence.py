"""Touchpoints that fell silent: far fewer answers than their own past lets one expect."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, case, func, literal, select
from sqlalchemy.orm import joinedload

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
class Span:
    """From the first to the last answer at one touchpoint, under all its codes."""

    first: datetime
    last: datetime

    def __or__(self, other: "Span") -> "Span":
        return Span(min(self.first, other.first), max(self.last, other.last))


@dataclass(frozen=True)
class Days:
    """Which days are compared: the recent four weeks, and the past from its start to before its end."""

    past_from: date
    past_until: date
    recent_from: date
    last_day: date


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


@dataclass(frozen=True)
class Quiet:
    """Touchpoints that say nothing: fallen silent, the clearest first, and never heard from.

    ``together`` says how many fell silent where most of all did, else 0: a holiday or a fault of the service.
    """

    silent: Sequence[Silence] = ()
    unheard: Sequence[Touchpoint] = ()
    together: int = 0

    def of(self, touchpoints: Sequence[Touchpoint]) -> "Quiet":
        """Return what is to be said about these touchpoints only."""
        keys = {one.id for one in touchpoints}
        silent = [one for one in self.silent if one.touchpoint.id in keys]
        unheard = [one for one in self.unheard if one.id in keys]
        return Quiet(silent, unheard, self.together if silent else 0)


def quiet_ones() -> Quiet:
    """Return who of all touchpoints in use is quiet: whoever looks, at whichever of them, is told the same.

    Looked at from the last day on which anybody answered anywhere: if nothing comes in at all, it is not one
    counter's fault. Each must pass the false-alarm chance divided by their number (Bonferroni).
    """
    in_use, last_day = all_in_use(), newest_day()
    if last_day is None or not in_use:
        return Quiet()
    successors = codes_replaced()
    spans = spans_until(last_day, successors)
    found = silences_among(in_use, spans, successors, last_day)
    silent = sorted(
        (one for one in found if one.chance < FALSE_ALARM / len(in_use)), key=lambda one: one.chance
    )
    unheard = [one for one in in_use if one.id not in spans and was_there_before(one, last_day)]
    return Quiet(silent, unheard, len(silent) if are_most(silent, in_use) else 0)


def are_most(silences: Sequence[Silence], in_use: Sequence[Touchpoint]) -> bool:
    return len(silences) >= 3 and 2 * len(silences) > len(in_use)


def was_there_before(touchpoint: Touchpoint, last_day: date) -> bool:
    """Tell whether people had the four recent weeks to find it."""
    return touchpoint.made_at is None or local_day(touchpoint.made_at) <= recent_start(last_day)


def silences_among(
    in_use: Sequence[Touchpoint], spans: Mapping[int, Span], successors: Mapping[int, int], last_day: date
) -> list[Silence]:
    """Return how silent each touchpoint is whose past is long enough to tell."""
    days = {place: days_of(span, last_day) for place, span in spans.items()}
    counts, volumes = counts_in(days, successors, last_day), volumes_by_unit(last_day)
    return [
        silence_of(one, counts[one.id], days[one.id], volumes.get(one.unit_id, {}), spans[one.id].last)
        for one in in_use
        if one.id in days and (days[one.id].past_until - days[one.id].past_from).days >= LEAST_PAST_DAYS
    ]


def days_of(span: Span, last_day: date) -> Days:
    """Return which days to compare; the past of who is silent for longer ends with the last answer.

    Otherwise the silence would become its own measure, and after half a year nothing unusual at all.
    """
    recent_from = recent_start(last_day)
    past_until = min(recent_from, local_day(span.last) + timedelta(days=1))
    past_from = max(local_day(span.first), past_until - timedelta(days=PAST_DAYS))
    return Days(past_from, past_until, recent_from, last_day)


def recent_start(last_day: date) -> date:
    return last_day - timedelta(days=RECENT_DAYS - 1)


def silence_of(
    touchpoint: Touchpoint, counts: tuple[int, int], days: Days, volumes: Mapping[str, int], last: datetime
) -> Silence:
    recent_answers, past_answers = counts
    recent_dossiers = dossiers(volumes, days.recent_from, days.last_day + timedelta(days=1))
    past_dossiers = dossiers(volumes, days.past_from, days.past_until)
    per_dossier = bool(recent_dossiers and past_dossiers)
    recent = recent_dossiers if per_dossier and recent_dossiers else float(RECENT_DAYS)
    past = past_dossiers if per_dossier and past_dossiers else float((days.past_until - days.past_from).days)
    return Silence(
        touchpoint=touchpoint,
        recent=recent_answers,
        expected=past_answers * recent / past,
        chance=chance_of_so_few(recent_answers, past_answers, recent / (recent + past)),
        per_dossier=per_dossier,
        last=last,
        first_day=days.recent_from,
        last_day=days.last_day,
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


def all_in_use() -> Sequence[Touchpoint]:
    return db.session.scalars(
        select(Touchpoint)
        .where(Touchpoint.retired_at.is_(None))
        .options(joinedload(Touchpoint.unit))
        .order_by(Touchpoint.name, Touchpoint.id)
    ).all()


def codes_replaced() -> dict[int, int]:
    """Return the successor of each touchpoint that got a new code."""
    rows = db.session.execute(
        select(Touchpoint.id, Touchpoint.replaced_by_id).where(Touchpoint.replaced_by_id.is_not(None))
    )
    return {old: new for old, new in rows if new is not None}


def spans_until(last_day: date, successors: Mapping[int, int]) -> dict[int, Span]:
    """Return first and last answer by touchpoint, those under a former code with its successor's."""
    rows = db.session.execute(
        select(Submission.touchpoint_id, func.min(Submission.given_at), func.max(Submission.given_at))
        .where(
            Submission.touchpoint_id.is_not(None),
            Submission.given_at < moment_of(last_day + timedelta(days=1)),
        )
        .group_by(Submission.touchpoint_id)
    )
    spans: dict[int, Span] = {}
    for touchpoint, first, last in rows:
        place, here = newest_code(touchpoint or 0, successors), Span(first, last)
        spans[place] = spans[place] | here if place in spans else here
    return spans


def counts_in(
    days: Mapping[int, Days], successors: Mapping[int, int], last_day: date
) -> dict[int, tuple[int, int]]:
    """Return recent and past answers by touchpoint, those under a former code with its successor's."""
    codes = {
        code: days[place] for code in (*days, *successors) if (place := newest_code(code, successors)) in days
    }
    recent = Submission.given_at >= moment_of(recent_start(last_day))
    past = (Submission.given_at >= by_code({code: its.past_from for code, its in codes.items()})) & (
        Submission.given_at < by_code({code: its.past_until for code, its in codes.items()})
    )
    rows = db.session.execute(
        select(Submission.touchpoint_id, *(func.sum(case((which, 1), else_=0)) for which in (recent, past)))
        .where(
            Submission.touchpoint_id.in_(codes),
            Submission.given_at < moment_of(last_day + timedelta(days=1)),
        )
        .group_by(Submission.touchpoint_id)
    )
    counts = dict.fromkeys(days, (0, 0))
    for touchpoint, recent_here, past_here in rows:
        place = newest_code(touchpoint or 0, successors)
        before = counts[place]
        counts[place] = before[0] + int(recent_here), before[1] + int(past_here)
    return counts


def by_code(days: Mapping[int, date]) -> ColumnElement[datetime]:
    """Return the start of a day that is another one at each touchpoint. Kept in sets: most have the same."""
    codes_of: defaultdict[date, list[int]] = defaultdict(list)
    for code, day in days.items():
        codes_of[day].append(code)
    return case(
        *(
            (Submission.touchpoint_id.in_(codes), literal(moment_of(day), Submission.given_at.type))
            for day, codes in codes_of.items()
        )
    )


def newest_code(touchpoint: int, successors: Mapping[int, int]) -> int:
    while (successor := successors.get(touchpoint)) is not None:
        touchpoint = successor
    return touchpoint


def moment_of(day: date) -> datetime:
    return datetime.combine(day, time.min, current_app.config["TIME_ZONE"]).astimezone(UTC)


def volumes_by_unit(last_day: date) -> dict[int, dict[str, int]]:
    rows = db.session.execute(
        select(ServiceVolume.unit_id, ServiceVolume.month, func.sum(ServiceVolume.received))
        .where(ServiceVolume.month <= f"{last_day:%Y-%m}")
        .group_by(ServiceVolume.unit_id, ServiceVolume.month)
    )
    volumes: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for unit, month, received in rows:
        volumes[unit][month] = int(received)
    return volumes
