"""Which counts of a month are not told in any report, so that none of a few people follows from others.

Managers of different units see different reports, and one may see several: of a unit, of its parent, as the
units were and as they are now. So what is hidden is decided at once for the whole tree of the month, and is
the same whoever asks (feedback/disclosure/ says how).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from sqlalchemy import func, select

from feedback.database import db
from feedback.disclosure.protection import Protection, protect
from feedback.disclosure.tables import Mark, Sum
from feedback.models import SPOKEN_MODES
from feedback.organisation.history import lineage, units_of_touchpoints
from feedback.organisation.lineage import Home, Lineage
from feedback.reports.cells import NOW, WAS
from feedback.reports.figures import FEW, HIDDEN, HIDDEN_BELOW, SHOWN
from feedback.reports.given import NOBODY
from feedback.rollups.reading import comment_counts, submission_counts

# What is counted.
SUBMISSIONS, COMMENTS, RATED, LATE = "submissions", "comments", "rated", "late"
MODE, STREAM, STAFF = "mode {}", "stream {}", "staff {}"
# What is left of a sum: no report tells it, and it is about nobody's answer.
UNRATED, IN_TIME = RESTS = "unrated", "in time"


class Counted(NamedTuple):
    """Of a unit with all below it; or, where not ``is_whole``, of what counts in it and nowhere below."""

    view: str
    unit: int
    is_whole: bool
    what: str


class Atom(NamedTuple):
    """What was given in one unit and counts in one today: no report tells it by itself."""

    unit: int
    home: int | None
    is_assigned: bool
    what: str


Key = Counted | Atom


class Alike:
    """Counts that are of the same people by all that is counted: hidden or shown as one."""

    def __init__(self) -> None:
        self._same: dict[Key, Key] = {}

    def one_of(self, key: Key) -> Key:
        """Return the count that stands for all that are the same as this one."""
        while key in self._same:
            key = self._same[key]
        return key

    def join(self, first: Key, second: Key) -> None:
        first, second = self.one_of(first), self.one_of(second)
        if first != second:
            self._same[second] = first


@dataclass(frozen=True)
class Pattern:
    """What is hidden in a month."""

    counts: Counter[Key]
    alike: "Alike"
    protection: Protection[Key]
    has_history: bool  # else units are now as they were

    def told(self, view: str, unit: int, what: str, is_whole: bool = True) -> str:
        """Return SHOWN, FEW or HIDDEN."""
        key = Counted(view if self.has_history else WAS, unit, is_whole, what)
        mark = self.protection.mark(self.alike.one_of(key))
        if mark is Mark.SHOWN:
            return SHOWN
        return FEW if mark is Mark.HIDDEN and self.counts[key] < HIDDEN_BELOW else HIDDEN

    def count(self, view: str, unit: int, what: str, is_whole: bool = True) -> int:
        return self.counts[Counted(view if self.has_history else WAS, unit, is_whole, what)]


def pattern_of(month: str) -> Pattern:
    """Return what is hidden in a month: found anew each time, from counts as they are now."""
    tree = lineage()
    counts = atoms_of(month, tree)
    sums: list[Sum[Key]] = []
    for view in (WAS, NOW) if tree.links else (WAS,):
        totals, more = over_the_tree(counts, tree, view)
        counts.update(totals)
        sums += more
    if not any(0 < times < HIDDEN_BELOW for key, times in counts.items() if key.what not in RESTS):
        nothing: frozenset[Key] = frozenset()
        return Pattern(counts, Alike(), Protection(nothing, nothing, nothing), bool(tree.links))
    sums += over_ways(counts)
    alike = alike_by(sums)
    cells = {key: times for key, times in counts.items() if alike.one_of(key) == key}
    aside = {key for key in cells if key.what in RESTS}
    between = [
        Sum(alike.one_of(one.total), tuple(map(alike.one_of, one.parts)))
        for one in sums
        if len(one.parts) > 1
    ]
    found = protect(cells, between, least=HIDDEN_BELOW, aside=aside)
    return Pattern(counts, alike, found, bool(tree.links))


def alike_by(sums: list[Sum[Key]]) -> Alike:
    """Return which counts are the same: a sum of one part."""
    alike = Alike()
    for one in sums:
        if len(one.parts) == 1:
            alike.join(one.parts[0], one.total)
    return alike


def atoms_of(month: str, tree: Lineage) -> Counter[Key]:
    """Return what was counted in a month, by where it was given and where it counts today."""
    points = units_of_touchpoints() if tree.links else {}

    @cache
    def home_of(unit: int, touchpoint: int | None) -> Home:
        return tree.home(unit, points.get(touchpoint) if touchpoint else None) if tree.links else Home(unit)

    found: Counter[Key] = Counter()
    for unit, touchpoint, what, times in counted(month):
        home = home_of(unit, touchpoint)
        found[Atom(unit, home.unit, home.is_assigned, what)] += times
    for atom in [atom for atom in found if atom.what == SUBMISSIONS]:
        for rest in RESTS:
            found[atom._replace(what=rest)] += 0  # none left over is not known either
    return found


def counted(month: str) -> Iterator[tuple[int, int | None, str, int]]:
    """Yield unit, touchpoint, what is counted and how often."""
    given, said = submission_counts([month]), comment_counts([month])
    ways = (given.c.mode, given.c.stream, given.c.staffed_by, given.c.is_staff, given.c.is_late)
    rated = given.c.rating.is_not(None)
    places = (given.c.unit_id, given.c.touchpoint_id)
    for unit, touchpoint, mode, stream, staffed_by, is_staff, is_late, is_rated, times in db.session.execute(
        select(*places, *ways, rated, func.sum(given.c.times)).group_by(*places, *ways, rated)
    ):
        kinds = [SUBMISSIONS, LATE if is_late else IN_TIME]
        if not is_rated or is_staff:
            kinds.append(UNRATED)
        elif mode in SPOKEN_MODES:
            kinds.append(MODE.format(mode))
        else:
            kinds += [RATED, MODE.format(mode), STREAM.format(stream), STAFF.format(staffed_by or NOBODY)]
        yield from ((unit, touchpoint, what, int(times)) for what in kinds)
    places = (said.c.unit_id, said.c.touchpoint_id)
    for unit, touchpoint, times in db.session.execute(
        select(*places, func.sum(said.c.times)).group_by(*places)
    ):
        yield unit, touchpoint, COMMENTS, int(times)


def over_the_tree(atoms: Counter[Key], tree: Lineage, view: str) -> tuple[Counter[Key], list[Sum[Key]]]:
    """Return the count of each unit with all below it, and of what is counted in it and nowhere below."""
    parts: defaultdict[Key, dict[Key, None]] = defaultdict(dict)
    counts: Counter[Key] = Counter()
    lines = {unit: list(tree.line(unit)) for unit in (None, *tree.parents)}
    for atom, times in atoms.items():
        if not isinstance(atom, Atom):
            continue
        home, is_assigned = (atom.unit, True) if view == WAS else (atom.home, atom.is_assigned)
        below: Key = atom
        if home is not None and not is_assigned:
            below = Counted(view, home, False, atom.what)
            parts[below][atom] = None
            counts[below] += times
        for unit in lines[home]:
            above = Counted(view, unit, True, atom.what)
            parts[above][below] = None
            counts[above] += times
            below = above
    return counts, [Sum(total, tuple(these)) for total, these in parts.items()]


def over_ways(counts: Counter[Key]) -> list[Sum[Key]]:
    """Return how the counts of each place hang together."""
    found: defaultdict[Key, set[str]] = defaultdict(set)
    for key in counts:
        found[key._replace(what=SUBMISSIONS)].add(key.what)
    sums = []
    for place, kinds in found.items():
        if SUBMISSIONS not in kinds:
            continue
        spoken = {MODE.format(mode) for mode in SPOKEN_MODES}
        modes = {kind for kind in kinds if kind.startswith(MODE.format(""))}
        ways = [
            (SUBMISSIONS, {UNRATED, *kinds & {RATED, *spoken}}),
            (SUBMISSIONS, {IN_TIME, *kinds & {LATE}}),
            (RATED, modes - spoken),
            (RATED, {kind for kind in kinds if kind.startswith(STREAM.format(""))}),
            (RATED, {kind for kind in kinds if kind.startswith(STAFF.format(""))}),
        ]
        sums += [
            Sum(place._replace(what=total), tuple(place._replace(what=kind) for kind in parts))
            for total, parts in ways
            if total in {SUBMISSIONS, *kinds} and not parts <= {*RESTS}  # all of it left over: says nothing
        ]
    return sums
