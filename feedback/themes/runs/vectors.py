"""Sentence vectors of comments: computed once, a slice at a time, and kept beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, delete, exists, insert, select

from feedback.database import db
from feedback.models import Comment, CommentVector

SLICE = 500  # so much work is lost at most when somebody stops
KEPT_AS = "<f2"

Vectors = NDArray[np.float16]


@dataclass(frozen=True)
class Slice:
    ids: list[int]
    texts: list[str]


def next_slice(comments: ColumnElement[bool], encoder: str) -> Slice:
    """Return some of these comments that have no vector of this encoder yet, the newest first."""
    has_one = exists().where(CommentVector.comment_id == Comment.id, CommentVector.encoder == encoder)
    rows = db.session.execute(
        select(Comment.id, Comment.text).where(comments, ~has_one).order_by(Comment.id.desc()).limit(SLICE)
    ).all()
    return Slice([row.id for row in rows], [row.text for row in rows])


def keep(one: Slice, encoder: str, vectors: Vectors) -> None:
    """Keep the vectors, in the caller's transaction, of what was not erased while they were computed."""
    still_there = set(db.session.scalars(select(Comment.id).where(Comment.id.in_(one.ids))))
    db.session.execute(delete(CommentVector).where(CommentVector.comment_id.in_(one.ids)))
    rows = [
        {"comment_id": comment, "encoder": encoder, "numbers": vector.astype(KEPT_AS).tobytes()}
        for comment, vector in zip(one.ids, vectors, strict=True)
        if comment in still_there
    ]
    if rows:
        db.session.execute(insert(CommentVector), rows)


def vectors_of(comments: ColumnElement[bool], ids: Sequence[int], encoder: str) -> Vectors:
    """Return (n_comments, n_dimensions) what is kept of them, zeros where nothing is."""
    rows = db.session.execute(
        select(CommentVector.comment_id, CommentVector.numbers)
        .join(Comment, Comment.id == CommentVector.comment_id)
        .where(comments, CommentVector.encoder == encoder)
    ).all()
    found = {row.comment_id: np.frombuffer(row.numbers, KEPT_AS) for row in rows}
    nothing = np.zeros_like(next(iter(found.values()), np.zeros(0, KEPT_AS)))
    return np.array([found.get(comment, nothing) for comment in ids], dtype=np.float16)
