"""What a person filled in, whatever the survey asks: read, checked, and made into answers.

What stands in a question that a condition hides is not read at all: the server decides, not the page.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from feedback.models import Question, QuestionRow, SurveyVersion
from feedback.surveys.rules import shown_questions
from feedback.typed import tidy_text

MOST_SHORT = 200
MOST_LONG = 2000
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
NUMBERED = ("faces", "words", "single", "yes_no")


@dataclass(frozen=True)
class GivenAnswer:
    """One answer, by the ids of what was asked: exactly one of option, number, day and text is there."""

    question_id: int
    option_id: int | None = None
    row_id: int | None = None
    number: int | None = None
    day: date | None = None
    text: str = ""
    is_comment: bool = False  # a long text: it becomes a comment, with its raw form sealed

    def content(self) -> list[object]:
        """Return what tells two answers apart, for the digest of a submission."""
        return [self.question_id, self.option_id, self.row_id, self.number, str(self.day), self.text]


@dataclass
class Filled:
    """A form as it was sent: what was typed, by field, to show it again; what is wrong; and the answers."""

    typed: dict[str, list[str]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)  # by the id of the first input at fault
    answers: list[GivenAnswer] = field(default_factory=list)


def field_name(question: Question, row: QuestionRow | None = None) -> str:
    """Return what the inputs of a question are called; codes have no hyphen, so no two are alike."""
    return f"q-{question.code}-{row.code}" if row else f"q-{question.code}"


def field_names(question: Question) -> list[str]:
    return [field_name(question, row) for row in question.rows] or [field_name(question)]


def read_answers(version: SurveyVersion, fields: MultiDict[str, str]) -> Filled:
    """Read and check the form of a version."""
    filled = Filled()
    for question in version.questions:
        for name in field_names(question):
            filled.typed[name] = [tidy_text(value) for value in fields.getlist(name)]
    for question in shown_questions(version, chosen_in(version, filled)):
        read_question(question, filled)
    return filled


def chosen_in(version: SurveyVersion, filled: Filled) -> dict[str, list[str]]:
    """Return what the conditions look at; what is no possible answer shows nothing."""
    return {
        question.code: [
            one for one in filled.typed.get(field_name(question), []) if is_possible(question, one)
        ]
        for question in version.questions
    }


def is_possible(question: Question, value: str) -> bool:
    if question.kind == "scale":
        return scale_number(question, value) is not None
    return any(option.code == value for option in question.options)


def read_question(question: Question, filled: Filled) -> None:
    """Add the question's answers to ``filled``, or what is wrong with them."""
    rows: list[QuestionRow | None] = [*question.rows] or [None]
    for row in rows:
        name = field_name(question, row)
        values = [value for value in filled.typed[name] if value]
        try:
            found = list(answers_in(question, row, values))
        except ValueError as error:
            filled.errors[first_input(question, name)] = str(error)
            continue
        if question.required and not found:
            filled.errors[first_input(question, name)] = missing_message(question)
        filled.answers.extend(found)


def answers_in(question: Question, row: QuestionRow | None, values: Sequence[str]) -> Iterator[GivenAnswer]:
    """Return the answers in what was sent for a question. Raises ValueError with words for the person."""
    if question.kind == "multiple":
        yield from (chosen_answer(question, row, value) for value in dict.fromkeys(values))
    elif values and question.options:
        yield chosen_answer(question, row, values[0])
    elif values:
        yield TYPED[question.kind](question, values[0])


def chosen_answer(question: Question, row: QuestionRow | None, value: str) -> GivenAnswer:
    for option in question.options:
        if option.code == value:
            return GivenAnswer(question.id, option_id=option.id, row_id=row.id if row else None)
    raise ValueError(gettext("Please choose one of the answers shown."))


def number_answer(question: Question, value: str) -> GivenAnswer:
    number = scale_number(question, value)
    if number is None:
        raise ValueError(gettext("Please choose one of the numbers shown."))
    return GivenAnswer(question.id, number=number)


def scale_number(question: Question, value: str) -> int | None:
    if not (value.isascii() and value.isdigit() and len(value) <= 3):
        return None
    low, high = question.scale_from, question.scale_to
    return int(value) if low is not None and high is not None and low <= int(value) <= high else None


def short_answer(question: Question, value: str) -> GivenAnswer:
    return GivenAnswer(question.id, text=not_longer(" ".join(value.split()), MOST_SHORT))


def long_answer(question: Question, value: str) -> GivenAnswer:
    return GivenAnswer(question.id, text=not_longer(value, MOST_LONG), is_comment=True)


def not_longer(text: str, most: int) -> str:
    if len(text) > most:
        raise ValueError(
            gettext(
                "This has %(length)s characters, at most %(most)s fit. Please shorten it.",
                length=len(text),
                most=most,
            )
        )
    return text


def day_answer(question: Question, value: str) -> GivenAnswer:
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            day = datetime.strptime(value, form).date()  # noqa: DTZ007 - a calendar day has no zone
        except ValueError:
            continue
        if EARLIEST <= day <= LATEST:
            return GivenAnswer(question.id, day=day)
    raise ValueError(gettext("Please write the day like 22/11/2026."))


TYPED = {"scale": number_answer, "short_text": short_answer, "long_text": long_answer, "date": day_answer}


def first_input(question: Question, name: str) -> str:
    """Return the id of the input a fault leads to: the first of several to choose from."""
    if question.options:
        return f"{name}-{question.options[0].code}"
    return f"{name}-{question.scale_from}" if question.kind == "scale" else name


def missing_message(question: Question) -> str:
    if question.kind in {"short_text", "long_text", "date"}:
        return gettext("Please answer this question.")
    return gettext("Please choose an answer.")
