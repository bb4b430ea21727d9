"""Weighing the answers of a day and of a month. Nothing is deleted, and no person's decision is changed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from flask import current_app
from sqlalchemy import and_, delete, extract, func, select, update

from feedback.abuse.monthly import fives_before_month_end, more_ratings_than_dossiers
from feedback.abuse.seen import WEIGHED_CHANNELS, Hours, Past, Seen
from feedback.abuse.signals import OF_SOURCES, reasons_of_day
from feedback.abuse.weights import weight_of
from feedback.database import db
from feedback.models import (
    Answer,
    Comment,
    DayKey,
    Option,
    Question,
    ServiceVolume,
    Submission,
    SubmissionWeight,
    Touchpoint,
    utc_now,
)
from feedback.months import first_day

PAST_DAYS = 56
OF_MONTHS = ("fives_before_month_end", "more_ratings_than_dossiers")
# A statement takes so many parameters on every database.
MOST_AT_ONCE = 500

Reasons = dict[int, dict[str, int]]
Item = TypeVar("Item")


@dataclass(frozen=True)
class Weighed:
    """What weighing did."""

    answers: int
    doubtful: int  # that have a reason
    lowered: int  # that count less than one


def weigh_day(day: date) -> Weighed:
    """Weigh what came in on a day, as often as one likes: the same rows give the same weights.

    Not what files brought in: many at once, at noon where no hour is known, are no sign of anything there.
    """
    start, end = bounds(day)
    of_day = and_(Submission.received_at >= start, Submission.received_at < end)
    answers = answers_in(and_(of_day, Submission.import_batch_id.is_(None)))
    reasons = reasons_of_day(answers, past_of(start, answers))
    kept = OF_MONTHS if has_sources(day) else (*OF_MONTHS, *OF_SOURCES)
    weighed = keep(answers, reasons, kept)
    db.session.commit()
    return weighed


def weigh_month(month: str) -> Weighed:
    """Add what only a whole month and its dossiers can tell."""
    answers = answers_in(Submission.month == month)
    first, _ = bounds(first_day(month))
    past = past_of(first, answers)
    reasons: Reasons = {}
    found = {
        "fives_before_month_end": fives_before_month_end(answers, past, month),
        "more_ratings_than_dossiers": more_ratings_than_dossiers(answers, dossiers_of(month)),
    }
    for code, points in found.items():
        for answer, strength in points.items():
            reasons.setdefault(answer, {})[code] = strength
    weighed = keep(answers, reasons, None)
    db.session.commit()
    return weighed


def forget_sources(before: date) -> int:
    """Delete the keys of the days before, and the sources made with them; return how many were left."""
    start, _ = bounds(before)
    old = and_(Submission.source.is_not(None), Submission.received_at < start)
    left = db.session.scalar(select(func.count(Submission.id)).where(old)) or 0
    db.session.execute(update(Submission).where(old).values(source=None))
    db.session.execute(delete(DayKey).where(DayKey.day < before))
    db.session.commit()
    return left


def bounds(day: date) -> tuple[datetime, datetime]:
    """Return when a day begins and ends where the units lie."""
    zone = current_app.config["TIME_ZONE"]
    start = datetime.combine(day, time(), tzinfo=zone)
    return start, datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)


def has_sources(day: date) -> bool:
    return db.session.get(DayKey, day) is not None


def answers_in(condition: object) -> list[Seen]:
    """Return the answers of citizens for whom this holds, as the signals see them."""
    rows = db.session.execute(
        select(
            Submission.id,
            Submission.touchpoint_id,
            Submission.receiving_unit_id,
            Submission.channel,
            Submission.given_at,
            Submission.signals,
            Submission.form_nonce,
            Submission.source,
            Submission.slip_batch,
        )
        .outerjoin(Touchpoint, Submission.touchpoint_id == Touchpoint.id)
        # What staff say about their tool is no figure of a service.
        .where(func.coalesce(Touchpoint.kind, "") != "staff")
        .where(condition, Submission.channel.in_(WEIGHED_CHANNELS))  # type: ignore[arg-type]
    ).all()
    ratings, texts = ratings_of(condition), texts_of(condition)
    return [seen(row, ratings.get(row.id), " ".join(texts.get(row.id, ()))) for row in rows]


def seen(row: Any, rating: int | None, text: str) -> Seen:
    return Seen(
        id=row.id,
        touchpoint=row.touchpoint_id,
        unit=row.receiving_unit_id,
        channel=row.channel,
        given_at=row.given_at,
        rating=rating,
        text=text,
        noted=tuple(row.signals),
        nonce=row.form_nonce,
        source=row.source,
        batch=row.slip_batch,
    )


def ratings_of(condition: object) -> dict[int, int]:
    rows = db.session.execute(
        select(Submission.id, Option.number)
        .join(Answer, Answer.submission_id == Submission.id)
        .join(Question, and_(Answer.question_id == Question.id, Question.code == "rating"))
        .join(Option, Answer.option_id == Option.id)
        .where(condition, Option.number.is_not(None))  # type: ignore[arg-type]
    )
    return dict(rows.all())  # type: ignore[arg-type]


def texts_of(condition: object) -> dict[int, list[str]]:
    rows = db.session.execute(
        select(Submission.id, Comment.text)
        .join(Comment, Comment.submission_id == Submission.id)
        .where(condition)  # type: ignore[arg-type]
        .order_by(Comment.id)
    )
    texts: dict[int, list[str]] = {}
    for submission, text in rows:
        texts.setdefault(submission, []).append(text)
    return texts


def past_of(start: datetime, answers: Sequence[Seen]) -> Past:
    """Return what was usual in the eight weeks before ``start``."""
    first = start - timedelta(days=PAST_DAYS)
    before = and_(Submission.received_at >= first, Submission.received_at < start)
    hour = extract("hour", Submission.given_at)
    by_touchpoint: Counter[int | None] = Counter()
    by_hour: Counter[int] = Counter()
    for touchpoint, in_hour, times in db.session.execute(
        select(Submission.touchpoint_id, hour, func.count())
        .where(before)
        .group_by(Submission.touchpoint_id, hour)
    ):
        by_touchpoint[touchpoint] += times
        by_hour[int(in_hour)] += times
    return Past(
        zone=current_app.config["TIME_ZONE"],
        hours=opening_hours(),
        days=days_covered(before, start),
        by_touchpoint=by_touchpoint,
        by_hour=by_hour,
        ratings=past_ratings(before),
        sent_before=sent_before(start, {one.nonce for one in answers if one.nonce}),
    )


def opening_hours() -> Hours:
    (first, last), (opens, closes) = current_app.config["OPEN_DAYS"], current_app.config["OPEN_HOURS"]
    return Hours(opens, closes, frozenset(range(first - 1, last)))


def days_covered(before: object, start: datetime) -> int:
    """Return how many days back there are answers at all: a service a week old has a week's past."""
    first: datetime | None = db.session.scalar(select(func.min(Submission.received_at)).where(before))  # type: ignore[arg-type]
    return max(1, (start - first).days) if first else 0


