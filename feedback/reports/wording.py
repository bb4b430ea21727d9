"""What the figures say in words: the same sentences on the page, in the PDF and in mail."""

from flask_babel import format_decimal, format_percent, gettext, ngettext

from feedback.abuse.wording import reason_words
from feedback.collection.ways import MODE_NAMES
from feedback.months import month_name
from feedback.reports.cells import WAS
from feedback.reports.figures import FEW, HIDDEN, SHOWN, Change, Report, Satisfaction, ThemeFigures
from feedback.reports.periods import period_with

NamedFigures = tuple[str, Satisfaction]

NO_FIGURE = "–"
FINDINGS_SHOWN = 2


def period_name(kind: str, last: str) -> str:
    """Return what a period of periods.LENGTHS is called: "10/2026", "quarter 3/2026"."""
    period = period_with(kind, last)
    if kind == "month":
        return month_name(last)
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
    return gettext("%(points)s points", points=format_decimal(difference * 100, "+#,##0.0;-#,##0.0"))


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


def findings(report: Report) -> list[str]:
    """Return the report's answer first: what changed, how sure, what people speak about."""
    if not report.has_data:
        return [gettext("No data: nobody answered in %(month)s.", month=period_of(report))]
    said = [satisfaction_finding(report), *theme_findings(report), comments_finding(report)]
    return [sentence for sentence in said if sentence]


def satisfaction_finding(report: Report) -> str:
    now = report.satisfaction
    if now.top2 is None:
        if now.told == SHOWN or now.told == FEW:
            return gettext("Too few ratings (%(n)s) to speak of satisfaction.", n=told(now.n, now.told))
        return gettext("Satisfaction is hidden: that of a unit with very few answers would follow from it.")
    share = gettext(
        "%(share)s of %(n)s people were satisfied (95%% interval: %(interval)s).",
        share=percent(now.top2),
        n=whole(now.n),
        interval=interval(now.low, now.high),
    )
    return f"{share} {satisfaction_change(report)}"


def satisfaction_change(report: Report) -> str:
    before = period_before(report)
    change = report.satisfaction_change
    if change.direction == "no_data" or change.difference is None:
        return gettext("There is too little from %(month)s to compare with.", month=before)
    if change.direction == "unclear":
        return gettext("That is no clear difference from %(month)s.", month=before)
    if change.direction == "up":
        return gettext(
            "That is clearly more than in %(month)s (%(points)s).",
            month=before,
            points=points(change.difference),
        )
    return gettext(
        "That is clearly less than in %(month)s (%(points)s).", month=before, points=points(change.difference)
    )


def theme_findings(report: Report) -> list[str]:
    """Return the clearest changes, else the most frequent theme; then what only looks like a change."""
    doubts = [doubtful_growth(theme, report) for theme in report.themes if theme.doubt]
    changed = [theme for theme in report.themes if may_lead(theme, report) and has_changed(theme)]
    changed.sort(key=lambda theme: -abs(theme.change.difference or 0))
    if changed:
        return [*(changed_theme(theme, report) for theme in changed[:FINDINGS_SHOWN]), *doubts]
    named = [theme for theme in report.themes if theme.comments and may_lead(theme, report)]
    if not named:
        return doubts
    return [
        gettext(
            "Most comments are about “%(theme)s” (%(comments)s of %(all)s). No theme changed clearly.",
            theme=named[0].name,
            comments=whole(named[0].comments),
            all=whole(report.comments),
        )
        if not doubts
        else gettext(
            "Most other comments are about “%(theme)s” (%(comments)s of %(all)s).",
            theme=named[0].name,
            comments=whole(named[0].comments),
            all=whole(report.comments),
        ),
        *doubts,
    ]


def has_changed(theme: ThemeFigures) -> bool:
    return theme.change.direction in {"up", "down"}


def may_lead(theme: ThemeFigures, report: Report) -> bool:
    """Tell whether a report may begin with a theme.

    Not with one that another draw of comments would not show, nor with growth that one source may be behind;
    and where there is such growth, the shares of all others fall with it.
    """
    is_pushed_down = theme.change.direction == "down" and any(other.doubt for other in report.themes)
    return not (theme.unstable or theme.doubt or is_pushed_down)


