"""What tests of weighing share: many answers at once, and what they count."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.abuse import service
from feedback.collection.inserts import insert_rows
from feedback.collection.rows import rows_of
from feedback.collection.sent import Sent
from feedback.database import db
from feedback.models import Submission, SubmissionWeight, Touchpoint
from feedback.surveys.service import published_version
from tests.factories import the_touchpoint, transaction

# A Thursday morning where the units lie.
MORNING = datetime(2026, 10, 15, 2, 0, tzinfo=UTC)


@pytest.fixture
def give(app: Flask) -> Callable[..., list[int]]:
    """``give(10, seconds=60, rating=5)``: answers at one touchpoint, so far apart; return their keys."""

    def many(
        count: int = 1,
        at: datetime = MORNING,
        seconds: float = 60,
        touchpoint: Touchpoint | None = None,
        channel: str = "qr",
        signals: tuple[str, ...] = (),
        nonce: str | None = None,
        **said: object,
    ) -> list[int]:
        touchpoint = touchpoint or the_touchpoint(app)
        keys, moment = [], at
        chance = Random(count)  # noqa: S311 - people come by chance, a clock would be found out
        with transaction(app) as session:
            place = session.get_one(Touchpoint, touchpoint.id)
            version = published_version(place.survey_id)
            for _ in range(count):
                moment += timedelta(seconds=seconds * chance.uniform(0.3, 1.7))
                sent = Sent(
                    submission_id=uuid4(),
                    unit=place.unit,
                    version=version,
                    channel=channel,
                    language="vi",
                    given_at=moment,
                    touchpoint=place,
                    signals=list(signals),
                    form_nonce=nonce or uuid4().hex[:12],
                    **{"mode": "faces", "rating": 4, **said},
                )
                rows = rows_of(sent)
                rows.submission["received_at"] = moment
                keys.append(insert_rows(session.connection(), rows).key)
        return keys

    return many


@pytest.fixture
def weigh(app: Flask) -> Callable[..., service.Weighed]:
    def of_day(day: datetime = MORNING) -> service.Weighed:
        with app.app_context():
            return service.weigh_day(day.date())

    return of_day


@pytest.fixture
def kept_weights(app: Flask) -> Callable[[], dict[int, SubmissionWeight]]:
    """Every row of weights by its submission; a submission without one counts fully."""

    by_key = select(SubmissionWeight).order_by(SubmissionWeight.submission_id)

    def read() -> dict[int, SubmissionWeight]:
        with app.app_context():
            return {row.submission_id: row for row in db.session.scalars(by_key)}

    return read


@pytest.fixture
def count_of(app: Flask) -> Callable[[], int]:
    def count() -> int:
        with app.app_context():
            return len(db.session.scalars(select(Submission.id)).all())

    return count
