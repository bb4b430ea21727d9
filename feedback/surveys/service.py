"""Publishing surveys and finding the version to ask."""

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from feedback.database import db
from feedback.i18n import today
from feedback.models import Option, Question, QuestionRow, Survey, SurveyVersion, utc_now
from feedback.surveys.instruments import COUNTER_RATING, COUNTER_RATING_ITEMS, Item


def ensure_counter_rating() -> Survey:
    """Return the survey every counter starts with, published as this release words it.

    A version that people made themselves stays: only ours, which nobody wrote, gives way to a newer one.
    """
    survey = db.session.scalar(select(Survey).where(Survey.code == COUNTER_RATING))
    if survey is None:
        survey = Survey(code=COUNTER_RATING, name="Đánh giá tại quầy")
        db.session.add(survey)
    versions = survey.versions
    if not any(version.events for version in versions) and not (versions and is_up_to_date(versions[-1])):
        for older in versions:
            older.retired_at = older.retired_at or utc_now()
        versions.append(published(COUNTER_RATING, COUNTER_RATING_ITEMS, number=len(versions) + 1))
        db.session.commit()
    return survey


def is_up_to_date(version: SurveyVersion) -> bool:
    return [question.code for question in version.questions] == [item.code for item in COUNTER_RATING_ITEMS]


def standard_code(instrument: str) -> str:
    """Return the code of the survey that asks an instrument in campaigns; no other survey bears it."""
    return f"standard-{instrument}"


def published(instrument: str, items: tuple[Item, ...], number: int) -> SurveyVersion:
    questions = [question_of(item, position) for position, item in enumerate(items)]
    return SurveyVersion(number=number, instrument=instrument, published_at=utc_now(), questions=questions)


def is_counter_rating(version: SurveyVersion) -> bool:
    """Tell whether a version asks the faces and what follows from them, and nothing else: tap first."""
    asked = {question.code for question in version.questions}
    known = {"rating", "reasons", "strengths", "comment"}
    return version.instrument == COUNTER_RATING and {"rating"} <= asked <= known


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


def version_staff_ask(survey_id: int) -> SurveyVersion | None:
    """Return what is asked aloud and on paper where this survey is asked: always the rating at the counter.

    Results of a survey know one way of asking only. What people say to a clerk is never mixed with that.
    """
    own = published_version(survey_id)
    return own if own and is_counter_rating(own) else published_version()


WITH_ALL_IT_ASKS = (
    joinedload(SurveyVersion.survey),
    selectinload(SurveyVersion.questions).options(
        selectinload(Question.options), selectinload(Question.rows)
    ),
)


def newest_published(survey_id: int | None = None) -> Select[SurveyVersion]:
    """Select the newest version a survey asks today, with all it asks, by default of the counter rating."""
    is_wanted = Survey.code == COUNTER_RATING if survey_id is None else Survey.id == survey_id
    day = today()
    return (
        select(SurveyVersion)
        .join(Survey)
        .where(
            is_wanted,
            SurveyVersion.published_at.is_not(None),
            SurveyVersion.retired_at.is_(None),
            or_(SurveyVersion.opens_on.is_(None), SurveyVersion.opens_on <= day),
            or_(SurveyVersion.closes_on.is_(None), SurveyVersion.closes_on >= day),
        )
        .order_by(SurveyVersion.number.desc())
        .options(*WITH_ALL_IT_ASKS)
        .limit(1)
    )


def once_published(version_id: int) -> Select[SurveyVersion]:
    """Select a version that is asked or was, with all it asks."""
    return (
        select(SurveyVersion)
        .where(SurveyVersion.id == version_id, SurveyVersion.published_at.is_not(None))
        .options(*WITH_ALL_IT_ASKS)
    )
