"""Slowing down whoever guesses, counted by network: an office behind one address must never notice.

Counts are kept in this process's memory, and only while a limit lasts.
"""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec

from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from limits import parse_many
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from feedback.collection.sources import address_of, network_of
from feedback.errors import FeedbackError, NotFound

Arguments = ParamSpec("Arguments")
View = Callable[Arguments, ResponseReturnValue]


class TooManyCalls(FeedbackError):
    """More calls than a program may make."""

    status = 429

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after


class TooManyMisses(TooManyCalls):
    """A wrong code, after many others from the same network."""

    def message(self) -> str:
        return gettext(
            "This code is not right, and many wrong ones came before it. Please wait a little, then look at "
            "each letter again. A right code opens at any time."
        )


def network() -> str:
    """Return the network a request comes from: held in memory only, while the limit lasts."""
    return (network_of(address_of(request)) or b"unknown").hex()


def at_most(allowed: str, caller: Callable[[], str]) -> Callable[[View[Arguments]], View[Arguments]]:
    """This view serves each caller so often, as in "120 per minute". Raises TooManyCalls."""

    def limit(view: View[Arguments]) -> View[Arguments]:
        @wraps(view)
        def limited(*args: Arguments.args, **kwargs: Arguments.kwargs) -> ResponseReturnValue:
            count(allowed, view.__name__, caller(), TooManyCalls)
            return view(*args, **kwargs)

        return limited

    return limit


@contextmanager
def counting_misses(kind: str, allowed: str) -> Iterator[None]:
    """Look a code up inside this: a right one is never slowed down, whatever others of the network tried.

    So the limit is no lock: whoever goes on guessing is not told less. What keeps them out is the length of
    the code; the limit makes their noise cheap for us. Raises TooManyMisses in the place of NotFound.
    """
    try:
        yield
    except NotFound:
        count(allowed, kind, network(), TooManyMisses)
        raise


def count(allowed: str, kind: str, caller: str, error: type[TooManyCalls]) -> None:
    """Count one more. Raises ``error`` where that is more than allowed."""
    counts: FixedWindowRateLimiter = current_app.extensions["limits"]
    used_up = [item for item in parse_many(allowed) if not counts.hit(item, kind, caller)]
    if used_up:
        ends = max(counts.get_window_stats(item, kind, caller).reset_time for item in used_up)
        raise error(max(1, math.ceil(ends - time.time()))) from None


def note(allowed: str, kind: str, caller: str) -> None:
    """Count one more, and go on."""
    counts: FixedWindowRateLimiter = current_app.extensions["limits"]
    for item in parse_many(allowed):
        counts.hit(item, kind, caller)


def seconds_to_wait(allowed: str, kind: str, caller: str) -> int:
    """Return how long whoever has used up what is allowed must wait, else 0, and count nothing."""
    counts: FixedWindowRateLimiter = current_app.extensions["limits"]
    used_up = [item for item in parse_many(allowed) if not counts.test(item, kind, caller)]
    ends = [counts.get_window_stats(item, kind, caller).reset_time for item in used_up]
    return max((max(1, math.ceil(end - time.time())) for end in ends), default=0)


def init_app(app: Flask) -> None:
    app.extensions["limits"] = FixedWindowRateLimiter(MemoryStorage())
