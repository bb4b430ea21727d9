"""A report as tables, for spreadsheets: numbers as numbers, words in the reader's language."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from feedback.reports import wording
from feedback.reports.figures import Report, Satisfaction, ThemeFigures

Value = str | int | float | None  # None: hidden, or there is none
NUMBER, SHARE, POINTS, WORDS, TEXT = "number", "share", "points", "words", "text"


@dataclass(frozen=True)
class Column:
    name: str
    kind: str = WORDS  # how a spreadsheet shows it: one of the five above


@dataclass(frozen=True)
class Table:
    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]


def tables_of(report: Report) -> list[Table]:
    """Return all that the report's page shows, a table for each part; parts without rows are left out."""
    tables = (
        about(report),
        satisfaction_table(report),
        level_table(report),
        theme_table(report),
        quote_table(report),
        left_out_table(report),
    )
    return [table for table in tables if table.rows]


def about(report: Report) -> Table:
    volumes = report.volumes
    rows: list[Sequence[Value]] = [
        (gettext("Unit"), report.unit_name),
        (gettext("Month"), wording.period_of(report)),
        *((gettext("Finding"), finding) for finding in wording.findings(report)),
        (gettext("Submissions"), number(report, "submissions")),
        (
            gettext("Submissions, %(month)s", month=wording.period_before(report)),
            number(report, "submissions_before"),
        ),
        (gettext("Comments"), number(report, "comments")),
        (
            gettext("Comments, %(month)s", month=wording.period_before(report)),
            number(report, "comments_before"),
        ),
        (gettext("Dossiers received"), volumes.received if volumes else gettext("No data")),
        *((gettext("How to read this"), note) for note in wording.method_notes(report)),
    ]
    return Table(gettext("Report"), [Column(gettext("What")), Column(gettext("Value"), TEXT)], rows)


def number(report: Report, name: str) -> Value:
    """Return one of the report's counts as a number, or what is told instead of it."""
    counted: int | None = getattr(report, name)
    return wording.count(report, name) if counted is None else counted


def satisfaction_table(report: Report) -> Table:
    columns = [
        Column(gettext("Satisfied")),
        Column(gettext("Ratings"), NUMBER),
        Column(gettext("Share"), SHARE),
        Column(gettext("From (95%)"), SHARE),
        Column(gettext("To (95%)"), SHARE),
        Column(gettext("Note")),
    ]
    named = [
        (gettext("All"), report.satisfaction),
        (wording.period_before(report), report.satisfaction_before),
        *wording.streams_named(report),
        *wording.by_mode(report),
        *wording.by_staff(report),
    ]
    rows = [satisfaction_row(name, figures) for name, figures in named]
    return Table(gettext("Satisfaction"), columns, rows if report.has_data else [])


def level_table(report: Report) -> Table:
    columns = [Column(gettext("Level")), Column(gettext("Ratings"), NUMBER), Column(gettext("Share"), SHARE)]
    return Table(gettext("Levels"), columns, wording.levels(report))


def satisfaction_row(name: str, figures: Satisfaction) -> Sequence[Value]:
    note = wording.satisfaction_note(figures)
    return name, figures.n, figures.top2, figures.low, figures.high, note


def theme_table(report: Report) -> Table:
    columns = [
        Column(gettext("Theme")),
        Column(gettext("Comments"), NUMBER),
        Column(gettext("Share"), SHARE),
        Column(gettext("From (95%)"), SHARE),
        Column(gettext("To (95%)"), SHARE),
        Column(gettext("Comments, %(month)s", month=wording.period_before(report)), NUMBER),
        Column(gettext("Change")),
        Column(gettext("Difference"), POINTS),
        Column(gettext("Difference from"), POINTS),
        Column(gettext("Difference to"), POINTS),
        Column(gettext("Note")),
    ]
    return Table(gettext("Themes"), columns, [theme_row(theme) for theme in report.themes])


def theme_row(theme: ThemeFigures) -> Sequence[Value]:
    return (
        theme.name,
        theme.comments,
        theme.share,
        theme.low,
        theme.high,
        theme.comments_before,
        wording.change_words(theme.change),
        theme.change.difference,
        theme.change.low,
        theme.change.high,
        gettext("hidden: 1 to 4 comments") if theme.comments is None else wording.theme_note(theme),
    )


def quote_table(report: Report) -> Table:
    columns = [Column(gettext("Theme")), Column(gettext("What they wrote"), TEXT)]
    return Table(gettext("Quotes"), columns, list(quotes(report)))


def quotes(report: Report) -> Iterator[Sequence[Value]]:
    for theme in report.themes:
        yield from ((theme.name, text) for text in theme.quotes)
    yield from ((gettext("none"), text) for text in report.unthemed)


def left_out_table(report: Report) -> Table:
    columns = [Column(gettext("Comments without a theme")), Column(gettext("Comments"), NUMBER)]
    rows = [(wording.reason(code), number) for code, number in report.left_out.items()]
    return Table(gettext("Without a theme"), columns, rows)
