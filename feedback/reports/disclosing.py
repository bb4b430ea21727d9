"""Which counts of a month are not told in any report, so that none of a few people follows from others.

Managers of different units see different reports, and one may see several: of a unit, of its parent, as the
units were and as they are now. So what is hidden is decided at once for the whole tree of the month, and is
the same whoever asks (feedback/disclosure/ says how).

Counts of submissions, answers, comments and ratings are protected so, and how many chose each level. Themes,
doubtful answers and why they are doubtful are only hidden each by itself where they are 1 to 4: who adds a
theme up over the units below may find a hidden one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from sqlalchemy import func, select

from feedback.database import db
from feedback.disclosure.protection import Protection, protect
from feedback.disclosure.tables import Mark, Sum
from feedback.models import SPOKEN_MODES
from feedback.organisation.history import lineage, units_of_touchpoints
from feedback.organisation.lineage import Home, Lineage
from feedback.reports.cells import NOW, WAS
from feedback.reports.figures import FEW, HIDDEN, HIDDEN_BELOW, INDICATIVE_BELOW, SHOWN
from feedback.reports.given import NOBODY, SATISFIED_FROM, VERIFIED, known_sector
from feedback.rollups.reading import comment_counts, submission_counts

# What is counted. ANSWERED are citizens, whatever they answered: posters tell how many.
SUBMISSIONS, ANSWERED, COMMENTS, RATED, LATE = "submissions", "answered", "comments", "rated", "late"
MODE, STREAM, STAFF, SECTOR = "mode {}", "stream {}", "staff {}", "sector {}"
# What is left of a sum: no report tells it, and it is about nobody's answer.
UNRATED, IN_TIME, OF_STAFF, UNKNOWN = RESTS = "unrated", "in time", "of staff", "sectors unknown"
# Counted among the ratings, and told only where they are: so it does not follow, and hides nothing itself.
SATISFIED = "satisfied"
# How many months' patterns a process remembers: two years and those before. One of 300 units takes 1.5 MB.
REMEMBERED = 48


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


class SamePeople:
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
    """What is hidden in a month. Remembered and shared: not to be changed."""

    counts: Counter[Key]
    same: SamePeople
    protection: Protection[Key]
    ratings: list[Sum[Key]]  # how those of each unit hang together with those around
    has_history: bool  # else units are now as they were

    def told(self, view: str, unit: int, what: str, is_whole: bool = True) -> str:
        """Return SHOWN, FEW or HIDDEN."""
        key = self.key(view, unit, what, is_whole)
        mark = self.protection.mark(self.same.one_of(key))
        if mark is Mark.SHOWN:
            return SHOWN
        return FEW if mark is Mark.HIDDEN and self.counts[key] < HIDDEN_BELOW else HIDDEN

    def are_levels_told(self, view: str, unit: int) -> bool:
        """Tell whether it may be said how many chose each level: by nobody's difference of under thirty."""
        same, protection = self.levels
        return protection.mark(same.one_of(self.key(view, unit, RATED))) is Mark.SHOWN

    @cached_property
    def levels(self) -> tuple[SamePeople, Protection[Key]]:
        """What is hidden so that no ratings of under thirty follow. Found when first asked for."""
        same = same_by(self.ratings)
        rated = {key: times for key, times in self.counts.items() if key.what == RATED}
        return same, protected(rated, self.ratings, same, INDICATIVE_BELOW)

    @cached_property
    def units_hidden(self) -> frozenset[int]:
        """The units of which it is not told how many answered in each alone, without those below."""
        mark, one_of = self.protection.mark, self.same.one_of
        return frozenset(
            key.unit
            for key in self.counts
            if isinstance(key, Atom) and key.what == SUBMISSIONS and mark(one_of(key)) is not Mark.SHOWN
        )

    def count(self, view: str, unit: int, what: str, is_whole: bool = True) -> int:
        return self.counts[self.key(view, unit, what, is_whole)]

    def key(self, view: str, unit: int, what: str, is_whole: bool = True) -> Counted:
        return Counted(view if self.has_history else WAS, unit, is_whole, what)


def pattern_of(month: str) -> Pattern:
    """Return what is hidden in a month, of the counts as they are now."""
    tree = lineage()
    atoms = frozenset(atoms_of(month, tree).items())
    return solved(atoms, frozenset(tree.parents.items()), bool(tree.links))


@lru_cache(maxsize=REMEMBERED)
def solved(
    atoms: frozenset[tuple[Key, int]], parents: frozenset[tuple[int, int | None]], has_history: bool
) -> Pattern:
    """Return what is hidden. Remembered by all that it follows from: it cannot be out of date."""
    counts: Counter[Key] = Counter(dict(sorted(atoms, key=str)))  # one order in all processes
    tree = Lineage(dict(parents), {})
    sums: list[Sum[Key]] = []
    for view in (WAS, NOW) if has_history else (WAS,):
        totals, more = over_the_tree(counts, tree, view)
        counts.update(totals)
        sums += more
    sums = [one for one in sums if one.total.what != SATISFIED]
    ratings = [one for one in sums if one.total.what == RATED]
    sums += over_ways(counts)
    same = same_by(sums)
    cells = {key: times for key, times in counts.items() if key.what != SATISFIED}
    return Pattern(counts, same, protected(cells, sums, same, HIDDEN_BELOW), ratings, has_history)


