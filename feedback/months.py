"""Calendar months written as "2026-10", which sort as they follow each other; and where days begin."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# ASCII figures only: those of other scripts sort elsewhere. Years 1000 to 2999 have months before and after.
MONTH = re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])")


def is_month(text: str) -> bool:
    return MONTH.fullmatch(text) is not None


def months_before(month: str, count: int) -> str:
    """Return the month ``count`` months earlier."""
    number = int(month[:4]) * 12 + int(month[5:]) - 1 - count
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def months_from(first: str, last: str) -> list[str]:
    """Return the months from one to the other, both included; none where the first is the later."""
    months = [first] if first <= last else []
    while months and months[-1] < last:
        months.append(months_before(months[-1], -1))
    return months


def start_of(month: str, zone: ZoneInfo) -> datetime:
    """Return the moment a month begins where the units lie."""
    return datetime(int(month[:4]), int(month[5:]), 1, tzinfo=zone)


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment a day begins where the units lie."""
    return datetime.combine(day, time.min, zone)


def first_day(month: str) -> date:
    return date(int(month[:4]), int(month[5:]), 1)


def last_day(month: str) -> date:
    return first_day(months_before(month, -1)) - timedelta(days=1)


def month_name(month: str) -> str:
    """Return "2026-10" as it is written here, "10/2026"."""
    return f"{month[5:]}/{month[:4]}"
