"""Parts of a report that are a title, some sentences and a table: once for the page, PDF and spreadsheets."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import format_date, format_decimal, gettext, ngettext

from feedback.i18n import in_language
from feedback.months import month_name
from feedback.organisation.sectors import SECTORS
from feedback.reports.figures import Report, SectorFigures
from feedback.reports.key_figures import MEAN, NUMBER, SHARE, Value
from feedback.reports.section_figures import Answering, DataQuality, ScreenFigures, UsabilityFigures
from feedback.reports.wording import NO_FIGURE, percent, satisfaction_note, told, whole
from feedback.surveys.catalogue import INSTRUMENTS

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
    found = (sectors(report), screens(report), usability(report), answering(report), quality(report))
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
        "An answer knows its sector only from a slip that was printed for a dossier. Those who answered are "
        "not necessarily those who waited: the two shares are not of the same people."
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


def screens(report: Report) -> Section:
    title = gettext("Screens of the information system that trouble staff")
    columns = (Part(gettext("Screen")), Part(gettext("Complaints and “me too”"), NUMBER))
    rows = [(screen_name(one), one.voices) for one in report.screens if one.voices is not None]
    few = [screen_name(one) for one in report.screens if one.voices is None]
    if not few:
        return Section(title, [], columns, rows)
    note = gettext(
        "Also named: %(screens)s. By fewer than 8 colleagues each, or the number of so few would follow.",
        screens=some_of(few),
    )
    return Section(title, [note], columns, rows)


def screen_name(one: ScreenFigures) -> str:
    return in_language(one.name) if one.name else one.screen or gettext("another screen")


def usability(report: Report) -> Section:
    title = gettext("How usable staff find the information system")
    columns = (
        Part(gettext("Questionnaire")),
        Part(gettext("Until")),
        Part(gettext("Answers"), NUMBER),
        Part(gettext("Score"), MEAN),
        Part(gettext("From (95%)"), MEAN),
        Part(gettext("To (95%)"), MEAN),
        Part(gettext("Grade")),
    )
    rows = [usability_row(one) for one in report.usability]
    note = gettext(
        "Scores are of 0 to 100, 68 is usual for SUS. The questions are translations that nobody has "
        "standardised: compare with this unit’s earlier scores."
    )
    return Section(title, [note] if rows else [], columns, rows)


def usability_row(one: UsabilityFigures) -> Sequence[Value]:
    instrument = INSTRUMENTS.get(one.instrument)
    name = in_language(instrument.name) if instrument else one.instrument
    day = format_date(date.fromisoformat(one.ended_on), "dd/MM/yyyy")
    return name, day, one.n, one.mean, one.low, one.high, one.grade or NO_FIGURE


def answering(report: Report) -> Section:
    title = gettext("Answers and deadlines")
    return Section(title, list(answering_sentences(report.answering)) if report.answering else ())


def answering_sentences(found: Answering) -> Iterator[str]:
    if found.answered is None:
        yield gettext("First answers to complaints of staff are hidden: too few colleagues had filed them.")
    elif found.median_days is not None:
        yield ngettext(
            "%(num)s complaint of staff got its first answer; half of them within %(days)s days.",
            "%(num)s complaints of staff got their first answer; half of them within %(days)s days.",
            found.answered,
            days=format_decimal(found.median_days, "0.0"),
        )
    if due := found.done_in_time + found.done_late + found.not_done:
        yield ngettext(
            "%(num)s improvement was due: %(in_time)s done by its day, %(late)s later, %(open)s not done.",
            "%(num)s improvements were due: %(in_time)s done by their day, %(late)s later, "
            "%(open)s not done.",
            due,
            in_time=whole(found.done_in_time),
            late=whole(found.done_late),
            open=whole(found.not_done),
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
    if found.touchpoints_hidden:
        yield ngettext(
            "Of %(num)s touchpoint it is not said: its unit had very few answers, or those of such a unit "
            "would follow.",
            "Of %(num)s touchpoints it is not said: their units had very few answers, or those of such a "
            "unit would follow.",
            found.touchpoints_hidden,
        )
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
