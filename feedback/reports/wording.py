"""Names and numbers of a report in the reader's language: the same on the page, in the PDF and in tables."""

from flask_babel import format_decimal, format_percent, gettext, lazy_gettext, ngettext

from feedback.collection.ways import MODE_NAMES
from feedback.months import month_name
from feedback.reports.figures import FEW, HIDDEN, SHOWN, Change, Report, Satisfaction, ThemeFigures
from feedback.reports.periods import period_with

NamedFigures = tuple[str, Satisfaction]

NO_FIGURE = "–"

PERIOD_KINDS = {
    "month": lazy_gettext("one month"),
    "3months": lazy_gettext("three months up to it"),
    "12months": lazy_gettext("twelve months up to it"),
    "quarter": lazy_gettext("its quarter"),
    "year": lazy_gettext("its year"),
}


def period_name(kind: str, last: str) -> str:
    """Return what a period of periods.LENGTHS is called: "10/2026", "quarter 3/2026"."""
    period = period_with(kind, last)
    if kind == "month":
        return gettext("%(month)s/%(year)s", month=last[5:], year=last[:4])
    if kind == "year":
        return gettext("the year %(year)s", year=last[:4])
    if kind == "quarter":
        return gettext("quarter %(number)s/%(year)s", number=int(last[5:]) // 3, year=last[:4])
    return gettext("%(first)s to %(last)s", first=month_name(period.first), last=month_name(last))


def period_of(report: Report) -> str:
    return period_name(report.period, report.month)


def period_before(report: Report) -> str:
    return period_name(report.period, report.month_before)


def percent(share: float | None) -> str:
    return NO_FIGURE if share is None else format_percent(share, "#,##0.0%")


def points(difference: float) -> str:
    """Return a difference of two shares in percentage points, with its sign."""
    return gettext("%(points)s points", points=signed(difference))


def signed(difference: float) -> str:
    """Return the number of points alone."""
    return format_decimal(difference * 100, "+#,##0.0;-#,##0.0")


def whole(number: int | None) -> str:
    return NO_FIGURE if number is None else format_decimal(number)


def told(number: int | None, how: str) -> str:
    """Return a count, or what is told instead of it."""
    if how == SHOWN:
        return whole(number)
    return gettext("under 5") if how == FEW else gettext("hidden")


def count(report: Report, name: str) -> str:
    """Return one of the report's counts, or what is told instead of it."""
    return told(getattr(report, name), report.hidden.get(name, SHOWN))


def interval(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return NO_FIGURE
    return gettext("%(low)s to %(high)s", low=percent(low), high=percent(high))


def reason(code: str) -> str:
    """Return why comments were left out of the themes."""
    return {
        "no_words": gettext("no content, such as “ok”"),
        "unclear": gettext("fits no theme clearly"),
        "too_few": gettext("too few comments for themes"),
        "not_analysed": gettext("not analysed yet"),
        "copies": gettext("the same words many times, and no theme"),
        "taken_out": gettext("taken out of its theme by a person"),
        "rejected": gettext("in nothing that a person calls a theme"),
        "restricted": gettext("looked at apart, by a person appointed for it"),
    }[code]


def change_words(change: Change) -> str:
    """Return what a comparison allows to say."""
    return {
        "up": gettext("more, clearly"),
        "down": gettext("less, clearly"),
        "unclear": gettext("no clear difference"),
        "no_data": gettext("too little data"),
    }[change.direction]


def sign_words(sign: str, share: float) -> str:
    """Return a sign that one source is behind a growth, with how much of that."""
    words = {
        "same_words": gettext("nearly the same words"),
        "one_place_and_day": gettext("one touchpoint on one day"),
        "odd_answers": gettext("answers that look odd"),
    }
    return gettext("%(sign)s (%(share)s of what came anew)", sign=words[sign], share=percent(share))


def theme_note(theme: ThemeFigures) -> str:
    """Return what to mind about a theme, empty for most."""
    said = [
        doubt_words(theme),
        gettext("not yet sure: other comments could give another theme") if theme.unstable else "",
        uncounted_words(theme),
    ]
    return "; ".join(filter(None, said))


def doubt_words(theme: ThemeFigures) -> str:
    signs = "; ".join(sign_words(sign, share) for sign, share in theme.doubt.items())
    return gettext("looks like one source: %(signs)s", signs=signs) if signs else ""


def uncounted_words(theme: ThemeFigures) -> str:
    """Return that a count is the least, where it is."""
    if not theme.uncounted or theme.comments is None:
        return ""
    return ngettext(
        "at least: the 1 to 4 comments of %(num)s month are not counted",
        "at least: the 1 to 4 comments each of %(num)s months are not counted",
        theme.uncounted,
    )


def suppressed_themes(report: Report) -> str:
    """Return which themes have too few comments for figures, or nothing."""
    few = [theme.name for theme in report.themes if theme.comments is None]
    if not few:
        return ""
    if report.period != "month":
        return gettext("Also spoken of, by 1 to 4 comments a month: %(themes)s.", themes=", ".join(few))
    return gettext("Also spoken of, by 1 to 4 comments each: %(themes)s.", themes=", ".join(few))


def why_hidden(report: Report) -> str:
    """Return why a theme has no figures."""
    if report.period == "month":
        return gettext("hidden: 1 to 4 comments")
    return gettext("hidden: 1 to 4 comments a month")


def satisfaction_note(figures: Satisfaction) -> str:
    """Return what to mind about a score."""
    if figures.told == HIDDEN:
        return gettext("hidden: a smaller figure would follow from it")
    if figures.top2 is None:
        return gettext("hidden: fewer than 5 ratings")
    return gettext("indicative: fewer than 30 ratings") if figures.indicative else ""


def streams_named(report: Report) -> list[NamedFigures]:
    """Return each stream by its name."""
    names = {
        "verified": gettext("Satisfied, with a slip"),
        "open": gettext("Satisfied, without a slip"),
        "file": gettext("Satisfied, brought in by file"),
    }
    return [(names[stream], figures) for stream, figures in report.streams.items()]


def levels(report: Report) -> list[tuple[str, int, float]]:
    """Return each level with how many chose it, and their share; none where that is hidden."""
    n, counts = report.levels.n, report.levels.counts
    if n is None or counts is None:
        return []
    return [(level_name(level), times, times / n) for level, times in counts.items()]


def level_name(level: str) -> str:
    return {
        "5": gettext("Very satisfied"),
        "4": gettext("Satisfied"),
        "3": gettext("Neither"),
        "2": gettext("Dissatisfied"),
        "1": gettext("Very dissatisfied"),
    }[level]


def by_mode(report: Report) -> list[NamedFigures]:
    """Return each way in which people were asked; none where there is only one."""
    return side_by_side([(str(MODE_NAMES[one.mode]), one.satisfaction) for one in report.by_mode])


def by_staff(report: Report) -> list[NamedFigures]:
    """Return each of those who stood there when people answered; none where there is only one."""
    names = {
        "civil_servant": gettext("counters of civil servants"),
        "postal_employee": gettext("counters of postal employees"),
        "nobody": gettext("where nobody stands: kiosks, online"),
    }
    return side_by_side([(names[one.staffed_by], one.satisfaction) for one in report.by_staff])


def side_by_side(rows: list[NamedFigures]) -> list[NamedFigures]:
    return rows if len(rows) > 1 else []


def comments_of(theme: ThemeFigures) -> str:
    """Return how many comments a theme has, at least where some are not counted."""
    return at_least(theme.comments, theme.uncounted)


def comments_before(theme: ThemeFigures) -> str:
    """Return how many it had in the period before."""
    return at_least(theme.comments_before, theme.uncounted_before)


def at_least(comments: int | None, uncounted: int) -> str:
    if not comments or not uncounted:
        return whole(comments)
    return gettext("at least %(number)s", number=whole(comments))


def before_words(theme: ThemeFigures, report: Report) -> str:
    return gettext("%(month)s: %(comments)s", month=period_before(report), comments=comments_before(theme))
