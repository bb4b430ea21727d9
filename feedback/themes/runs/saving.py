"""Keeping what a run found, in short turns, so that nobody who sends a comment waits for all of it.

The rows stand under an AnyThemeRun that is not whole: no reader knows of it, nor of the themes it brings. The
last turn makes it a ThemeRun. Whoever is killed before leaves rows that nobody sees; who takes the work up
takes them away first (:mod:`unsaving`).
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from feedback.audit import service as audit
from feedback.collection.prepared import PreparedInsert
from feedback.concerns.service import restrict_again
from feedback.database import db
from feedback.models import (
    AnyThemeRun,
    Comment,
    Explanation,
    LeftOutComment,
    OrgUnit,
    Theme,
    ThemeAssignment,
    ThemeDecision,
    ThemeFinding,
    WantedLabel,
    utc_now,
)
from feedback.themes.ledger.identity import rejected_roots, root_of_each
from feedback.themes.ledger.one_at_a_time import wait_for_the_ledger
from feedback.themes.ledger.placing import changes_in, corrected_comments, replace
from feedback.themes.ledger.tones import replace_tones, settle_tones, spoken_of
from feedback.themes.ledger.turns import Turns, portions, reading
from feedback.themes.runs.pipeline import in_period, may_be_read
from feedback.themes.stages import READ, Made

# Why the run's own record leaves a comment out; what a report says of it, reports.themes decides.
RESTRICTED = "restricted"

Row = dict[str, Any]


@dataclass
class Saving:
    """A run on its way into the database: its number, and number and public id of each theme found."""

    made: Mapping[str, Made]
    unit_id: int
    turns: Turns
    run_id: int = 0
    themes: list[tuple[int, str]] = field(default_factory=list)

    @property
    def period(self) -> tuple[str, str, int]:
        seen = self.made[READ]
        return seen["first_month"], seen["month"], self.unit_id


def save(
    made: Mapping[str, Made],
    unit_id: int,
    started_at: datetime,
    turns: Turns,
    finish: Callable[[int], object],
) -> None:
    """Keep a run with all that was found; ``finish`` gets its number, in the turn that makes it whole.

    What was erased or restricted while it was computed counts no more; what people decided meanwhile does.
    """
    saving = Saving(made, unit_id, turns)
    hold_urgent(saving)
    begin(saving, started_at)
    add_rows(saving, ThemeAssignment, assignments_in(saving), ranking())
    add_rows(saving, Explanation, explanations_in(saving))
    add_rows(saving, LeftOutComment, left_out_in(saving))
    add_rows(saving, WantedLabel, wanted_in(saving))
    add_findings(saving)
    add_tones(saving)
    is_whole = False
    while not is_whole:
        with reading():
            decisions = decisions_so_far()
        settle(saving)
        is_whole = make_whole(saving, decisions, finish)


def begin(saving: Saving, started_at: datetime) -> None:
    """Add the run that is not whole yet, with the themes it brings."""
    seen, found = saving.made[READ], saving.made["discover"]
    with saving.turns.turn():
        begun = insert(AnyThemeRun).values(
            is_whole=False,
            unit_id=saving.unit_id,
            first_month=seen["first_month"],
            month=seen["month"],
            parameters=found["parameters"],
            versions=seen["versions"],
            data_hash=seen["hash"],
            comments=0,
            themed=0,
            left_out={},
            quality={**found["quality"], **told_of(saving.made["gauge"])},
            started_at=started_at,
            finished_at=utc_now(),
        )
        saving.run_id = db.session.scalars(begun.returning(AnyThemeRun.id)).one()
        saving.turns.change(run_id=saving.run_id)
        saving.themes = add_themes(saving.made["recognise"]["themes"], saving.run_id, saving.unit_id)


def told_of(gauged: Made) -> Made:
    """Return what corrections were worth, and whether sentence vectors helped where there were any."""
    return {"gain": gauged["gain"], **({"vectors": gauged["vectors"]} if gauged.get("vectors") else {})}


def add_themes(found: Sequence[Made], run_id: int, unit_id: int) -> list[tuple[int, str]]:
    """Return the theme of each one found, in their order; what has no key is new."""
    keys = [one["key"] for one in found if one["key"]]
    known = {one.public_id: one for one in db.session.scalars(select(Theme).where(Theme.public_id.in_(keys)))}
    taken = {theme.name for theme in known.values()}
    themes = []
    for one in found:
        theme = known.get(one["key"]) or new_theme(one, taken, unit_id, run_id)
        themes.append(theme)
        taken.add(theme.name)
    db.session.add_all(themes)
    db.session.flush()
    return [(theme.id, theme.public_id) for theme in themes]


def new_theme(
    found: Made, taken: Collection[str], unit_id: int | None = None, run_id: int | None = None
) -> Theme:
    """Return a theme under the name found, told apart from an older theme of the same name.

    The machine names a theme here and never again: whatever later comments say, only people rename it.
    """
    name = found["name"]
    names = [name, *(f"{name} ({term})" for term in found["terms"])]
    numbered = (f"{name} ({number})" for number in range(2, len(taken) + 3))
    chosen = next(one for one in [*names, *numbered] if one not in taken)
    return Theme(unit_id=unit_id, name=chosen, created_at=utc_now(), unsaved_run_id=run_id)


def assignments_in(saving: Saving) -> Iterator[Row]:
    """Yield a row for each theme of each comment, each theme's most typical comments first."""
    found = saving.made["recognise"]
    for comment, place, score in zip(found["comments"], found["places"], found["scores"], strict=True):
        theme, _public_id = saving.themes[place]
        yield {"comment_id": int(comment), "theme_id": theme, "score": float(score), "rank": 0}


