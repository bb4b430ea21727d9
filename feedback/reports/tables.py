"""A report as tables, for spreadsheets: numbers as numbers, words in the reader's language."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from feedback.abuse.wording import reason_words
from feedback.reports import notes, wording
from feedback.reports.figures import Report, Satisfaction, ThemeFigures
from feedback.reports.findings import findings_of
from feedback.reports.key_figures import NUMBER, POINTS, SHARE, Value, key_figures_of
from feedback.reports.published import publication_lines
from feedback.reports.sections import WORDS, Section, sections_of

TEXT = "text"


@dataclass(frozen=True)
class Column:
    name: str
    kind: str = WORDS  # how a spreadsheet shows it: of the kinds of key figures, or one of the two above


@dataclass(frozen=True)
class Table:
    """``kinds``: of the numbers of each row, where they are not those of the column."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    kinds: Sequence[str] = ()


def tables_of(report: Report) -> list[Table]:
    """Return all that the report's page shows, a table for each part; parts without rows are left out."""
    tables = (
        about(report),
        figure_table(report),
        satisfaction_table(report),
        level_table(report),
        doubt_table(report),
        theme_table(report),
        quote_table(report),
        left_out_table(report),
        *map(section_table, sections_of(report)),
    )
    return [table for table in tables if table.rows]


def section_table(section: Section) -> Table:
    return Table(section.title, [Column(one.name, one.kind) for one in section.columns], section.rows)


def about(report: Report) -> Table:
    rows = [
        (gettext("Unit"), report.unit_name),
        (gettext("Period"), wording.period_of(report)),
        *publication_lines(report),
        *((gettext("Finding"), finding) for finding in findings_of(report)),
        *((section.title, told) for section in sections_of(report) for told in section.sentences),
        *((gettext("How to read this"), note) for note in notes.method_notes(report)),
    ]
    return Table(gettext("Report"), [Column(gettext("What")), Column(gettext("Value"), TEXT)], rows)


def figure_table(report: Report) -> Table:
    columns = [
        Column(gettext("Figure")),
        Column(gettext("Value"), NUMBER),
        Column(gettext("From (95%)"), NUMBER),
        Column(gettext("To (95%)"), NUMBER),
        Column(wording.period_before(report).capitalize(), NUMBER),
        Column(gettext("Note")),
    ]
    figures = key_figures_of(report)
    rows = [(one.name, one.value, one.low, one.high, one.before, one.note) for one in figures]
    return Table(gettext("Key figures"), columns, rows, [one.kind for one in figures])


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


def doubt_table(report: Report) -> Table:
    """Return what speaks against answers, and against how many; their sum is more where several things do."""
    columns = [Column(gettext("Doubtful answers")), Column(gettext("Answers"), NUMBER)]
    found = report.weighted
    reasons = [(reason_words(code), times) for code, times in found.reasons.items()]
    rows = [(gettext("All"), found.doubtful), *reasons] if found.doubtful else []
    return Table(gettext("Doubtful answers"), columns, rows)


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
    return Table(gettext("Themes"), columns, [theme_row(theme, report) for theme in report.themes])


def theme_row(theme: ThemeFigures, report: Report) -> Sequence[Value]:
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
        wording.why_hidden(report) if theme.comments is None else wording.theme_note(theme),
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
