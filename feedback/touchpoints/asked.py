"""What the page behind a touchpoint's QR code asks: paper that leads there says the same."""

from flask_babel import force_locale

from feedback.collection.places import find_place
from feedback.i18n import DEFAULT_LANGUAGE, in_language
from feedback.models import SurveyVersion, Touchpoint
from feedback.surveys.service import is_counter_rating


def version_at(touchpoint: Touchpoint) -> SurveyVersion:
    return find_place(touchpoint.code).version


def has_faces(version: SurveyVersion) -> bool:
    """Tell whether one tap on a face is all it takes."""
    return is_counter_rating(version)


def heading_of(version: SurveyVersion, language: str) -> str:
    """Return what stands largest on the page: the question of the faces, or the name of another survey."""
    if is_counter_rating(version):
        texts = next(question.label for question in version.questions if question.code == "rating")
    else:
        texts = version.title or {DEFAULT_LANGUAGE: version.survey.name}
    with force_locale(language):
        return in_language(texts)
