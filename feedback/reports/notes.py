"""What to mind when reading a report: its method, what it counts, doubtful answers."""

from flask_babel import gettext, ngettext

from feedback.abuse.wording import reason_words
from feedback.reports.cells import WAS
from feedback.reports.figures import SHOWN, Report
from feedback.reports.wording import (
    interval,
    percent,
    whole,
)


def weighted_sentences(report: Report) -> list[str]:
    """Return what the weights of odd answers change, and why they are odd; nothing where none are."""
    figures = report.weighted
    if figures.doubtful == 0 or report.satisfaction.told != SHOWN:
        return []
    if figures.doubtful is None or figures.top2 is None:
        return [gettext("A few answers look odd: too few to say how.")]
    return [
        ngettext(
            "%(num)s answer looks odd and counts less.",
            "%(num)s answers look odd and count less.",
            figures.doubtful,
        ),
        gettext(
            "Satisfied with their weights: %(share)s (%(interval)s), as many as %(n)s answers. "
            "All counted alike: %(raw)s of %(all)s.",
            share=percent(figures.top2),
            interval=interval(figures.low, figures.high),
            n=whole(round(figures.n or 0)),
            raw=percent(report.satisfaction.top2),
            all=whole(report.satisfaction.n),
        ),
        gettext("What was seen: %(reasons)s.", reasons="; ".join(reason_counts(figures.reasons))),
    ]


def reason_counts(reasons: dict[str, int | None]) -> list[str]:
    return [
        reason_words(code) if times is None else f"{reason_words(code)} ({whole(times)})"
        for code, times in reasons.items()
    ]


def method_notes(report: Report) -> list[str]:
    return [
        *view_notes(report),
        *period_notes(report),
        *late_note(report),
        gettext("Satisfied: the two best of five faces, among all who chose one. Interval: Wilson, 95%."),
        gettext(
            "It counts what people answered themselves. What they said to somebody who typed it is shown "
            "apart: people answer a person more kindly, and ways of asking are not compared with each other."
        ),
        gettext(
            "A change is called clear only if chance alone would seldom make it, all comparisons of this "
            "report taken together (Fisher, Benjamini-Hochberg), and its interval (Newcombe) excludes zero."
        ),
        gettext("Under 5 answers a figure is hidden; from 5 to 29 it is indicative. Quotes are redacted."),
        gettext("Check value of the figures: %(hash)s", hash=report.hash),
    ]


def view_notes(report: Report) -> list[str]:
    """Say where units of today have what others were given before, and what nobody can place."""
    if report.view == WAS:
        return []
    return [
        gettext("As it is now: with all that was given in units that have become part of this one since."),
        *(
            [
                ngettext(
                    "%(num)s submission was given in a unit that has been divided or abolished since: it "
                    "counts here and in no unit below, because nobody can say in which.",
                    "%(num)s submissions were given in units that have been divided or abolished since: they "
                    "count here and in no unit below, because nobody can say in which.",
                    report.unassigned,
                )
            ]
            if report.unassigned
            else few_nowhere(report)
        ),
    ]


def period_notes(report: Report) -> list[str]:
    """Say what is otherwise where a report is of several months."""
    if report.period == "month":
        return []
    return [
        gettext(
            "It adds up the reports of its months and is held against as many months before. A figure that "
            "one of them hides is hidden here too, and a theme's 1 to 4 comments of a month are not counted. "
            "Each month's comments stand in the themes of its analysis."
        )
    ]


def few_nowhere(report: Report) -> list[str]:
    if report.unassigned is not None:
        return []
    return [
        gettext(
            "A few submissions were given in units that have been divided or abolished since: they count "
            "here and in no unit below, because nobody can say in which."
        )
    ]


def late_note(report: Report) -> list[str]:
    """Say what is counted here although it was given earlier."""
    if report.late_arrivals is None:
        return [gettext("Among them are submissions of earlier months whose reports were final already.")]
    if not report.late_arrivals:
        return []
    return [
        ngettext(
            "%(num)s submission was given in an earlier month and arrived after that report was final: "
            "it is counted here.",
            "%(num)s submissions were given in earlier months and arrived after those reports were final: "
            "they are counted here.",
            report.late_arrivals,
        )
    ]
