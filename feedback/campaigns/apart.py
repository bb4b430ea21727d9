"""Doing the same for many, so that one that cannot be helped does not stop the others."""

from collections.abc import Callable, Iterable

import structlog

from feedback.database import db

log = structlog.get_logger()


def each_apart(what: str, ids: Iterable[int], step: Callable[[int], bool]) -> int:
    """Do a step, which commits, for each of these; return for how many it did something.

    One that fails is logged and taken back, and the next ones are done. Then it is told with an
    ExceptionGroup, so that the piece of work counts as failed and is tried again.
    """
    done, faults = 0, []
    for one in ids:
        try:
            done += step(one)
        except Exception as fault:  # whatever it is, the others must not wait for it
            db.session.rollback()
            log.error("step_failed", what=what, id=one, exc_info=fault)
            faults.append(fault)
    if faults:
        raise ExceptionGroup(f"{what} that could not be moved on", faults)
    return done