def explanations_in(saving: Saving) -> Iterator[Row]:
    """Yield which words spoke for each theme that was chosen by words."""
    ids, assigned = saving.made[READ]["ids"], saving.made["assign"]
    found = zip(saving.made["recognise"]["themes"], saving.themes, strict=True)
    theme_of = {one["key"]: theme for one, (theme, _public_id) in found}
    for place, key, spans in zip(assigned["places"], assigned["keys"], assigned["spans"], strict=True):
        if spans:
            yield {"comment_id": int(ids[place]), "theme_id": theme_of[key], "spans": spans}


def left_out_in(saving: Saving) -> Iterator[Row]:
    for comment, reason in zip(saving.made[READ]["ids"], saving.made["discover"]["reasons"], strict=True):
        if reason:
            yield {"comment_id": int(comment), "reason": reason}


def wanted_in(saving: Saving) -> Iterator[Row]:
    """Yield what people are to be asked about, best first."""
    asked = saving.made["ask"]
    for rank, (comment, places) in enumerate(zip(asked["comments"].tolist(), asked["guesses"], strict=True)):
        guesses = [public_id for _number, public_id in (saving.themes[place] for place in places)]
        yield {"comment_id": comment, "rank": rank, "guesses": guesses}


def add_rows(
    saving: Saving, table: Any, rows: Iterator[Row], complete: Callable[[Row], Row] = lambda row: row
) -> None:
    """Add the rows of comments that may still be read, some in each turn."""
    prepared: PreparedInsert | None = None
    for some in portions(rows):
        prepared = prepared or PreparedInsert(db.engine.dialect, table.__table__, ["run_id", *some[0]])
        with saving.turns.turn():
            there = still_there(saving, [row["comment_id"] for row in some])
            left = [{"run_id": saving.run_id, **complete(row)} for row in some if row["comment_id"] in there]
            if left:
                prepared.run(db.session.connection(), left)


def ranking() -> Callable[[Row], Row]:
    """Return what gives each row the next rank of its theme."""
    ranks: Counter[int] = Counter()

    def ranked(row: Row) -> Row:
        ranks[row["theme_id"]] += 1
        return {**row, "rank": ranks[row["theme_id"]] - 1}

    return ranked


def still_there(saving: Saving, comments: Collection[int]) -> set[int]:
    """Return those of the comments that may still be read, and keep them there until the commit."""
    found = select(Comment.id).where(Comment.id.in_(comments), may_be_read(*saving.period))
    return set(db.session.scalars(found.with_for_update(read=True, key_share=True, of=Comment)))


def add_findings(saving: Saving) -> None:
    with reading():
        sizes: dict[int, int] = dict(
            db.session.execute(
                select(ThemeAssignment.theme_id, func.count())
                .where(ThemeAssignment.run_id == saving.run_id)
                .group_by(ThemeAssignment.theme_id)
            ).all()
        )
    rows = [
        {
            **{name: value for name, value in one.items() if name != "key"},
            "related": one["related"] or None,
            "doubt": one["doubt"] or None,
            "run_id": saving.run_id,
            "theme_id": theme,
            "size": sizes.get(theme, 0),
        }
        for one, (theme, _public_id) in zip(saving.made["recognise"]["themes"], saving.themes, strict=True)
    ]
    if rows:
        with saving.turns.turn():
            db.session.execute(insert(ThemeFinding), rows)


