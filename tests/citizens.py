"""What tests of the citizens' pages share; conftest.py of those folders takes it from here."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import joinedload, selectinload

from feedback.database import db
from feedback.models import Answer, Base, Submission, Touchpoint
from tests.factories import create_touchpoint


@pytest.fixture
def touchpoint(app: Flask) -> Touchpoint:
    return create_touchpoint(app, "TAMKY1", name="Quầy số 1 Tam Kỳ")


@pytest.fixture
def kept(app: Flask) -> Callable[[], Sequence[Submission]]:
    """Every submission in the database, in the order they came, with what belongs to it."""

    def read() -> Sequence[Submission]:
        answers = selectinload(Submission.answers)
        with app.app_context():
            return db.session.scalars(
                sa.select(Submission)
                .order_by(Submission.id)
                .options(joinedload(Submission.touchpoint), joinedload(Submission.receiving_unit))
                .options(selectinload(Submission.comments), answers.joinedload(Answer.option))
                .options(answers.joinedload(Answer.question))
            ).all()

    return read


@pytest.fixture
def stolen(app: Flask) -> Callable[[], bytes]:
    """What a thief of the database reads: every cell of every table, and the bytes of SQLite's files."""

    def read() -> bytes:
        with app.app_context():
            cells = [
                str(cell).encode() if not isinstance(cell, bytes) else cell
                for table in Base.metadata.sorted_tables
                for row in db.session.execute(sa.select(table))
                for cell in row
            ]
            file = db.engine.url.database if db.engine.dialect.name == "sqlite" else None
        return b"\n".join([*cells, *(_bytes_of(file) if file else [])])

    return read


def _bytes_of(file: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted(Path(file).parent.glob(f"{Path(file).name}*"))]