def doubtful_growth(theme: ThemeFigures, report: Report) -> str:
    return gettext(
        "“%(theme)s” has many more comments than in %(month)s (%(now)s against %(before)s), but it looks "
        "like one source: %(signs)s. Read them before you act; the shares of other themes fall with it.",
        theme=theme.name,
        now=whole(theme.comments),
        before=whole(theme.comments_before),
        month=period_before(report),
        signs="; ".join(sign_words(sign, share) for sign, share in theme.doubt.items()),
    )


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
    if theme.doubt:
        return gettext(
            "looks like one source: %(signs)s",
            signs="; ".join(sign_words(sign, share) for sign, share in theme.doubt.items()),
        )
    return gettext("not yet sure: other comments could give another theme") if theme.unstable else ""


def changed_theme(theme: ThemeFigures, report: Report) -> str:
    figures = {
        "theme": theme.name,
        "now": whole(theme.comments),
        "before": whole(theme.comments_before),
        "month": period_before(report),
    }
    if theme.change.direction == "up":
        return gettext(
            "“%(theme)s” is clearly more frequent: %(now)s comments, %(before)s in %(month)s.", **figures
        )
    return gettext(
        "“%(theme)s” is clearly less frequent: %(now)s comments, %(before)s in %(month)s.", **figures
    )


def suppressed_themes(report: Report) -> str:
    """Return which themes have too few comments for figures, or nothing."""
    few = [theme.name for theme in report.themes if theme.comments is None]
    if not few:
        return ""
    return gettext("Also spoken of, by 1 to 4 comments each: %(themes)s.", themes=", ".join(few))


def comments_finding(report: Report) -> str:
    if report.comments is None:
        return gettext("Comments: %(comments)s.", comments=count(report, "comments"))
    if not report.comments:
        return gettext("Nobody wrote a comment.")
    if report.unthemed:
        return ngettext(
            "There is only %(num)s comment: too few for themes. Read it below.",
            "There are only %(num)s comments: too few for themes. Read them below.",
            report.comments,
        )
    return gettext(
        "%(themed)s of %(comments)s comments have a theme; the others are counted below with the reason.",
        themed=whole(report.themed),
        comments=whole(report.comments),
    )


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


def stream_figures(report: Report) -> list[tuple[str, str, str]]:
    """Return name, share and detail of each stream."""
    return [(name, percent(figures.top2), stream_note(figures)) for name, figures in streams_named(report)]


def stream_note(figures: Satisfaction) -> str:
    if figures.n is None:
        return satisfaction_note(figures)
    people = ngettext("%(num)s person", "%(num)s people", figures.n)
    if not figures.n:
        return people
    return f"{people}: {interval(figures.low, figures.high)}"


def before(name: str, report: Report) -> str:
    """Return one of the report's counts of the period before."""
    return gettext("%(number)s in %(month)s", number=count(report, name), month=period_before(report))


def response_rate(report: Report) -> str:
    """Return how many of the dossiers' people answered."""
    if report.volumes is None or not report.volumes.received:
        return NO_FIGURE
    if report.submissions is None:
        return gettext("too few answers to say how many of them gave feedback")
    return gettext(
        "%(share)s of them gave feedback", share=percent(report.submissions / report.volumes.received)
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


def mean_words(report: Report) -> str:
    """Return the mean of the ratings with its interval, empty where it is hidden."""
    found = report.levels
    if found.mean is None:
        return ""
    mean, low, high = (format_decimal(one or 0, "0.00") for one in (found.mean, found.low, found.high))
    return gettext("Mean %(mean)s of 5 (95 %% sure: %(low)s to %(high)s).", mean=mean, low=low, high=high)


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


def method_notes(report: Report) -> list[str]:
    return [
        *view_notes(report),
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


def before_count(comments: int | None, report: Report) -> str:
    return gettext("%(month)s: %(comments)s", month=period_before(report), comments=whole(comments))
