"""Whether two versions of a report, side by side, would give away what 1 to 4 people answered."""

from collections.abc import Iterator, Mapping
from typing import Any

from feedback.reports.figures import HIDDEN_BELOW

# What counts no people: dossiers, improvements, touchpoints, months; and how well an analysis went.
NOT_OF_PEOPLE = {
    "volumes", "received", "done_in_time", "done_late", "not_done", "touchpoints",
    "uncounted", "uncounted_before", "quality",
}  # fmt: skip
# Shares are kept in six digits: of thousands, a count made of one is that far from whole.
ROUNDED = 0.05
# By what a row of a section is known, whatever stands in it.
NAMED_BY = ("id", "mode", "staffed_by", "sector", "screen", "instrument", "ended_on")


def tells_of_few(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Tell whether any count of people in two reports' figures differs by 1 to 4.

    One that is hidden in only one of them may: who knows the other side would learn which of 1 to 4 it was.
    What stands in one of them alone is none in the other.
    """
    then, today = dict(counts_in(before)), dict(counts_in(now))
    return any(is_few(then.get(place, 0), today.get(place, 0)) for place in then.keys() | today.keys())


def is_few(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is not other
    return ROUNDED < abs(one - other) < HIDDEN_BELOW


def counts_in(figures: Any, place: str = "") -> Iterator[tuple[str, float | None]]:
    """Give the counts of people in a report's figures, each by its place, "by_mode faces satisfaction n".

    Beside a share of the satisfied also how many these are, and the others.
    """
    if isinstance(figures, Mapping):
        for name, value in figures.items():
            if name not in NOT_OF_PEOPLE:
                yield from counts_in(value, f"{place} {name}")
        yield from satisfied_in(figures, place)
    elif isinstance(figures, list):
        for number, value in enumerate(figures):
            yield from counts_in(value, f"{place} {name_of(value, number)}")
    elif figures is None or (isinstance(figures, int) and not isinstance(figures, bool)):
        yield place, figures


def satisfied_in(figures: Mapping[str, Any], place: str) -> Iterator[tuple[str, float | None]]:
    n, top2 = figures.get("n"), figures.get("top2")
    if n is not None and top2 is not None:
        yield f"{place} n", n  # with weights it is no whole number
        yield f"{place} satisfied", n * top2
        yield f"{place} others", n * (1 - top2)


def name_of(row: Any, number: int) -> str:
    """Return by what a row of a list is known; where nothing says so, that is its number."""
    known = [str(row[name]) for name in NAMED_BY if name in row] if isinstance(row, Mapping) else []
    return " ".join(known) or str(number)
