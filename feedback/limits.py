"""Slowing down whoever guesses, counted by network: an office behind one address must never notice."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, request
from flask_babel import gettext
from flask_limiter import Limiter
from limits import RateLimitItem, parse_many

from feedback.collection.sources import address_of, network_of
from feedback.errors import FeedbackError, NotFound


class TooManyMisses(FeedbackError):
    """A wrong code, after many others from the same network."""

    status = 429

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after

    def message(self) -> str:
        return gettext(
            "This code is not right, and many wrong ones came before it. Please wait a little, then look at "
            "each letter again. A right code opens at any time."
        )


def network() -> str:
    """Return the network a request comes from: held in memory only, while the limit lasts."""
    return (network_of(address_of(request)) or b"unknown").hex()


class LimiterOfSomeViews(Limiter):
    """Limits the views that ask for it; the library looks for limits before every request."""

    def _check_request_limit(self, callable_name: str | None = None, in_middleware: bool = True) -> None:
        if not in_middleware:
            super()._check_request_limit(callable_name, in_middleware)


limiter = LimiterOfSomeViews(key_func=network, storage_uri="memory://")


@contextmanager
def counting_misses(kind: str, allowed: str) -> Iterator[None]:
    """Look a code up inside this: a right one is never slowed down, whatever others of the network tried.

    So the limit is no lock: whoever goes on guessing is not told less. What keeps them out is the length of
    the code; the limit makes their noise cheap for us. Raises TooManyMisses in the place of NotFound.
    """
    try:
        yield
    except NotFound:
        count_miss(kind, allowed)
        raise


def count_miss(kind: str, allowed: str) -> None:
    used_up = [item for item in parse_many(allowed) if not limiter.limiter.hit(item, kind, network())]
    if used_up:
        raise TooManyMisses(max(seconds_left(item, kind) for item in used_up)) from None


def seconds_left(item: RateLimitItem, kind: str) -> int:
    ends, _left = limiter.limiter.get_window_stats(item, kind, network())
    return max(1, math.ceil(ends - time.time()))


def init_app(app: Flask) -> None:
    limiter.init_app(app)
