"""The themes of an account's units as one page shows them: what waits first, then those kept, by heading."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from analysis import fold
from feedback.models import Account, ThemeRun
from feedback.themes.reading import SeenTheme, themes_for


@dataclass(frozen=True)
class Wanted:
    """Which themes are wanted; empty: all."""

    words: str = ""
    status: str = ""
    audience: str = ""
    event: str = ""

    @property
    def is_narrow(self) -> bool:
        return any(asdict(self).values())

    def holds_for(self, seen: SeenTheme) -> bool:
        theme, event = seen.theme, seen.finding.event if seen.finding else None
        said = fold(" ".join((theme.name, theme.name_en, *(seen.finding.terms if seen.finding else ()))))
        return (
            all(word in said for word in fold(self.words).split())
            and self.status in ("", theme.status)
            and self.audience in ("", theme.audience)
            and self.event in ("", event)
        )


@dataclass(frozen=True)
class Heading:
    """Themes under one heading; without a name: those under none."""

    name: str
    name_en: str
    themes: Sequence[SeenTheme]


@dataclass(frozen=True)
class Overview:
    waiting: Sequence[SeenTheme]
    headings: Sequence[Heading]
    rejected: Sequence[SeenTheme]

    @property
    def is_empty(self) -> bool:
        return not (self.waiting or self.headings or self.rejected)


def overview_for(account: Account, run: ThemeRun | None, wanted: Wanted) -> Overview:
    """Return the themes this account sees with their comments in a run, as far as they are wanted."""
    found = [one for one in themes_for(account, run) if wanted.holds_for(one)]
    by_status: dict[str, list[SeenTheme]] = defaultdict(list)
    for one in found:
        by_status[one.theme.status].append(one)
    return Overview(by_status["suggested"], under_headings(by_status["accepted"]), by_status["rejected"])


def under_headings(themes: Sequence[SeenTheme]) -> list[Heading]:
    """Return the headings by name, those under none last."""
    groups: dict[int, list[SeenTheme]] = defaultdict(list)
    for one in themes:
        groups[one.theme.group_id or 0].append(one)
    headings = [
        Heading(members[0].theme.group.name, members[0].theme.group.name_en, members)
        for key, members in groups.items()
        if key and members[0].theme.group
    ]
    loose = [Heading("", "", groups[0])] if groups.get(0) else []
    return sorted(headings, key=lambda one: one.name) + loose
