"""The themes of an account's units as one page shows them: what waits first, then those kept, by heading."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from analysis import fold
from feedback.database import db
from feedback.models import Account, ThemeGroup, ThemeRun
from feedback.themes.review.reading import SeenTheme, standing_headings, themes_for


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
    """Themes under one heading; without one: those under none."""

    group: ThemeGroup | None
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
    found = [one for one in themes_for(account, run, with_quotes=True) if wanted.holds_for(one)]
    by_status: dict[str, list[SeenTheme]] = defaultdict(list)
    for one in found:
        by_status[one.theme.status].append(one)
    standing = db.session.scalars(standing_headings(account)).all()
    kept = by_heading(by_status["accepted"], standing)
    headings = [Heading(group, kept[group.id]) for group in standing if kept[group.id]]
    loose = [Heading(None, kept[None])] if kept[None] else []
    return Overview(by_status["suggested"], headings + loose, by_status["rejected"])


def by_heading(
    themes: Sequence[SeenTheme], standing: Sequence[ThemeGroup]
) -> defaultdict[int | None, list[SeenTheme]]:
    """Return the themes by the number of the heading they are under, of those that stand; the rest: None."""
    numbers = {group.id for group in standing}
    found: defaultdict[int | None, list[SeenTheme]] = defaultdict(list)
    for one in themes:
        heading = one.theme.heading
        found[heading.id if heading and heading.id in numbers else None].append(one)
    return found
