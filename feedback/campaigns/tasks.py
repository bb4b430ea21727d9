"""How easy a task was: one question behind a link, for whoever has just done it.

Nobody is invited, so there is nobody to keep apart; what is shown grows in steps of eight people or more.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from statistics import fmean, stdev

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from feedback.accounts.service import units_of
from feedback.audit import service as audit
from feedback.campaigns.apart import each_apart
from feedback.campaigns.box import Ballot, Box, box_from
from feedback.campaigns.groups import LEAST
from feedback.campaigns.service import standard_version
from feedback.database import db
from feedback.errors import NotFound
from feedback.keys import seal, unseal
from feedback.models import Account, EaseStep, EaseTask, OrgUnit
from feedback.surveys.scoring import Mean, mean_from

# What published tasks get. Sauro and Lewis (2016), Quantifying the User Experience; from memory.
USUAL_EASE = 5.5
LOWEST, HIGHEST = 1, 7


@dataclass(frozen=True)
class TaskResult:
    task: EaseTask
    score: Mean | None  # None: too few yet

    @property
    def beside_usual(self) -> str:
        """Return "above", "below" or, where the interval holds the usual mean, "unclear"."""
        if self.score is None or self.score.low is None or self.score.high is None:
            return "unclear"
        if self.score.low > USUAL_EASE:
            return "above"
        return "below" if self.score.high < USUAL_EASE else "unclear"


def add_task(kind: str, detail: str, unit: OrgUnit, keeper: Account) -> EaseTask:
    """Make a link to put behind a task."""
    task = EaseTask(
        version=standard_version("seq"),
        unit=unit,
        kind=kind,
        detail=detail,
        is_open=True,
        content=seal_of(Box()),
    )
    db.session.add(task)
    db.session.flush()
    audit.record("ease_task_added", task.public_id, keeper, unit, task=kind)
    db.session.commit()
    return task


def set_open(task: EaseTask, keeper: Account, *, is_open: bool) -> None:
    """Ask after a task again, or no more; what was said stays."""
    task.is_open = is_open
    audit.record("ease_task_opened" if is_open else "ease_task_closed", task.public_id, keeper, task.unit)
    db.session.commit()


def find_task(public_id: str, account: Account, *roles: str) -> EaseTask:
    """Return a task of a unit the account reaches. Raises NotFound."""
    return found(
        select(EaseTask).where(
            EaseTask.public_id == public_id, EaseTask.unit_id.in_(units_of(account, *roles))
        )
    )


def open_task(public_id: str) -> EaseTask:
    """Return a task that is asked about. Raises NotFound."""
    return found(select(EaseTask).where(EaseTask.public_id == public_id, EaseTask.is_open))


def found(asked: Select[EaseTask]) -> EaseTask:
    task = db.session.scalar(asked)
    if task is None:
        raise NotFound
    return task


def say_how_easy(task: EaseTask, form_id: str, ease: int) -> None:
    """Keep what somebody chose. Sent twice, as by a double click, a form counts once until the next step.

    Nobody notes which forms were handed out: whoever makes up ids of their own sends as often as they like.
    """
    held = db.session.get_one(EaseTask, task.id, with_for_update=True, populate_existing=True)
    box, form_hash = box_from(unseal(held.content)), sha256(form_id.encode()).digest()
    if not box.was_used(form_hash):
        held.content = seal_of(box.with_one_more(form_hash, Ballot("", "", 0, (ease,))))
    db.session.commit()


def seal_of(box: Box) -> bytes:
    return seal(box.plain())


def close_ease_steps(day: date) -> int:
    """Add to each task's results what waits where that is eight answers or more; return how many tasks.

    Raises ExceptionGroup where some could not be moved on; all others were.
    """
    ids = db.session.scalars(select(EaseTask.id)).all()
    return each_apart("tasks", ids, lambda task_id: close_step(task_id, day))


def close_step(task_id: int, day: date) -> bool:
    task = db.session.get_one(EaseTask, task_id, with_for_update=True, populate_existing=True)
    box = box_from(unseal(task.content))
    said = [str(ballot.numbers[0]) for ballot in box.ballots]
    if is_enough := len(said) >= LEAST:
        db.session.add(EaseStep(task_id=task.id, until=day, counts=Counter(said)))
        box = Box()
    task.content = seal_of(box)  # anew also where it waits, perhaps for years: under the key in use
    db.session.commit()
    return is_enough


def results_for(account: Account, *roles: str) -> Sequence[TaskResult]:
    """Return the tasks in units of the account with what people said, those still asked about first."""
    tasks = db.session.scalars(
        select(EaseTask)
        .where(EaseTask.unit_id.in_(units_of(account, *roles)))
        .options(joinedload(EaseTask.unit), selectinload(EaseTask.steps))
        .order_by(EaseTask.is_open.desc(), EaseTask.kind, EaseTask.detail, EaseTask.id)
    )
    return [TaskResult(task, score_of(task.steps)) for task in tasks]


def score_of(steps: Sequence[EaseStep]) -> Mean | None:
    counts = sum((Counter(step.counts) for step in steps), Counter[str]())
    said = [float(ease) for ease in counts.elements()]
    return mean_from(len(said), fmean(said), stdev(said), LOWEST, HIGHEST) if said else None
