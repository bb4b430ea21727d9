"""A month's report over millions of submissions: from kept counts, and from the rows, as a ratio in one run.

    python -m benchmarks.reports [--month 1000000] [--year 12000000] [--database sqlite ...]

A province of 18 districts with 241 communes; at each two touchpoints, one of them staffed by the post. Of
the submissions 96 % have a rating, 2 % are doubtful, a fifth have a comment, which a run of each month puts
into one of 40 themes or leaves out. All is written by the database itself. Counted is as the worker does it.
Then the report of the province's last month is made from kept counts, and for comparison with these taken
away, from the rows: both must say the same. Exit code 1 where they do not, or where the report takes more
than TARGET seconds.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from benchmarks.collection import databases
from feedback import create_app, database
from feedback.database import db
from feedback.models import (
    BEGINNING,
    CountedMonth,
    Option,
    OrgUnit,
    Question,
    Staffing,
    StaleCell,
    Theme,
    ThemeRun,
    Touchpoint,
    utc_now,
)
from feedback.months import months_before
from feedback.reports.service import report_for
from feedback.rollups.keeping import keep_counts
from feedback.surveys.service import ensure_counter_rating, published_version

TARGET = 2.0
LAST = "2026-10"
THEMES = 40
Outcome = TypeVar("Outcome")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--month", type=int, default=1_000_000, help="submissions of the last month")
    parser.add_argument("--year", type=int, default=12_000_000, help="submissions of twelve months")
    parser.add_argument("--database", nargs="+", default=["sqlite", "postgresql"])
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}")
    are_good = [measure(kind, options.month, options.year) for kind in options.database]
    return 0 if all(are_good) else 1


def measure(kind: str, month: int, year: int) -> bool:
    with tempfile.TemporaryDirectory() as name, databases(kind, Path(name)) as urls:
        app = create_app({"FEEDBACK_DATABASE_URL": next(iter(urls.values())), "FEEDBACK_DATA_DIR": name})
        with app.app_context():
            database.upgrade()
            if kind == "postgresql":
                no_longest_statement()
            others = (year - month) // 11
            sizes = {months_before(LAST, back): others if back else month for back in range(11, -1, -1)}
            written, _ = timed(lambda: write(sizes))
            kept, cells = timed(keep_counts)
            root = db.session.scalars(sa.select(OrgUnit).where(OrgUnit.parent_id.is_(None))).one()
            report_for(root, LAST)  # what is prepared once, is
            from_counts, report = timed(lambda: report_for(root, LAST))
            db.session.execute(sa.delete(StaleCell))
            db.session.execute(sa.delete(CountedMonth))
            db.session.commit()
            from_rows, counted = timed(lambda: report_for(root, LAST))
    says_the_same = report == counted
    print(
        f"{kind}: {sum(sizes.values()):,} submissions written in {written:.0f} s, {cells:,} cells counted in "
        f"{kept:.0f} s. The report of {report.submissions:,} submissions and {report.comments:,} comments: "
        f"{from_counts:.2f} s from counts, {from_rows:.2f} s from rows, {from_rows / from_counts:.0f} times "
        f"as long; {'the same' if says_the_same else 'NOT THE SAME'}; "
        f"target {TARGET:.0f} s {'reached' if from_counts <= TARGET else 'MISSED'}"
    )
    return says_the_same and from_counts <= TARGET


def no_longest_statement() -> None:
    """Let statements take their time: a month is written in one, and counted from the rows in another."""

    @sa.event.listens_for(db.engine, "connect")
    def lift(connection: Any, _record: Any) -> None:
        connection.execute("SET statement_timeout = 0")
        connection.commit()

    db.session.close()
    db.engine.dispose()


def timed(work: Callable[[], Outcome]) -> tuple[float, Outcome]:
    db.session.expire_all()
    started = time.perf_counter()
    done = work()
    return time.perf_counter() - started, done


def write(sizes: dict[str, int]) -> None:
    make_places()
    themes = [Theme(name=f"theme {number}", created_at=utc_now()) for number in range(THEMES)]
    db.session.add_all(themes)
    db.session.commit()
    before = 0
    for month, size in sizes.items():
        write_month(month, before, size)
        db.session.commit()
        before += size


def make_places() -> None:
    survey = ensure_counter_rating()
    province = OrgUnit(code="QNM", name="province", kind="province")
    db.session.add(province)
    db.session.flush()
    districts = [OrgUnit(code=f"D{n}", name="d", kind="district", parent_id=province.id) for n in range(18)]
    db.session.add_all(districts)
    db.session.flush()
    communes = [
        OrgUnit(code=f"C{n}", name="c", kind="commune", parent_id=districts[n % 18].id) for n in range(241)
    ]
    db.session.add_all(communes)
    db.session.flush()
    for unit in (province, *districts, *communes):
        for number, staff in enumerate(("civil_servant", "postal_employee")):
            staffing = [Staffing(since=BEGINNING, staffed_by=staff)]
            place = Touchpoint(
                code=f"{unit.code}T{number}",
                name="t",
                kind="poster",
                unit_id=unit.id,
                survey_id=survey.id,
                staffing=staffing,
            )
            db.session.add(place)
    db.session.commit()


def write_month(month: str, before: int, size: int) -> None:
    """Write a month's rows, numbered from ``before`` on, with the database's own means."""
    version = published_version(ensure_counter_rating().id)
    rating = sa.select(Option).join(Question).where(Question.code == "rating").order_by(Option.id)
    worst = db.session.scalars(rating).first()
    assert version is not None
    assert worst is not None
    run = ThemeRun(
        unit_id=1,
        first_month=month,
        month=month,
        parameters={},
        versions={},
        data_hash="0" * 64,
        comments=size // 5,
        themed=0,
        left_out={},
        quality={},
        started_at=utc_now(),
        finished_at=utc_now(),
    )
    db.session.add(run)
    db.session.flush()
    values = {
        "first": before + 1,
        "last": before + size,
        "month": month,
        "given": f"{month}-15 03:00:00.000000",
        "version": version.id,
        "question": worst.question_id,
        "option": worst.id,
        "places": db.session.scalar(sa.select(sa.func.count(Touchpoint.id))),
        "run": run.id,
        "themes": THEMES,
    }
    for statement in WRITES:
        text = statement.format(**FRAGMENTS[db.engine.dialect.name])
        db.session.execute(
            sa.text(text), {name: value for name, value in values.items() if f":{name}" in text}
        )


FRAGMENTS = {
    "sqlite": {
        "series": (
            "(WITH RECURSIVE g(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM g WHERE n < :last) "
            "SELECT n FROM g)"
        ),
        "uuid": "printf('%032x', n)",
        "blob": "CAST(printf('%032d', n) AS BLOB)",
        "public": "printf('%016x', n)",
        "given": ":given",
    },
    "postgresql": {
        "series": "generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS g(n)",
        "uuid": "CAST(lpad(to_hex(n), 32, '0') AS uuid)",
        "blob": "CAST(lpad(CAST(n AS text), 32, '0') AS bytea)",
        "public": "lpad(to_hex(n), 16, '0')",
        "given": "CAST(:given AS timestamptz)",
    },
}
WRITES = (
    """INSERT INTO submission (id, submission_id, receipt_hash, content_digest, survey_version_id,
       receiving_unit_id, touchpoint_id, channel, mode, language, given_at, received_at, month, stream,
       signals) SELECT n, {uuid}, {blob}, {blob}, :version, t.unit_id, t.id, 'qr',
       CASE WHEN n % 7 = 0 THEN 'words' ELSE 'faces' END, 'vi', {given}, {given}, :month,
       CASE WHEN n % 3 = 0 THEN 'verified' ELSE 'open' END, '[]'
       FROM {series} JOIN touchpoint t ON t.id = 1 + (n * 7919 + n / 97) % :places""",
    """INSERT INTO answer (submission_id, question_id, option_id)
       SELECT n, :question, :option + (n * 31 + n / 13) % 5 FROM {series} WHERE n % 25 <> 0""",
    """INSERT INTO submission_weight (submission_id, weight, proposed, reasons, computed_at)
       SELECT n, 0.3, 0.3, '{{"same_text": 2}}', {given} FROM {series} WHERE n % 47 = 0""",
    """INSERT INTO comment (id, public_id, submission_id, unit_id, month, text, folded, language, redactions)
       SELECT n, {public}, n, s.receiving_unit_id, :month, 'chờ lâu', 'cho lau', 'vi', '{{}}'
       FROM {series} JOIN submission s ON s.id = n WHERE n % 5 = 0""",
    """INSERT INTO theme_assignment (run_id, comment_id, theme_id, rank)
       SELECT :run, n, 1 + (n / 5 * 7) % :themes, n % 100 FROM {series} WHERE n % 5 = 0 AND n % 25 < 20""",
    """INSERT INTO left_out_comment (run_id, comment_id, reason)
       SELECT :run, n, 'unclear' FROM {series} WHERE n % 5 = 0 AND n % 25 >= 20""",
)


if __name__ == "__main__":
    sys.exit(main())
