"""Dates as people and programs write them, the day first where both are possible."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

# The day Excel counts from: its own count of 1 January 1900 has one day too many (Lotus's leap year).
EXCEL_START = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall clock's reading; the zone is added later
EXCEL_RANGE = range(36_526, 73_051)  # 2000 to 2099: other numbers are no dates

PARTS = re.compile(r"(?P<a>\d{1,4})\s*[-/.]\s*(?P<b>\d{1,2})\s*[-/.]\s*(?P<c>\d{1,4})")
CLOCK = re.compile(
    r"(?P<hour>\d{1,2})\s*[:hg]\s*(?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?(?:[.,]\d+)?"
    r"\s*(?P<half>AM|PM|SA|CH)?",
    re.IGNORECASE,
)
ZONE = re.compile(
    r"(?:GMT|UTC)?\s*(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?$|(?P<utc>Z|GMT|UTC)$",
    re.IGNORECASE,
)
ORDERS = ("dmy", "mdy")
NOON = time(12)


class NoDate(ValueError):
    """This text is no date."""


def read_moment(text: str, zone: tzinfo, order: str = "dmy") -> datetime:
    """Return the moment a text names; noon where it names a day only. Raises NoDate.

    ``zone`` holds where the text names none, ``order`` where day and month could be either.
    """
    text = text.strip()
    found = PARTS.match(text)
    if found is None:
        return excel_moment(text, zone)
    day = _day(found, order)
    rest = text[found.end() :].strip(" ,T")
    clock, named = _clock(rest)
    return datetime.combine(day, clock, tzinfo=named or zone)


def excel_moment(text: str, zone: tzinfo) -> datetime:
    """Return the moment of an Excel serial number. Raises NoDate."""
    try:
        days = float(text.replace(",", "."))
    except ValueError:
        raise NoDate(text) from None
    if int(days) not in EXCEL_RANGE:
        raise NoDate(text)
    moment = EXCEL_START + timedelta(seconds=round(days * 86_400))
    if days == int(days):
        moment = datetime.combine(moment.date(), NOON)
    return moment.replace(tzinfo=zone)


def _day(found: re.Match[str], order: str) -> date:
    first, second, third = found["a"], found["b"], found["c"]
    if len(first) == 4:
        year, month, day = first, second, third
    elif is_ambiguous(found.group()):
        day, month, year = (first, second, third) if order == "dmy" else (second, first, third)
    else:
        day, month, year = (first, second, third) if int(second) <= 12 else (second, first, third)
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        raise NoDate(found.group()) from None


def _clock(text: str) -> tuple[time, tzinfo | None]:
    if not text:
        return NOON, None
    found = CLOCK.match(text)
    if found is None:
        raise NoDate(text)
    hour, half = int(found["hour"]), (found["half"] or "").upper()
    if half:
        hour = hour % 12 + (12 if half in {"PM", "CH"} else 0)
    try:
        clock = time(hour, int(found["minute"]), int(found["second"] or 0))
    except ValueError:
        raise NoDate(text) from None
    return clock, _zone(text[found.end() :].strip())


def _zone(text: str) -> tzinfo | None:
    if not text:
        return None
    found = ZONE.match(text)
    if found is None:
        raise NoDate(text)
    if found["utc"]:
        return UTC
    minutes = int(found["hours"]) * 60 + int(found["minutes"] or 0)
    if minutes > 14 * 60:
        raise NoDate(text)
    offset = timedelta(minutes=minutes if found["sign"] == "+" else -minutes)
    return timezone(offset)


def is_ambiguous(text: str) -> bool:
    """Tell whether a text is one day when the day comes first, and another when the month does."""
    found = PARTS.match(text.strip())
    if found is None or len(found["a"]) == 4:
        return False
    first, second = int(found["a"]), int(found["b"])
    return 1 <= first <= 12 and 1 <= second <= 12 and first != second


def order_of(texts: Iterable[str]) -> str | None:
    """Return the order a column's dates prove, None where each could be read both ways."""
    firsts, seconds = [0], [0]
    for text in texts:
        if (found := PARTS.match(text.strip())) and len(found["a"]) <= 2:
            firsts.append(int(found["a"]))
            seconds.append(int(found["b"]))
    if max(firsts) > 12:
        return "dmy"
    return "mdy" if max(seconds) > 12 else None
