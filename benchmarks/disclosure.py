"""How long it takes to protect a province's tables, and how much is hidden for it (feedback/disclosure/).

    python -m benchmarks.disclosure [--seed 1]

300 units in three levels, 12 columns (all, and all again by way of asking, by stream and by who stood
there), 12 months and their year: 46,800 cells and what was given at the 19 upper units themselves.
"""

import argparse
from collections.abc import Iterator
from time import perf_counter

import numpy as np

from benchmarks.tables import Rows, print_tables
from feedback.disclosure.protection import protect
from feedback.disclosure.solving import cheapest_moves
from feedback.disclosure.tables import Mark, Sum, make_table

Cell = tuple[str, str, str]  # unit, column, period
DISTRICTS, UNITS = 18, 300
WAYS = (
    ("faces", "words", "paper", "asked"),
    ("verified", "open", "file"),
    ("servant", "post", "online", "kiosk"),
)
MONTHS = tuple(f"2026-{month:02}" for month in range(1, 13))
Counts = dict[Cell, int]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random = np.random.default_rng(options.seed)
    print_tables(
        {"A province's tables": lambda: provinces(random), "Against the cheapest": lambda: cheapest(random)}
    )


def provinces(random: np.random.Generator) -> Rows:
    yield "answers a unit and month", "what is protected", "cells", "small", "hidden with them", "seconds"
    for busy in (3000, 1000, 300, 100):
        counts, sums = province(random, busy, UNITS, DISTRICTS)
        month = {cell: n for cell, n in counts.items() if cell[2] == MONTHS[0]}
        yield busy, "one month", *measured(month, [one for one in sums if one.total in month], {})
        yield busy, "a year at once", *measured(counts, sums, {})
        yield busy, "the last month and the year", *measured(counts, sums, earlier(counts, sums))


def measured(counts: Counts, sums: list[Sum[Cell]], published: dict[Cell, Mark]) -> tuple[object, ...]:
    started = perf_counter()
    found = protect(counts, sums, published)
    seconds = perf_counter() - started
    assert not found.exposed
    small = sum(0 < counts[cell] < 5 for cell in found.hidden)
    return len(counts), small, len(found.hidden) - small, f"{seconds:.2f}"


def earlier(counts: Counts, sums: list[Sum[Cell]]) -> dict[Cell, Mark]:
    """What of eleven months was published, each protected by itself with those before it."""
    shown: dict[Cell, Mark] = {}
    for month in MONTHS[:-1]:
        cells = {cell: n for cell, n in counts.items() if cell[2] == month}
        within = [one for one in sums if one.total in cells]
        found = protect(cells, within)
        shown |= {cell: found.mark(cell) for cell in cells}
    return shown


def cheapest(random: np.random.Generator) -> Rows:
    """How many are hidden by walks, and how many if the programme finds each witness."""
    yield "answers a unit and month", "small", "hidden with them", "by the programme"
    for busy in (1000, 300):
        counts, sums = province(random, busy, 30, 4)
        counts = {cell: n for cell, n in counts.items() if cell[2] == MONTHS[0]}
        sums = [one for one in sums if one.total in counts]
        table = make_table(counts, sums, {}, 5)
        small = {cell for cell in range(len(table.keys)) if table.is_small(cell)}
        hidden, moved = set(small), set[int]()
        for cell in sorted(small):
            if cell not in moved and (moves := cheapest_moves(table, cell, hidden)):
                hidden |= moves.keys()
                moved |= moves.keys()
        walked = protect(counts, sums).hidden
        yield busy, len(small), len(walked) - len(small), len(hidden) - len(small)


def province(
    random: np.random.Generator, busy: int, units: int, districts: int
) -> tuple[Counts, list[Sum[Cell]]]:
    """Counts of units as unlike as real ones, shares of ways as unlike, and all sums among them."""
    tree = [
        0,
        *([0] * districts),
        *(1 + int(one) for one in random.integers(0, districts, units - districts - 1)),
    ]
    names = [f"u{index:03}" for index in range(units)]
    inner = {names[above] for above in tree}
    given = [f"{name} itself" if name in inner else name for name in names]
    counts: Counts = {}
    sums: list[Sum[Cell]] = []
    shares = [random.dirichlet([0.6] * len(ways)) for ways in WAYS]
    for name in given:
        size = busy * random.lognormal(0, 1)
        for month in MONTHS:
            n = int(random.poisson(size))
            counts[name, "all", month] = n
            for ways, share in zip(WAYS, shares, strict=True):
                parts = random.multinomial(n, share)
                counts |= {(name, way, month): int(part) for way, part in zip(ways, parts, strict=True)}
    columns = ("all", *(way for ways in WAYS for way in ways))
    for index in reversed(range(units)):
        if names[index] in inner:
            below = [names[child] for child in range(1, units) if tree[child] == index]
            for column in columns:
                for month in MONTHS:
                    parts = tuple((one, column, month) for one in (*below, f"{names[index]} itself"))
                    counts[names[index], column, month] = sum(counts[part] for part in parts)
                    sums.append(Sum((names[index], column, month), parts))
    for name in (*names, *(f"{one} itself" for one in sorted(inner))):
        for column in columns:
            months = tuple((name, column, month) for month in MONTHS)
            counts[name, column, "year"] = sum(counts[month] for month in months)
            sums.append(Sum((name, column, "year"), months))
        sums += over_ways(name)
    for one in sorted(inner):
        below = [names[child] for child in range(1, units) if names[tree[child]] == one]
        sums += [
            Sum((one, column, "year"), tuple((part, column, "year") for part in (*below, f"{one} itself")))
            for column in columns
        ]
    return counts, sums


def over_ways(name: str) -> Iterator[Sum[Cell]]:
    for period in (*MONTHS, "year"):
        for ways in WAYS:
            yield Sum((name, "all", period), tuple((name, way, period) for way in ways))


if __name__ == "__main__":
    main()
