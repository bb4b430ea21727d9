"""What the database holds, read past the service."""

from collections import Counter

import sqlalchemy as sa

from feedback.models import Submission

PARTS = sa.text(
    "select s.submission_id, coalesce(a.how_many, 0), coalesce(c.how_many, 0) from submission s"
    " left join (select submission_id, count(*) as how_many from answer group by submission_id) a"
    " on a.submission_id = s.id"
    " left join (select submission_id, count(*) as how_many from comment"
    " join raw_text on comment_id = comment.id group by submission_id) c on c.submission_id = s.id"
).columns(Submission.submission_id)
WHOLE = (3, 1)  # a rating and two reasons; a comment with its text as typed


def kept(url: str) -> dict[str, tuple[int, int]]:
    """Each submission with the number of its answers and comments. Raises where an id is there twice."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        rows = connection.execute(PARTS).all()
    twice = [number for number, times in Counter(row[0] for row in rows).items() if times > 1]
    assert twice == []
    return {str(number): (answers, comments) for number, answers, comments in rows}


def faults_of_the_file(url: str) -> list[object]:
    """What SQLite itself finds wrong; nothing for PostgreSQL, which checks at its start."""
    if sa.make_url(url).get_backend_name() != "sqlite":
        return []
    with sa.create_engine(url, poolclass=sa.NullPool).connect() as connection:
        checked = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    return [*(one for one in checked if one != "ok"), *dangling]
