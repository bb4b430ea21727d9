import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import fold
from analysis.text import (
    MAX_CHARS,
    NEGATIONS,
    STOP_WORDS,
    clauses,
    denies,
    is_stop_word,
    says_something,
    tokenise,
)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.text())
def test_folding_works_character_by_character_so_it_is_linear(one: str, other: str) -> None:
    assert fold(one + other) == fold(one) + fold(other)


@given(st.text(alphabet="aàảãáạăằâầđeêềiìoôồơờuưừyỳ ABCĐÊ"))
def test_composed_and_decomposed_forms_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize("unseen", ["\u200b", "\u00ad", "\u2060", "\u200f", "\ufeff"])
def test_what_nobody_sees_parts_no_word(unseen: str) -> None:
    assert tokenise(unseen.join("không rõ")) == ["không", "rõ"]


def test_folding_strips_marks_and_case() -> None:
    assert fold("ĐỢI lâu QUÁ, Thủ tục rườm rà") == "doi lau qua, thu tuc ruom ra"


def test_short_forms_are_written_out_and_repeated_letters_squeezed() -> None:
    assert tokenise("Ko nhận dc mã OTP lâuuuu") == ["không", "nhận", "được", "mã", "otp", "lâu"]


@pytest.mark.parametrize(
    ("one", "other"), [("hoà giải", "hòa giải"), ("thuý", "thúy"), ("quí", "quý"), ("đăng kí", "đăng ký")]
)
def test_two_ways_to_place_a_tone_are_one_word(one: str, other: str) -> None:
    assert tokenise(one) == tokenise(other)


def test_a_tone_behind_qu_or_before_a_coda_stays() -> None:
    assert tokenise("quỷ quỳnh toàn hoàn quạ") == ["quỷ", "quỳnh", "toàn", "hoàn", "quạ"]


@given(st.text(alphabet="aàảãạăằâầđeêềiìoôồơờuưừyỳkhqtn KĐƯ.,1👍", max_size=100))
def test_composed_and_decomposed_forms_are_the_same_words(text: str) -> None:
    assert tokenise(unicodedata.normalize("NFD", text)) == tokenise(unicodedata.normalize("NFC", text))


def test_placeholders_of_redaction_and_numbers_are_no_words() -> None:
    assert tokenise("gọi [số điện thoại] 3 lần") == ["gọi", "lần"]


def test_no_clause_reaches_across_punctuation() -> None:
    assert clauses("chờ lâu, cán bộ khó chịu. nóng") == [
        ["chờ", "lâu"],
        ["cán", "bộ", "khó", "chịu"],
        ["nóng"],
    ]


@pytest.mark.parametrize("word", ["không", "chưa", "chẳng", "đừng", "not", "no", "never"])
def test_a_negation_is_never_a_stop_word(word: str) -> None:
    assert fold(word) in NEGATIONS
    assert not is_stop_word(word)
    assert not is_stop_word(fold(word), in_marked_text=False)


def test_the_stop_list_contains_no_negation() -> None:
    assert not STOP_WORDS & {"không", "chưa", "chẳng", "chả", "đừng", "not", "no", "never", "cannot"}


@pytest.mark.parametrize(
    "remark", ["ok", "bình thường", "binh thuong", ":)", "👍", "rất không hài lòng", "", "tốt lắm"]
)
def test_remarks_without_a_subject_say_nothing(remark: str) -> None:
    assert not says_something(tokenise(remark))


@pytest.mark.parametrize(
    "text", ["không vào được", "chờ lâu", "cham qua", "thủ tục rườm rà", "ma otp", "slow website"]
)
def test_short_complaints_say_something(text: str) -> None:
    assert says_something(tokenise(text))


@given(st.text(max_size=300))
def test_any_text_can_be_tokenised(text: str) -> None:
    assert all(token and not token.isspace() for token in tokenise(text))


def test_a_pasted_document_is_read_up_to_a_limit() -> None:
    assert len(tokenise("chờ " * MAX_CHARS)) == MAX_CHARS // 4


def test_a_unit_behind_a_number_denies_nothing() -> None:
    assert tokenise("nộp phí 50k, 2tr rồi") == ["nộp", "phí", "rồi"]
    assert tokenise("lần 2 k được") == ["lần", "không", "được"]


def test_what_only_folds_to_a_negation_denies_nothing() -> None:
    assert says_something(tokenise("không dùng được"))
    assert not denies("nó")
    assert denies("đừng")
    assert denies("khong")


@pytest.mark.parametrize("letter", "ÐĐƉ")
def test_every_d_with_a_stroke_is_the_vietnamese_one(letter: str) -> None:
    assert tokenise(f"{letter}ăng ký") == ["đăng", "ký"]
    assert fold(f"{letter}ăng ký") == "dang ky"
