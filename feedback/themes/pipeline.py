"""Runs of the theme pipeline: read comments, find themes, keep what was found and what was not.

Between reading and saving stand the stages that need no database (:mod:`stages`).
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from typing import Any

import numpy as np
from flask import current_app
from sqlalchemy import ColumnElement, func, insert, select

from feedback.audit import service as audit
from feedback.database import db
from feedback.models import (
    Comment,
    Explanation,
    LeftOutComment,
    OrgUnit,
    Theme,
    ThemeAssignment,
    ThemeFinding,
    ThemeRun,
    WantedLabel,
    utc_now,
)
from feedback.months import months_before
from feedback.organisation.history import realm
from feedback.themes.material import read_known
from feedback.themes.placing import corrected_comments, settle_in_run
from feedback.themes.stages import READ, STAGES, Made
from feedback.themes.vectors import vectors_of

LIBRARIES = ("scikit-learn", "numpy", "scipy", "nltk")
# Why the run's own record leaves a comment out; what a report says of it, reports.themes decides.
RESTRICTED = "restricted"


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
    first_month = first_month_for(month)
    rows = db.session.execute(
        select(Comment.id, Comment.text, Comment.month)
        .where(may_be_read(first_month, month, unit))
        .order_by(Comment.id)
    ).all()
    if not rows:
        raise NoComments(f"There are no comments from {first_month} to {month} in {unit.name}.")
    ids = [row.id for row in rows]
    return {
        "first_month": first_month,
        "month": month,
        "ids": np.array(ids),
        "texts": [row.text for row in rows],
        "hash": hash_of(rows),
        "months": [row.month for row in rows],
        **read_known(month, unit),
        **read_vectors(may_be_read(first_month, month, unit), ids),
        "versions": {library: version(library) for library in LIBRARIES},
    }


def read_vectors(comments: ColumnElement[bool], ids: list[int]) -> Made:
    encoder = current_app.config["EMBEDDINGS"]
    return {"vectors": vectors_of(comments, ids, encoder)} if encoder else {}


def has_comments(first_month: str, month: str, unit: OrgUnit) -> bool:
    """Tell whether anybody said anything in these months that may be read."""
    found = select(Comment.id).where(may_be_read(first_month, month, unit)).limit(1)
    return db.session.scalar(found) is not None


def first_month_for(month: str) -> str:
    return months_before(month, current_app.config["ANALYSIS_MONTHS"] - 1)


def in_period(first_month: str, month: str, unit: OrgUnit) -> ColumnElement[bool]:
    return Comment.month.between(first_month, month) & Comment.unit_id.in_(realm(unit.id))


def may_be_read(first_month: str, month: str, unit: OrgUnit) -> ColumnElement[bool]:
    return in_period(first_month, month, unit) & Comment.restricted.is_(False)


def hash_of(rows: Any) -> str:
    digest = hashlib.sha256()
    for number, text, _month in rows:
        digest.update(f"{number}:{len(text)}:{text}".encode())
    return digest.hexdigest()


def save(made: Mapping[str, Made], unit: OrgUnit, started_at: datetime) -> ThemeRun:
    """Add the run with all that it found, in the caller's transaction: a run is there once it is whole.

    What was erased or restricted while it was computed counts no more; what people decided meanwhile does.
    """
    seen, found = made[READ], made["recognise"]
    period = (seen["first_month"], seen["month"], unit)
    still_there = set(db.session.scalars(select(Comment.id).where(may_be_read(*period))))
    run = ThemeRun(
        unit_id=unit.id,
        first_month=seen["first_month"],
        month=seen["month"],
        parameters=made["discover"]["parameters"],
        versions=seen["versions"],
        data_hash=seen["hash"],
        comments=0,
        themed=0,
        left_out={},
        quality={**made["discover"]["quality"], "gain": made["gauge"]["gain"], **told_of_vectors(made)},
        started_at=started_at,
        finished_at=utc_now(),
    )
    db.session.add(run)
    db.session.flush()
    themes = add_findings(run, found, still_there)
    add_assignments(run, themes, found, still_there)
    add_explanations(run, themes, made, still_there)
    add_left_out(run, made, still_there)
    add_wanted_labels(run, themes, made["ask"], still_there)
    settle_in_run(run.id, corrected_comments(run.id))
    count_rows(run, period)
    audit.record("themes_found", run.public_id, None, unit, month=run.month, comments=str(run.comments))
    return run


def told_of_vectors(made: Mapping[str, Made]) -> Made:
    """Return whether sentence vectors helped; nothing where there were none."""
    vectors = made["gauge"].get("vectors")
    return {"vectors": vectors} if vectors else {}


def add_findings(run: ThemeRun, found: Made, still_there: set[int]) -> list[Theme]:
    """Return the theme of each one found, in their order; what has no key is new."""
    keys = [one["key"] for one in found["themes"] if one["key"]]
    known = {
        theme.public_id: theme for theme in db.session.scalars(select(Theme).where(Theme.public_id.in_(keys)))
    }
    taken = {theme.name for theme in known.values()}
    counted = np.isin(found["comments"], list(still_there))
    sizes = np.bincount(found["places"][counted], minlength=len(found["themes"]))
    themes = []
    for one, size in zip(found["themes"], sizes.tolist(), strict=True):
        theme = known.get(one["key"]) or new_theme(one, taken, run.unit_id)
        themes.append(theme)
        taken.add(theme.name)
        told = {name: value for name, value in one.items() if name != "key"}
        told |= {"related": one["related"] or None, "doubt": one["doubt"] or None}
        db.session.add(ThemeFinding(run=run, theme=theme, size=size, **told))
    db.session.flush()
    return themes


def new_theme(found: Made, taken: set[str], unit_id: int | None = None) -> Theme:
    """Return a theme under the name found, told apart from an older theme of the same name.

    The machine names a theme here and never again: whatever later comments say, only people rename it.
    """
    name = found["name"]
    names = [name, *(f"{name} ({term})" for term in found["terms"])]
    numbered = (f"{name} ({number})" for number in range(2, len(taken) + 3))
    chosen = next(one for one in [*names, *numbered] if one not in taken)
    return Theme(unit_id=unit_id, name=chosen, created_at=utc_now())


def add_assignments(run: ThemeRun, themes: Sequence[Theme], found: Made, still_there: set[int]) -> None:
    """Keep for each comment its themes, each theme's most typical comments first."""
    ranks: Counter[int] = Counter()
    assignments = []
    for comment, place, score in zip(
        found["comments"].tolist(), found["places"].tolist(), found["scores"].tolist(), strict=True
    ):
        if comment in still_there:
            assignments.append(
                {
                    "run_id": run.id,
                    "comment_id": comment,
                    "theme_id": themes[place].id,
                    "score": score,
                    "rank": ranks[place],
                }
            )
            ranks[place] += 1
    if assignments:
        db.session.execute(insert(ThemeAssignment), assignments)


