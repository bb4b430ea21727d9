"""When something was said that had to wait on a phone, by the server's clock.

A phone tells how long it waited, not when: both ends of a wait are read from one clock, so that a wrong clock
cancels out. What cannot be true is noted, never refused.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

# A phone sends by itself for 30 days, and after that when a person says so.
LONGEST_WAIT = timedelta(days=60)
SLACK = timedelta(minutes=1)  # by which an honest clock may be set while something waits
DOUBTFUL = ["clock_doubtful"]


@dataclass(frozen=True)
class Given:
    at: datetime
    signals: list[str] = field(default_factory=list)


def given(received_at: datetime, queued_seconds: str, issued_at: int | None) -> Given:
    """Return when it was said: never in the future, never before its form was handed out.

    ``queued_seconds`` as sent, empty where nothing waited; ``issued_at`` of a genuine form token, in seconds
    since 1970, None where there is none and no wait can be believed.
    """
    waited = duration_of(queued_seconds)
    if waited is None or not -SLACK <= waited <= LONGEST_WAIT:
        return Given(received_at, DOUBTFUL)
    if waited <= timedelta(0):
        return Given(received_at)
    if issued_at is None:
        return Given(received_at, DOUBTFUL if waited > SLACK else [])
    handed_out = datetime.fromtimestamp(issued_at, UTC)
    said_at = max(received_at - waited, min(handed_out, received_at))
    return Given(said_at, DOUBTFUL if said_at - (received_at - waited) > SLACK else [])


def duration_of(queued_seconds: str) -> timedelta | None:
    """Return a number of seconds, none for nothing; None for nonsense."""
    if not queued_seconds:
        return timedelta(0)
    return timedelta(seconds=int(queued_seconds)) if re.fullmatch(r"-?[0-9]{1,9}", queued_seconds) else None
