"""Reading a survey's JSON, which comes from anywhere and is hostile.

Every fault is collected with its field and cause instead of stopping at the first, and nothing is guessed.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext

from feedback.models import QUESTION_KINDS, Option, Question, QuestionRow, SurveyVersion
from feedback.surveys.instruments import COUNTER_RATING
from feedback.surveys.rules import MOST_RULES, OPERATORS
from feedback.surveys.soundness import MOST_OPTIONS, MOST_QUESTIONS, faults_of
from feedback.typed import tidy_text

MOST_BYTES = 256 * 1024
MOST_TEXT = 500
MOST_FAULTS = 20
CODE = re.compile(r"[a-z0-9][a-z0-9_]{0,39}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]{2,8})?")
MOST_LANGUAGES = 8


@dataclass(frozen=True)
class FileFault:
    place: str  # "questions[2].label.vi" or "line 7, column 3"
    cause: str


class BadFile(Exception):
    """The file is no survey; ``faults`` say where and why."""

    def __init__(self, faults: list[FileFault]) -> None:
        super().__init__("; ".join(f"{fault.place}: {fault.cause}" for fault in faults))
        self.faults = faults


@dataclass
class Draft:
    """What a file holds: not yet anybody's, not yet in the database."""

    name: str
    instrument: str
    title: dict[str, str]
    intro: dict[str, str]
    questions: list[Question]


