"""What themes, runs and decisions are called on pages."""

from flask_babel import format_percent, gettext, lazy_gettext, ngettext

from feedback.models import Theme, ThemeDecision, ThemeFinding

STATUS_NAMES = {
    "suggested": lazy_gettext("Suggested"),
    "accepted": lazy_gettext("Accepted"),
    "rejected": lazy_gettext("Rejected"),
}
AUDIENCE_NAMES = {
    "citizen": lazy_gettext("Citizens"),
    "staff": lazy_gettext("Staff"),
    "both": lazy_gettext("Citizens and staff"),
}
EVENT_NAMES = {
    "new": lazy_gettext("new"),
    "grown": lazy_gettext("grown"),
    "shrunk": lazy_gettext("shrunk"),
    "kept": lazy_gettext("as before"),
    "split": lazy_gettext("split from another"),
    "merged": lazy_gettext("others went into it"),
    "faded": lazy_gettext("faded"),
}
# Of what people's corrections have brought (analysis.gain).
VERDICT_NAMES = {
    "better": lazy_gettext("clearly better"),
    "no clear difference": lazy_gettext("no clear difference"),
    "worse": lazy_gettext("clearly worse"),
}
LANGUAGE_NAMES = {
    "vi": lazy_gettext("Vietnamese"),
    "vi-unmarked": lazy_gettext("Vietnamese without marks"),
    "mixed": lazy_gettext("Vietnamese and English"),
    "en": lazy_gettext("English words"),
    "und": lazy_gettext("No language known"),
}


def name_of(theme: Theme, language: str) -> str:
    """Return a theme's name in a language, else the Vietnamese one; with a great first letter."""
    name = theme.name_en if language == "en" and theme.name_en else theme.name
    return name[:1].upper() + name[1:]


def how_sure(finding: ThemeFinding | None) -> str:
    """Return how firmly the machine found a theme, empty where it did not say."""
    if finding is None or finding.stability is None:
        return ""
    share = format_percent(finding.stability)
    if finding.unstable:
        return gettext(
            "Unsure: drawn anew from the comments it comes back in %(share)s only; no report leads with it.",
            share=share,
        )
    return gettext("Drawn anew from the comments, it comes back in %(share)s.", share=share)


def told(decision: ThemeDecision, language: str) -> str:
    """Return what somebody decided, in a sentence without its subject."""
    theme = name_of(decision.theme, language) if decision.theme else ""
    other = name_of(decision.other, language) if decision.other else ""
    comments = ngettext("%(num)s comment", "%(num)s comments", decision.details["comments"])
    before = decision.details["before"]
    return {
        "accept": gettext("accepted “%(theme)s”", theme=theme),
        "reject": gettext("rejected “%(theme)s”", theme=theme),
        "rename": gettext(
            "renamed “%(before)s” to “%(after)s”",
            before=before.get("name", ""),
            after=decision.details["after"].get("name", ""),
        ),
        "group": gettext("put “%(theme)s” under another heading", theme=theme),
        "merge": gettext("merged “%(theme)s” into “%(other)s”", theme=theme, other=other),
        "unmerge": gettext("took “%(theme)s” out of “%(other)s”", theme=theme, other=other),
        "split": gettext(
            "split “%(other)s” off “%(theme)s”: %(comments)s", theme=theme, other=other, comments=comments
        ),
        "move": moved(theme, other, comments),
        "add": gettext("added to “%(theme)s”: %(comments)s", theme=theme, comments=comments),
        "label": labelled(decision, theme, comments),
        "adopt": gettext("adopted “%(theme)s” from the catalogue", theme=theme),
        "tone": gettext("said how these are meant: %(comments)s", comments=comments),
        "undo": gettext(
            "took back: %(what)s", what=told(decision.undoes, language) if decision.undoes else ""
        ),
    }[decision.kind]


def moved(theme: str, other: str, comments: str) -> str:
    if not other:
        return gettext("took out of “%(theme)s”: %(comments)s", theme=theme, comments=comments)
    return gettext(
        "moved from “%(theme)s” to “%(other)s”: %(comments)s", theme=theme, other=other, comments=comments
    )


def labelled(decision: ThemeDecision, theme: str, comments: str) -> str:
    if decision.details.get("sample"):
        return gettext("labelled in a blind sample: %(comments)s", comments=comments)
    if not theme:
        return gettext("said that these belong to no theme: %(comments)s", comments=comments)
    return gettext("said what belongs to “%(theme)s”: %(comments)s", theme=theme, comments=comments)
