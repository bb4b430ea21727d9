"""What the builder calls things, in the language of the page."""

from flask_babel import format_decimal, gettext, lazy_gettext

from feedback.i18n import in_language
from feedback.models import Question, SurveyVersion
from feedback.surveys.advice import MOST_WORDS, SOURCES, Advice

KIND_NAMES = {
    "faces": lazy_gettext("Five faces"),
    "words": lazy_gettext("Five words, from bad to good"),
    "scale": lazy_gettext("A scale of numbers"),
    "single": lazy_gettext("One answer from a list"),
    "multiple": lazy_gettext("Several answers from a list"),
    "yes_no": lazy_gettext("Yes or no"),
    "short_text": lazy_gettext("A short text"),
    "long_text": lazy_gettext("A long text"),
    "date": lazy_gettext("A day"),
    "matrix": lazy_gettext("Several rows, the same answers"),
}
VERSION_STATUS_NAMES = {
    "draft": lazy_gettext("Draft"),
    "review": lazy_gettext("In review"),
    "published": lazy_gettext("Published"),
    "retired": lazy_gettext("Retired"),
}
VERSION_STATUS_COLOURS = {"draft": "grey", "review": "orange", "published": "green", "retired": "grey"}
ACTION_NAMES = {
    "created": lazy_gettext("began this version"),
    "edited": lazy_gettext("changed the draft"),
    "asked_review": lazy_gettext("asked for a review"),
    "sent_back": lazy_gettext("sent it back"),
    "published": lazy_gettext("published it"),
    "retired": lazy_gettext("retired it"),
    "scheduled": lazy_gettext("set the days it is asked"),
    "assigned": lazy_gettext("chose the touchpoints"),
}
OPERATOR_NAMES = {
    "is": lazy_gettext("is"),
    "is_not": lazy_gettext("is not"),
    "at_least": lazy_gettext("is at least"),
    "at_most": lazy_gettext("is at most"),
    "answered": lazy_gettext("is answered"),
}
LANGUAGE_NAMES = {"vi": lazy_gettext("The Vietnamese text"), "en": lazy_gettext("The English text")}


def score(value: float) -> str:
    """Return a score with one decimal, as the language writes it."""
    return str(format_decimal(value, "#,##0.0"))


def advice_text(advice: Advice) -> str:
    """Return one warning: what was seen, and why it may harm the answers."""
    found, language = advice.found, str(LANGUAGE_NAMES.get(advice.language or "", ""))
    texts = {
        "too_many": gettext(
            "Up to %(found)s questions. At a counter people answer one or two: more than 3 costs answers.",
            found=found,
        ),
        "double_barrelled": gettext(
            "%(language)s: “%(found)s” seems to join two things. Who finds one good and the other bad "
            "cannot answer.",
            language=language,
            found=found,
        ),
        "leading": gettext(
            "%(language)s: “%(found)s” seems to suggest the answer. People tend to agree, and the figure "
            "is too good.",
            language=language,
            found=found,
        ),
        "negative": gettext(
            "%(language)s: with “%(found)s” people must say no to a no, and some answer the opposite of "
            "what they mean.",
            language=language,
            found=found,
        ),
        "too_long": gettext(
            "%(language)s: %(found)s words. Over %(most)s many stop reading before the end.",
            language=language,
            found=found,
            most=MOST_WORDS.get(advice.language or "vi", 0),
        ),
        "missing_translation": gettext(
            "%(language)s: a text is missing. Those who read only this language see the other one.",
            language=language,
        ),
        "no_end_labels": gettext(
            "The ends of the scale have no words: each person takes the numbers differently."
        ),
    }
    return texts[advice.rule]


def advice_source(advice: Advice) -> str:
    return SOURCES.get(advice.rule, "")


def condition_texts(question: Question, version: SurveyVersion) -> list[str]:
    """Return in words when a question is asked, a sentence a rule; nothing where it always is."""
    return [condition_text(rule, version) for rule in question.show_if]


def condition_text(rule: dict[str, str], version: SurveyVersion) -> str:
    asked = next((one for one in version.questions if one.code == rule["question"]), None)
    return gettext(
        "“%(question)s” %(operator)s %(value)s",
        question=in_language(asked.label) if asked else rule["question"],
        operator=OPERATOR_NAMES[rule["operator"]],
        value=value_text(asked, rule.get("value", "")) if asked else rule.get("value", ""),
    ).strip()


def value_text(asked: Question, value: str) -> str:
    labels = {option.code: in_language(option.label) for option in asked.options}
    return f"“{labels[value]}”" if value in labels else value
