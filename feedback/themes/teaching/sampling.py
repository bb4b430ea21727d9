"""Blind samples: several people label the same comments, none sees what the others or the machine said.

How far they agree (Krippendorff's alpha) is the most that can be asked of the machine.
"""

import random
from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager

import analysis
from feedback.accounts.service import units_of
from feedback.audit import service as audit
from feedback.database import db
from feedback.errors import NotFound
from feedback.models import (
    Account,
    Comment,
    LabelSample,
    LeftOutComment,
    SampleComment,
    Theme,
    ThemeAssignment,
    ThemeCorrection,
    ThemeDecision,
    ThemeRun,
    new_public_id,
    utc_now,
)
from feedback.themes.ledger import corrections
from feedback.themes.ledger.identity import root_of_each
from feedback.themes.ledger.placing import said_by
from feedback.themes.ledger.seeing import READERS
from feedback.themes.teaching.queue import comments_to_label

SIZES = (20, 30, 50)
MACHINE = "machine"


@dataclass(frozen=True)
class Progress:
    """A sample: how many comments it still has, how many of them each account has labelled."""

    sample: LabelSample
    size: int
    labelled: Mapping[int, int]

    def by(self, account: Account) -> int:
        return self.labelled.get(account.id, 0)

    def is_done_by(self, account: Account) -> bool:
        return self.by(account) >= self.size

    @property
    def finished(self) -> list[int]:
        """The accounts that have labelled all of it."""
        return sorted(account for account, count in self.labelled.items() if count >= self.size)


@dataclass(frozen=True)
class Listed(Progress):
    """A sample in a list; ``unit`` is empty where the run is one above the units of whoever looks."""

    unit: str


@dataclass(frozen=True)
class Agreed:
    """How far people agree with one another, and each of them, by account, with the machine."""

    people: "analysis.agreement.Agreement"
    machine: "Mapping[Hashable, analysis.agreement.Agreement]"


def draw(run: ThemeRun, size: int, account: Account) -> LabelSample | None:
    """Draw comments of a run by chance, as many as there are up to ``size``; None where there are none."""
    comments = db.session.scalars(comments_in(run, account).with_only_columns(Comment.id)).all()
    if not comments:
        return None
    chosen = random.SystemRandom().sample(comments, min(size, len(comments)))
    sample = LabelSample(public_id=new_public_id(), run_id=run.id, drawn_by_id=account.id, drawn_at=utc_now())
    db.session.add(sample)
    db.session.flush()
    db.session.add_all(
        SampleComment(sample_id=sample.id, comment_id=comment, place=place)
        for place, comment in enumerate(chosen)
    )
    audit.record("label_sample_drawn", sample.public_id, account, run.unit, comments=str(len(chosen)))
    db.session.commit()
    return sample


def comments_in(run: ThemeRun, account: Account) -> Select[Comment]:
    """Select the comments of a run, placed or not, that this account may label."""
    placed = select(ThemeAssignment.comment_id).where(ThemeAssignment.run_id == run.id)
    left_out = select(LeftOutComment.comment_id).where(LeftOutComment.run_id == run.id)
    return comments_to_label(account).where(Comment.id.in_(placed.union(left_out)))


def samples_for(account: Account) -> list[Listed]:
    """Return the samples of which this account may label every comment, the newest first."""
    own = sizes_of_samples().where(Comment.id.in_(comments_to_label(account).with_only_columns(Comment.id)))
    sizes: dict[int, int] = dict(db.session.execute(sizes_of_samples()).all())
    reached: dict[int, int] = dict(db.session.execute(own).all())
    labelled = labelled_in_each()
    near = ThemeRun.unit_id.in_(units_of(account, *READERS))
    rows = db.session.execute(
        select(LabelSample, near)
        .join(LabelSample.run)
        .where(LabelSample.id.in_([one for one, size in sizes.items() if reached.get(one) == size]))
        .options(contains_eager(LabelSample.run).joinedload(ThemeRun.unit))
        .order_by(LabelSample.id.desc())
    )
    return [
        Listed(sample, sizes[sample.id], labelled[sample.public_id], sample.run.unit.name if is_near else "")
        for sample, is_near in rows
    ]


def sizes_of_samples() -> Select[int, int]:
    """Select how many comments each sample still has, of those that everybody may be asked about."""
    return (
        select(SampleComment.sample_id, func.count())
        .join(Comment, Comment.id == SampleComment.comment_id)
        .where(Comment.restricted.is_(False))
        .group_by(SampleComment.sample_id)
    )


def labelled_in_each() -> defaultdict[str, dict[int, int]]:
    """Return how many comments each account has labelled in each sample, by the sample's code."""
    rows = db.session.execute(
        select(
            ThemeCorrection.sample,
            ThemeCorrection.account_id,
            func.count(ThemeCorrection.comment_id.distinct()),
        )
        .join(Comment, Comment.id == ThemeCorrection.comment_id)
        .where(ThemeCorrection.sample != "", is_said())
        .group_by(ThemeCorrection.sample, ThemeCorrection.account_id)
    )
    labelled: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for sample, account, count in rows:
        labelled[sample][account] = count
    return labelled


