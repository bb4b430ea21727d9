"""Counts that are kept equal those from the rows, whatever is changed, by whomever, and whenever."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from feedback.database import db
from feedback.models import (
    Answer,
    Comment,
    CountedMonth,
    LeftOutComment,
    Option,
    OrgUnit,
    Question,
    Staffing,
    StaleCell,
    Submission,
    SubmissionWeight,
    Theme,
    ThemeAssignment,
    ThemeRun,
    Touchpoint,
    utc_now,
)
from feedback.rollups import reading, sources
from feedback.rollups.keeping import keep_counts
from tests.factories import MONTH, create_touchpoint, create_unit, middle_of, transaction
from tests.reports.situations import BEFORE, create_answers, create_run, numbered
from tests.statements import noted, work_in

MONTHS = (BEFORE, MONTH)
STEPS = 30
CELLS = 2 * 2 * len(MONTHS)  # two units, what was given and where a run placed it
Make = Callable[[dict[str, str]], Flask]
KINDS = ("poster", "staff", "kiosk")


@pytest.fixture
def province(app: Flask) -> Flask:
    return with_two_units(app)


def with_two_units(app: Flask) -> Flask:
    """Two units with two touchpoints each, answers in two months, and a run over both."""
    root = create_unit(app, "QNM", kind="province")
    units = [create_unit(app, code, parent=root) for code in ("TAMKY", "HOIAN")]
    comments: list[Comment] = []
    for unit in units:
        for number in (1, 2):
            point = create_touchpoint(app, f"{unit.code}{number}", unit=unit, staffed_by="civil_servant")
            for month in MONTHS:
                comments += create_answers(app, [1, 4, 5, 5], numbered("chờ lâu", 2), point, month)
    create_run(
        app,
        root,
        {"chờ lâu": comments[::3], "xếp hàng": comments[1::3], "đông": comments[::4]},
        {"unclear": comments[2::6]},
    )
    return app


def kept(app: Flask) -> list[Counter[Any]]:
    """All counts as a report reads them."""
    with app.app_context():
        run = db.session.scalars(sa.select(ThemeRun.id)).one()
        return [
            tallied(sa.select(reading.submission_counts(MONTHS))),
            tallied(sa.select(reading.comment_counts(MONTHS))),
            tallied(sa.select(reading.placement_counts(run, MONTHS))),
        ]


def from_rows(app: Flask) -> list[Counter[Any]]:
    with app.app_context():
        run = db.session.scalars(sa.select(ThemeRun.id)).one()
        return [
            tallied(*(sources.submissions(month) for month in MONTHS)),
            tallied(*(sources.comments(month) for month in MONTHS)),
            tallied(*(sources.placements(month, run) for month in MONTHS)),
        ]


def tallied(*selects: sa.Select[Any]) -> Counter[Any]:
    rows = [tuple(row) for one in selects for row in db.session.execute(one)]
    found = Counter({row[:-1]: row[-1] for row in rows})
    assert len(found) == len(rows), "one row for all that is alike"
    return found


def count_everything(app: Flask) -> int:
    with app.app_context():
        return keep_counts()


def is_counted(app: Flask) -> bool:
    """Whether all is read from kept counts, and nothing from rows."""
    with app.app_context():
        ready = db.session.scalars(sa.select(CountedMonth.is_ready)).all()
        waiting = sa.select(StaleCell.id).where(StaleCell.counted_id.is_not(None))
        return len(ready) == 2 * len(MONTHS) and all(ready) and not db.session.scalar(waiting)


def test_counts_are_kept_and_equal_the_rows(province: Flask) -> None:
    assert kept(province) == from_rows(province)
    assert count_everything(province) == CELLS
    assert is_counted(province)
    counted = kept(province)
    assert counted == from_rows(province)
    assert [count.total() for count in counted] == [48, 16, 30]
    assert count_everything(province) == 0


@pytest.mark.parametrize("seed", range(3))
def test_whatever_changes_the_counts_equal_the_rows(province: Flask, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - a walk that can be repeated
    count_everything(province)
    for _step in range(STEPS):
        with transaction(province) as session, suppress(NothingLeft):
            random.choice(CHANGES)(session, random)
        assert kept(province) == from_rows(province)
        if not random.randrange(4):
            count_everything(province)
            assert is_counted(province)
            assert kept(province) == from_rows(province)


def test_who_was_writing_when_counting_began_is_counted(
    make_app: Make, postgresql_url: str, tmp_path: Path
) -> None:
    """A transaction that began before notes nothing of what it changes: it is waited for, without a lock."""
    app = province_on(postgresql_url, make_app, tmp_path)
    with elsewhere(postgresql_url) as connection:
        connection.execute(sa.text("UPDATE answer SET option_id = option_id WHERE id = 1"))
        assert count_everything(app) == 0
        connection.execute(sa.text("DELETE FROM answer WHERE id IN (2, 3, 4)"))
        assert count_everything(app) == 0
        connection.commit()
    assert count_everything(app) == CELLS
    assert kept(app) == from_rows(app)


def test_who_writes_waits_for_no_counting(make_app: Make, postgresql_url: str, tmp_path: Path) -> None:
    app = province_on(postgresql_url, make_app, tmp_path)
    count_everything(app)
    with app.app_context():
        db.session.execute(sa.select(CountedMonth).with_for_update(key_share=True))  # as one that counts
        with elsewhere(postgresql_url) as connection:
            connection.execute(sa.text("SET lock_timeout = '2s'"))
            connection.execute(sa.text("DELETE FROM answer WHERE id = 2"))
            connection.commit()
        db.session.rollback()
    assert not is_counted(app)
    assert kept(app) == from_rows(app)


def province_on(url: str, make_app: Make, folder: Path) -> Flask:
    return with_two_units(make_app({"FEEDBACK_DATABASE_URL": url, "FEEDBACK_DATA_DIR": str(folder)}))


def test_who_writes_waits_for_nobody_who_merges_themes(
    make_app: Make, postgresql_url: str, tmp_path: Path
) -> None:
    """Nor does it fail when that is done: a note points at no row that could be gone."""
    app = province_on(postgresql_url, make_app, tmp_path)
    count_everything(app)
    with elsewhere(postgresql_url) as merging, elsewhere(postgresql_url) as connection:
        merging.execute(sa.text("UPDATE theme SET merged_into_id = 2 WHERE id = 1"))
        connection.execute(sa.text("SET lock_timeout = '2s'"))
        connection.execute(sa.text("UPDATE comment SET restricted = true WHERE id = 1"))
        connection.commit()
        assert count_everything(app) == 0, "what themes are is not known until the merge is over"
        merging.commit()
    assert kept(app) == from_rows(app)
    assert count_everything(app) > 0
    assert is_counted(app)
    assert kept(app) == from_rows(app)


def test_a_comment_of_another_unit_is_counted_anew_with_its_submission(province: Flask) -> None:
    with transaction(province) as session:
        comment = session.scalars(sa.select(Comment).order_by(Comment.id)).first()
        assert comment is not None
        assert comment.submission is not None
        others = sa.select(OrgUnit.id).where(OrgUnit.id != comment.unit_id, OrgUnit.parent_id.is_not(None))
        comment.unit_id = session.scalars(others).one()
        submission = comment.submission.id
    count_everything(province)
    with transaction(province) as session:
        session.get_one(Submission, submission).sector = "land"
    assert kept(province) == from_rows(province)


def test_more_changed_units_than_a_statement_takes_values(province: Flask) -> None:
    count_everything(province)
    with transaction(province) as session:
        counted = session.scalars(sa.select(CountedMonth.id)).all()
        session.execute(
            sa.insert(StaleCell),
            [{"counted_id": one, "unit_id": n} for one in counted for n in range(20_000)],
        )
    assert kept(province) == from_rows(province)


def test_a_number_of_a_note_is_never_used_again(province: Flask) -> None:
    """Who counted before a newer note must find its own gone, and not take that one for it."""
    count_everything(province)
    numbers = []
    for seed in (1, 2):
        with transaction(province) as session:
            amend(session, Random(seed))  # noqa: S311
            numbers.append(session.scalars(sa.select(sa.func.max(StaleCell.id))).one())
        count_everything(province)
    assert numbers[0] < numbers[1]


def test_where_nothing_changed_nothing_is_written(province: Flask) -> None:
    count_everything(province)
    with province.app_context(), noted(db.engine) as asked:
        keep_counts()
    assert {statement.split()[0] for statement in work_in(asked)} == {"SELECT"}


@contextmanager
def elsewhere(url: str) -> Iterator[sa.Connection]:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def one_of(session: Session, random: Random, table: type[Any]) -> Any:
    ids = session.scalars(sa.select(table.id).order_by(table.id)).all()
    if not ids:
        raise NothingLeft
    return session.get_one(table, random.choice(ids))


class NothingLeft(Exception):
    """All rows of a table were deleted on the way."""


def give(session: Session, random: Random) -> None:
    alike = one_of(session, random, Submission)
    values = {c.name: getattr(alike, c.name) for c in Submission.__table__.c if c.name != "id"}
    values |= {"submission_id": uuid4(), "receipt_hash": uuid4().bytes * 2, "month": random.choice(MONTHS)}
    given = Submission(**values, answers=[rated(session, random)], comments=[])
    session.add(given)
    session.flush()
    session.add(
        Comment(
            submission_id=given.id,
            unit_id=given.receiving_unit_id,
            month=given.month,
            text="đông",
            folded="dong",
            language="vi",
            redactions={},
        )
    )


def rated(session: Session, random: Random) -> Answer:
    option = random.choice(options(session))
    return Answer(question_id=option.question_id, option_id=option.id)


def options(session: Session) -> list[Option]:
    asked = sa.select(Option).join(Question).where(Question.code == "rating").order_by(Option.id)
    return list(session.scalars(asked))


def amend(session: Session, random: Random) -> None:
    one_of(session, random, Answer).option_id = random.choice(options(session)).id


def take_back_a_rating(session: Session, random: Random) -> None:
    session.delete(one_of(session, random, Answer))


def erase(session: Session, random: Random) -> None:
    erased = one_of(session, random, Submission).id
    comments = sa.select(Comment.id).where(Comment.submission_id == erased)
    for table in (ThemeAssignment, LeftOutComment):
        session.execute(sa.delete(table).where(table.comment_id.in_(comments)))
    session.execute(sa.delete(Submission).where(Submission.id == erased))


def weigh(session: Session, random: Random) -> None:
    submission = one_of(session, random, Submission)
    session.merge(
        SubmissionWeight(
            submission_id=submission.id,
            weight=random.choice([0.0, 0.25, 1.0]),
            proposed=1.0,
            reasons=random.choice([{}, {"burst": 2}, {"same_text": 1, "burst": 2}]),
            computed_at=utc_now(),
        )
    )


def weigh_no_more(session: Session, _random: Random) -> None:
    session.execute(sa.delete(SubmissionWeight))


def restrict(session: Session, random: Random) -> None:
    comment = one_of(session, random, Comment)
    comment.restricted = not comment.restricted


def move_a_comment(session: Session, random: Random) -> None:
    comment = one_of(session, random, Comment)
    comment.unit_id, comment.month = one_of(session, random, OrgUnit).id, random.choice(MONTHS)


def move_a_submission(session: Session, random: Random) -> None:
    submission = one_of(session, random, Submission)
    submission.receiving_unit_id, submission.month = (
        one_of(session, random, OrgUnit).id,
        random.choice(MONTHS),
    )


def call_it_something_else(session: Session, random: Random) -> None:
    submission = one_of(session, random, Submission)
    submission.channel, submission.mode = random.choice([("qr", "faces"), ("paper", "paper")])
    submission.sector, submission.stream = random.choice([(None, "open"), ("land", "verified")])
    submission.given_at = middle_of(random.choice(MONTHS))
    submission.touchpoint_id = random.choice([None, submission.touchpoint_id])


def change_who_stands_there(session: Session, random: Random) -> None:
    touchpoint = one_of(session, random, Touchpoint)
    since = middle_of(BEFORE) + timedelta(days=random.randrange(40), seconds=random.randrange(86_400))
    session.add(Staffing(touchpoint_id=touchpoint.id, since=since, staffed_by="postal_employee"))


def correct_who_stood_there(session: Session, random: Random) -> None:
    one_of(session, random, Staffing).staffed_by = random.choice([None, "civil_servant", "postal_employee"])


def nobody_stood_there(session: Session, random: Random) -> None:
    session.delete(one_of(session, random, Staffing))


def make_it_a_place_of_staff(session: Session, random: Random) -> None:
    one_of(session, random, Touchpoint).kind = random.choice(KINDS)


def place(session: Session, random: Random) -> None:
    run, theme, comment = (one_of(session, random, table) for table in (ThemeRun, Theme, Comment))
    same = {"run_id": run.id, "comment_id": comment.id, "theme_id": theme.id}
    if not session.scalar(sa.select(ThemeAssignment).filter_by(**same)):
        session.add(ThemeAssignment(**same, score=0.5, rank=9))


def place_elsewhere(session: Session, random: Random) -> None:
    placed, theme = one_of(session, random, ThemeAssignment), one_of(session, random, Theme)
    same = {"run_id": placed.run_id, "comment_id": placed.comment_id, "theme_id": theme.id}
    if not session.scalar(sa.select(ThemeAssignment).filter_by(**same)):
        placed.theme_id = theme.id


def place_nowhere(session: Session, random: Random) -> None:
    session.delete(one_of(session, random, ThemeAssignment))


def leave_out(session: Session, random: Random) -> None:
    run, comment = one_of(session, random, ThemeRun), one_of(session, random, Comment)
    same = {"run_id": run.id, "comment_id": comment.id}
    if found := session.scalar(sa.select(LeftOutComment).filter_by(**same)):
        found.reason = random.choice(["unclear", "no_words"])
    else:
        session.add(LeftOutComment(**same, reason="too_few"))


def merge(session: Session, random: Random) -> None:
    theme, into = one_of(session, random, Theme), one_of(session, random, Theme)
    merged = session.scalar(sa.select(Theme).where(Theme.merged_into_id == theme.id))
    if theme.id != into.id and into.merged_into_id is None and merged is None:
        theme.merged_into_id = into.id


def unmerge(session: Session, _random: Random) -> None:
    session.execute(sa.update(Theme).values(merged_into_id=None))


CHANGES: list[Callable[[Session, Random], None]] = [
    *(give, give, amend, take_back_a_rating, erase, weigh, weigh_no_more, restrict, move_a_comment),
    *(move_a_submission, call_it_something_else, change_who_stands_there, correct_who_stood_there),
    *(nobody_stood_there, make_it_a_place_of_staff, place, place_elsewhere, place_nowhere, leave_out),
    *(merge, unmerge),
]
