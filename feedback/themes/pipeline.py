"""Runs of the theme pipeline: read comments, find themes, keep what was found and what was not."""

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np
from flask import current_app
from numpy.typing import NDArray
from sqlalchemy import func, insert, select, union_all

import analysis
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

if TYPE_CHECKING:
    from analysis import FoundTheme, ThemeModel

LIBRARIES = ("scikit-learn", "numpy", "scipy", "nltk")
# An anchor needs a theme's most typical comments, not all of a year's.
ANCHOR_COMMENTS = 200
# Why the run's own record leaves a comment out; what a report says of it, reports.themes decides.
RESTRICTED = "restricted"

Anchor = tuple[str, list[str]]


@dataclass(frozen=True)
class Corpus:
    """The comments of a period in the order of their ids, so that the same data is the same run.

    Of the restricted ones only the number: their words take no part in finding or naming themes.
    """

    ids: list[int]
    texts: list[str]
    restricted: int

    @property
    def hash(self) -> str:
        digest = hashlib.sha256()
        for number, text in zip(self.ids, self.texts, strict=True):
            digest.update(f"{number}:{len(text)}:{text}".encode())
        return digest.hexdigest()


class NoComments(Exception):
    """There is nothing to find themes in."""


def analyse(month: str, unit: OrgUnit) -> ThemeRun:
    """Find the themes of the months up to ``month`` in a unit and keep the run. Raises NoComments.

    With all below it, and all that has become a part of it: its themes go on through a reorganisation.
    """
    started_at = utc_now()
    first_month = months_before(month, current_app.config["ANALYSIS_MONTHS"] - 1)
    corpus = read_corpus(first_month, month, unit)
    if not corpus.ids:
        raise NoComments(f"There are no comments from {first_month} to {month} in {unit.name}.")
    anchors = read_anchors(unit)
    db.session.commit()  # the fit takes seconds: nobody shall wait for the database meanwhile
    model = analysis.ThemeModel(anchors=anchors).fit(corpus.texts)
    similarity = model.transform(corpus.texts)
    run = new_run(model, corpus)
    run.unit_id, run.first_month, run.month, run.started_at = unit.id, first_month, month, started_at
    db.session.add(run)
    db.session.flush()
    themes = add_findings(run, model)
    add_assignments(run, model, corpus, themes, similarity)
    settle_in_run(run.id, corrected_comments(run.id))
    audit.record("themes_found", run.public_id, None, unit, month=month, comments=str(run.comments))
    db.session.commit()
    return run


def read_corpus(first_month: str, month: str, unit: OrgUnit) -> Corpus:
    in_period = Comment.month.between(first_month, month) & Comment.unit_id.in_(realm(unit.id))
    rows = db.session.execute(
        select(Comment.id, Comment.text).where(in_period, Comment.restricted.is_(False)).order_by(Comment.id)
    ).all()
    restricted = db.session.scalar(
        select(func.count()).select_from(Comment).where(in_period, Comment.restricted)
    )
    return Corpus([row.id for row in rows], [row.text for row in rows], restricted or 0)


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


def new_run(model: "ThemeModel", corpus: Corpus) -> ThemeRun:
    left_out = Counter(reason for reason in model.reasons_ if reason)
    if corpus.restricted:
        left_out[RESTRICTED] = corpus.restricted
    parameters = {name: value for name, value in model.get_params().items() if name != "anchors"}
    return ThemeRun(
        parameters=parameters,
        versions={library: version(library) for library in LIBRARIES},
        data_hash=corpus.hash,
        comments=len(corpus.ids) + corpus.restricted,
        themed=len(corpus.ids) + corpus.restricted - left_out.total(),
        left_out=dict(left_out),
        quality=model.quality_,
        finished_at=utc_now(),
    )


def add_findings(run: ThemeRun, model: "ThemeModel") -> list[Theme]:
    """Return the theme of each one found, in the model's order; what has no known key is new."""
    keys = [str(found.key) for found in model.themes_]
    known = {
        theme.public_id: theme for theme in db.session.scalars(select(Theme).where(Theme.public_id.in_(keys)))
    }
    taken = {theme.name for theme in known.values()}
    themes = []
    for found in model.themes_:
        theme = known.get(str(found.key)) or new_theme(found, taken, run.unit_id)
        themes.append(theme)
        taken.add(theme.name)
        db.session.add(finding_of(run, found, theme))
    db.session.flush()
    return themes


def new_theme(found: "FoundTheme", taken: set[str], unit_id: int | None = None) -> Theme:
    """Return a theme under the name found, told apart from an older theme of the same name."""
    names = [found.name, *(f"{found.name} ({term})" for term in found.terms)]
    name = next((name for name in names if name not in taken), f"{found.name} ({found.key})")
    return Theme(unit_id=unit_id, name=name, created_at=utc_now())


def finding_of(run: ThemeRun, found: "FoundTheme", theme: Theme) -> ThemeFinding:
    return ThemeFinding(
        run=run,
        theme=theme,
        name=found.name,
        terms=list(found.terms),
        size=found.size,
        cohesion=found.cohesion,
        stability=found.stability,
        match_score=found.matched,
    )


def add_assignments(
    run: ThemeRun,
    model: "ThemeModel",
    corpus: Corpus,
    themes: list[Theme],
    similarity: NDArray[np.float64],
) -> None:
    """Keep for each comment its theme, the theme's most typical comments first, or why it has none."""
    assignments = []
    for place, theme in enumerate(themes):
        members = (model.labels_ == place).nonzero()[0]
        scores = similarity[members, place]
        ranked = members[np.lexsort((members, -scores))]
        assignments += [
            {
                "run_id": run.id,
                "comment_id": corpus.ids[index],
                "theme_id": theme.id,
                "score": float(similarity[index, place]),
                "rank": rank,
            }
            for rank, index in enumerate(ranked)
        ]
    left_out = [
        {"run_id": run.id, "comment_id": number, "reason": reason}
        for number, reason in zip(corpus.ids, model.reasons_, strict=True)
        if reason
    ]
    if assignments:
        db.session.execute(insert(ThemeAssignment), assignments)
    if left_out:
        db.session.execute(insert(LeftOutComment), left_out)
