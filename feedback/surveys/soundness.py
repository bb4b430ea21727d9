"""What a version must be before anybody can be asked it, whether it was built by hand or imported."""

from collections.abc import Iterator

from flask_babel import gettext

from feedback.i18n import DEFAULT_LANGUAGE, in_language
from feedback.models import Question, SurveyVersion
from feedback.surveys.rules import ASKED_ABOUT, MOST_RULES, OPERATORS, has_numbers, values_of

WITH_OPTIONS = ("single", "multiple", "words", "matrix")
MOST_QUESTIONS = 40
MOST_OPTIONS = 30
MOST_SCALE = 11  # points of a number scale
WORDS = 5

Fault = tuple[str | None, str]  # the question's code, None for the version, and what is wrong


def faults_of(version: SurveyVersion) -> list[Fault]:
    """Return why this version cannot be asked: nothing means that it can."""
    return [
        *faults_of_whole(version),
        *(one for question in version.questions for one in faults_in(question, version)),
    ]


def faults_of_whole(version: SurveyVersion) -> Iterator[Fault]:
    if not version.questions:
        yield None, gettext("There is no question yet.")
    if len(version.questions) > MOST_QUESTIONS:
        yield None, gettext("At most %(most)s questions fit.", most=MOST_QUESTIONS)
    if version.opens_on and version.closes_on and version.opens_on > version.closes_on:
        yield None, gettext("It would end before it begins.")


def faults_in(question: Question, version: SurveyVersion) -> Iterator[Fault]:
    for fault in (
        *faults_of_texts(question),
        *faults_of_choices(question),
        *faults_of_rules(question, version),
    ):
        yield question.code, fault


def faults_of_texts(question: Question) -> Iterator[str]:
    parts = [question.label, *(one.label for one in question.options), *(row.label for row in question.rows)]
    if not all(label.get(DEFAULT_LANGUAGE) for label in parts):
        yield gettext("The Vietnamese text is missing.")


def faults_of_choices(question: Question) -> Iterator[str]:
    count = len(question.options)
    if question.kind in WITH_OPTIONS and not 2 <= count <= MOST_OPTIONS:
        yield gettext("There must be 2 to %(most)s answers to choose from.", most=MOST_OPTIONS)
    if question.kind == "words" and count != WORDS:
        yield gettext("There must be exactly five words, from bad to good.")
    if question.kind == "matrix" and not 1 <= len(question.rows) <= MOST_OPTIONS:
        yield gettext("There must be 1 to %(most)s rows.", most=MOST_OPTIONS)
    if question.kind == "scale" and not is_scale(question.scale_from, question.scale_to):
        yield gettext("A scale goes from a number from 0 to 10 to a higher one, with at most 11 points.")


def is_scale(low: int | None, high: int | None) -> bool:
    return low is not None and high is not None and 0 <= low < high <= low + MOST_SCALE - 1


def faults_of_rules(question: Question, version: SurveyVersion) -> Iterator[str]:
    earlier = earlier_questions(question, version)
    if len(question.show_if) > MOST_RULES:
        yield gettext("At most %(most)s conditions fit.", most=MOST_RULES)
    for rule in question.show_if:
        asked = earlier.get(rule["question"])
        if asked is None:
            yield gettext("A condition looks at a question that does not come before this one.")
        elif not is_rule_about(rule, asked):
            yield gettext(
                "A condition does not fit the question “%(question)s”.", question=in_language(asked.label)
            )


def earlier_questions(question: Question, version: SurveyVersion) -> dict[str, Question]:
    """Return the questions a condition may look at, by code: those that come before, and are chosen from."""
    before = version.questions[: version.questions.index(question)]
    return {one.code: one for one in before if one.kind in ASKED_ABOUT}


def is_rule_about(rule: dict[str, str], asked: Question) -> bool:
    operator, value = rule["operator"], rule.get("value", "")
    if operator not in OPERATORS or (operator in {"at_least", "at_most"} and not has_numbers(asked)):
        return False
    return operator == "answered" or value in values_of(asked)
