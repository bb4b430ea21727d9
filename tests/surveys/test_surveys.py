"""Surveys: published once, asked ever after as they were."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from feedback.database import db
from feedback.models import (
    Answer,
    Option,
    PublishedVersionChanged,
    Question,
    QuestionRow,
    Survey,
    SurveyVersion,
    utc_now,
)
from feedback.surveys.instruments import COUNTER_RATING
from feedback.surveys.service import ensure_counter_rating, published_version
from tests.factories import create_submission

pytestmark = pytest.mark.usefixtures("app")


def relabel(target: Question | Option) -> None:
    target.label = {**target.label, "vi": "Hôm nay bạn có vui không?"}


def move(target: Question | Option) -> None:
    target.position += 1


def take_out(target: Question | Option) -> None:
    parts = target.version.questions if isinstance(target, Question) else target.question.options
    parts.remove(target)


def delete(target: Question | Option) -> None:
    db.session.delete(target)


@pytest.mark.parametrize("table", [Question, Option])
@pytest.mark.parametrize("change", [relabel, move, delete, take_out])
def test_what_people_were_asked_is_never_changed(
    app: Flask, table: type[Question] | type[Option], change: Callable[[Question | Option], None]
) -> None:
    with app.app_context():
        target = db.session.scalars(select(table).order_by(table.id.desc())).first()
        assert target is not None
        change(target)
        with pytest.raises(PublishedVersionChanged):
            db.session.flush()


@pytest.mark.parametrize("table", [Question, Option, QuestionRow])
def test_nothing_is_added_to_what_people_were_asked(app: Flask, table: type) -> None:
    with app.app_context():
        version = published_version()
        assert version is not None
        common = {"position": 9, "code": "new", "label": {}}
        if table is Question:
            db.session.add(Question(version=version, kind="date", required=False, **common))
        else:
            db.session.add(table(question=version.questions[0], **common))
        with pytest.raises(PublishedVersionChanged):
            db.session.flush()


@pytest.mark.parametrize("change", [{"title": {"vi": "Khác"}}, {"instrument": "sus"}, {"published_at": None}])
def test_a_published_version_keeps_its_face(app: Flask, change: dict[str, object]) -> None:
    with app.app_context():
        version = published_version()
        for name, value in change.items():
            setattr(version, name, value)
        with pytest.raises(PublishedVersionChanged):
            db.session.flush()


def test_a_published_version_is_scheduled_and_retired_but_never_deleted(app: Flask) -> None:
    with app.app_context():
        version = published_version()
        assert version is not None
        version.closes_on = date(2099, 1, 1)
        db.session.flush()
        version.retired_at = utc_now()
        db.session.commit()
        assert version.status == "retired"
        db.session.delete(version)
        with pytest.raises(PublishedVersionChanged):
            db.session.flush()


def test_a_draft_may_be_changed_and_thrown_away(app: Flask) -> None:
    with app.app_context():
        question = Question(position=0, code="rating", kind="faces", required=True, label={"vi": "Sao?"})
        question.options = [Option(position=0, code="1", number=1, label={"vi": "Tệ"})]
        draft = SurveyVersion(number=2, instrument=COUNTER_RATING, published_at=None, questions=[question])
        survey = ensure_counter_rating()
        survey.versions.append(draft)
        db.session.commit()
        relabel(question)
        relabel(question.options[0])
        db.session.commit()
        db.session.delete(question.options[0])
        db.session.commit()
        db.session.delete(question)
        db.session.commit()
        assert draft.questions == []


def test_making_sure_of_the_counter_rating_twice_makes_one(app: Flask) -> None:
    with app.app_context():
        first, second = ensure_counter_rating(), ensure_counter_rating()
        assert first.id == second.id
        assert db.session.scalar(select(func.count()).select_from(Survey)) == 1
        assert db.session.scalar(select(func.count()).select_from(SurveyVersion)) == 1


def test_the_counter_rating_asks_one_thing_and_offers_more(app: Flask) -> None:
    with app.app_context():
        version = published_version()
        assert version is not None
        assert [(question.code, question.required) for question in version.questions] == [
            ("rating", True),
            ("reasons", False),
            ("strengths", False),
            ("comment", False),
        ]
        faces = version.questions[0].options
        assert [(face.code, face.number) for face in faces] == [(str(level), level) for level in range(1, 6)]


def test_every_question_and_choice_has_both_languages(app: Flask) -> None:
    with app.app_context():
        version = published_version()
        assert version is not None
        labels = [question.label for question in version.questions]
        labels += [option.label for question in version.questions for option in question.options]
        assert all(label["vi"] and label["en"] for label in labels)


def test_the_newest_published_version_is_asked(app: Flask) -> None:
    with app.app_context():
        survey = ensure_counter_rating()
        for number, published in ((2, utc_now()), (3, None)):
            survey.versions.append(
                SurveyVersion(number=number, instrument=COUNTER_RATING, published_at=published)
            )
        db.session.commit()
        assert published_version().number == 2  # type: ignore[union-attr]
        survey.versions[1].retired_at = utc_now()
        db.session.commit()
        assert published_version().number == 1  # type: ignore[union-attr]


def answers(app: Flask) -> dict[str, int]:
    """A submission to hang answers on, and the ids of a question and two of its options."""
    submission = create_submission(app)
    with app.app_context():
        version = published_version()
        assert version is not None
        question = version.questions[1]
        return {
            "submission_id": submission.id,
            "question_id": question.id,
            "option": question.options[0].id,
            "other": question.options[1].id,
        }


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"option_id": "option", "number": 3},
        {"number": 3, "text": "ba"},
        {"text": "hôm qua", "day": date(2026, 10, 1)},
    ],
)
def test_an_answer_is_exactly_one_thing(app: Flask, value: dict[str, object]) -> None:
    ids = answers(app)
    with app.app_context():
        values = {name: ids[one] if one == "option" else one for name, one in value.items()}
        db.session.add(Answer(submission_id=ids["submission_id"], question_id=ids["question_id"], **values))
        with pytest.raises(IntegrityError):
            db.session.flush()


@pytest.mark.parametrize("value", [{"option_id": "option"}, {"number": 3}, {"day": date(2026, 10, 1)}])
def test_the_same_answer_does_not_come_twice(app: Flask, value: dict[str, object]) -> None:
    ids = answers(app)
    with app.app_context():
        values = {name: ids[one] if one == "option" else one for name, one in value.items()}
        for _ in range(2):
            db.session.add(
                Answer(submission_id=ids["submission_id"], question_id=ids["question_id"], **values)
            )
        with pytest.raises(IntegrityError):
            db.session.flush()


def test_several_ticks_are_several_answers(app: Flask) -> None:
    ids = answers(app)
    with app.app_context():
        for one in ("option", "other"):
            db.session.add(
                Answer(submission_id=ids["submission_id"], question_id=ids["question_id"], option_id=ids[one])
            )
        db.session.commit()
