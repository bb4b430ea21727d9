"""Parts of a report that are a title, some sentences and a table: once for the page, PDF and spreadsheets."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import format_decimal, gettext, ngettext

from feedback.months import month_name
from feedback.organisation.sectors import SECTORS
from feedback.reports.figures import DataQuality, Report, SectorFigures
from feedback.reports.key_figures import MEAN, NUMBER, SHARE, Value
from feedback.reports.wording import NO_FIGURE, percent, satisfaction_note, told, whole

WORDS = "words"
NAMES_SHOWN = 10


@dataclass(frozen=True)
class Part:
    """A column: its name, and as what its values are shown."""

    name: str
    kind: str = WORDS


@dataclass(frozen=True)
class Section:
    title: str
    sentences: Sequence[str] = ()
    columns: Sequence[Part] = ()
    rows: Sequence[Sequence[Value]] = ()

    @property
    def shown(self) -> list[list[str]]:
        """The rows in words."""
        return [
            [in_words(value, column.kind) for value, column in zip(row, self.columns, strict=True)]
            for row in self.rows
        ]


def in_words(value: Value, kind: str) -> str:
    if value is None or isinstance(value, str):
        return NO_FIGURE if value is None else value
    if kind == SHARE:
        return percent(value)
    return format_decimal(value, "0.0") if kind == MEAN else whole(int(value))


def sections_of(report: Report) -> list[Section]:
    """Return those that say anything, in the order of the page."""
    found = (sectors(report), quality(report))
    return [section for section in found if section.rows or section.sentences]


def sectors(report: Report) -> Section:
    columns = (
        Part(gettext("Sector")),
        Part(gettext("Dossiers received"), NUMBER),
        Part(gettext("Overdue"), SHARE),
        Part(gettext("Ratings"), NUMBER),
        Part(gettext("Satisfied"), SHARE),
        Part(gettext("From (95%)"), SHARE),
        Part(gettext("To (95%)"), SHARE),
        Part(gettext("Note")),
    )
    title = gettext("Sectors: overdue dossiers beside satisfaction")
    if not report.by_sector:
        return Section(title)
    note = gettext(
        "An answer knows its sector only from a slip that was printed for a dossier. Who answers is not who "
        "waited: the two shares are of different people."
    )
    return Section(title, [note], columns, [sector_row(one) for one in report.by_sector])


def sector_row(one: SectorFigures) -> Sequence[Value]:
    found = one.satisfaction
    return (
        str(SECTORS[one.sector]) if one.sector in SECTORS else one.sector or gettext("not known"),
        one.received,
        one.overdue_share,
        found.n if found.n is not None else told(found.n, found.told),
        found.top2,
        found.low,
        found.high,
        satisfaction_note(found) if found.n != 0 else "",
    )


def quality(report: Report) -> Section:
    title = gettext("How complete the figures are")
    return Section(title, list(quality_sentences(report.quality)) if report.quality else ())


def quality_sentences(found: DataQuality) -> Iterator[str]:
    if found.silent:
        yield ngettext(
            "Of %(of)s touchpoints in use %(num)s had no answer: %(names)s.",
            "Of %(of)s touchpoints in use %(num)s had no answer: %(names)s.",
            len(found.silent),
            of=whole(found.touchpoints),
            names=some_of(found.silent),
        )
    elif found.touchpoints:
        yield gettext("Every touchpoint in use had answers (%(count)s).", count=whole(found.touchpoints))
    if found.without_volumes:
        yield gettext(
            "Nobody reported how many dossiers there were in: %(names)s. Totals are without them.",
            names=some_of(found.without_volumes),
        )
    if found.failed:
        yield gettext(
            "The analysis of %(months)s failed: its comments are in no theme.", months=months(found.failed)
        )
    if waiting := [month for month in found.not_analysed if month not in found.failed]:
        yield gettext(
            "Not analysed: %(months)s. The comments of these months are in no theme.", months=months(waiting)
        )


def months(named: Sequence[str]) -> str:
    return ", ".join(map(month_name, named))


def some_of(names: Sequence[str]) -> str:
    shown = ", ".join(names[:NAMES_SHOWN])
    if len(names) <= NAMES_SHOWN:
        return shown
    return gettext("%(names)s and %(more)s more", names=shown, more=whole(len(names) - NAMES_SHOWN))
