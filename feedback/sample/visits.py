"""The story's tables turned into single visits: who came when, where, and what they left."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from feedback.i18n import DEFAULT_LANGUAGE, LANGUAGES
from feedback.sample.places import TOUCHPOINTS, TouchpointRow
from feedback.sample.story import (
    AT_NIGHT,
    LAST_MONTH,
    MONTHS,
    MOODS,
    PLOTS,
    SILENT_PER_COMMENT,
    SILENT_WHERE,
    Plot,
    Weights,
)
from feedback.sample.texts import Text, piles

SEED = 20260101

SATURDAY = 5
# Weekdays without opening hours: New Year, Tết, the Hùng kings, April 30, May 1, National Day.
HOLIDAYS = {
    date(2026, 1, 1),
    *(date(2026, 2, day) for day in range(16, 21)),
    date(2026, 4, 27),
    date(2026, 4, 30),
    date(2026, 5, 1),
    date(2026, 9, 1),
    date(2026, 9, 2),
}
MORNING, AFTERNOON = time(7, 30), time(13, 30)
MORNING_SECONDS, AFTERNOON_SECONDS = 4 * 3600, 3.5 * 3600

# How often somebody also ticks a reason.
TICKED_BY_WRITERS = 0.7
TICKED_BY_UNHAPPY = 0.5
TICKED_BY_HAPPY = 0.15
HAPPY_FROM = 4

# The centre's kiosk falls silent for the year's last weeks.
SILENT, SILENT_INSTEAD, SILENT_FROM = "TTHCC3", "TTHCC1", date(2026, 10, 3)

TOUCHPOINTS_IN: defaultdict[str, list[TouchpointRow]] = defaultdict(list)
for _row in TOUCHPOINTS:
    TOUCHPOINTS_IN[_row.setting].append(_row)

REASON_OF = {plot.theme: plot.reason for plot in PLOTS}


@dataclass(frozen=True)
class Visit:
    """One submission of the sample."""

    name: str  # "2026-10/17": the same at every load
    at: datetime  # by the clock on the office's wall
    touchpoint: str
    rating: int
    reasons: list[str]
    language: str
    comment: str = ""


@dataclass(frozen=True)
class Remark:
    """What somebody leaves, before it has a time and a name."""

    touchpoint: TouchpointRow
    rating: int
    reasons: list[str]
    language: str = DEFAULT_LANGUAGE
    comment: str = ""


def visits() -> Iterator[Visit]:
    """Return all visits of the year in the order of their times; the same at every call."""
    rng = Random(SEED)  # noqa: S311 - a story that is always the same, not a secret
    texts = piles({plot.theme: sum(plot.comments) for plot in PLOTS}, rng)
    for number, month in enumerate(MONTHS):
        remarks = [*written_remarks(number, texts, rng), *silent_remarks(number, rng)]
        rng.shuffle(remarks)
        times = sorted(opening_time(month, rng) for _ in remarks)
        for place, (at, remark) in enumerate(zip(times, remarks, strict=True)):
            yield visit_of(f"{month}/{place}", at, remark)


def false_visits() -> Iterator[Visit]:
    """Return what nobody who visited an office has said."""
    for number in range(AT_NIGHT.times):
        yield Visit(
            name=f"{LAST_MONTH}/night/{number}",
            at=AT_NIGHT.begins + number * AT_NIGHT.apart,
            touchpoint=AT_NIGHT.touchpoint,
            rating=AT_NIGHT.rating,
            reasons=[],
            language=DEFAULT_LANGUAGE,
        )


def visit_of(name: str, at: datetime, remark: Remark) -> Visit:
    code = remark.touchpoint.code
    return Visit(
        name=name,
        at=at,
        # Nobody noticed that the kiosk stood dark: its people went to the poster beside it.
        touchpoint=SILENT_INSTEAD if code == SILENT and at.date() >= SILENT_FROM else code,
        rating=remark.rating,
        reasons=remark.reasons,
        language=remark.language,
        comment=remark.comment,
    )


def written_remarks(month: int, texts: dict[str, list[Text]], rng: Random) -> Iterator[Remark]:
    for plot in PLOTS:
        for _ in range(plot.comments[month]):
            yield written_remark(plot, texts[plot.theme].pop(), rng)


def written_remark(plot: Plot, text: Text, rng: Random) -> Remark:
    return Remark(
        touchpoint=touchpoint_in(draw(plot.where, rng), rng),
        rating=text.rating,
        reasons=reasons_of(text, rng),
        language=text.language if text.language in LANGUAGES else DEFAULT_LANGUAGE,
        comment=text.words,
    )


def reasons_of(text: Text, rng: Random) -> list[str]:
    """Return what a writer ticks: often the reasons of the themes they write about, each once."""
    reasons = dict.fromkeys(REASON_OF.get(theme, "") for theme in (text.theme, text.second_theme))
    return [reason for reason in reasons if reason and rng.random() < TICKED_BY_WRITERS]


def silent_remarks(month: int, rng: Random) -> Iterator[Remark]:
    comments = sum(plot.comments[month] for plot in PLOTS)
    for _ in range(comments * SILENT_PER_COMMENT):
        yield silent_remark(month, draw(SILENT_WHERE, rng), rng)


def silent_remark(month: int, setting: str, rng: Random) -> Remark:
    rating = silent_rating(month, setting, rng)
    chance = TICKED_BY_HAPPY if rating >= HAPPY_FROM else TICKED_BY_UNHAPPY
    reasons = [draw(MOODS[setting].reasons, rng)] if rng.random() < chance else []
    return Remark(touchpoint_in(setting, rng), rating, reasons)


def silent_rating(month: int, setting: str, rng: Random) -> int:
    """Draw a face; between the first month and the last the mood moves in equal steps."""
    mood, last = MOODS[setting], len(MONTHS) - 1
    weights = [
        before * (last - month) + after * month for before, after in zip(mood.first, mood.last, strict=True)
    ]
    return rng.choices(range(1, 6), weights)[0]


def touchpoint_in(setting: str, rng: Random) -> TouchpointRow:
    there = TOUCHPOINTS_IN[setting]
    return rng.choices(there, [touchpoint.visitors for touchpoint in there])[0]


def draw(weights: Weights, rng: Random) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


def opening_time(month: str, rng: Random) -> datetime:
    """Draw a moment of the month at which the counters are open."""
    day = rng.choice(working_days(month))
    second = rng.uniform(0, MORNING_SECONDS + AFTERNOON_SECONDS)
    if second < MORNING_SECONDS:
        return datetime.combine(day, MORNING) + timedelta(seconds=int(second))
    return datetime.combine(day, AFTERNOON) + timedelta(seconds=int(second - MORNING_SECONDS))


def working_days(month: str) -> list[date]:
    first = date.fromisoformat(f"{month}-01")
    days = [first.replace(day=day + 1) for day in range(monthrange(first.year, first.month)[1])]
    return [day for day in days if day.weekday() < SATURDAY and day not in HOLIDAYS]


def by_sector(on_slips: Sequence[Visit]) -> dict[str, list[Visit]]:
    """Return what the dossiers of these visits were about; no story of its own depends on it."""
    rng = Random(SEED)  # noqa: S311 - a story that is always the same, not a secret
    found: dict[str, list[Visit]] = {}
    for visit in on_slips:
        sector = "land" if rng.random() < (0.6 if visit.rating < HAPPY_FROM else 0.3) else "justice"
        found.setdefault(sector, []).append(visit)
    return found