def hold_urgent(saving: Saving) -> None:
    """Hold what the lexicon of today finds urgent and that of its day did not: before anything counts it.

    A kind that was found before stays as a person decided.
    """
    found = zip(saving.made[READ]["ids"].tolist(), saving.made["sense"]["urgent"], strict=True)
    for some in portions(comment for comment, kinds in found if kinds):
        with saving.turns.turn():
            restrict_again(some)


def add_tones(saving: Saving) -> None:
    """Put how each comment is meant in the place of what any run read before."""
    for some in portions(tones_in(saving)):
        with saving.turns.turn():
            there = still_there(saving, [row["comment_id"] for row in some])
            replace_tones(saving.run_id, [row for row in some if row["comment_id"] in there])


def tones_in(saving: Saving) -> Iterator[Row]:
    sensed = saving.made["sense"]
    names = ("sentiment", "kind", "disagrees", "confidence")
    found = (sensed["sentiments"], sensed["kinds"], sensed["disagrees"], sensed["confidence"].tolist())
    for comment, *tone in zip(saving.made[READ]["ids"].tolist(), *found, strict=True):
        yield {"comment_id": comment, **dict(zip(names, tone, strict=True))}


def settle(saving: Saving) -> None:
    """Let the run's rows count as people decided."""
    with reading():
        meant = spoken_of(saving.run_id)
    for some in portions(meant):
        with saving.turns.turn():
            settle_tones(some)
    with reading():
        comments = corrected_comments(saving.run_id)
        rules = root_of_each(), rejected_roots()
    for some in portions(comments):
        with reading():
            changes = changes_in(saving.run_id, some, *rules)
        if changes:
            with saving.turns.turn():
                there = still_there(saving, changes)
                replace(saving.run_id, {one: changes[one] for one in changes if one in there})


def make_whole(saving: Saving, decisions: int, finish: Callable[[int], object]) -> bool:
    """Let everybody see the run; not, and tell so, where somebody has decided since there were so many."""
    with reading():
        sums = sums_of(saving)
    with saving.turns.turn():
        wait_for_the_ledger()
        if decisions_so_far() != decisions:
            return False
        db.session.execute(
            update(Theme).where(Theme.unsaved_run_id == saving.run_id).values(unsaved_run_id=None)
        )
        made_whole = update(AnyThemeRun).where(AnyThemeRun.id == saving.run_id)
        public_id = db.session.execute(
            made_whole.values(is_whole=True, finished_at=utc_now(), **sums).returning(AnyThemeRun.public_id)
        ).scalar_one()
        finish(saving.run_id)
        unit = db.session.get_one(OrgUnit, saving.unit_id)
        month, comments = saving.made[READ]["month"], str(sums["comments"])
        audit.record("themes_found", public_id, None, unit, month=month, comments=comments)
    return True


def decisions_so_far() -> int:
    return db.session.scalar(select(func.count()).select_from(ThemeDecision)) or 0


def sums_of(saving: Saving) -> Row:
    """Return the sums that stand in the run's own record: every comment has a theme or a reason."""
    is_there = Comment.restricted.is_(False)
    themed = (
        select(func.count(ThemeAssignment.comment_id.distinct()))
        .join(ThemeAssignment.comment)
        .where(ThemeAssignment.run_id == saving.run_id, is_there)
    )
    reasons = (
        select(LeftOutComment.reason, func.count())
        .join(Comment, Comment.id == LeftOutComment.comment_id)
        .where(LeftOutComment.run_id == saving.run_id, is_there)
        .group_by(LeftOutComment.reason)
        .order_by(LeftOutComment.reason)
    )
    hidden = select(func.count()).select_from(Comment).where(in_period(*saving.period), Comment.restricted)
    left_out: dict[str, int] = dict(db.session.execute(reasons).all())
    if restricted := db.session.scalar(hidden):
        left_out[RESTRICTED] = restricted
    count = db.session.scalar(themed) or 0
    return {"themed": count, "left_out": left_out, "comments": count + sum(left_out.values())}
