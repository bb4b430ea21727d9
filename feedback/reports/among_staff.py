"""What staff said, told only where eight or more stand behind it and none of fewer follows.

Eight, as for all that staff answer: in an office of four all would know who said what. What is hidden is
decided for the whole tree of a month at once, as for citizens' answers (feedback/reports/disclosing.py); but
only for units as they were: as they are now nothing of this is told.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from feedback.disclosure.protection import Protection
from feedback.disclosure.tables import Mark
from feedback.organisation.history import lineage
from feedback.reports.cells import WAS
from feedback.reports.disclosing import (
    Atom,
    Counted,
    Key,
    SamePeople,
    over_the_tree,
    protected,
    same_by,
)

LEAST = 8

People = Counter[tuple[int, str]]  # how many, by the unit they work in and what they said


@dataclass(frozen=True)
class AmongStaff:
    """What may be told of a month."""

    same: SamePeople
    protection: Protection[Key]

    def mark(self, unit: int, what: str) -> Mark:
        return self.protection.mark(self.same.one_of(Counted(WAS, unit, True, what)))


def among_staff(people: People) -> AmongStaff:
    atoms: Counter[Key] = Counter()
    for (unit, what), number in sorted(people.items()):
        atoms[Atom(unit, unit, True, what)] = number
    totals, sums = over_the_tree(atoms, lineage(), WAS)
    same = same_by(sums)
    return AmongStaff(same, protected(dict(atoms + totals), sums, same, LEAST))


def mark_over(months: Sequence[AmongStaff], unit: int, what: str) -> Mark:
    """Return what may be told of a period: no more than of each of its months."""
    marks = {month.mark(unit, what) for month in months}
    if Mark.WITHHELD in marks:
        return Mark.WITHHELD
    return Mark.HIDDEN if Mark.HIDDEN in marks else Mark.SHOWN
