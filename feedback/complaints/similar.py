"""Which known complaints resemble what somebody types: an index in each process, always up to date.

The index only proposes: what may be shown the database decides, each time. It is read from numbers that were
worked out when a complaint was filed, so that a process that starts has it soon (docs/decisions.md).
"""

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from flask import Flask, current_app
from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from analysis.similar import Numbers, SimilarTexts, numbers_of, units_of
from feedback.complaints.service import known
from feedback.database import db, read_only, reading_session
from feedback.models import Complaint

# Added where the screen is the same; measured, as the thresholds are: benchmarks/similar.py.
SAME_SCREEN = 0.1
SHOWN_FROM = 0.15
SHOWN = 5
# Who commits late may bring a row that is older than the newest one seen.
OVERLAP = timedelta(minutes=5)


@dataclass(frozen=True)
class Likeness:
    complaint: Complaint
    score: float


def init_app(app: Flask) -> None:
    app.extensions["similar_complaints"] = KnownIndex()


def warm_up(app: Flask) -> threading.Thread:
    """Read the index beside the requests, so that none waits for it."""

    def read() -> None:
        with app.app_context():
            app.extensions["similar_complaints"].candidates(numbers_of(["x"]), None, 1)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    return thread


def similar_to(
    text: str, screen: str | None, least: float = SHOWN_FROM, but: Collection[int] = ()
) -> list[Likeness]:
    """Return the known complaints most like a text, the most similar first; ``but`` leaves some out."""
    numbers = numbers_of(units_of(text))
    index: KnownIndex = current_app.extensions["similar_complaints"]
    candidates = index.candidates(numbers, screen, 3 * SHOWN + len(but), least)
    scores = {number: score for number, score in candidates if number not in but}
    if not scores:
        return []
    found = db.session.scalars(known().where(Complaint.id.in_(scores)))
    likenesses = [Likeness(complaint, scores[complaint.id]) for complaint in found]
    return sorted(likenesses, key=lambda one: (-one.score, one.complaint.id))[:SHOWN]


def similar_now(typed: str, screen: str | None) -> list[Likeness]:
    """Return the same for a request that only asks: while it looks, those who write need not wait for it."""
    db.session.rollback()
    read_only()
    return similar_to(typed, screen)


class KnownIndex:
    """The known complaints by their numbers, as this process last saw them; read when first asked for."""

    index: SimilarTexts

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.seen: tuple[int, datetime | None] | None = None

    def candidates(
        self, numbers: Numbers, screen: str | None, count: int, least: float = 0.0
    ) -> list[tuple[int, float]]:
        """Return ids with their scores, from an index that is up to date."""
        with self.lock:
            with reading_session() as session:
                self.catch_up(session)
            found = self.index.find(numbers, count, least, screen)
        return [(int(str(match.key)), match.score) for match in found]

    def catch_up(self, session: Session) -> None:
        """Take in what changed since the last look: one question where nothing did."""
        count, newest = session.execute(
            select(func.count(), func.max(Complaint.changed_at)).where(Complaint.merged_into_id.is_(None))
        ).one()
        if (count, newest) == self.seen:
            return
        before = self.seen[1] if self.seen else None
        if before is None or self.index.is_worn:
            self.read_all(session)
        else:
            self.read_changed(session, before - OVERLAP, count)
        self.seen = (count, newest)

    def read_all(self, session: Session) -> None:
        rows = session.execute(indexed()).all()
        self.index = SimilarTexts(SAME_SCREEN).fit(
            [row.id for row in rows], [from_bytes(row.numbers) for row in rows], [row.screen for row in rows]
        )

    def read_changed(self, session: Session, since: datetime, count: int) -> None:
        merged = select(Complaint.id).where(
            Complaint.merged_into_id.is_not(None), Complaint.changed_at >= since
        )
        self.index.remove(session.scalars(merged).all())
        self.add(session.execute(indexed().where(Complaint.changed_at >= since)).all())
        if len(self.index) != count:  # something was erased, or came very late
            there = set(session.scalars(select(Complaint.id).where(Complaint.merged_into_id.is_(None))))
            mine = self.index.keys
            self.index.remove(mine - there)
            self.add(session.execute(indexed().where(Complaint.id.in_(there - mine))).all())

    def add(self, rows: Sequence[Row[int, bytes, str | None]]) -> None:
        """Add rows of :func:`indexed` that are not in it yet."""
        new = [row for row in rows if row.id not in self.index]
        self.index.partial_fit(
            [row.id for row in new],
            [from_bytes(row.numbers) for row in new],
            [row.screen for row in new],
        )


def indexed() -> Select[int, bytes, str | None]:
    return (
        select(Complaint.id, Complaint.numbers, Complaint.screen)
        .where(Complaint.merged_into_id.is_(None))
        .order_by(Complaint.id)
    )


def as_bytes(numbers: Numbers) -> bytes:
    """Return a text's numbers as they are stored: 4 bytes each, the lowest first."""
    return numbers.astype("<u4").tobytes()


def from_bytes(stored: bytes) -> Numbers:
    return np.frombuffer(stored, dtype="<u4")