def is_said() -> ColumnElement[bool]:
    """Return the condition that a label holds: not taken back, of a comment that everybody may be asked."""
    return Comment.restricted.is_(False) & ThemeCorrection.decision.has(~ThemeDecision.undone_by.has())


def find_sample(public_id: str, account: Account) -> LabelSample:
    """Return a sample of which this account may label every comment. Raises NotFound."""
    sample = db.session.scalar(select(LabelSample).where(LabelSample.public_id == public_id))
    if sample is None or not reaches(account, sample):
        raise NotFound
    return sample


def reaches(account: Account, sample: LabelSample) -> bool:
    """What became restricted since is asked of nobody; what lies outside somebody's units hides the whole."""
    all_of_it = comments_of(sample).with_only_columns(func.count()).where(Comment.restricted.is_(False))
    own = comments_to_label(account).where(Comment.id.in_(numbers_of(sample)))
    count = db.session.scalar(all_of_it)
    return bool(count) and count == db.session.scalar(select(func.count()).select_from(own.subquery()))


def comments_of(sample: LabelSample) -> Select[Comment]:
    return (
        select(Comment)
        .join(SampleComment, SampleComment.comment_id == Comment.id)
        .where(SampleComment.sample_id == sample.id)
    )


def numbers_of(sample: LabelSample) -> Select[int]:
    return select(SampleComment.comment_id).where(SampleComment.sample_id == sample.id)


def progress_of(sample: LabelSample) -> Progress:
    size = db.session.scalar(
        comments_of(sample).with_only_columns(func.count()).where(Comment.restricted.is_(False))
    )
    said = labels_in(sample)
    return Progress(sample, size or 0, {account: len(labels) for account, labels in said.items()})


def next_in(sample: LabelSample, account: Account) -> Comment | None:
    """Return the first comment that this account has not labelled yet; None: all are."""
    done = labels_in(sample).get(account.id, {})
    return db.session.scalar(
        comments_of(sample)
        .where(Comment.restricted.is_(False), Comment.id.not_in(done))
        .order_by(SampleComment.place)
        .limit(1)
    )


def label_blind(
    sample: LabelSample, comment: Comment, themes: Collection[Theme], account: Account
) -> ThemeDecision:
    """Keep what somebody says of a comment of a sample. It changes no figure. Raises NotFound."""
    if db.session.scalar(comments_of(sample).where(Comment.id == comment.id)) is None:
        raise NotFound
    return corrections.label(comment.id, themes, account, sample.public_id)


def labels_in(sample: LabelSample) -> dict[int, dict[int, frozenset[int]]]:
    """Return what each account said last of each comment: the themes as they stand today, none for none."""
    root = root_of_each()
    said: dict[int, dict[int, tuple[int, set[int]]]] = defaultdict(dict)
    words = (
        select(ThemeCorrection)
        .join(Comment, Comment.id == ThemeCorrection.comment_id)
        .where(ThemeCorrection.sample == sample.public_id, is_said())
        .order_by(ThemeCorrection.id)
    )
    for word in db.session.scalars(words):
        decision, themes = said[word.account_id].get(word.comment_id, (0, set()))
        if decision != word.decision_id:
            themes = set()
        if word.theme_id is not None:
            themes.add(root[word.theme_id])
        said[word.account_id][word.comment_id] = (word.decision_id, themes)
    return {
        account: {comment: frozenset(themes) for comment, (_, themes) in labels.items()}
        for account, labels in said.items()
    }


def agreed(progress: Progress) -> Agreed:
    """Return how far those who have finished agree, and the machine with each of them."""
    said = labels_in(progress.sample)
    people = [judgement for account in progress.finished for judgement in judgements(account, said[account])]
    machine = judgements(MACHINE, machine_labels(progress.sample))
    return Agreed(
        analysis.agreement.agreement(people),
        analysis.agreement.agreement_with(MACHINE, [*people, *machine]),
    )


def judgements(
    judge: int | str, labels: Mapping[int, frozenset[int]]
) -> "list[analysis.agreement.Judgement]":
    said = analysis.agreement.Judgement
    return [said(judge, comment, themes) for comment, themes in sorted(labels.items())]


def machine_labels(sample: LabelSample) -> dict[int, frozenset[int]]:
    """Return what the run itself said, before anybody corrected it."""
    root, numbers = root_of_each(), list(db.session.scalars(numbers_of(sample)))
    said, _rows = said_by(sample.run_id, numbers)
    return {comment: frozenset(root[placed.theme] for placed in one.placed) for comment, one in said.items()}


def names_of(accounts: Sequence[int]) -> dict[int, str]:
    return dict(db.session.execute(select(Account.id, Account.name).where(Account.id.in_(accounts))).all())
