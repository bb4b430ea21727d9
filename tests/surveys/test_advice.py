"""What the builder warns of: bad wordings are found, good ones are left in peace."""

import pytest

from analysis import fold
from feedback.models import Option, Question, QuestionRow, SurveyVersion
from feedback.surveys.advice import (
    advice_on,
    double_barrelled,
    leading,
    most_asked,
    negative,
    too_long,
)
from feedback.surveys.catalogue import INSTRUMENTS
from feedback.surveys.service import question_of

TWO_THINGS = {
    "vi": (
        "Nhân viên có nhanh và lịch sự không?",
        "Bạn thấy thái độ và thời gian chờ thế nào?",
        "Hướng dẫn có rõ và/hoặc đủ không?",
        "Phần mềm dễ dùng cũng như chạy nhanh?",
        "Bạn có phải đi lại hoặc bổ sung giấy tờ không?",
        "Nơi chờ vừa sạch vừa mát?",
        "Chỗ gửi xe & phòng chờ thế nào?",
        "Thái độ, thời gian giải quyết của cán bộ thế nào?",
        "Thái độ cùng tốc độ phục vụ?",
        "Thủ tục kèm theo giấy tờ có dễ hiểu không?",
    ),
    "en": (
        "Was the staff fast and polite?",
        "Were the instructions clear and/or complete?",
        "How satisfied are you with the waiting time and the fees?",
        "Did you have to come back or bring more papers?",
        "Is the software easy to use as well as fast?",
    ),
}
ONE_THING = {
    "vi": (
        "Bạn thấy bộ phận tiếp nhận và trả kết quả thế nào?",
        "Phí và lệ phí có được nói trước không?",
        "Bạn có đến giữa 8 giờ và 10 giờ không?",
        "Trời có nóng quá không?",
        "Bạn có bị va vào cửa không?",
        "Có ai vả mặt bạn không?",
        "Hôm nay bà con được phục vụ thế nào?",
        "Nơi nhận phản ánh và kiến nghị có dễ tìm không?",
        "Hôm nay, thái độ của cán bộ thế nào?",
        "Thái độ của cán bộ, theo bạn, thế nào?",
    ),
    "en": (
        "How was the service today?",
        "Were the fees and charges told beforehand?",
        "Did you come between 8 and 10?",
        "Was the form easy to understand?",
        "Did the standard of service surprise you?",
    ),
}
PUSHING = {
    "vi": (
        "Bạn có đồng ý rằng nhân viên rất tận tình không?",
        "Dịch vụ hôm nay tốt, đúng không?",
        "Ai cũng biết nhân viên rất vất vả, bạn thấy sao?",
        "Bạn thấy nhân viên tận tình như thế nào?",
        "Dịch vụ tuyệt vời của chúng tôi có làm bạn vui không?",
        "Chẳng phải quầy này nhanh hơn trước sao?",
        "Cán bộ rất nhiệt tình không?",
        "Bạn thấy dịch vụ tuyệt vời này thế nào?",
        "Chắc bạn cũng thấy nhanh hơn trước nhỉ?",
    ),
    "en": (
        "Do you agree that the staff were very kind?",
        "Don't you think the new counter is faster?",
        "How helpful was our staff?",
        "The counter is clean, isn't it?",
        "As you know, we work hard. How was it?",
        "How was our excellent service?",
    ),
}
FAIR = {
    "vi": (
        "Hôm nay bà con được phục vụ thế nào?",
        "Cán bộ tiếp bạn thế nào?",
        "So với ngày hẹn, hồ sơ được trả khi nào?",
        "Bạn có được hẹn đúng ngày không?",
        "Nhìn chung, làm việc này khó hay dễ?",
        "Thông tin trên bảng có đúng với thực tế không?",
    ),
    "en": (
        "How was the service today?",
        "How were you treated?",
        "Overall, how difficult or easy was this task?",
        "How long did you wait?",
        "How satisfied or dissatisfied are you?",
    ),
}
NEGATED = {
    "vi": (
        "Nhân viên không gây khó dễ",
        "Tôi không phải chờ lâu",
        "Hồ sơ chưa bao giờ bị trả lại",
        "Bạn có thấy phần mềm không chạy không?",
        "Bạn không phải đi lại nhiều lần?",
    ),
    "en": (
        "The staff did not make difficulties",
        "I never had to wait",
        "The form wasn't hard to fill in",
        "You cannot find the counter",
    ),
}
NOT_NEGATED = {
    "vi": (
        "Bạn có hài lòng không?",
        "Bạn đã nhận kết quả chưa?",
        "Bạn có được hướng dẫn hay không?",
        "Không gian chờ thế nào?",
        "Bảng có chứa đủ thông tin không?",
        "Cán bộ có giải thích không ạ?",
    ),
    "en": ("Were you satisfied?", "Did you get the result or not?", "Was the note easy to read?"),
}


