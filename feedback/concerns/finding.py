"""Looking at a comment while it is being saved: what is found restricts it in the same transaction."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import structlog

from analysis.concerns import KINDS, find_concerns
from feedback.models import URGENT_CONCERNS, new_public_id, utc_now

log = structlog.get_logger()


def kinds_in(text: str) -> list[str]:
    """Return the kinds of concern in a redacted comment, the most urgent first."""
    found = {concern.kind for concern in find_concerns(text)}
    return [kind for kind in KINDS if kind in found]


def concern_rows(kinds: Sequence[str]) -> list[dict[str, Any]]:
    """Return the rows of new concerns, but for the comment they belong to."""
    return [
        {"public_id": new_public_id(), "kind": kind, "found_at": utc_now(), "status": "new"} for kind in kinds
    ]


def announce_all(comments: Iterable[Mapping[str, Any]]) -> None:
    """Announce what was just committed, through whichever door it came."""
    for comment in comments:
        announce(comment)


def announce(comment: Mapping[str, Any] | None) -> None:
    """Tell whoever watches the logs that a kept comment waits in the restricted queue: its kinds, no more.

    An alarm on ``"event": "concern_found", "urgent": true`` reaches the operator within the same second.
    """
    if comment and comment["restricted"]:
        kinds = kinds_in(comment["text"])
        is_urgent = any(kind in URGENT_CONCERNS for kind in kinds)
        tell = log.warning if is_urgent else log.info
        tell("concern_found", kinds=kinds, urgent=is_urgent)
