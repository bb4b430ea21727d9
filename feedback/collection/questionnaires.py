"""Before the words of a survey of one's own are kept, their person sees what of them will be hidden."""

from collections.abc import Iterator
from dataclasses import replace

from werkzeug.datastructures import MultiDict

from analysis import redact
from feedback.collection.masking import PersonalText, preview_of
from feedback.models import SurveyVersion
from feedback.surveys.answers import Filled, GivenAnswer, field_names

OF_THE_PAGE = ("submission_id", "qr", "slip", "form_token")


def personal_texts(version: SurveyVersion, filled: Filled) -> list[PersonalText]:
    """Return the answers in which something looks like personal data, in the order of the questions."""
    return list(found_in(version, filled))


def found_in(version: SurveyVersion, filled: Filled) -> Iterator[PersonalText]:
    questions = {question.id: question for question in version.questions}
    for answer in filled.answers:
        preview = preview_of(answer.text)
        if preview.kinds:
            yield PersonalText(preview, questions[answer.question_id], is_sealed=answer.is_comment)


def hidden_in(answers: list[GivenAnswer]) -> list[GivenAnswer]:
    """Return the answers with all of it hidden: what was written is kept nowhere."""
    return [replace(answer, text=redact(answer.text).text) if answer.text else answer for answer in answers]


def fields_again(version: SurveyVersion, fields: MultiDict[str, str]) -> list[tuple[str, str]]:
    """Return what was sent as it came, to be sent once more from another page."""
    asked = {name for question in version.questions for name in field_names(question)}
    return [(name, value) for name, value in fields.items(multi=True) if name in {*asked, *OF_THE_PAGE}]
