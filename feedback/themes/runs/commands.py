"""The command line's analysis: how far it is on stderr, and what became of it."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

import click
from flask_babel import force_locale

from feedback.database import db, read_only, reading_session
from feedback.models import OrgUnit, ThemeJob
from feedback.themes.runs import jobs
from feedback.themes.runs.jobs import AlreadyUnderWay
from feedback.themes.runs.wording import STAGE_NAMES, why_failed
from feedback.themes.runs.working import Watching, carry_out

LOOK_SECONDS = 1.0
BAR = 20
# What the command ends with, by a job's fault or state; a failure not named here ends with 3.
EXIT_CODES = {"no_comments": 1, "cancelled": 4}
ENDED_BY = 128  # and the signal's number, as a shell tells of a program that a signal ended
STOPPING = b"\nStopping at the next step. Ctrl+C again stops at once.\n"
WAITS = (
    "Stopped; nothing was changed. The same command goes on from there, and so does a running worker. "
    "It can be cancelled on the page “Analyses”."
)
GOES_ON = "No longer looking on: whoever works on it goes on."
ENDINGS = {
    "no_comments": "There are no comments up to {job.month} in {job.unit.name}.",
    "cancelled": "Somebody cancelled it in the browser; nothing was changed.",
    "final": "The month was made final meanwhile; its themes stay as they were told.",
    "no_memory": "It needed more memory than FEEDBACK_ANALYSIS_MIB allows. The analysis before stays.",
    "stopped": "Its process was ended. The analysis before stays.",
    "unavailable": "The database did not answer. The analysis before stays.",
    "unexpected": "It failed; the log above says where. The analysis before stays.",
}


class Interrupted(Exception):
    """Somebody pressed Ctrl+C, or the system asked the command to end."""

    def __init__(self, number: int, words: str) -> None:
        super().__init__(words)
        self.exit_code = ENDED_BY + number


@dataclass
class StopAsked:
    """Set by the first SIGINT or SIGTERM; the second one raises KeyboardInterrupt wherever it meets."""

    number: int = 0
    event: threading.Event = field(default_factory=threading.Event)

    def note(self, number: int, _frame: FrameType | None) -> None:
        if self.number:
            raise KeyboardInterrupt
        self.number = number
        os.write(2, STOPPING)  # print may be just what was interrupted
        self.event.set()


@contextmanager
def listening() -> Iterator[StopAsked]:
    asked = StopAsked()
    before = {number: signal.signal(number, asked.note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def is_a_terminal() -> bool:
    return sys.stderr.isatty()


@dataclass
class Told:
    """Tells how far it is: a line for each stage, at a terminal one line that moves."""

    moves: bool = field(default_factory=is_a_terminal)
    stage: str = ""
    since: float = 0.0

    def hear(self, stage: str, share: float) -> None:
        is_new = stage != self.stage
        if is_new:
            self.stage, self.since = stage, time.monotonic()
        words = f"{share:4.0%}  {named(stage)} …"
        if self.moves:
            bar, seconds = "#" * round(share * BAR), round(time.monotonic() - self.since)
            click.echo(f"\r\033[K[{bar:{BAR}}] {words} {seconds} s", err=True, nl=False)
        elif is_new:
            click.echo(words, err=True)

    def end(self) -> None:
        if self.moves and self.stage:
            click.echo("\r\033[K", err=True, nl=False)


def named(stage: str) -> str:
    with force_locale("en"):
        return str(STAGE_NAMES.get(stage, stage))


def ending_of(job: ThemeJob) -> str:
    """Return in words how a job ended that found nothing, with what is known of why."""
    with force_locale("en"):
        why = why_failed(job)
    return f"{ENDINGS[job.fault or job.state].format(job=job)} {why}".strip()


def bring_to_end(month: str, unit: OrgUnit) -> ThemeJob:
    """Ask for an analysis and carry it out; where somebody is at it, look on until it is over.

    Raises Interrupted.
    """
    try:
        number = jobs.ask(month, unit).id
    except AlreadyUnderWay as fault:
        number = fault.job.id
        db.session.rollback()
    told = Told()
    try:
        with listening() as asked:
            go_on(number, told.hear, asked)
    finally:
        told.end()
    read_only()  # whoever prints the result keeps nobody from writing
    return db.session.get_one(ThemeJob, number)


def go_on(number: int, hear: Callable[[str, float], None], asked: StopAsked) -> None:
    watching = Watching(hear=hear, stops=asked.event.is_set)
    try:
        carry_out(number, watching)
        while is_under_way(number, hear) and not asked.event.wait(LOOK_SECONDS):
            carry_out(number, watching)
    except KeyboardInterrupt:
        asked.number = asked.number or signal.SIGINT
    if asked.number and (state := state_of(number)) in {"waiting", "running"}:
        raise Interrupted(asked.number, WAITS if state == "waiting" else GOES_ON)


def state_of(number: int) -> str:
    with reading_session() as session:
        return session.get_one(ThemeJob, number).state


def is_under_way(number: int, hear: Callable[[str, float], None]) -> bool:
    """Tell whether a job is not over yet, and how far somebody else is with it."""
    with reading_session() as session:
        job = session.get_one(ThemeJob, number)
        if job.state == "running" and job.stage:
            hear(job.stage, job.share)
        return job.is_under_way