def cases(texts: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """Each with its language; Vietnamese also typed without marks, but for what marks alone tell apart."""
    marked_only = ("vả", "chứa")
    plain = [("vi", fold(text)) for text in texts["vi"] if not any(word in text for word in marked_only)]
    return [*((language, text) for language in texts for text in texts[language]), *plain]


@pytest.mark.parametrize(("language", "text"), cases(TWO_THINGS))
def test_two_things_in_one_question_are_noticed(language: str, text: str) -> None:
    assert double_barrelled(text, language)


@pytest.mark.parametrize(("language", "text"), cases(ONE_THING))
def test_one_thing_is_left_in_peace(language: str, text: str) -> None:
    assert double_barrelled(text, language) == ""


def test_a_warning_quotes_the_words_as_they_were_written() -> None:
    assert double_barrelled("Nhân viên có nhanh và lịch sự không?", "vi") == "và"
    assert negative("Tôi KHÔNG phải chờ", "vi") == "KHÔNG"


def test_a_choice_between_two_or_an_open_question_may_join_them() -> None:
    assert double_barrelled("Bạn nộp tại quầy hoặc qua mạng?", "vi", "single") == ""
    assert double_barrelled("What went well and what did not?", "en", "long_text") == ""


@pytest.mark.parametrize(("language", "text"), cases(PUSHING))
def test_a_leading_question_is_noticed(language: str, text: str) -> None:
    assert leading(text, language)


@pytest.mark.parametrize(("language", "text"), cases(FAIR))
def test_a_fair_question_is_left_in_peace(language: str, text: str) -> None:
    assert leading(text, language) == ""


@pytest.mark.parametrize(("language", "text"), cases(NEGATED))
def test_a_not_is_noticed(language: str, text: str) -> None:
    assert negative(text, language)


@pytest.mark.parametrize(("language", "text"), cases(NOT_NEGATED))
def test_asking_yes_or_no_is_no_negation(language: str, text: str) -> None:
    assert negative(text, language) == ""


def test_a_question_of_more_than_twenty_words_is_long() -> None:
    assert too_long("word " * 20, "en") == ""
    assert too_long("word " * 21, "en") == "21"
    assert too_long("chữ " * 28, "vi") == ""
    assert too_long("chữ " * 29, "vi") == "29"


def rules(*questions: Question) -> list[tuple[str, str | None]]:
    return [(one.rule, one.question) for one in advice_on(SurveyVersion(questions=list(questions)))]


def asked(code: str, kind: str = "faces", **other: object) -> Question:
    texts = {"label": {"vi": "Thế nào?", "en": "How was it?"}, "show_if": []}
    return Question(code=code, kind=kind, **{**texts, **other})  # type: ignore[arg-type]


def test_a_missing_translation_is_noticed_wherever_it_is_missing() -> None:
    both = {"vi": "Có", "en": "Yes"}
    assert rules(asked("a", label={"vi": "Sao?"})) == [("missing_translation", "a")]
    assert rules(asked("a", options=[Option(code="x", position=0, label={"en": "Yes"})])) == [
        ("missing_translation", "a")
    ]
    assert rules(asked("a", "matrix", rows=[QuestionRow(code="x", position=0, label={"vi": "Có"})])) == [
        ("missing_translation", "a")
    ]
    assert rules(asked("a", help={"vi": "Có"})) == [("missing_translation", "a")]
    assert rules(asked("a", options=[Option(code="x", position=0, label=both)])) == []


def test_a_heading_in_one_language_only_is_noticed() -> None:
    version = SurveyVersion(
        questions=[asked("a")], title={"vi": "Khảo sát"}, intro={"vi": "Chào", "en": "Hello"}
    )
    assert [(one.rule, one.question, one.language) for one in advice_on(version)] == [
        ("missing_translation", None, "en")
    ]


def test_a_scale_without_words_at_its_ends_is_noticed() -> None:
    ends = {"from_label": {"vi": "Khó", "en": "Hard"}, "to_label": {"vi": "Dễ", "en": "Easy"}}
    assert rules(asked("a", "scale", scale_from=1, scale_to=7)) == [("no_end_labels", "a")]
    assert rules(asked("a", "scale", scale_from=1, scale_to=7, **ends)) == []


def test_the_fourth_question_at_a_counter_is_one_too_many() -> None:
    three = [asked(code) for code in "abc"]
    assert rules(*three) == []
    assert rules(*three, asked("d")) == [("too_many", None)]


def test_branches_count_as_what_one_person_sees() -> None:
    numbers = [Option(code=str(x), number=x, position=x, label={"vi": "a", "en": "b"}) for x in range(1, 6)]
    low = [{"question": "a", "operator": "at_most", "value": "3"}]
    high = [{"question": "a", "operator": "at_least", "value": "4"}]
    version = SurveyVersion(
        questions=[
            asked("a", options=numbers),
            asked("b", show_if=low),
            asked("c", show_if=high),
            asked("d", "long_text"),
        ]
    )
    assert most_asked(version) == 3
    assert advice_on(version) == []


def test_a_person_may_walk_into_several_branches() -> None:
    def yes() -> list[Option]:
        return [Option(code="yes", number=1, position=0, label={"vi": "a", "en": "b"})]

    version = SurveyVersion(
        questions=[
            asked("a", "yes_no", options=yes()),
            asked("b", show_if=[{"question": "a", "operator": "is", "value": "yes"}]),
            asked("c", "yes_no", options=yes()),
            asked("d", show_if=[{"question": "c", "operator": "is", "value": "yes"}]),
        ]
    )
    assert most_asked(version) == 4


@pytest.mark.parametrize("code", INSTRUMENTS)
def test_the_instruments_own_wordings_are_found_no_fault_with(code: str) -> None:
    """SUS joins nothing and negates nothing; that it is long is true, and said."""
    items = INSTRUMENTS[code].items
    version = SurveyVersion(questions=[question_of(item, place) for place, item in enumerate(items)])
    assert {one.rule for one in advice_on(version)} <= {"too_many"}
