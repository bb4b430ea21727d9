"""What a comparison allows to say."""

from flask_babel import gettext

from feedback.reports.figures import Change


def comparison_words(change: Change) -> str:
    """Return the finding in a sentence: clear, not clear, or too few."""
    return {
        "up": gettext("More people were satisfied afterwards: that is clear."),
        "down": gettext("Fewer people were satisfied afterwards: that is clear."),
        "unclear": gettext("No clear difference: it may be chance."),
        "no_data": gettext("Too few answers on one side to compare."),
    }[change.direction]
