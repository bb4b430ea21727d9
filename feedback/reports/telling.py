"""What is told of the counts of one unit: of one month, of several, or of a part by channel or sector."""

from dataclasses import dataclass, replace

from feedback.disclosure.differences import may_differ
from feedback.models import OrgUnit
from feedback.reports.cells import NOW, WAS, Cell
from feedback.reports.disclosing import Pattern, pattern_of
from feedback.reports.figures import FEW, HIDDEN, HIDDEN_BELOW, SHOWN, Change, ThemeFigures


@dataclass(frozen=True)
class Telling:
    """What is told of a cell's counts.

    Of several months nothing is told that one of them hides: what can be reckoned from a period can then be
    reckoned from its months. Of a part nothing is told that would tell of a few others in the whole.
    """

    cell: Cell
    patterns: list[Pattern]

    def of(self, what: str, count: int, is_whole: bool = True) -> str:
        """Return SHOWN, FEW or HIDDEN for one of the counts of feedback.reports.disclosing."""
        view, unit = view_of(self.cell), self.cell.unit.id
        hidden = [one for one in self.patterns if one.told(view, unit, what, is_whole) != SHOWN]
        if self.is_part:
            whole = sum(one.count(view, unit, what, is_whole) for one in self.patterns)
            if 0 < count < HIDDEN_BELOW:
                return FEW
            return HIDDEN if hidden or not may_differ(max(whole, count), count, HIDDEN_BELOW) else SHOWN
        if len(self.patterns) == 1:
            return self.patterns[0].told(view, unit, what, is_whole)
        return HIDDEN if hidden else SHOWN

    @property
    def is_part(self) -> bool:
        return self.cell.channel is not None or self.cell.sector is not None

    def number(self, what: str, count: int, is_whole: bool = True) -> int | None:
        return count if self.of(what, count, is_whole) == SHOWN else None


def telling_of(cell: Cell) -> Telling:
    return Telling(cell, [pattern_of(month) for month in cell.months])


def view_of(cell: Cell) -> str:
    return WAS if isinstance(cell.unit, OrgUnit) else NOW


def without_before(theme: ThemeFigures) -> ThemeFigures:
    """Return a theme where it is not told how many comments there were before."""
    return replace(theme, comments_before=None, change=Change("no_data"), doubt={})
