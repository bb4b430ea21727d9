"""What publishing is called on pages."""

from flask_babel import lazy_gettext

STATE_NAMES = {
    "failed": lazy_gettext("Failed"),
    "draft": lazy_gettext("Draft"),
    "approved": lazy_gettext("Approved"),
    "published": lazy_gettext("Published"),
    "replaced": lazy_gettext("Replaced"),
}
STATE_COLOURS = {
    "failed": "red",
    "draft": "yellow",
    "approved": "blue",
    "published": "green",
    "replaced": "grey",
}
FAULT_WORDS = {
    "analysis_failed": lazy_gettext(
        "The analysis of the month failed: its comments have no themes. Analyse the month again; then the "
        "report is drafted within the hour."
    ),
    "analysis_missing": lazy_gettext(
        "The comments of the month have not been analysed yet. The report is drafted within the hour after "
        "they are."
    ),
    "unexpected": lazy_gettext(
        "The figures could not be computed. It is tried again each hour; the log of the service says why "
        "(report_not_drafted)."
    ),
}
