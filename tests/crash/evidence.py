"""What the database holds, read past the service."""

from collections import Counter

import sqlalchemy as sa

from feedback.models import Submission

PARTS = sa.text(
    "select s.submission_id,"
    " (select count(*) from answer a where a.submission_id = s.id),"
    " (select count(*) from comment c join raw_text r on r.comment_id = c.id where c.submission_id = s.id)"
    " from submission s"
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
