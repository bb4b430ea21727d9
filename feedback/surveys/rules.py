"""Which questions a person sees: a rule looks at the answers to earlier questions, and all must hold.

The server decides; the page's small script (``show-if.js``) only hides what the server would not count.
"""

from collections.abc import Collection, Mapping, Sequence

from feedback.models import Question, SurveyVersion

OPERATORS = ("is", "is_not", "at_least", "at_most", "answered")
MOST_RULES = 3
# What a rule may look at: of free text and dates it would have to guess.
ASKED_ABOUT = ("faces", "words", "scale", "single", "multiple", "yes_no")

Given = Mapping[str, Collection[str]]  # the codes or numbers chosen, by question code


def shown_questions(version: SurveyVersion, given: Given) -> list[Question]:
    """Return the questions to ask a person who chose this; what is hidden counts as not given."""
    shown: list[Question] = []
    seen: dict[str, Collection[str]] = {}
    for question in version.questions:
        if is_shown(question.show_if, seen, version.questions):
            shown.append(question)
            seen[question.code] = given.get(question.code, ())
    return shown


def questions_after_rating(version: SurveyVersion, rating: int | None) -> list[Question]:
    """Return what to ask next of a person who gave this rating, the rating itself left out."""
    given = {"rating": [str(rating)]} if rating is not None else {}
    return [question for question in shown_questions(version, given) if question.code != "rating"]


def reason_question(version: SurveyVersion, rating: int | None) -> Question | None:
    """Return the reasons to choose from after this rating: what was good, or what was not.

    Who has not rated, as in an import, is taken to say what was not.
    """
    asked = version.questions if rating is None else questions_after_rating(version, rating)
    return next((question for question in asked if question.kind == "multiple"), None)


def is_shown(rules: Sequence[Mapping[str, str]], given: Given, questions: Sequence[Question]) -> bool:
    return all(holds(rule, given, questions) for rule in rules)


def holds(rule: Mapping[str, str], given: Given, questions: Sequence[Question]) -> bool:
    """Tell whether one rule holds. Of several ticks one is enough; no answer is never "is not"."""
    chosen = list(given.get(rule["question"], ()))
    value = rule.get("value", "")
    if rule["operator"] == "answered":
        return bool(chosen)
    if rule["operator"] in {"is", "is_not"}:
        return bool(chosen) and (value in chosen) == (rule["operator"] == "is")
    numbers = numbers_of(rule["question"], chosen, questions)
    if rule["operator"] == "at_least":
        return any(number >= int(value) for number in numbers)
    return any(number <= int(value) for number in numbers)


def numbers_of(code: str, chosen: Sequence[str], questions: Sequence[Question]) -> list[int]:
    """Return the numbers of what was chosen: of its options where it has some, else itself."""
    question = next((one for one in questions if one.code == code), None)
    numbers = {option.code: option.number for option in question.options} if question else {}
    found = [numbers.get(one, int(one) if one.lstrip("-").isdecimal() else None) for one in chosen]
    return [number for number in found if number is not None]


def values_of(question: Question) -> list[str]:
    """Return what a rule about this question can compare with."""
    if question.kind == "scale" and question.scale_from is not None and question.scale_to is not None:
        return [str(number) for number in range(question.scale_from, question.scale_to + 1)]
    return [option.code for option in question.options]


def has_numbers(question: Question) -> bool:
    """Tell whether "at least" and "at most" mean something for this question."""
    if question.kind == "scale":
        return True
    return bool(question.options) and all(option.number is not None for option in question.options)
