"""All instruments, by code."""

from feedback.models import Question, SurveyVersion
from feedback.surveys.instruments import (
    COUNTER_RATING,
    COUNTER_RATING_ITEMS,
    CUSTOM,
    Instrument,
    Item,
)
from feedback.surveys.scoring import rating_score
from feedback.surveys.tt01 import TT01_2018
from feedback.surveys.usability import SEQ, SUS, UMUX_LITE

COUNTER = Instrument(
    code=COUNTER_RATING,
    name={"vi": "Đánh giá tại quầy", "en": "Counter rating"},
    purpose={
        "vi": "Một câu năm khuôn mặt ngay tại quầy, rồi lý do và lời góp ý nếu muốn.",
        "en": "One question of five faces at the counter, then reasons and words for whoever wants to.",
    },
    source="US OMB Circular A-11, section 280 (version 2); Thông tư 01/2018/TT-VPCP; SIPAS (1001/QĐ-BNV)",
    formula={
        "vi": "Tỷ lệ chọn “hài lòng” hoặc “rất hài lòng” trong số người chấm điểm",
        "en": "The share of “satisfied” and “very satisfied” among those who rated",
    },
    low=1,
    high=5,
    limits={
        "vi": "Người trả lời tự chọn trả lời, không phải mẫu ngẫu nhiên như SIPAS. Thang khuôn mặt cho "
        "điểm thấp "
        "hơn thang chữ: đừng gộp hai cách hỏi.",
        "en": "People choose to answer: no random sample as in SIPAS. Faces give lower marks than words: "
        "do not "
        "mix the two ways of asking.",
    },
    missing={
        "vi": "Không chấm điểm thì không tính vào tỷ lệ.",
        "en": "Who did not rate is not in the share.",
    },
    items=COUNTER_RATING_ITEMS,
    score=rating_score,
    summary="top2",
)

INSTRUMENTS = {one.code: one for one in (COUNTER, SUS, UMUX_LITE, SEQ, TT01_2018)}


def instrument_of(version: SurveyVersion) -> str:
    """Return the instrument a version still is: its items word for word; others may stand beside them."""
    asked = {question.code: question for question in version.questions}
    known = INSTRUMENTS.get(version.instrument)
    if known and all(item.code in asked and is_item(asked[item.code], item) for item in known.items):
        return known.code
    return CUSTOM


def is_item(question: Question, item: Item) -> bool:
    """Tell whether a question asks this item in the instrument's own words."""
    return (
        question.kind == item.kind
        and question.label == item.label
        and [(option.code, option.number, option.label) for option in question.options]
        == [(choice.code, choice.number, choice.label) for choice in item.choices]
        and (question.scale_from, question.scale_to) == (item.scale or (None, None))
        and (question.from_label, question.to_label) == (item.from_label, item.to_label)
        and question.show_if == list(item.show_if)
    )