def parsed(content: bytes) -> Any:
    if len(content) > MOST_BYTES:
        raise BadFile(
            [FileFault("–", gettext("The file is larger than %(size)s kB.", size=MOST_BYTES // 1024))]
        )
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=no_twins, parse_constant=no_constant)
    except json.JSONDecodeError as error:
        place = gettext("line %(line)s, column %(column)s", line=error.lineno, column=error.colno)
        raise BadFile([FileFault(place, gettext("This is not valid JSON."))]) from error
    except UnicodeDecodeError as error:
        raise BadFile([FileFault(f"byte {error.start}", gettext("The file is not UTF-8."))]) from error
    except Twin as error:
        raise BadFile([FileFault(str(error), gettext("this field is there twice"))]) from error
    except (ValueError, RecursionError) as error:
        raise BadFile(
            [FileFault("–", gettext("The file is nested too deeply or has an impossible number."))]
        ) from error


class Twin(Exception):
    """The same field twice in one object: which one is meant, nobody knows."""


def no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _value in pairs]
    if twins := {name for name in names if names.count(name) > 1}:
        raise Twin(min(twins)[:40])
    return dict(pairs)


def no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


QUESTION = ("code", "kind", "required", "label", "help", "show_if", "options", "rows", "scale")


@dataclass
class Reader:
    """Reads one value after the other and notes what is wrong with it, each with the path to it."""

    faults: list[FileFault] = field(default_factory=list)

    def fault(self, place: str, cause: str) -> None:
        self.faults.append(FileFault(place or "–", cause))

    def check(self, is_right: bool, place: str, cause: str) -> None:
        if not is_right:
            self.fault(place, cause)

    def stop_at_faults(self) -> None:
        if self.faults:
            raise BadFile(self.faults[:MOST_FAULTS])

    def fields(
        self, value: Any, place: str, known: Iterable[str], needed: Iterable[str] = ()
    ) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.fault(place, gettext("must be an object, {…}"))
            return {}
        prefix = f"{place}." if place else ""
        for name in value.keys() - set(known):
            self.fault(f"{prefix}{name[:40]}", gettext("is not a field of this schema"))
        for name in needed:
            self.check(name in value, f"{prefix}{name}", gettext("is missing"))
        return value

    def entries(self, value: Any, place: str, most: int, read: Callable[[Any, str], Any]) -> list[Any]:
        if not isinstance(value, list):
            self.fault(place, gettext("must be a list, […]"))
            return []
        self.check(len(value) <= most, place, gettext("has too many entries: at most %(most)s", most=most))
        return [read(one, f"{place}[{number}]") for number, one in enumerate(value[:most])]

    def text(self, value: Any, place: str) -> str:
        if not isinstance(value, str):
            self.fault(place, gettext("must be a text"))
            return ""
        tidy = tidy_text(value)
        self.check(bool(tidy), place, gettext("is empty"))
        self.check(
            len(tidy) <= MOST_TEXT, place, gettext("is too long: at most %(most)s characters", most=MOST_TEXT)
        )
        return tidy

    def texts(self, value: Any, place: str) -> dict[str, str]:
        if not isinstance(value, dict):
            self.fault(place, gettext("must be an object of language and text"))
            return {}
        self.check(
            len(value) <= MOST_LANGUAGES,
            place,
            gettext("has too many entries: at most %(most)s", most=MOST_LANGUAGES),
        )
        for language in value:
            known = LANGUAGE.fullmatch(language) is not None
            self.check(known, f"{place}.{language[:40]}", gettext("is not a language code"))
        return {language: self.text(words, f"{place}.{language[:40]}") for language, words in value.items()}

    def code(self, value: Any, place: str) -> str:
        is_code = isinstance(value, str) and CODE.fullmatch(value) is not None
        self.check(is_code, place, gettext("must be 1 to 40 of a to z, 0 to 9 and _"))
        return str(value) if is_code else ""

    def one_of(self, value: Any, place: str, known: Iterable[str]) -> str:
        is_known = isinstance(value, str) and value in known
        self.check(is_known, place, gettext("must be one of: %(known)s", known=", ".join(known)))
        return str(value) if is_known else ""

    def number(self, value: Any, place: str) -> int | None:
        is_number = value is None or (type(value) is int and abs(value) <= 100)
        self.check(is_number, place, gettext("must be a whole number from -100 to 100"))
        return value if is_number else None

    def questions(self, value: Any) -> list[Question]:
        found = self.entries(value, "questions", MOST_QUESTIONS, self.question)
        self.different([question.code for question in found], "questions")
        for position, question in enumerate(found):
            question.position = position
        return found

    def different(self, codes: list[str], place: str) -> None:
        for code in sorted({code for code in codes if code and codes.count(code) > 1}):
            self.fault(place, gettext("the code “%(code)s” is there twice", code=code))

    def question(self, value: Any, place: str) -> Question:
        data = self.fields(value, place, QUESTION, ("code", "kind", "label"))
        scale = self.fields(data.get("scale", {}), f"{place}.scale", ("from", "to", "from_label", "to_label"))
        required = data.get("required", False)
        self.check(isinstance(required, bool), f"{place}.required", gettext("must be true or false"))
        return Question(
            code=self.code(data.get("code"), f"{place}.code"),
            kind=self.one_of(data.get("kind"), f"{place}.kind", QUESTION_KINDS),
            required=required is True,
            label=self.texts(data.get("label", {}), f"{place}.label"),
            help=self.texts(data.get("help", {}), f"{place}.help"),
            show_if=self.entries(data.get("show_if", []), f"{place}.show_if", MOST_RULES, self.rule),
            scale_from=self.number(scale.get("from"), f"{place}.scale.from"),
            scale_to=self.number(scale.get("to"), f"{place}.scale.to"),
            from_label=self.texts(scale.get("from_label", {}), f"{place}.scale.from_label"),
            to_label=self.texts(scale.get("to_label", {}), f"{place}.scale.to_label"),
            options=self.parts(data.get("options", []), f"{place}.options", self.option),
            rows=self.parts(data.get("rows", []), f"{place}.rows", self.row),
        )

    def parts(self, value: Any, place: str, read: Callable[[Any, str], Any]) -> list[Any]:
        found = self.entries(value, place, MOST_OPTIONS, read)
        self.different([part.code for part in found], place)
        for position, part in enumerate(found):
            part.position = position
        return found

    def option(self, value: Any, place: str) -> Option:
        data = self.fields(value, place, ("code", "number", "label"), ("code", "label"))
        return Option(
            code=self.code(data.get("code"), f"{place}.code"),
            number=self.number(data.get("number"), f"{place}.number"),
            label=self.texts(data.get("label", {}), f"{place}.label"),
        )

    def row(self, value: Any, place: str) -> QuestionRow:
        data = self.fields(value, place, ("code", "label"), ("code", "label"))
        return QuestionRow(
            code=self.code(data.get("code"), f"{place}.code"),
            label=self.texts(data.get("label", {}), f"{place}.label"),
        )

    def rule(self, value: Any, place: str) -> dict[str, str]:
        data = self.fields(value, place, ("question", "operator", "value"), ("question", "operator"))
        return {
            "question": self.code(data.get("question"), f"{place}.question"),
            "operator": self.one_of(data.get("operator"), f"{place}.operator", OPERATORS),
            "value": "" if data.get("value", "") == "" else self.text(data["value"], f"{place}.value"),
        }

    def check_soundness(self, draft: Draft) -> None:
        """What each field by itself cannot tell: conditions, numbers of answers, the words reserved."""
        places = {question.code: f"questions[{question.position}]" for question in draft.questions}
        version = SurveyVersion(questions=draft.questions, opens_on=None, closes_on=None)
        for code, cause in faults_of(version):
            self.fault(places.get(code or "", "questions"), cause)
        for question in draft.questions:
            if question.code == "rating":
                self.check(
                    draft.instrument == COUNTER_RATING and question.kind == "faces",
                    f"{places['rating']}.code",
                    gettext("“rating” is kept for the five faces of the counter rating"),
                )
