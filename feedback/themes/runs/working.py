"""Carrying out an analysis, stage by stage: read here, compute in a process apart, save here."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog
from flask import current_app
from sqlalchemy.exc import OperationalError

from feedback.collection.service import is_frozen
from feedback.database import UNAVAILABLE, db, read_only
from feedback.models import ThemeJob, utc_now
from feedback.themes.ledger.turns import Turns, reading
from feedback.themes.runs import jobs
from feedback.themes.runs.apart import Allowance, Compute, ComputingFailed, Look, Said, compute_apart
from feedback.themes.runs.forgetting import drop_own, holds_what_is_gone, root_of_runs
from feedback.themes.runs.jobs import BEAT_SECONDS, MOST_ATTEMPTS, FinalMonth, Lost
from feedback.themes.runs.keeping import Folder, NotAsKept, place_of
from feedback.themes.runs.pipeline import NoComments, first_month_for, may_be_read, read
from feedback.themes.runs.saving import save
from feedback.themes.runs.unsaving import unsave, unsave_what_is_over
from feedback.themes.runs.vectors import Slice, Vectors, next_slice
from feedback.themes.runs.vectors import keep as keep_vectors
from feedback.themes.stages import ENCODE, READ, RUN, SAVE, STAGES

# How long the stages take beside each other, roughly; one without a line counts as 2.
WEIGHTS = {ENCODE: 0, READ: 1, "assign": 6, "discover": 16, "recognise": 3, "sense": 8, SAVE: 2}

log = structlog.get_logger()


class Cancelled(Exception):
    """Somebody no longer wants the analysis."""


class Stopping(Exception):
    """This process ends: whoever comes next goes on."""


@dataclass(frozen=True)
class Watching:
    """Who looks on: ``hear`` is told each second what is done and how much was before it, 0 to 1; once
    ``stops`` says so the work is left to whoever comes next.
    """

    hear: Callable[[str, float], object] = lambda stage, share: None
    stops: Callable[[], bool] = lambda: False


ALONE = Watching()


@dataclass
class Work:
    """A job in the hands of who carries it out."""

    id: int
    holder: str
    folder: Folder
    hashes: dict[str, str]
    watching: Watching
    stage: str = READ
    beat_at: float = field(default_factory=time.monotonic)

    def begin(self, stage: str) -> None:
        self.stage = stage
        jobs.tell(self.id, self.holder, stage=stage, stage_since=utc_now(), share=share_before(stage))
        self.look()

    def keep(self, stage: str, sha256: str) -> None:
        self.hashes[stage] = sha256
        # Whoever gets further did not try in vain: they are counted from here.
        again = {} if stage == READ else {"attempts": 1, "cause": {}}
        jobs.tell(self.id, self.holder, made=dict(self.hashes), **again)

    def look(self) -> None:
        """Raise Cancelled or Stopping where the work shall end, Lost where it is no longer ours."""
        self.watching.hear(self.stage, share_before(self.stage))
        if self.watching.stops():
            raise Stopping
        if jobs.is_cancelled(self.id):
            raise Cancelled
        if time.monotonic() - self.beat_at > BEAT_SECONDS:
            self.beat()

    def beat(self) -> None:
        self.beat_at = time.monotonic()
        try:
            jobs.tell(self.id, self.holder)
        except OperationalError:
            db.session.rollback()
            log.info("heartbeat_missed", job=self.id)  # somebody holds the lock: the next will do


def share_before(stage: str) -> float:
    """Return how much of the whole work is done when a stage begins, 0 to 1."""
    order = [ENCODE, READ, *STAGES, SAVE]
    weights = [WEIGHTS.get(name, 2) for name in order]
    return sum(weights[: order.index(stage)]) / sum(weights)


def carry_out(job_id: int, watching: Watching = ALONE, compute: Compute = compute_apart) -> bool:
    """Carry out a job, unless somebody else is at it; tell whether it was ours to do.

    How it ended stands in the job; what went wrong, in the log.
    """
    root = root_of_runs()
    place = place_of(root)
    public_id = db.session.get_one(ThemeJob, job_id).public_id
    db.session.rollback()
    folder = Folder(root / public_id)
    with folder.held(begins=True) as is_ours:
        holder = jobs.claim(job_id, place) if is_ours else None
        if holder is None:
            return False
        job = db.session.get_one(ThemeJob, job_id)
        work = Work(job_id, holder, folder, dict(job.made), watching)
        db.session.rollback()
        with ending(work):
            do(work, compute)
    return True


def do(work: Work, compute: Compute) -> None:
    job = db.session.get_one(ThemeJob, work.id)
    if job.attempts > MOST_ATTEMPTS:
        fault = "unavailable" if job.cause else "stopped"
        raise ComputingFailed(fault, **{**job.cause, "attempts": MOST_ATTEMPTS})
    db.session.rollback()
    if encoder := current_app.config["EMBEDDINGS"]:
        encode_waiting(work, encoder, compute)
    read_anew(work)
    compute(work.folder, work.hashes, allowance(), partial(note, work), work.look, RUN)
    work.begin(SAVE)
    save_run(work)


def allowance() -> Allowance:
    return Allowance(current_app.config["ANALYSIS_MIB"], current_app.config["ANALYSIS_NICENESS"])


def encode_waiting(work: Work, encoder: str, compute: Compute) -> None:
    """Give each comment its sentence vector that has none; where that fails, the analysis does without."""
    work.begin(ENCODE)
    job = db.session.get_one(ThemeJob, work.id)
    comments = may_be_read(first_month_for(job.month), job.month, job.unit_id)
    folder = Folder(work.folder.path / ENCODE)
    try:
        while (one := next_slice(comments, encoder)).ids:
            db.session.rollback()
            keep_vectors(one, encoder, encoded(one, encoder, folder, compute, work.look))
            db.session.commit()
    except ComputingFailed as error:
        db.session.rollback()
        log.error("vectors_failed", job=work.folder.path.name, fault=error.fault, **error.details)
    finally:
        drop_own(folder)


def encoded(one: Slice, encoder: str, folder: Folder, compute: Compute, look: Look) -> Vectors:
    """Have the vectors of a slice computed."""
    kept = {READ: folder.write(READ, {"encoder": encoder, "texts": one.texts})}

    def hear(said: Said) -> None:
        if "made" in said:
            kept[said["made"]] = said["sha256"]

    compute(folder, dict(kept), allowance(), hear, look, ENCODE)
    vectors: Vectors = folder.read(ENCODE, kept[ENCODE])["vectors"]
    return vectors


def read_anew(work: Work) -> None:
    """Read the comments also where they were read before: what was erased since must not come back.

    Where they are the same, with all else that was read, what later stages made of them still holds.
    """
    work.begin(READ)
    read_only()  # nobody shall wait while a year is read
    job = db.session.get_one(ThemeJob, work.id)
    made = read(job.month, job.unit)
    db.session.rollback()
    sha256 = work.folder.write(READ, made)
    if work.hashes.get(READ) != sha256:
        work.hashes.clear()
    work.keep(READ, sha256)


def note(work: Work, said: Said) -> None:
    """Keep what the process apart says of its progress."""
    if "begun" in said:
        work.begin(said["begun"])
    elif "made" in said:
        work.keep(said["made"], said["sha256"])
    elif "again" in said:
        log.warning("analysis_stage_not_as_kept", job=work.folder.path.name, stage=said["again"])
    elif "peak_mib" in said:
        jobs.tell(work.id, work.holder, peak_mib=said["peak_mib"])


def save_run(work: Work) -> None:
    """Keep what was found, and with it that the job is done."""
    made = {stage: work.folder.read(stage, work.hashes[stage]) for stage in (READ, *STAGES)}
    with reading():
        job = db.session.get_one(ThemeJob, work.id)
        unit_id, month, begun_at, left = job.unit_id, job.month, job.begun_at or utc_now(), job.run_id
    turns = Turns(partial(jobs.beat, work.id, work.holder), work.look)
    if left:
        unsave(left, turns)  # by who was killed while saving it

    def finish(run_id: int) -> None:
        if is_frozen(month):  # since it was asked for
            raise FinalMonth
        if not jobs.finish_with(work.id, work.holder, run_id):
            raise Cancelled

    save(made, unit_id, begun_at, turns, finish)
    drop_own(work.folder)


@contextmanager
def ending(work: Work) -> Iterator[None]:
    """Write down how the work ended; what nobody goes on with leaves no file behind."""
    try:
        try:
            yield
        except Lost:
            raise
        except (Exception, KeyboardInterrupt) as error:
            db.session.rollback()
            end_without_result(work, error)
            if isinstance(error, KeyboardInterrupt):
                raise
    except Lost:
        db.session.rollback()
        log.warning("analysis_taken_over", job=work.folder.path.name)


def end_without_result(work: Work, error: BaseException) -> None:
    state, fault = ending_of(error)
    cause = cause_of(error)
    told = {"job": work.folder.path.name, "stage": work.stage, **cause}
    if fault:
        here = {} if isinstance(error, ComputingFailed) else {"exc_info": error}
        log.error("analysis_failed", fault=fault, **told, **here)
    elif cause:
        log.warning("analysis_put_back", **told)
    # Who only had to stop did not try in vain.
    again = {"attempts": ThemeJob.attempts - 1} if isinstance(error, (Stopping, KeyboardInterrupt)) else {}
    kept = {name: value for name, value in cause.items() if name != "said"}  # that is for the log alone
    jobs.finish(work.id, work.holder, state, fault=fault, cause=kept, **again)
    if state != "waiting" or holds_what_is_gone(work.folder):
        drop_own(work.folder)
    if state != "waiting":
        unsave_what_is_over()


def ending_of(error: BaseException) -> tuple[str, str | None]:
    """Return the state an error leaves the job in, and its fault where it failed."""
    if isinstance(error, Cancelled):
        return "cancelled", None
    if isinstance(error, (Stopping, KeyboardInterrupt, NotAsKept, *UNAVAILABLE)):
        return "waiting", None
    if isinstance(error, NoComments):
        return "failed", "no_comments"
    if isinstance(error, FinalMonth):
        return "failed", "final"
    return "failed", error.fault if isinstance(error, ComputingFailed) else "unexpected"


def cause_of(error: BaseException) -> dict[str, Any]:
    """Return what is known of why it went wrong, without a message, which may quote what a person wrote."""
    if isinstance(error, ComputingFailed):
        return error.details
    if isinstance(error, UNAVAILABLE):
        return {"error": type(error).__name__, "code": code_of(error)}
    return {}


def code_of(error: Exception) -> str:
    """Return what the database calls its fault, as 57014 or SQLITE_BUSY; empty where it does not say."""
    origin = getattr(error, "orig", None)
    return str(getattr(origin, "sqlstate", None) or getattr(origin, "sqlite_errorname", None) or "")
