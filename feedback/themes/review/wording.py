"""What themes, runs and decisions are called on pages."""

from flask_babel import format_percent, gettext, lazy_gettext, ngettext

from feedback.models import Theme, ThemeDecision, ThemeFinding, ThemeGroup
from feedback.themes.ledger.seeing import NamesSeen

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
ABOUT_HEADINGS = frozenset(("gather", "heading_make", "heading_rename", "heading_merge", "heading_drop"))
LANGUAGE_NAMES = {
    "vi": lazy_gettext("Vietnamese"),
    "vi-unmarked": lazy_gettext("Vietnamese without marks"),
    "mixed": lazy_gettext("Vietnamese and English"),
    "en": lazy_gettext("English words"),
    "und": lazy_gettext("No language known"),
}


def name_of(theme: Theme | ThemeGroup, language: str) -> str:
    """Return a theme's or heading's name in a language, else in Vietnamese; with a great first letter."""
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


def told(decision: ThemeDecision, language: str, seen: NamesSeen) -> str:
    """Return what somebody decided, in a sentence without its subject; names alone that may be read."""
    theme, other = (theme_in(one, language, seen) for one in (decision.theme, decision.other))
    comments = ngettext("%(num)s comment", "%(num)s comments", decision.details["comments"])
    if decision.kind in ABOUT_HEADINGS:
        return told_of_heading(decision, language, seen)
    return {
        "accept": gettext("accepted “%(theme)s”", theme=theme),
        "reject": gettext("rejected “%(theme)s”", theme=theme),
        "rename": renamed(decision),
        "group": grouped(decision, theme, language, seen),
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
            "took back: %(what)s", what=told(decision.undoes, language, seen) if decision.undoes else ""
        ),
    }[decision.kind]


def theme_in(theme: Theme | None, language: str, seen: NamesSeen) -> str:
    """Return a theme's name as far as it may be read, empty where there is none."""
    if theme is None:
        return ""
    return name_of(theme, language) if theme.id in seen.themes else gettext("a theme of another unit")


def heading_in(group: ThemeGroup | None, language: str, seen: NamesSeen) -> str:
    if group is None:
        return ""
    return name_of(group, language) if group.id in seen.headings else gettext("a heading of another unit")


def renamed(decision: ThemeDecision) -> str:
    before, after = (decision.details[when].get("name", "") for when in ("before", "after"))
    return gettext("renamed “%(before)s” to “%(after)s”", before=before, after=after)


def grouped(decision: ThemeDecision, theme: str, language: str, seen: NamesSeen) -> str:
    if decision.details["after"].get("group_id") is None:
        return gettext("put “%(theme)s” under no heading", theme=theme)
    heading = heading_in(decision.group, language, seen)
    if not heading:  # decided before the history kept which one it was
        return gettext("put “%(theme)s” under another heading", theme=theme)
    return gettext("put “%(theme)s” under “%(heading)s”", theme=theme, heading=heading)


def gathered(decision: ThemeDecision, heading: str) -> str:
    number = decision.details["themes"]
    if not heading:
        return ngettext("put %(num)s theme under no heading", "put %(num)s themes under no heading", number)
    return ngettext(
        "put %(num)s theme under “%(heading)s”",
        "put %(num)s themes under “%(heading)s”",
        number,
        heading=heading,
    )


def told_of_heading(decision: ThemeDecision, language: str, seen: NamesSeen) -> str:
    heading, other = (heading_in(one, language, seen) for one in (decision.group, decision.other_group))
    if decision.group is None and not decision.parts:  # migration 0053 was taken down since
        heading = other = gettext("a heading that is no longer known")
    return {
        "gather": gathered(decision, heading),
        "heading_make": gettext("made the heading “%(heading)s”", heading=heading),
        "heading_rename": renamed_heading(decision),
        "heading_merge": gettext(
            "merged the heading “%(heading)s” into “%(other)s”", heading=heading, other=other
        ),
        "heading_drop": gettext("dropped the heading “%(heading)s”", heading=heading),
    }[decision.kind]


def renamed_heading(decision: ThemeDecision) -> str:
    before, after = (decision.details[when].get("name", "") for when in ("before", "after"))
    return gettext("renamed the heading “%(before)s” to “%(after)s”", before=before, after=after)


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
