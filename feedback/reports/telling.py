"""What is told of the counts of one unit: of one month or of several."""

from dataclasses import dataclass, replace

from feedback.models import OrgUnit
from feedback.reports.cells import NOW, WAS, Cell
from feedback.reports.disclosing import Pattern, pattern_of
from feedback.reports.figures import HIDDEN, SHOWN, Change, ThemeFigures


@dataclass(frozen=True)
class Telling:
    """What is told of a cell's counts.

    Of several months nothing is told that one of them hides: what can be reckoned from a period can then be
    reckoned from its months.
    """

    cell: Cell
    patterns: list[Pattern]

    def of(self, what: str, is_whole: bool = True) -> str:
        """Return SHOWN, FEW or HIDDEN for one of the counts of feedback.reports.disclosing."""
        told = [one.told(view_of(self.cell), self.cell.unit.id, what, is_whole) for one in self.patterns]
        if len(told) == 1:
            return told[0]
        return SHOWN if set(told) == {SHOWN} else HIDDEN

    @property
    def units_hidden(self) -> frozenset[int]:
        """The units of which it is not told in one of the months how many answered in each alone."""
        return frozenset().union(*(one.units_hidden for one in self.patterns))

    @property
    def are_levels_told(self) -> bool:
        view, unit = view_of(self.cell), self.cell.unit.id
        return all(one.are_levels_told(view, unit) for one in self.patterns)


def telling_of(cell: Cell) -> Telling:
    return Telling(cell, [pattern_of(month) for month in cell.months])


def view_of(cell: Cell) -> str:
    return WAS if isinstance(cell.unit, OrgUnit) else NOW


def without_before(theme: ThemeFigures) -> ThemeFigures:
    """Return a theme where it is not told how many comments there were before."""
    return replace(theme, comments_before=None, change=Change("no_data"), doubt={})
