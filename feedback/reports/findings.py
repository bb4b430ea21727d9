"""A report's answer in plain sentences: what changed, how sure, what people speak about."""

from flask_babel import gettext, ngettext

from feedback.reports.figures import FEW, SHOWN, Report, ThemeFigures
from feedback.reports.wording import (
    comments_before,
    comments_of,
    count,
    interval,
    percent,
    period_before,
    period_of,
    points,
    sign_words,
    told,
    whole,
)

FINDINGS_SHOWN = 2


def findings_of(report: Report) -> list[str]:
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
            comments=comments_of(named[0]),
            all=whole(report.comments),
        )
        if not doubts
        else gettext(
            "Most other comments are about “%(theme)s” (%(comments)s of %(all)s).",
            theme=named[0].name,
            comments=comments_of(named[0]),
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
        now=comments_of(theme),
        before=comments_before(theme),
        month=period_before(report),
        signs="; ".join(sign_words(sign, share) for sign, share in theme.doubt.items()),
    )


def changed_theme(theme: ThemeFigures, report: Report) -> str:
    figures = {
        "theme": theme.name,
        "now": comments_of(theme),
        "before": comments_before(theme),
        "month": period_before(report),
    }
    if theme.change.direction == "up":
        return gettext(
            "“%(theme)s” is clearly more frequent: %(now)s comments, %(before)s in %(month)s.", **figures
        )
    return gettext(
        "“%(theme)s” is clearly less frequent: %(now)s comments, %(before)s in %(month)s.", **figures
    )


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
