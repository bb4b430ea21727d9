"""What a monthly report says, as plain data: the same for the page, the PDF and JSON."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from math import ceil
from typing import Any, NamedTuple

import numpy as np

from feedback.reports.section_figures import Answering, DataQuality, ScreenFigures, UsabilityFigures
from feedback.statistics.findings import Findings, compare
from feedback.statistics.proportions import wilson_interval

# Under 5 answers a score tells about persons, not about a service; under 30 it is only indicative.
HIDDEN_BELOW = 5
# What is told of a count: its number, that it is 1 to 4, or nothing, since another would follow from it.
SHOWN, FEW, HIDDEN = "shown", "few", "hidden"
INDICATIVE_BELOW = 30
# With fewer comments in a month a quote gives its writer away.
QUOTES_FROM = 10
QUOTES_SHOWN = 3
DIGITS = 6  # the last ones may differ between machines and databases
# What stands in a report beside what its hash is over.
NO_FIGURES = {"hash", "publication"}
DIRECTIONS = {1: "up", 0: "unclear", -1: "down"}

# Of a stream, a way of asking or who stood there: SHOWN, FEW or HIDDEN.
HowTold = Callable[[str], str]


@dataclass(frozen=True)
class Satisfaction:
    """Share of the two best of five levels among ``n`` rated submissions, with its 95 % interval.

    ``told`` says what is told of ``n``: SHOWN, FEW or HIDDEN; in the latter two it is None.
    """

    n: int | None
    top2: float | None
    low: float | None
    high: float | None
    indicative: bool
    told: str = SHOWN


@dataclass(frozen=True)
class Weighted:
    """The satisfaction with each answer's weight; ``n`` is the effective size (Kish 1965).

    ``doubtful`` counts the answers below full weight, ``reasons`` how many have which; None where hidden.
    """

    n: float | None
    top2: float | None
    low: float | None
    high: float | None
    doubtful: int | None
    reasons: dict[str, int | None]


@dataclass(frozen=True)
class ModeFigures:
    """Satisfaction among those who were asked in one way: five faces, words, paper, by a person."""

    mode: str
    satisfaction: Satisfaction


@dataclass(frozen=True)
class StaffFigures:
    """Satisfaction where these stood when people answered; "nobody": at kiosks and online."""

    staffed_by: str
    satisfaction: Satisfaction


@dataclass(frozen=True)
class SectorFigures:
    """Satisfaction with a sector beside its dossiers; None where nobody said. ``sector`` "": not known."""

    sector: str
    satisfaction: Satisfaction
    received: int | None
    overdue_share: float | None


@dataclass(frozen=True)
class Change:
    """Difference of two shares, now minus before, with its interval over all comparisons of the report.

    ``direction`` is "up" or "down" only where the interval excludes zero, else "unclear", and "no_data"
    where one side has none.
    """

    direction: str
    difference: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class ThemeFigures:
    """One theme in a unit and month. Figures are None where they are hidden.

    ``unstable``: the run would find it again too seldom. ``doubt``: {sign that one source is behind its
    growth: share of that}. Neither is told first. ``uncounted``: in so many months of the period it has 1 to
    4 comments, which are not counted; ``comments`` and ``share`` are the least then.
    """

    id: str
    name: str
    comments: int | None
    share: float | None
    low: float | None
    high: float | None
    comments_before: int | None
    change: Change
    quotes: list[str]
    unstable: bool = False
    doubt: dict[str, float] = field(default_factory=dict)
    uncounted: int = 0
    uncounted_before: int = 0


@dataclass(frozen=True)
class Volumes:
    """Dossiers of the unit and month; a share is None where the source does not give it."""

    received: int
    on_time_share: float | None
    online_share: float | None


@dataclass(frozen=True)
class Analysis:
    """The run the themes come from."""

    id: str
    unit: str
    first_month: str
    month: str
    comments: int
    themed: int
    quality: dict[str, Any]


@dataclass(frozen=True)
class Levels:
    """How many people chose each level, "5" the best; None where hidden. The mean is on the scale 1 to 5.

    From five answers on there is a mean. How many chose which is told from thirty on: among fewer, "one was
    very dissatisfied" speaks of somebody.
    """

    n: int | None
    counts: dict[str, int] | None
    mean: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Replaced:
    """A version that another took the place of."""

    version: int
    hash: str


@dataclass(frozen=True)
class Erratum:
    """Why there is a version: "correction", with somebody's words, or "erasure" of a quoted comment."""

    version: int
    cause: str
    text: str


@dataclass(frozen=True)
class Publication:
    """How a report was published: shown with it, and no part of its figures. ``on`` as "2026-11-05"."""

    version: int
    on: str
    comment: str
    errata: list[Erratum]
    replaced: list[Replaced]


NOBODY_RATED = Levels(0, None, None, None, None)


