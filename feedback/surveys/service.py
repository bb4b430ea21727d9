"""Publishing surveys and finding the version to ask."""

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from feedback.database import db
from feedback.models import Option, Question, QuestionRow, Survey, SurveyVersion, utc_now
from feedback.surveys.instruments import COUNTER_RATING, COUNTER_RATING_ITEMS, Item


def ensure_counter_rating() -> Survey:
    """Return the survey every counter starts with, published when it is not there yet."""
    survey = db.session.scalar(select(Survey).where(Survey.code == COUNTER_RATING))
    if survey is None:
        survey = Survey(code=COUNTER_RATING, name="Đánh giá tại quầy")
        survey.versions.append(first_version(COUNTER_RATING, COUNTER_RATING_ITEMS))
        db.session.add(survey)
        db.session.commit()
    return survey


def first_version(instrument: str, items: tuple[Item, ...]) -> SurveyVersion:
    questions = [question_of(item, position) for position, item in enumerate(items)]
    return SurveyVersion(number=1, instrument=instrument, published_at=utc_now(), questions=questions)


def question_of(item: Item, position: int) -> Question:
    options = [
        Option(position=place, code=choice.code, number=choice.number, label=choice.label)
        for place, choice in enumerate(item.choices)
    ]
    return Question(
        position=position,
        code=item.code,
        kind=item.kind,
        required=item.required,
        label=item.label,
        help=item.help,
        show_if=list(item.show_if),
        scale_from=item.scale[0] if item.scale else None,
        scale_to=item.scale[1] if item.scale else None,
        from_label=item.from_label,
        to_label=item.to_label,
        options=options,
        rows=[
            QuestionRow(position=place, code=row.code, label=row.label) for place, row in enumerate(item.rows)
        ],
    )


def published_version(survey_id: int | None = None) -> SurveyVersion | None:
    """Return the newest published version of a survey, by default of the counter rating."""
    return db.session.scalar(newest_published(survey_id))


def newest_published(survey_id: int | None = None) -> Select[SurveyVersion]:
    """Select the newest published version of a survey with all it asks, by default of the counter rating."""
    is_wanted = Survey.code == COUNTER_RATING if survey_id is None else Survey.id == survey_id
    return (
        select(SurveyVersion)
        .join(Survey)
        .where(is_wanted, SurveyVersion.published_at.is_not(None), SurveyVersion.retired_at.is_(None))
        .order_by(SurveyVersion.number.desc())
        .options(selectinload(SurveyVersion.questions).selectinload(Question.options))
        .limit(1)
    )
