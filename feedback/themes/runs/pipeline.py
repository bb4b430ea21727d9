"""What a run of the theme pipeline begins with: the comments of a period, and what is known of their themes.

Between this and saving (:mod:`saving`) stand the stages that need no database
(:mod:`feedback.themes.stages`).
"""

import hashlib
from importlib.metadata import version
from typing import Any

import numpy as np
from flask import current_app
from sqlalchemy import ColumnElement, select

from feedback.database import db
from feedback.models import Comment, OrgUnit
from feedback.months import months_before
from feedback.organisation.history import realm
from feedback.themes.ledger.tones import ratings_of, tones_said
from feedback.themes.runs.material import read_known
from feedback.themes.runs.vectors import vectors_of
from feedback.themes.stages import Made

LIBRARIES = ("scikit-learn", "numpy", "scipy", "nltk")


class NoComments(Exception):
    """There is nothing to find themes in."""


def read(month: str, unit: OrgUnit) -> Made:
    """Return all that the stages need of the months up to ``month`` in a unit. Raises NoComments.

    With all below it, and all that has become a part of it: its themes go on through a reorganisation.
    The comments stand in the order of their ids, so that the same data is the same run. Of the restricted
    ones only the number: their words take no part in finding or naming themes.
    """
    first_month = first_month_for(month)
    rows = db.session.execute(
        select(Comment.id, Comment.text, Comment.month)
        .where(may_be_read(first_month, month, unit.id))
        .order_by(Comment.id)
    ).all()
    if not rows:
        raise NoComments(f"There are no comments from {first_month} to {month} in {unit.name}.")
    ids = [row.id for row in rows]
    ratings = ratings_of(ids)
    return {
        "first_month": first_month,
        "month": month,
        "ids": np.array(ids),
        "texts": [row.text for row in rows],
        "hash": hash_of(rows),
        "months": [row.month for row in rows],
        "ratings": [ratings.get(row.id) for row in rows],
        "meant": tones_said(),
        **read_known(month, unit),
        **read_vectors(may_be_read(first_month, month, unit.id), ids),
        "versions": {library: version(library) for library in LIBRARIES},
    }


def read_vectors(comments: ColumnElement[bool], ids: list[int]) -> Made:
    encoder = current_app.config["EMBEDDINGS"]
    return {"vectors": vectors_of(comments, ids, encoder)} if encoder else {}


def has_comments(first_month: str, month: str, unit: OrgUnit) -> bool:
    """Tell whether anybody said anything in these months that may be read."""
    found = select(Comment.id).where(may_be_read(first_month, month, unit.id)).limit(1)
    return db.session.scalar(found) is not None


def first_month_for(month: str) -> str:
    return months_before(month, current_app.config["ANALYSIS_MONTHS"] - 1)


def in_period(first_month: str, month: str, unit_id: int) -> ColumnElement[bool]:
    return Comment.month.between(first_month, month) & Comment.unit_id.in_(realm(unit_id))


def may_be_read(first_month: str, month: str, unit_id: int) -> ColumnElement[bool]:
    return in_period(first_month, month, unit_id) & Comment.restricted.is_(False)


def hash_of(rows: Any) -> str:
    digest = hashlib.sha256()
    for number, text, _month in rows:
        digest.update(f"{number}:{len(text)}:{text}".encode())
    return digest.hexdigest()