@dataclass(frozen=True)
class Report:
    """Counts of one unit, units below included, in one month.

    ``themed + sum(left_out.values()) == comments`` always, where they are not hidden. ``hidden`` names the
    counts that are None, and whether each is FEW or HIDDEN.
    """

    month: str
    month_before: str
    unit: str
    unit_name: str
    submissions: int | None
    submissions_before: int | None
    late_arrivals: int | None  # given in a month whose report was final already, counted here
    rated: int | None
    comments: int | None
    comments_before: int | None
    themed: int | None
    left_out: dict[str, int]
    satisfaction: Satisfaction
    weighted: Weighted
    satisfaction_before: Satisfaction
    satisfaction_change: Change
    # "verified", "open" and "file" (brought in by staff) apart; empty where all are open
    streams: dict[str, Satisfaction]
    themes: list[ThemeFigures]
    unthemed: list[str]  # the comments themselves, where there were too few for themes
    suppressed: list[str]  # counts and themes that are hidden
    volumes: Volumes | None
    analysis: Analysis | None
    levels: Levels = NOBODY_RATED
    by_mode: list[ModeFigures] = field(default_factory=list)
    by_staff: list[StaffFigures] = field(default_factory=list)
    by_sector: list[SectorFigures] = field(default_factory=list)
    screens: list[ScreenFigures] = field(default_factory=list)
    usability: list[UsabilityFigures] = field(default_factory=list)
    answering: Answering | None = None
    quality: DataQuality | None = None
    view: str = "was"  # the unit as it was then, or "now": with all that became part of it since
    # One of periods.LENGTHS; ``month`` and ``month_before`` are its last one and that of the one before.
    period: str = "month"
    months: list[str] = field(default_factory=list)
    hidden: dict[str, str] = field(default_factory=dict)
    # Counted in no unit below this one: nobody can say in which heir of a divided unit.
    unassigned: int | None = 0
    publication: Publication | None = None  # of a published one
    hash: str = field(default="")

    @property
    def has_data(self) -> bool:
        return self.submissions != 0  # None: some, but it is not told how many

    @property
    def shown_themes(self) -> list[ThemeFigures]:
        """The themes somebody spoke of, and those that clearly fell silent; not the suppressed."""
        return [
            theme
            for theme in self.themes
            if theme.comments or (theme.comments == 0 and theme.change.direction == "down")
        ]

    @property
    def themes_axis(self) -> float:
        """Where the bars of the themes end: the next tenth above the widest interval."""
        return ceil(10 * max((theme.high or 0 for theme in self.themes), default=1)) / 10 or 1.0

    def find_theme(self, theme_id: str) -> ThemeFigures | None:
        return next((theme for theme in self.themes if theme.id == theme_id), None)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def hash_of(report: Report) -> str:
    """Return the SHA-256 over the canonical figures: equal figures, equal hash."""
    return hash_of_figures(report.as_json())


def hash_of_figures(report: Mapping[str, Any]) -> str:
    """Return the same of a report in JSON."""
    figures = {name: value for name, value in report.items() if name not in NO_FIGURES}
    canonical = json.dumps(figures, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def satisfaction(satisfied: int, n: int, told: str = SHOWN) -> Satisfaction:
    if told != SHOWN:
        return Satisfaction(None, None, None, None, indicative=False, told=told)
    if n < HIDDEN_BELOW:
        return Satisfaction(n, None, None, None, indicative=False)
    low, high = wilson_interval(satisfied, n)
    return Satisfaction(n, satisfied / n, low, high, indicative=n < INDICATIVE_BELOW)


def streams_apart(counts: dict[str, tuple[int, int]], told: HowTold) -> dict[str, Satisfaction]:
    """Return the satisfaction of each stream, given how many of how many were satisfied in it."""
    shown = [stream for stream in ("verified", "open", "file") if stream == "open" or stream in counts]
    if shown == ["open"]:
        return {}
    figures = {stream: counts.get(stream, (0, 0)) for stream in shown}
    return {stream: satisfaction(*found, told(stream)) for stream, found in figures.items()}


def mode_figures(counts: Mapping[str, tuple[int, int]], told: HowTold) -> list[ModeFigures]:
    """Return each way of asking with its satisfaction, from ``{mode: (satisfied, rated)}``."""
    return [ModeFigures(mode, satisfaction(*found, told(mode))) for mode, found in sorted(counts.items())]


def staff_figures(counts: Mapping[str, tuple[int, int]], told: HowTold) -> list[StaffFigures]:
    """Return who stood there with the satisfaction, from ``{staffed_by: (satisfied, rated)}``."""
    return [StaffFigures(who, satisfaction(*found, told(who))) for who, found in sorted(counts.items())]


class Pair(NamedTuple):
    """Two shares to be compared: so many of so many now, and before."""

    hits: int
    n: int
    hits_before: int
    n_before: int

    @property
    def is_enough(self) -> bool:
        return min(self.n, self.n_before) >= HIDDEN_BELOW


def changes(pairs: Sequence[Pair]) -> list[Change]:
    """Compare all that a report compares at once: where nothing changed at most one report in 20 says it did.

    Of single comparisons at 95 % each, one in twenty would.
    """
    enough = [pair for pair in pairs if pair.is_enough]
    found = compare(*np.array(enough).T) if enough else None
    told = iter(range(len(enough)))
    return [change_of(found, next(told)) if found and pair.is_enough else Change("no_data") for pair in pairs]


def change_of(found: Findings, place: int) -> Change:
    figures = (found.differences[place], found.low[place], found.high[place])
    return Change(DIRECTIONS[int(found.directions[place])], *(round(float(one), DIGITS) for one in figures))
