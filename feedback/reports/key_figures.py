"""The few figures that a report begins with: one list for the page, the PDF and tables."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import format_decimal, gettext, ngettext

from feedback.reports.figures import SHOWN, Report, Satisfaction
from feedback.reports.wording import (
    NO_FIGURE,
    change_words,
    count,
    interval,
    percent,
    period_before,
    satisfaction_note,
    signed,
    streams_named,
    told,
    whole,
)

Value = str | int | float | None  # None: hidden, or there is none
NUMBER, SHARE, POINTS, MEAN = "number", "share", "points", "mean"


@dataclass(frozen=True)
class KeyFigure:
    """A figure in words, as people read it, and as numbers of a kind, as spreadsheets have it.

    ``value`` is what is told instead where there is no number; ``before`` is that of the period before.
    """

    name: str
    words: str
    kind: str
    value: Value
    low: float | None = None
    high: float | None = None
    before: Value = None
    note: str = ""
    of_comments: bool = False  # whether they can be read


def key_figures_of(report: Report) -> list[KeyFigure]:
    """Return all of them; none where nobody answered."""
    if not report.has_data:
        return []
    return [
        counted(gettext("Submissions"), "submissions", report),
        counted(gettext("Comments"), "comments", report),
        *unassigned(report),
        satisfied(gettext("Satisfied"), report.satisfaction, report.satisfaction_before.top2),
        *changed(report),
        *weighted(report),
        *mean(report),
        *(stream(name, figures) for name, figures in streams_named(report)),
        *dossiers(report),
    ]


def counted(name: str, what: str, report: Report) -> KeyFigure:
    """Return one of the report's counts beside that of the period before."""
    words, words_before = count(report, what), count(report, f"{what}_before")
    note = gettext("%(number)s in %(month)s", number=words_before, month=period_before(report))
    number, before = getattr(report, what), getattr(report, f"{what}_before")
    return KeyFigure(
        name,
        words,
        NUMBER,
        words if number is None else number,
        before=words_before if before is None else before,
        note=note,
        of_comments=what == "comments",
    )


def unassigned(report: Report) -> Iterator[KeyFigure]:
    """Yield how many count in no unit below, where there are any."""
    if report.unassigned == 0:
        return
    words = told(report.unassigned, report.hidden.get("unassigned", SHOWN))
    number = words if report.unassigned is None else report.unassigned
    yield KeyFigure(gettext("In no unit below"), words, NUMBER, number)


def satisfied(name: str, figures: Satisfaction, before: float | None = None) -> KeyFigure:
    note = satisfaction_note(figures) or interval(figures.low, figures.high)
    return KeyFigure(
        name, percent(figures.top2), SHARE, figures.top2, figures.low, figures.high, before, note
    )


def changed(report: Report) -> Iterator[KeyFigure]:
    """Yield how much the share satisfied changed, where that is told."""
    found, name = report.satisfaction_change, gettext("Satisfied, change in points")
    if found.difference is not None:
        words, note = signed(found.difference), change_words(found)
        yield KeyFigure(name, words, POINTS, found.difference, found.low, found.high, note=note)


def weighted(report: Report) -> Iterator[KeyFigure]:
    """Yield the share satisfied where doubtful answers count less; nothing where none are doubtful."""
    found = report.weighted
    if not found.doubtful or found.top2 is None:
        return
    note = ngettext("%(num)s doubtful answer", "%(num)s doubtful answers", found.doubtful)
    name = gettext("Satisfied, doubtful answers counting less")
    yield KeyFigure(name, percent(found.top2), SHARE, found.top2, found.low, found.high, note=note)


def mean(report: Report) -> Iterator[KeyFigure]:
    """Yield the mean of the ratings, where it is told."""
    found = report.levels
    if found.mean is None or found.low is None or found.high is None:
        return
    words, low, high = (format_decimal(one, "0.00") for one in (found.mean, found.low, found.high))
    note = gettext("of 5 (95%% sure: %(low)s to %(high)s)", low=low, high=high)
    yield KeyFigure(gettext("Mean rating"), words, MEAN, found.mean, found.low, found.high, note=note)


def stream(name: str, figures: Satisfaction) -> KeyFigure:
    """Return the share satisfied in a stream, with how many people it is of."""
    if figures.n is None:
        note = satisfaction_note(figures)
    else:
        people = ngettext("%(num)s person", "%(num)s people", figures.n)
        note = f"{people}: {interval(figures.low, figures.high)}" if figures.n else people
    return KeyFigure(name, percent(figures.top2), SHARE, figures.top2, figures.low, figures.high, note=note)


def dossiers(report: Report) -> Iterator[KeyFigure]:
    """Yield how many dossiers there were, how many of their people answered, what came on time and online."""
    volumes = report.volumes
    if volumes is None:
        nothing = gettext("No data")
        yield KeyFigure(gettext("Dossiers received"), nothing, NUMBER, nothing)
        return
    yield KeyFigure(gettext("Dossiers received"), whole(volumes.received), NUMBER, volumes.received)
    yield response_rate(report, volumes.received)
    for name, share in (
        (gettext("Settled on time"), volumes.on_time_share),
        (gettext("Submitted online"), volumes.online_share),
    ):
        yield KeyFigure(name, percent(share), SHARE, share)


def response_rate(report: Report, received: int) -> KeyFigure:
    """Return how many submissions there were for each dossier: staff's own too, and of one several."""
    name = gettext("Response rate")
    if report.submissions is None or not received:
        note = gettext("too few answers to say how many of them gave feedback") if received else ""
        return KeyFigure(name, NO_FIGURE, SHARE, None, note=note)
    share = report.submissions / received
    return KeyFigure(
        name,
        percent(share),
        SHARE,
        share,
        note=gettext("submissions, staff’s own too; of one dossier there may be several"),
    )
