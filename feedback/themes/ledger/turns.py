"""Writing much in short turns: whoever wants to write meanwhile waits for one of them at most.

SQLite has one write lock for all, and who sends a comment waits for it too.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from feedback.database import db, read_only

ROWS_AT_ONCE = 500
# Who waits for SQLite's lock looks each millisecond whether it is free (database.NAP_SECONDS).
PAUSE_SECONDS = 0.005

One = TypeVar("One")


def nothing(**_values: Any) -> None:
    """Change nothing and look at nothing: nobody else is there."""


@dataclass(frozen=True)
class Turns:
    """``look`` is called before each transaction and raises where the work shall end; ``change`` first in
    it, and raises where the work is no longer ours.
    """

    change: Callable[..., object] = nothing
    look: Callable[[], object] = nothing

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the lock for what is done in here, and then leave it to others for a while."""
        self.look()
        begun = time.monotonic()
        self.change()
        yield
        db.session.commit()
        # As long as others had to wait, so that they get half of the time.
        time.sleep(max(PAUSE_SECONDS, time.monotonic() - begun))


@contextmanager
def reading() -> Iterator[None]:
    """Read without the write lock; what was read is let go of afterwards."""
    read_only()
    yield
    db.session.rollback()


def portions(items: Iterable[One], size: int = ROWS_AT_ONCE) -> Iterator[list[One]]:
    rest = iter(items)
    return iter(lambda: list(islice(rest, size)), [])
