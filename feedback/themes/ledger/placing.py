"""Bringing the rows of the newest runs in line with what people decided; called in the caller's transaction.

Readers look at ThemeAssignment and LeftOutComment alone. What the machine said and people replaced waits in
SetAside.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, delete, exists, insert, select, union
from sqlalchemy.orm import aliased

from feedback.database import db
from feedback.models import (
    LeftOutComment,
    SetAside,
    Theme,
    ThemeAssignment,
    ThemeCorrection,
    ThemeDecision,
    ThemeRun,
)
from feedback.themes.ledger.identity import family, rejected_roots, root_of_each
from feedback.themes.ledger.settling import BY_PERSONS, Placed, Said, Settled, Word, settle
from feedback.themes.ledger.turns import portions

AT_ONCE = 1000
# Behind every comment that the machine ranked: it has not yet been compared with the theme.
LAST_RANK = 1_000_000
TABLES = (ThemeAssignment, LeftOutComment, SetAside)

Rows = tuple[frozenset[Any], frozenset[Any], str | None]
# Of a comment: what the machine said, and where it counts now.
Changes = Mapping[int, tuple[Said, Settled]]


def settle_comments(comments: Iterable[int]) -> None:
    """Let the newest run of each unit count these comments as people decided."""
    wanted, runs = sorted(set(comments)), db.session.scalars(newest_runs()).all()
    for run_id in runs:
        settle_in_run(run_id, wanted)


def settle_themes(themes: Iterable[Theme | None]) -> None:
    """Bring the newest runs in line for all comments of these themes and of what is merged into them."""
    root = root_of_each()
    settle_comments(comments_of({one for theme in themes if theme for one in family(theme.id, root)}))


def newest_runs() -> Select[int]:
    """Select the newest run of each unit: that of its last month, of several the last one made.

    What was told of earlier months stays as it was told.
    """
    later = aliased(ThemeRun)
    is_later = (later.month > ThemeRun.month) | ((later.month == ThemeRun.month) & (later.id > ThemeRun.id))
    return (
        select(ThemeRun.id)
        .where(~exists().where(later.unit_id == ThemeRun.unit_id, is_later))
        .order_by(ThemeRun.id)
    )


def settle_in_run(run_id: int, comments: Sequence[int]) -> None:
    root, rejected = root_of_each(), rejected_roots()
    for some in portions(comments, AT_ONCE):
        replace(run_id, changes_in(run_id, some, root, rejected))


def changes_in(
    run_id: int, comments: Collection[int], root: Mapping[int, int], rejected: Collection[int]
) -> Changes:
    """Return of these comments those whose rows are not as people decided, with what they are to be."""
    said, before = said_by(run_id, comments)
    words = words_on(said)
    settled = {number: settle(one, words[number], root, rejected) for number, one in said.items()}
    return {
        number: (said[number], one)
        for number, one in settled.items()
        if rows_of(said[number], one) != before[number]
    }


def corrected_comments(run_id: int) -> list[int]:
    """Return the comments of a run that a person has said something about, or that are in rejected themes."""
    root, rejected = root_of_each(), rejected_roots()
    of_rejected = {theme for theme, merged in root.items() if merged in rejected}
    in_run = union(*(select(table.comment_id).where(table.run_id == run_id) for table in TABLES)).subquery()
    corrected = select(ThemeCorrection.comment_id).where(
        counts(), ThemeCorrection.comment_id.in_(select(in_run.c.comment_id))
    )
    placed = select(ThemeAssignment.comment_id).where(
        ThemeAssignment.run_id == run_id, ThemeAssignment.theme_id.in_(of_rejected)
    )
    return sorted(set(db.session.scalars(union(corrected, placed))))


def comments_of(themes: Collection[int]) -> set[int]:
    """Return the comments that the newest runs or people ever put into one of these themes."""
    runs = newest_runs()
    chosen: list[Select[Any]] = [
        select(table.comment_id).where(table.run_id.in_(runs), table.theme_id.in_(themes))
        for table in (ThemeAssignment, SetAside)
    ]
    said = select(ThemeCorrection.comment_id).where(counts(), ThemeCorrection.theme_id.in_(themes))
    return set(db.session.scalars(union(*chosen, said)))


def counts() -> Any:
    """Return the condition that a correction holds: not taken back, and no label of a blind sample."""
    undo = aliased(ThemeDecision)
    return (ThemeCorrection.sample == "") & ~exists().where(undo.undoes_id == ThemeCorrection.decision_id)


def words_on(comments: Collection[int]) -> defaultdict[int, list[Word]]:
    """Return what people said of each comment, the oldest first."""
    words: defaultdict[int, list[Word]] = defaultdict(list)
    said = select(ThemeCorrection).where(ThemeCorrection.comment_id.in_(comments), counts())
    for one in db.session.scalars(said.order_by(ThemeCorrection.id)):
        words[one.comment_id].append(Word(one.theme_id, one.belongs, one.account_id))
    return words


def said_by(run_id: int, comments: Collection[int]) -> tuple[dict[int, Said], dict[int, Rows]]:
    """Return what the machine said of each comment of a run, and the rows that are there now."""
    placed: dict[int, list[Placed]] = defaultdict(list)
    now: dict[int, set[Any]] = defaultdict(set)
    aside: dict[int, set[Any]] = defaultdict(set)
    reasons: dict[int, str] = {}
    left_out: dict[int, str] = {}
    for row in rows_in(ThemeAssignment, run_id, comments):
        now[row.comment_id].add((row.theme_id, row.assigned_by_id))
        if row.assigned_by_id is None:
            placed[row.comment_id].append(Placed(row.theme_id, row.score, row.rank))
    for row in rows_in(SetAside, run_id, comments):
        aside[row.comment_id].add(row.theme_id)
        if row.theme_id is None:
            reasons[row.comment_id] = row.reason
        else:
            placed[row.comment_id].append(Placed(row.theme_id, row.score, row.rank))
    for row in rows_in(LeftOutComment, run_id, comments):
        left_out[row.comment_id] = row.reason
        if row.reason not in BY_PERSONS:
            reasons[row.comment_id] = row.reason
    seen = now.keys() | aside.keys() | left_out.keys()
    said = {number: Said(tuple(sorted(placed[number])), reasons.get(number)) for number in sorted(seen)}
    rows = {
        number: (frozenset(now[number]), frozenset(aside[number]), left_out.get(number)) for number in seen
    }
    return said, rows


def rows_in(table: Any, run_id: int, comments: Collection[int]) -> Iterator[Any]:
    return iter(
        db.session.execute(
            select(*table.__table__.columns).where(table.run_id == run_id, table.comment_id.in_(comments))
        )
    )


def rows_of(said: Said, settled: Settled) -> Rows:
    """Return the rows that are to be there, in the shape of :func:`said_by`."""
    counted = {(one.theme, None) for one in settled.kept} | set(settled.added)
    hidden: set[int | None] = {one.theme for one in settled.aside}
    if said.reason and settled.reason is None:
        hidden.add(None)
    return frozenset(counted), frozenset(hidden), settled.reason


def replace(run_id: int, changes: Changes) -> None:
    """Let the rows of these comments be as people decided."""
    for table in TABLES:
        db.session.execute(delete(table).where(table.run_id == run_id, table.comment_id.in_(list(changes))))
    assigned, left_out, aside = [], [], []
    for number, (said, one) in changes.items():
        key = {"run_id": run_id, "comment_id": number}
        assigned += [{**key, **machines(placed), "assigned_by_id": None} for placed in one.kept]
        assigned += [{**key, **persons(*word)} for word in one.added]
        aside += [{**key, **machines(placed), "reason": None} for placed in one.aside]
        if one.reason:
            left_out.append({**key, "reason": one.reason})
        elif said.reason:
            aside.append({**key, "theme_id": None, "score": None, "rank": 0, "reason": said.reason})
    for table, rows in ((ThemeAssignment, assigned), (LeftOutComment, left_out), (SetAside, aside)):
        if rows:
            db.session.execute(insert(table), rows)


def machines(placed: Placed) -> dict[str, Any]:
    return {"theme_id": placed.theme, "score": placed.score, "rank": placed.rank}


def persons(theme: int, account: int) -> dict[str, Any]:
    return {"theme_id": theme, "score": None, "rank": LAST_RANK, "assigned_by_id": account}