def add_explanations(
    run: ThemeRun, themes: Sequence[Theme], made: Mapping[str, Made], still_there: set[int]
) -> None:
    """Keep which words spoke for each theme that was chosen by words."""
    ids, assigned = made[READ]["ids"].tolist(), made["assign"]
    keys = [one["key"] for one in made["recognise"]["themes"]]
    theme_of = {key: theme.id for key, theme in zip(keys, themes, strict=True)}
    explanations = [
        {"run_id": run.id, "comment_id": ids[place], "theme_id": theme_of[key], "spans": spans}
        for place, key, spans in zip(
            assigned["places"].tolist(), assigned["keys"], assigned["spans"], strict=True
        )
        if spans and ids[place] in still_there
    ]
    if explanations:
        db.session.execute(insert(Explanation), explanations)


def add_left_out(run: ThemeRun, made: Mapping[str, Made], still_there: set[int]) -> None:
    left_out = [
        {"run_id": run.id, "comment_id": comment, "reason": reason}
        for comment, reason in zip(made[READ]["ids"].tolist(), made["discover"]["reasons"], strict=True)
        if reason and comment in still_there
    ]
    if left_out:
        db.session.execute(insert(LeftOutComment), left_out)


def add_wanted_labels(run: ThemeRun, themes: Sequence[Theme], asked: Made, still_there: set[int]) -> None:
    """Keep what people are to be asked about, best first."""
    db.session.add_all(
        WantedLabel(
            run_id=run.id,
            comment_id=comment,
            rank=rank,
            guesses=[themes[place].public_id for place in places],
        )
        for rank, (comment, places) in enumerate(
            zip(asked["comments"].tolist(), asked["guesses"], strict=True)
        )
        if comment in still_there
    )


def count_rows(run: ThemeRun, period: tuple[str, str, OrgUnit]) -> None:
    """Put the sums into the run's own record: every comment has a theme or a reason."""
    themed = select(func.count(ThemeAssignment.comment_id.distinct())).where(ThemeAssignment.run_id == run.id)
    reasons = db.session.execute(
        select(LeftOutComment.reason, func.count())
        .where(LeftOutComment.run_id == run.id)
        .group_by(LeftOutComment.reason)
        .order_by(LeftOutComment.reason)
    )
    left_out: Counter[str] = Counter(dict(reasons.all()))
    if restricted := db.session.scalar(
        select(func.count()).select_from(Comment).where(in_period(*period), Comment.restricted)
    ):
        left_out[RESTRICTED] = restricted
    run.themed, run.left_out = db.session.scalar(themed) or 0, dict(left_out)
    run.comments = run.themed + left_out.total()
