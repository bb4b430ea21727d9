"""Reading how comments are meant: beside each in a list, as filters, and a theme's mix."""

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import lazy_gettext
from sqlalchemy import ColumnElement, and_, case, func, select, true
from sqlalchemy.orm import joinedload

from feedback.database import db
from feedback.models import Comment, CommentTone, ThemeAssignment, ThemeRun

UNSURE = "unsure"  # in place of a sentiment: the machine does not say

KIND_NAMES = {
    "complaint": lazy_gettext("A grievance"),
    "suggestion": lazy_gettext("A suggestion"),
    "praise": lazy_gettext("Praise"),
    "other": lazy_gettext("Something else"),
}
SENTIMENT_NAMES = {
    "negative": lazy_gettext("negative words"),
    "mixed": lazy_gettext("praises and blames"),
    "neutral": lazy_gettext("neither praise nor blame"),
    "positive": lazy_gettext("positive words"),
    UNSURE: lazy_gettext("feeling not clear"),
}
DISAGREEMENTS = {
    "worse": lazy_gettext("Stars and words disagree: the words are worse"),
    "better": lazy_gettext("Stars and words disagree: the words are better"),
}
ANY = "any"  # in place of a disagreement: either


@dataclass(frozen=True)
class Mix:
    """How many comments of a theme are of each kind, most first; of how many stars and words disagree."""

    kinds: dict[str, int]
    disagree: int


def is_meant(kind: str, sentiment: str, stars: str) -> ColumnElement[bool]:
    """Return the condition that a comment counts as meant so; empty: however."""
    asked = [
        *([CommentTone.kind == kind] if kind else []),
        *([CommentTone.sentiment == (sentiment if sentiment != UNSURE else "")] if sentiment else []),
        *([CommentTone.disagrees.in_(DISAGREEMENTS if stars == ANY else [stars])] if stars else []),
    ]
    if not asked:
        return true()
    return Comment.id.in_(select(CommentTone.comment_id).where(and_(CommentTone.kind != "", *asked)))


def tones_of(comments: Collection[int]) -> dict[int, CommentTone]:
    """Return how comments are meant, of those that somebody or something has read."""
    rows = select(CommentTone).where(CommentTone.comment_id.in_(comments), CommentTone.kind != "")
    return {
        tone.comment_id: tone for tone in db.session.scalars(rows.options(joinedload(CommentTone.said_by)))
    }


def mix_of(themes: Collection[int], run: ThemeRun, is_readable: ColumnElement[bool]) -> Mix:
    """Return how the comments are meant that a run, with what people corrected in it, has in these themes."""
    placed = select(ThemeAssignment.comment_id).where(
        ThemeAssignment.run_id == run.id, ThemeAssignment.theme_id.in_(themes)
    )
    rows = db.session.execute(
        select(CommentTone.kind, func.count(), func.sum(case((CommentTone.disagrees != "", 1), else_=0)))
        .join(Comment, Comment.id == CommentTone.comment_id)
        .where(CommentTone.comment_id.in_(placed), CommentTone.kind != "", is_readable)
        .group_by(CommentTone.kind)
    ).all()
    counted = {kind: count for kind, count, _ in rows}
    order = sorted(KIND_NAMES, key=lambda kind: -counted.get(kind, 0))
    kinds = {kind: counted[kind] for kind in order if kind in counted}
    return Mix(kinds, sum(disagree for _, _, disagree in rows))
