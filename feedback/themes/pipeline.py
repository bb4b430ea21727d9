"""Runs of the theme pipeline: read comments, find themes, keep what was found and what was not.

Between reading and saving stand the stages that need no database (:mod:`stages`).
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from typing import Any

import numpy as np
from flask import current_app
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, func, insert, select, union_all

from feedback.audit import service as audit
from feedback.database import db
from feedback.models import (
    Comment,
    LeftOutComment,
    OrgUnit,
    SetAside,
    Theme,
    ThemeAssignment,
    ThemeFinding,
    ThemeRun,
    utc_now,
)
from feedback.months import months_before
from feedback.organisation.history import realm, superiors
from feedback.themes.identity import roots
from feedback.themes.placing import corrected_comments, settle_in_run
from feedback.themes.stages import READ, STAGES, Made

LIBRARIES = ("scikit-learn", "numpy", "scipy", "nltk")
# An anchor needs a theme's most typical comments, not all of a year's.
ANCHOR_COMMENTS = 200
# Why the run's own record leaves a comment out; what a report says of it, reports.themes decides.
RESTRICTED = "restricted"

Anchor = tuple[str, list[str]]


class NoComments(Exception):
    """There is nothing to find themes in."""


def analyse(month: str, unit: OrgUnit) -> ThemeRun:
    """Find the themes of the months up to ``month`` in a unit, at once and in this process.

    Raises NoComments.
    """
    started_at = utc_now()
    made = {READ: read(month, unit)}
    db.session.commit()  # the fit takes seconds: nobody shall wait for the database meanwhile
    for name, stage in STAGES.items():
        made[name] = stage(made)
    run = save(made, unit, started_at)
    db.session.commit()
    return run


def read(month: str, unit: OrgUnit) -> Made:
    """Return all that the stages need of the months up to ``month`` in a unit. Raises NoComments.

    With all below it, and all that has become a part of it: its themes go on through a reorganisation.
    The comments stand in the order of their ids, so that the same data is the same run. Of the restricted
    ones only the number: their words take no part in finding or naming themes.
    """
    first_month = months_before(month, current_app.config["ANALYSIS_MONTHS"] - 1)
    rows = db.session.execute(
        select(Comment.id, Comment.text).where(may_be_read(first_month, month, unit)).order_by(Comment.id)
    ).all()
    if not rows:
        raise NoComments(f"There are no comments from {first_month} to {month} in {unit.name}.")
    return {
        "first_month": first_month,
        "month": month,
        "ids": np.array([row.id for row in rows]),
        "texts": [row.text for row in rows],
        "hash": hash_of(rows),
        "anchors": read_anchors(unit),
        "versions": {library: version(library) for library in LIBRARIES},
    }


def in_period(first_month: str, month: str, unit: OrgUnit) -> ColumnElement[bool]:
    return Comment.month.between(first_month, month) & Comment.unit_id.in_(realm(unit.id))


def may_be_read(first_month: str, month: str, unit: OrgUnit) -> ColumnElement[bool]:
    return in_period(first_month, month, unit) & Comment.restricted.is_(False)


def hash_of(rows: Any) -> str:
    digest = hashlib.sha256()
    for number, text in rows:
        digest.update(f"{number}:{len(text)}:{text}".encode())
    return digest.hexdigest()


def read_anchors(unit: OrgUnit) -> list[Anchor]:
    """Return each theme of the newest run that found any, with its most typical comments.

    Of a run over this unit, over one above it, or over what they were before.
    """
    last_run = (
        select(ThemeRun.id)
        .where(ThemeRun.unit_id.in_(superiors(unit.id)), ThemeRun.themed > 0)
        .order_by(ThemeRun.finished_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    merged = roots()
    placed = select(ThemeAssignment.theme_id, ThemeAssignment.comment_id, ThemeAssignment.rank)
    rejected = select(SetAside.theme_id, SetAside.comment_id, SetAside.rank)
    members = union_all(
        placed.where(ThemeAssignment.run_id == last_run),
        rejected.where(SetAside.run_id == last_run, SetAside.theme_id.is_not(None)),
    ).subquery()
    rows = db.session.execute(
        select(Theme.public_id, Comment.text)
        .select_from(members)
        .join(merged, members.c.theme_id == merged.c.theme_id)
        .join(Theme, merged.c.root_id == Theme.id)
        .join(Comment, members.c.comment_id == Comment.id)
        .where(members.c.rank < ANCHOR_COMMENTS, Comment.restricted.is_(False))
        .order_by(Theme.id, members.c.rank, Comment.id)
    )
    anchors: dict[str, list[str]] = defaultdict(list)
    for key, text in rows:
        anchors[key].append(text)
    return list(anchors.items())


def save(made: Mapping[str, Made], unit: OrgUnit, started_at: datetime) -> ThemeRun:
    """Add the run with all that it found, in the caller's transaction: a run is there once it is whole.

    What was erased or restricted while it was computed counts no more.
    """
    seen, found = made[READ], made["discover"]
    period = (seen["first_month"], seen["month"], unit)
    kept = np.isin(seen["ids"], db.session.scalars(select(Comment.id).where(may_be_read(*period))).all())
    ids, labels, scores = seen["ids"][kept], found["labels"][kept], found["scores"][kept]
    reasons = [reason for reason, is_kept in zip(found["reasons"], kept, strict=True) if is_kept]
    left_out = Counter(reason for reason in reasons if reason)
    if restricted := db.session.scalar(
        select(func.count()).select_from(Comment).where(in_period(*period), Comment.restricted)
    ):
        left_out[RESTRICTED] = restricted
    run = ThemeRun(
        unit_id=unit.id,
        first_month=seen["first_month"],
        month=seen["month"],
        parameters=found["parameters"],
        versions=seen["versions"],
        data_hash=seen["hash"],
        comments=len(ids) + left_out[RESTRICTED],
        themed=len(ids) + left_out[RESTRICTED] - left_out.total(),
        left_out=dict(left_out),
        quality=found["quality"],
        started_at=started_at,
        finished_at=utc_now(),
    )
    db.session.add(run)
    db.session.flush()
    themes = add_findings(run, found["found"], labels)
    add_assignments(run, themes, ids, labels, scores)
    add_left_out(run, ids, reasons)
    settle_in_run(run.id, corrected_comments(run.id))
    audit.record("themes_found", run.public_id, None, unit, month=run.month, comments=str(run.comments))
    return run


def add_findings(run: ThemeRun, found: Sequence[Made], labels: NDArray[np.int64]) -> list[Theme]:
    """Return the theme of each one found, in their order; what has no known key is new."""
    keys = [one["key"] for one in found]
    known = {
        theme.public_id: theme for theme in db.session.scalars(select(Theme).where(Theme.public_id.in_(keys)))
    }
    taken = {theme.name for theme in known.values()}
    themes = []
    for place, one in enumerate(found):
        theme = known.get(one["key"]) or new_theme(one, taken, run.unit_id)
        themes.append(theme)
        taken.add(theme.name)
        db.session.add(finding_of(run, one, theme, int((labels == place).sum())))
    db.session.flush()
    return themes


def new_theme(found: Made, taken: set[str], unit_id: int | None = None) -> Theme:
    """Return a theme under the name found, told apart from an older theme of the same name."""
    name, key = found["name"], found["key"]
    names = [name, *(f"{name} ({term})" for term in found["terms"])]
    chosen = next((one for one in names if one not in taken), f"{name} ({key})")
    return Theme(unit_id=unit_id, name=chosen, created_at=utc_now())


def finding_of(run: ThemeRun, found: Made, theme: Theme, size: int) -> ThemeFinding:
    return ThemeFinding(
        run=run,
        theme=theme,
        name=found["name"],
        terms=found["terms"],
        size=size,
        cohesion=found["cohesion"],
        stability=found["stability"],
        match_score=found["matched"],
    )


def add_assignments(
    run: ThemeRun,
    themes: Sequence[Theme],
    ids: NDArray[np.int64],
    labels: NDArray[np.int64],
    scores: NDArray[np.float64],
) -> None:
    """Keep for each comment its theme, the theme's most typical comments first."""
    assignments = []
    for place, theme in enumerate(themes):
        members = (labels == place).nonzero()[0]
        ranked = members[np.lexsort((members, -scores[members]))]
        assignments += [
            {
                "run_id": run.id,
                "comment_id": int(ids[index]),
                "theme_id": theme.id,
                "score": float(scores[index]),
                "rank": rank,
            }
            for rank, index in enumerate(ranked)
        ]
    if assignments:
        db.session.execute(insert(ThemeAssignment), assignments)


def add_left_out(run: ThemeRun, ids: NDArray[np.int64], reasons: Sequence[str | None]) -> None:
    left_out = [
        {"run_id": run.id, "comment_id": int(number), "reason": reason}
        for number, reason in zip(ids, reasons, strict=True)
        if reason
    ]
    if left_out:
        db.session.execute(insert(LeftOutComment), left_out)
