"""Where what a unit once counted belongs today: plain data in, no database.

What ended as a whole counts with its successor. What was split is divided by nobody's guess: an answer goes
with the place where it was given, if that place is at one of the heirs now; else it stays unassigned under
the unit that all heirs have in common. What was abolished without heir stays unassigned under the unit it
belonged to.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

Link = tuple[int | None, str]  # successor, and "whole" or "part" as in the table of links


@dataclass(frozen=True)
class Home:
    """Where something counts today; ``unit`` is None where no unit of today has anything to do with it."""

    unit: int | None
    is_assigned: bool = True  # else it counts under this unit, and nobody can say in which below it


@dataclass(frozen=True)
class Lineage:
    """The tree of all times: the parent of each unit, and of each that ended its links."""

    parents: Mapping[int, int | None]
    links: Mapping[int, Sequence[Link]]

    def home(self, unit: int, point: int | None = None) -> Home:
        """Return where a unit's answers count today; ``point`` is the unit where their touchpoint is now."""
        end = self.last_whole(unit)
        if end not in self.links:
            return Home(end)
        heirs = [heir for heir, _relation in self.links[end] if heir is not None]
        if not heirs:
            parent = self.parents[end]
            return Home(self.home(parent).unit if parent is not None else None, is_assigned=False)
        place = self.home(point) if point is not None else None
        if place and place.is_assigned and any(place.unit in self.descendants(heir) for heir in heirs):
            return place
        homes = {self.home(heir) for heir in heirs}
        return homes.pop() if len(homes) == 1 else Home(self.common([one.unit for one in homes]), False)

    def last_whole(self, unit: int) -> int:
        """Return the last unit that a unit went into as a whole; itself while it lasts."""
        while len(links := self.links.get(unit, ())) == 1 and links[0][1] == "whole" and links[0][0]:
            unit = links[0][0]
        return unit

    def is_divided(self, unit: int) -> bool:
        """Tell whether it depends on the touchpoint where an answer of this unit counts."""
        return any(heir is not None for heir, _relation in self.links.get(self.last_whole(unit), ()))

    def descendants(self, unit: int) -> set[int]:
        """Return the units of today that a unit, or a part of it, became."""
        if unit not in self.links:
            return {unit}
        heirs = [heir for heir, _relation in self.links[unit] if heir is not None]
        return set[int]().union(*map(self.descendants, heirs))

    def common(self, units: Sequence[int | None]) -> int | None:
        """Return the lowest unit that stands above all of these, or is one of them and above the others."""
        lines = [list(self.line(unit)) for unit in units]
        shared = reduce(set.intersection, map(set, lines))
        return next((unit for unit in lines[0] if unit in shared), None)

    def line(self, unit: int | None) -> Iterator[int]:
        """Yield a unit and all above it, the top last."""
        while unit is not None:
            yield unit
            unit = self.parents[unit]

    def is_below(self, unit: int | None, top: int) -> bool:
        return top in self.line(unit)


@dataclass(frozen=True)
class Gathered:
    """All that counts today in a unit and below it: units as a whole, of divided ones some touchpoints.

    ``unassigned`` are those of the units whose answers count in no unit of today by themselves, each with the
    touchpoints whose answers do.
    """

    units: frozenset[int]
    touchpoints: Mapping[int, frozenset[int]]  # by divided unit
    unassigned: Mapping[int, frozenset[int]]


def gather(lineage: Lineage, top: int, points: Mapping[int, int]) -> Gathered:
    """Return what counts in a unit of today; ``points`` is the unit of each touchpoint now."""

    def is_inside(home: Home) -> bool:
        return lineage.is_below(home.unit, top)

    homes = {unit: lineage.home(unit) for unit in lineage.parents}
    wholly = frozenset(unit for unit, home in homes.items() if is_inside(home))
    unassigned = [unit for unit in wholly if not homes[unit].is_assigned]
    divided = [unit for unit in homes if unit not in wholly and lineage.is_divided(unit)]
    placed = {
        unit: {point: home for point, at in points.items() if (home := lineage.home(unit, at)).is_assigned}
        for unit in (*unassigned, *divided)
    }
    inside = {
        unit: frozenset(point for point, home in placed[unit].items() if is_inside(home)) for unit in divided
    }
    return Gathered(wholly, inside, {unit: frozenset(placed[unit]) for unit in unassigned})
