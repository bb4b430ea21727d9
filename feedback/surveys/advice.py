"""What the builder warns of, and never forbids: each rule is a function, with its reason and source.

The wording rules look at Vietnamese with and without marks and at English. They err on the quiet side: a
warning that is often wrong is soon not read. Source of most: Krosnick, J. A., Presser, S. (2010): Question
and Questionnaire Design. In: Handbook of Survey Research, 2nd ed., chapter 9.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

from analysis import detect_language, fold
from feedback.models import Question, SurveyVersion
from feedback.surveys.rules import shown_questions, values_of

KROSNICK_PRESSER = "Krosnick, Presser (2010): Question and Questionnaire Design"
A11 = "US OMB Circular A-11, section 280"

LANGUAGES = ("vi", "en")
COUNTER_QUESTIONS = 3
MOST_WAYS = 5_000  # through a survey that are tried, some tenths of a second
# A Vietnamese word has about 1.4 syllables, each written apart: 28 syllables are 20 words.
MOST_WORDS = {"vi": 28, "en": 20}
# Kinds where people say how much or whether: two things in one question, or a "not", cannot be answered.
RATED = {"faces", "words", "scale", "yes_no", "matrix"}
CHOSEN = RATED | {"single", "multiple"}


@dataclass(frozen=True)
class Advice:
    rule: str  # one of RULES
    question: str | None = None  # its code; None: the survey as a whole
    language: str | None = None
    found: str = ""  # the words that set it off


RULES = (
    "too_many",
    "double_barrelled",
    "leading",
    "negative",
    "too_long",
    "missing_translation",
    "no_end_labels",
)
SOURCES = {
    "too_many": A11,
    "double_barrelled": KROSNICK_PRESSER,
    "leading": KROSNICK_PRESSER,
    "negative": KROSNICK_PRESSER,
    "too_long": KROSNICK_PRESSER,
    "no_end_labels": KROSNICK_PRESSER,
}


def advice_on(version: SurveyVersion) -> list[Advice]:
    """Return everything worth a second look, the survey as a whole first, then question by question."""
    return [
        *on_length_of_survey(version),
        *on_heading(version),
        *(one for question in version.questions for one in on_question(question)),
    ]


def on_question(question: Question) -> Iterator[Advice]:
    yield from on_translation(question)
    if lacks_end_labels(question):
        yield Advice("no_end_labels", question.code)
    for language, text in texts_of(question):
        yield from on_wording(question, language, text)


def on_wording(question: Question, language: str, text: str) -> Iterator[Advice]:
    found = {
        "double_barrelled": double_barrelled(text, language, question.kind),
        "leading": leading(text, language),
        "negative": negative(text, language) if question.kind in RATED else "",
        "too_long": too_long(text, language),
    }
    for rule, words in found.items():
        if words:
            yield Advice(rule, question.code, language, words)


def texts_of(question: Question) -> Iterator[tuple[str, str]]:
    """Return what is asked, by language: the question, and each row of a matrix."""
    for label in (question.label, *(row.label for row in question.rows)):
        yield from ((language, label[language]) for language in LANGUAGES if label.get(language))


def on_length_of_survey(version: SurveyVersion) -> Iterator[Advice]:
    most = most_asked(version)
    if most > COUNTER_QUESTIONS:
        yield Advice("too_many", found=str(most))


def most_asked(version: SurveyVersion) -> int:
    """Return how many questions one person may see: branches of a rule are not all asked of the same."""
    deciding = {rule["question"] for question in version.questions for rule in question.show_if}
    answers = {one.code: [[], *([value] for value in values_of(one))] for one in version.questions}
    ways = product(*(answers[code] for code in answers if code in deciding))
    codes = [code for code in answers if code in deciding]
    return max(
        len(shown_questions(version, dict(zip(codes, way, strict=True)))) for way in islice(ways, MOST_WAYS)
    )


def on_heading(version: SurveyVersion) -> Iterator[Advice]:
    """Title and introduction, where there are any, must be there in both languages."""
    for text in (version.title or {}, version.intro or {}):
        words = next((words for words in text.values() if words), "")
        for language in LANGUAGES:
            if words and not text.get(language):
                yield Advice("missing_translation", language=language, found=words)


def on_translation(question: Question) -> Iterator[Advice]:
    """A text that is there in one language must be there in the other."""
    for language in LANGUAGES:
        missing = [text for text in all_labels(question) if any(text.values()) and not text.get(language)]
        if missing or not question.label.get(language):
            other = next((words for text in missing for words in text.values() if words), "")
            yield Advice("missing_translation", question.code, language, other)


def all_labels(question: Question) -> Sequence[dict[str, str]]:
    return [
        question.label,
        question.help or {},
        question.from_label or {},
        question.to_label or {},
        *(option.label for option in question.options),
        *(row.label for row in question.rows),
    ]


def lacks_end_labels(question: Question) -> bool:
    """A bare number means another thing to each person; at least the ends need words."""
    return question.kind == "scale" and not (
        any((question.from_label or {}).values()) and any((question.to_label or {}).values())
    )


def too_long(text: str, language: str) -> str:
    """Return how many words a text has if those are too many, else nothing."""
    words = len(text.split())
    return str(words) if words > MOST_WORDS[language] else ""


# "A and B" that name one thing: an office, a fee, a span.
ONE_THING = re.compile(
    r"tiep nhan va tra( ket qua)?|phi va le phi|le phi va phi|phan anh va kien nghi|huong dan va giai dap"
    r"|ho va ten|viet va nam|nguoi dan va doanh nghiep|ca nhan va to chuc|to chuc va ca nhan|va cham|va vao"
    r"|cong nghe va thong tin|giua .{1,40} va |trong khoang .{1,30} va "
    r"|terms and conditions|fees and charges|name and address|between .{1,40} and |and so on|or "
    "so\b|more or less"
    r"|or not\b|(difficult|hard) or easy|easy or (difficult|hard)|satisfied or dissatisfied|good or "
    "bad|citizens and businesses|once and for all|one or (two|more)|two or (three|more)"
)
JOINED = {
    "vi": re.compile(r"\bva/hoac\b|\bva\b|\bcung nhu\b|\bdong thoi\b|\bvua .{1,40} vua\b|\S&\S| & "),
    "en": re.compile(r"\band/or\b|\band\b|\bas well as\b|\bboth .{1,40} and\b| & "),
}
# What people rate at a counter. Two of these side by side are two questions, whatever joins them.
RATED_THINGS = (
    r"(?:thai do|thoi gian|toc do|chat luong|thu tuc|huong dan|chi phi|le phi|giay to|ket qua|trinh do"
    r"|phan mem|giao dien|noi cho|phong cho|cach lam viec|tinh than)"
)
SIDE_BY_SIDE = re.compile(
    rf"\b{RATED_THINGS}\b[^,?.]{{0,25}}(?:,|\bcung(?: voi)?\b|\blan\b|\bkem(?: theo)?\b)"
    rf"(?: \w+){{0,2}} {RATED_THINGS}\b"
)
# One of the two would do, which only a choice between them can say.
EITHER = {"vi": re.compile(r"\bhoac\b|\bhay la\b"), "en": re.compile(r"\bor\b")}


def double_barrelled(text: str, language: str, kind: str = "faces") -> str:
    """Return the words that join two things in one question, of which one may be good and the other bad."""
    if kind not in CHOSEN:
        return ""
    patterns = [JOINED[language], SIDE_BY_SIDE, *([EITHER[language]] if kind in RATED else [])]
    return first_found(patterns, blanked(ONE_THING, plain(text, language)), text)


# Folded, these look like other words, "va" like "vả". Where a text has marks, only the word itself is meant.
PROPER = {"va": "và", "hoac": "hoặc", "khong": "không", "chua": "chưa", "chang": "chẳng", "dung": "đúng"}


def plain(text: str, language: str) -> str:
    """Return the text folded, what would then be mistaken for one of ``PROPER`` left out."""
    if language == "vi" and detect_language(text) != "vi-unmarked":
        text = re.sub(r"\w+", lambda word: word[0] if is_proper(word[0]) else "…" * len(word[0]), text)
    return fold(text)


def is_proper(word: str) -> bool:
    return PROPER.get(fold(word), word.lower()) == word.lower()


LEADING = {
    "vi": re.compile(
        r"\bco dong y (rang|voi viec|la)\b|\b(dung|phai) (khong|ko|chu)\s*\??$|\bchang phai\b|\bchac "
        "(han|chan) (ban|la)\b"
        r"|\b(ai|moi nguoi) (cung|deu) (biet|thay|dong y)\b|\bnhu (ban|moi nguoi) da biet\b|\bro rang "
        "la\b|\bduong nhien\b"
        r"|\bhai long (chu|nhe)\b|\b(tuyet voi|xuat sac|tan tinh|chu dao|than thien|nhanh chong) "
        r"(cua chung toi|the nao|nhu the nao|den muc nao|den dau|nay)\b"
        r"|\brat (nhiet tinh|tan tinh|chu dao|lich su|than thien|vui ve|nhanh|tot|hai long)"
        r" (khong|phai khong|chu)\s*\??$"
        r"|\bchac (ban|ba con|anh chi|moi nguoi) (cung|da|deu)\b|\bnhi\s*\?$"
    ),
    "en": re.compile(
        r"\b(do|would|did|are|is|was|were|has|have|could|should)n['’]?t (you|it|they|we|this|that|our|the)\b"
        r"|\b(do|would) you (not )?agree (that|with)\b|\beverybody knows\b|\beveryone knows\b|\bas you know\b"
        r"|\bobviously\b|\bof course\b|\bsurely\b|\bhow "
        "(great|excellent|wonderful|good|helpful|friendly|kind|fast|quick"
        r"|easy|bad|terrible|slow|rude) (was|is|were|are|did)\b"
        r"|\bour (great|excellent|wonderful|friendly|fast|helpful|new and improved)\b|, right\s*\?$"
        r"|, (isn|wasn|aren|don|didn)['’]?t (it|you|they|we)\s*\?$"
    ),
}


def leading(text: str, language: str) -> str:
    """Return the words that tell people which answer is wanted."""
    return first_found([LEADING[language]], plain(text, language), text)


# How Vietnamese asks yes or no is no negation; nor is "not only".
NO_NEGATION = re.compile(
    r"\b(hay|hoac)? ?(khong|chua|ko)\s*(a|vay|nhi|the)?\s*[?.!]*$|\b(hay|hoac) (khong|chua)\b"
    r"|\b(khong|chua|ko)\s*\?|\bkhong gian\b|\bkhong khi\b|\bhang khong\b|\bkhong chi\b|\bchua "
    "ke\b|\bchang han\b|\bchua benh\b"
    r"|\bnot only\b|\bor not\b|\bwhy not\b|\bnot at all\b"
)
NEGATION = {
    "vi": re.compile(r"\b(khong|chua|chang|ko|khong the|khong he)\b"),
    "en": re.compile(r"\bnot\b|n['’]t\b|\bnever\b|\bhardly\b|\bcannot\b"),
}


def negative(text: str, language: str) -> str:
    """Return the "not" of a statement: whoever disagrees with it must say no to a no."""
    return first_found([NEGATION[language]], blanked(NO_NEGATION, plain(text, language)), text)


def blanked(pattern: re.Pattern[str], text: str) -> str:
    """Return the text with what matches made blank, every other character in its place."""
    return pattern.sub(lambda found: " " * len(found[0]), text)


def first_found(patterns: Sequence[re.Pattern[str]], text: str, original: str) -> str:
    """Return the first words that match, as they were written."""
    for pattern in patterns:
        if found := pattern.search(text):
            # A letter of another script may fold to two; then the folded words must do.
            written = original if len(original) == len(text) else text
            return written[found.start() : found.end()].strip()
    return ""
