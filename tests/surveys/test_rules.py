"""Show-if: which questions a person sees, decided from their earlier answers alone."""

from typing import Any

import pytest

from feedback.models import Option, Question, SurveyVersion
from feedback.surveys.rules import questions_after_rating, shown_questions


def question(code: str, kind: str = "single", *rules: tuple[str, str, str], options: str = "") -> Question:
    return Question(
        code=code,
        kind=kind,
        show_if=[{"question": a, "operator": b, "value": c} for a, b, c in rules],
        options=[
            Option(code=one, number=int(one) if one.isdecimal() else None, position=place)
            for place, one in enumerate(options.split())
        ],
    )


def codes(version: SurveyVersion, **given: Any) -> list[str]:
    return [one.code for one in shown_questions(version, given)]


@pytest.mark.parametrize(
    ("rule", "given", "is_shown"),
    [
        (("why", "is", "cost"), ["cost"], True),
        (("why", "is", "cost"), ["time", "cost"], True),
        (("why", "is", "cost"), ["time"], False),
        (("why", "is", "cost"), [], False),
        (("why", "is_not", "cost"), ["time"], True),
        (("why", "is_not", "cost"), ["cost", "time"], False),
        (("why", "is_not", "cost"), [], False),
        (("why", "answered", ""), ["time"], True),
        (("why", "answered", ""), [], False),
    ],
)
def test_a_rule_about_a_choice(rule: tuple[str, str, str], given: list[str], is_shown: bool) -> None:
    version = SurveyVersion(
        questions=[question("why", "multiple", options="time cost"), question("b", "date", rule)]
    )
    assert ("b" in codes(version, why=given)) == is_shown


@pytest.mark.parametrize(("operator", "expected"), [("at_least", "3 4 5"), ("at_most", "1 2 3")])
@pytest.mark.parametrize("kind", ["faces", "scale"])
def test_a_rule_about_a_number(kind: str, operator: str, expected: str) -> None:
    options = "1 2 3 4 5" if kind == "faces" else ""
    version = SurveyVersion(
        questions=[question("a", kind, options=options), question("b", "date", ("a", operator, "3"))]
    )
    assert [number for number in "12345" if "b" in codes(version, a=[number])] == expected.split()


def test_all_rules_of_a_question_must_hold() -> None:
    version = SurveyVersion(
        questions=[
            question("a", "yes_no", options="yes no"),
            question("b", "yes_no", options="yes no"),
            question("c", "date", ("a", "is", "yes"), ("b", "is", "no")),
        ]
    )
    assert "c" in codes(version, a=["yes"], b=["no"])
    assert "c" not in codes(version, a=["yes"], b=["yes"])


def test_an_answer_to_a_hidden_question_shows_nothing() -> None:
    """a hides b, and b would show c: who answered b before changing a must not be asked c."""
    version = SurveyVersion(
        questions=[
            question("a", "yes_no", options="yes no"),
            question("b", "yes_no", ("a", "is", "yes"), options="yes no"),
            question("c", "date", ("b", "is", "yes")),
        ]
    )
    assert codes(version, a=["yes"], b=["yes"]) == ["a", "b", "c"]
    assert codes(version, a=["no"], b=["yes"]) == ["a"]


def test_the_receipt_page_asks_by_rating() -> None:
    version = SurveyVersion(
        questions=[
            question("rating", "faces", options="1 2 3 4 5"),
            question("bad", "multiple", ("rating", "at_most", "3"), options="time"),
            question("good", "multiple", ("rating", "at_least", "4"), options="time"),
            question("comment", "long_text"),
        ]
    )
    asked = {rating: [one.code for one in questions_after_rating(version, rating)] for rating in (None, 3, 4)}
    assert asked == {None: ["comment"], 3: ["bad", "comment"], 4: ["good", "comment"]}