def past_ratings(before: object) -> dict[int | None, Counter[int]]:
    ratings: dict[int | None, Counter[int]] = {}
    for touchpoint, rating, times in db.session.execute(
        select(Submission.touchpoint_id, Option.number, func.count())
        .join(Answer, Answer.submission_id == Submission.id)
        .join(Question, and_(Answer.question_id == Question.id, Question.code == "rating"))
        .join(Option, Answer.option_id == Option.id)
        .where(before, Option.number.is_not(None))  # type: ignore[arg-type]
        .group_by(Submission.touchpoint_id, Option.number)
    ):
        ratings.setdefault(touchpoint, Counter())[rating or 0] += times
    return ratings


def sent_before(start: datetime, nonces: set[str]) -> dict[str, int]:
    """Return how often each form was sent before ``start``."""
    times: dict[str, int] = {}
    for some in portions(sorted(nonces)):
        rows = db.session.execute(
            select(Submission.form_nonce, func.count())
            .where(Submission.form_nonce.in_(some), Submission.received_at < start)
            .group_by(Submission.form_nonce)
        )
        times |= {str(nonce): count for nonce, count in rows}
    return times


def dossiers_of(month: str) -> dict[int, int]:
    rows = db.session.execute(
        select(ServiceVolume.unit_id, func.sum(ServiceVolume.received))
        .where(ServiceVolume.month == month)
        .group_by(ServiceVolume.unit_id)
    )
    return {unit: int(received) for unit, received in rows}


def keep(answers: Sequence[Seen], found: Reasons, others: Iterable[str] | None) -> Weighed:
    """Put what was found in place of what was found before; ``others``: codes found elsewhere, which stay.

    Without ``others`` those of months are replaced, and all else stays.
    """
    rows = weights_of([one.id for one in answers])
    lowered = doubtful = 0
    for one in answers:
        row = rows.get(one.id)
        reasons = {**still(row, others), **found.get(one.id, {})}
        weight = weight_of(reasons)
        doubtful, lowered = doubtful + bool(reasons), lowered + (weight < 1)
        write(one.id, row, reasons, weight)
    return Weighed(len(answers), doubtful, lowered)


def still(row: SubmissionWeight | None, others: Iterable[str] | None) -> Mapping[str, int]:
    """Return those reasons of a row that this weighing did not look for."""
    reasons: dict[str, int] = row.reasons if row else {}
    return {
        code: points
        for code, points in reasons.items()
        if (code not in OF_MONTHS if others is None else code in others)
    }


def write(submission: int, row: SubmissionWeight | None, reasons: Mapping[str, int], weight: float) -> None:
    """Keep reasons and weight; where a person decided, their word stays what counts."""
    if row is None and not reasons:
        return
    if row is None:
        row = SubmissionWeight(submission_id=submission, weight=weight)
        db.session.add(row)
    elif row.decision is None and not reasons:
        db.session.delete(row)
        return
    row.reasons, row.proposed, row.computed_at = dict(reasons), weight, utc_now()
    if row.decision is None:
        row.weight = weight


def weights_of(submissions: Sequence[int]) -> dict[int, SubmissionWeight]:
    rows = (
        db.session.scalars(select(SubmissionWeight).where(SubmissionWeight.submission_id.in_(some)))
        for some in portions(submissions)
    )
    return {row.submission_id: row for some in rows for row in some}


def portions(items: Sequence[Item]) -> Iterable[Sequence[Item]]:
    return (items[start : start + MOST_AT_ONCE] for start in range(0, len(items), MOST_AT_ONCE))
