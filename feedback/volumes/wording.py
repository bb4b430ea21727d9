"""Volumes in words."""

from flask_babel import gettext, lazy_gettext

from feedback.reports.wording import NO_FIGURE, whole
from feedback.volumes.reading import Counts

CHANNEL_NAMES = {
    "": lazy_gettext("all channels"),
    "counter": lazy_gettext("at the counter"),
    "online": lazy_gettext("online"),
    "post": lazy_gettext("by post"),
}


def counts_in_words(counts: Counts | None) -> str:
    if counts is None:
        return NO_FIGURE
    return gettext(
        "%(received)s received, %(on_time)s on time, %(overdue)s overdue, %(online)s online",
        received=whole(counts.received),
        on_time=whole(counts.on_time),
        overdue=whole(counts.overdue),
        online=whole(counts.online),
    )
