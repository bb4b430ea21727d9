"""Which of the themes found is which that was there before, and what became of each. Pure."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

import analysis
from analysis.exemplars import shown_comments
from feedback.months import months_before
from feedback.themes.stages.known import known_in, origins_in, reference_in
from feedback.themes.stages.made import READ, Made
from feedback.themes.stages.sources import signs_of_one_source

if TYPE_CHECKING:
    from analysis.matching import Fate

Placed = list[tuple[int, float]]  # comment, score


@dataclass(frozen=True)
class FoundNow:
    """A theme as this run sees it, named as in ThemeFinding. ``key`` is empty for one that nobody knew."""

    key: str
    name: str
    terms: list[str] = field(default_factory=list)
    cohesion: float = 0.0
    stability: float | None = None
    match_score: float | None = None
    event: str | None = None
    related: list[str] = field(default_factory=list)
    unstable: bool = False
    doubt: dict[str, float] = field(default_factory=dict)


Themes = list[tuple[FoundNow, Placed]]


def recognise(made: Mapping[str, Made]) -> Made:
    """Return the themes of the run, the largest first, then those that faded; and what lies in each.

    ``themes`` holds what FoundNow does; ``comments``, ``places`` and ``scores`` say of each comment the place
    of a theme it belongs to: first those that show it best, then the nearer ones, last the one at its edge.
    """
    read = made[READ]
    text_of = dict(zip(read["ids"].tolist(), read["texts"], strict=True))
    found = with_events(with_doubts(themes_of(made), read), read)
    themes = [*(theme for theme, _ in found), *faded(found, read)]
    rows = [
        (comment, place, score)
        for place, (theme, members) in enumerate(found)
        for comment, score in showing_first(theme, members, text_of)
    ]
    return {
        "themes": [asdict(theme) for theme in themes],
        "comments": np.array([comment for comment, _, _ in rows], dtype=np.int64),
        "places": np.array([place for _, place, _ in rows], dtype=np.int64),
        "scores": np.array([score for _, _, score in rows], dtype=np.float64),
    }


def showing_first(theme: FoundNow, members: Placed, text_of: Mapping[int, str]) -> Placed:
    nearest = sorted(members, key=lambda one: (-one[1], one[0]))
    texts, scores = [text_of[comment] for comment, _ in nearest], np.array([score for _, score in nearest])
    everyone = np.ones(len(nearest), dtype=np.bool_)
    shown = shown_comments(texts, scores, everyone, theme.name, theme.terms)
    ends = {*shown.exemplars, shown.edge}
    between = [one for place, one in enumerate(nearest) if place not in ends]
    edge = [] if shown.edge is None else [nearest[shown.edge]]
    return [*(nearest[place] for place in shown.exemplars), *between, *edge]


def themes_of(made: Mapping[str, Made]) -> Themes:
    """Return known themes and suggestions with their comments; what is one theme is put together."""
    read, found = made[READ], made["discover"]["found"]
    ids = read["ids"].tolist()
    known = {theme.key: theme for theme in known_in(read)}
    members: dict[str, Placed] = defaultdict(list)
    for place, key, score in zip(
        *(made["assign"][name] for name in ("places", "keys", "scores")), strict=True
    ):
        members[key].append((ids[place], float(score)))
    described = {key: FoundNow(key, known[key].name) for key in members}
    for number, key in enumerate(identities(made)):
        handle, one = key or f"new {number}", found[number]
        here = np.flatnonzero(made["discover"]["labels"] == number)
        if not len(here):  # all its comments stayed where they were before
            continue
        members[handle] += [(ids[place], float(made["discover"]["scores"][place])) for place in here]
        if handle not in described or not described[handle].terms:
            is_trusted = key in known and known[key].is_accepted
            unstable = not is_trusted and one["stability"] < analysis.matching.UNSTABLE_BELOW
            described[handle] = FoundNow(
                key, one["name"], one["terms"], one["cohesion"], one["stability"], unstable=unstable
            )
    themes = [(described[handle], members[handle]) for handle in described]
    return sorted(themes, key=lambda one: (-len(one[1]), one[0].key, one[0].name))


def identities(made: Mapping[str, Made]) -> list[str]:
    """Return for each theme discovered the key of the one it is, empty for a new one; several may be one.

    Compared with the run of this very month where there is one, else with the run before. What lies mostly in
    a theme that people decided about is a part of that, never a new one: only people split it.
    """
    read, found = made[READ], made["discover"]
    reference, ids = reference_in(read), read["ids"]
    now = {number: ids[found["labels"] == number].tolist() for number in range(len(found["found"]))}
    pairs = analysis.matching.match(reference, now, found["nearness"])
    keys = [str(pairs[number][0]) if number in pairs else "" for number in now]
    decided = {theme.key for theme in known_in(read) if theme.is_decided}
    for number in now:
        anchor = found["found"][number]["key"]
        if not keys[number]:
            keys[number] = part_of(now[number], reference, decided)
        if not keys[number] and anchor in decided and anchor not in keys:
            keys[number] = anchor
    return keys


def part_of(members: Sequence[int], reference: Mapping[str, Sequence[int]], decided: set[str]) -> str:
    """Return the decided theme that holds most of what was placed before of these comments, if one does."""
    before: set[int] = set().union(*reference.values())
    here = set(members)
    known = here & before
    if 2 * len(known) < len(here):
        return ""
    held = {key: len(known & set(reference[key])) for key in sorted(decided & reference.keys())}
    best = max(held, key=lambda key: held[key], default="")
    return best if best and 2 * held[best] >= len(known) else ""


def with_doubts(themes: Themes, read: Made) -> Themes:
    """Return the themes with the signs that one source is behind their growth in the last month."""
    month_of = dict(zip(read["ids"].tolist(), read["months"], strict=True))
    origins, before = origins_in(read), months_before(read["month"], 1)
    found = []
    for theme, members in themes:
        months = Counter(month_of[comment] for comment, _ in members)
        now = [origins[comment] for comment, _ in members if comment in origins]
        found.append((replace(theme, doubt=signs_of_one_source(now, months[before])), members))
    return found


def with_events(themes: Themes, read: Made) -> Themes:
    """Return the themes with what happened to each since the run before; nothing where there was none."""
    told = {str(fate.now): fate for fate in all_fates(themes, read) if fate.now is not None}
    return [
        (told_of(theme, told[handle(theme, number)]), members)
        if handle(theme, number) in told
        else (theme, members)
        for number, (theme, members) in enumerate(themes)
    ]


def told_of(theme: FoundNow, fate: "Fate") -> FoundNow:
    related = [str(key) for key in fate.related]
    return replace(theme, match_score=fate.score, event=fate.event, related=related)


def faded(themes: Themes, read: Made) -> list[FoundNow]:
    """Return what was there before and nobody speaks of now."""
    names = {theme.key: theme.name for theme in known_in(read)}
    gone = [str(fate.before) for fate in all_fates(themes, read) if fate.event == "faded"]
    return [FoundNow(key, names.get(key, ""), event="faded") for key in gone]


def all_fates(themes: Themes, read: Made) -> "list[Fate]":
    """Return what became of each theme; of those that people rejected nothing is told."""
    rejected = {theme.key for theme in known_in(read) if theme.is_rejected}
    before = {key: members for key, members in read["before"].items() if key not in rejected}
    now = {
        handle(theme, number): [comment for comment, _ in members]
        for number, (theme, members) in enumerate(themes)
        if theme.key not in rejected
    }
    if not before:
        return []
    scores = analysis.matching.scores_of(before, now) if now else np.zeros((len(before), 0))
    rows = {key: row for row, key in enumerate(before)}
    pairs = {key: (key, float(scores[rows[key], column])) for column, key in enumerate(now) if key in before}
    return analysis.matching.fates(before, now, pairs, (read["before_total"], len(read["ids"])))


def handle(theme: FoundNow, number: int) -> str:
    return theme.key or f"new {number}"
