"""Random provinces: units in a tree, ways of asking, months and their running sums, with all that adds up."""

from collections.abc import Hashable
from dataclasses import dataclass, field

from hypothesis import strategies as st

from feedback.disclosure.tables import Sum

Key = Hashable
WAYS = (("faces", "words"), ("slip", "poster", "file"))
NUMBERS = st.sampled_from([0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 8, 12, 40])


@dataclass
class Province:
    """Its cells and sums, month by month: those of a month are published when it is over.

    ``aside`` are cells that only stand in sums.
    """

    counts: list[dict[Key, int]] = field(default_factory=list)
    sums: list[list[Sum[Key]]] = field(default_factory=list)
    aside: frozenset[Key] = frozenset()

    @property
    def all_counts(self) -> dict[Key, int]:
        return {key: count for month in self.counts for key, count in month.items()}

    @property
    def all_sums(self) -> list[Sum[Key]]:
        return [one for month in self.sums for one in month]


@st.composite
def provinces(draw: st.DrawFn, months: int = 1, numbers: st.SearchStrategy[int] = NUMBERS) -> Province:
    parents = [draw(st.integers(0, index - 1)) for index in range(1, draw(st.integers(1, 6)))]
    is_two_way = draw(st.booleans())
    province = Province()
    for month in range(months):
        counts, sums = _month(draw, numbers, parents, is_two_way, month)
        if month:
            for unit, column, _ in list(counts):  # type: ignore[misc]
                until: Key = (unit, column, f"to {month}")
                parts = tuple((unit, column, one) for one in range(month + 1))
                known = province.all_counts | counts
                counts[until] = sum(known[part] for part in parts)
                sums.append(Sum(until, parts))
        province.counts.append(counts)
        province.sums.append(sums)
    province.aside = draw(asides(sorted(province.all_counts, key=repr)))
    return province


def asides(cells: list[Key]) -> st.SearchStrategy[frozenset[Key]]:
    """None, one way of asking in all units and months, or any."""
    of_a_way = st.sampled_from([*WAYS[0], *WAYS[1]]).map(
        lambda way: frozenset(cell for cell in cells if cell[1] == way)  # type: ignore[index]
    )
    return st.just(frozenset[Key]()) | of_a_way | st.frozensets(st.sampled_from(cells), max_size=12)


def _month(
    draw: st.DrawFn, numbers: st.SearchStrategy[int], parents: list[int], is_two_way: bool, month: int
) -> tuple[dict[Key, int], list[Sum[Key]]]:
    counts: dict[Key, int] = {}
    sums: list[Sum[Key]] = []
    pairs = [(first, second) for first in WAYS[0] for second in WAYS[1]]
    columns = ["all", *WAYS[0], *WAYS[1], *(pairs if is_two_way else ())]

    def put(unit: Key, column: Key, parts: list[Key]) -> None:
        counts[unit, column, month] = sum(counts[part] for part in parts)
        sums.append(Sum((unit, column, month), tuple(parts)))

    for unit in reversed(range(len(parents) + 1)):
        children = [child for child, parent in enumerate(parents, start=1) if parent == unit]
        place: Key = ("itself", unit) if children else unit
        given = {pair: draw(numbers) for pair in pairs}
        for column in columns:
            counts[place, column, month] = sum(
                n for pair, n in given.items() if column in {"all", *pair} or column == pair
            )
        for column in columns if children else ():
            put(unit, column, [(part, column, month) for part in (place, *children)])
        for one in {place, unit}:
            for ways in WAYS:
                sums.append(Sum((one, "all", month), tuple((one, way, month) for way in ways)))
            for way in (*WAYS[0], *WAYS[1]) if is_two_way else ():
                split = tuple((one, pair, month) for pair in pairs if way in pair)
                sums.append(Sum((one, way, month), split))
    return counts, sums