def protected(cells: dict[Key, int], sums: list[Sum[Key]], same: SamePeople, least: int) -> Protection[Key]:
    """Return which cells are hidden so that none under ``least`` follows; those of the same people as one."""
    nothing: frozenset[Key] = frozenset()
    if not any(0 < times < least for key, times in cells.items() if key.what not in RESTS):
        return Protection(nothing, nothing, nothing)
    apart = {key: times for key, times in cells.items() if same.one_of(key) == key}
    between = [
        Sum(same.one_of(one.total), tuple(map(same.one_of, one.parts))) for one in sums if len(one.parts) > 1
    ]
    aside = {key for key in apart if key.what in RESTS}
    return protect(apart, between, least=least, aside=aside)


def same_by(sums: list[Sum[Key]]) -> SamePeople:
    """Return which counts are the same: a sum of one part."""
    same = SamePeople()
    for one in sums:
        if len(one.parts) == 1:
            same.join(one.parts[0], one.total)
    return same


def atoms_of(month: str, tree: Lineage) -> Counter[Atom]:
    """Return what was counted in a month, by where it was given and where it counts today."""
    points = units_of_touchpoints() if tree.links else {}

    @cache
    def home_of(unit: int, touchpoint: int | None) -> Home:
        return tree.home(unit, points.get(touchpoint) if touchpoint else None) if tree.links else Home(unit)

    found: Counter[Atom] = Counter()
    for unit, touchpoint, what, times in counted(month):
        home = home_of(unit, touchpoint)
        found[Atom(unit, home.unit, home.is_assigned, what)] += times
    for atom in list(found):
        for rest in rests_beside(atom, found):
            found[atom._replace(what=rest)] += 0  # none left over is not known either
    return found


def rests_beside(atom: Atom, found: Counter[Atom]) -> tuple[str, ...]:
    """Return what may be left over wherever this is counted."""
    if atom.what == SUBMISSIONS:
        return UNRATED, IN_TIME
    if atom.what == STREAM.format(VERIFIED) and atom._replace(what=SECTOR.format("")) in found:
        return (UNKNOWN,)
    return ()  # of each verified one the sector is known


def counted(month: str) -> Iterator[tuple[int, int | None, str, int]]:
    """Yield unit, touchpoint, what is counted and how often."""
    given, said = submission_counts([month]), comment_counts([month])
    ways = (
        given.c.mode,
        given.c.stream,
        given.c.staffed_by,
        given.c.sector,
        given.c.is_staff,
        given.c.is_late,
    )
    rated = given.c.rating.is_not(None)
    satisfied = func.coalesce(given.c.rating, 0) >= SATISFIED_FROM
    places = (given.c.unit_id, given.c.touchpoint_id)
    for unit, touchpoint, *way, times in db.session.execute(
        select(*places, *ways, rated, satisfied, func.sum(given.c.times)).group_by(
            *places, *ways, rated, satisfied
        )
    ):
        yield from ((unit, touchpoint, what, int(times)) for what in kinds_of(*way))
    places = (said.c.unit_id, said.c.touchpoint_id)
    for unit, touchpoint, times in db.session.execute(
        select(*places, func.sum(said.c.times)).group_by(*places)
    ):
        yield unit, touchpoint, COMMENTS, int(times)


def kinds_of(
    mode: str,
    stream: str,
    staffed_by: str | None,
    sector: str | None,
    is_staff: bool,
    is_late: bool,
    is_rated: bool,
    is_satisfied: bool,
) -> list[str]:
    """Return as what a submission is counted."""
    kinds = [SUBMISSIONS, LATE if is_late else IN_TIME]
    if is_staff:
        return [*kinds, OF_STAFF]
    kinds.append(ANSWERED)
    if not is_rated:
        return [*kinds, UNRATED]
    if mode in SPOKEN_MODES:
        return [*kinds, MODE.format(mode)]
    kinds += [RATED, MODE.format(mode), STREAM.format(stream)]
    kinds += [STAFF.format(staffed_by or NOBODY), SECTOR.format(known_sector(stream, sector))]
    if stream == VERIFIED and not known_sector(stream, sector):
        kinds.append(UNKNOWN)
    return [*kinds, SATISFIED] if is_satisfied else kinds


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
        sectors = {kind for kind in kinds if kind.startswith(SECTOR.format(""))}
        ways = [
            (SUBMISSIONS, kinds & {ANSWERED, OF_STAFF}),
            (ANSWERED, {UNRATED, *kinds & {RATED, *spoken}}),
            (SUBMISSIONS, {IN_TIME, *kinds & {LATE}}),
            (RATED, modes - spoken),
            (RATED, {kind for kind in kinds if kind.startswith(STREAM.format(""))}),
            (RATED, {kind for kind in kinds if kind.startswith(STAFF.format(""))}),
            (RATED, sectors),
            (STREAM.format(VERIFIED), kinds & {UNKNOWN} | sectors - {SECTOR.format("")}),
        ]
        sums += [
            Sum(place._replace(what=total), tuple(place._replace(what=kind) for kind in parts))
            for total, parts in ways
            if total in {SUBMISSIONS, *kinds} and not parts <= {*RESTS}  # all of it left over: says nothing
        ]
    return sums
