import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import detect_language, fold

VIETNAMESE = [
    "Chờ quá lâu mới tới lượt",
    "Cán bộ hướng dẫn không rõ ràng",
    "Không nhận được mã OTP khi đăng nhập",
    "nộp hồ sơ online mà vẫn đòi bản giấy",
    "App lag, vô không nổi",
    "Trả kết quả trễ hẹn hai tuần",
]
ENGLISH = [
    "The website is too slow",
    "cannot print the receipt",
    "staff was rude",
    "I waited three hours for a stamp",
    "session times out too quickly",
]


@pytest.mark.parametrize("text", VIETNAMESE)
def test_vietnamese_is_told_with_and_without_marks(text: str) -> None:
    assert detect_language(text) == "vi"
    assert detect_language(fold(text)) == "vi-unmarked"


@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_told(text: str) -> None:
    assert detect_language(text) == "en"


def test_both_languages_in_one_comment_are_mixed() -> None:
    assert detect_language("app này so bad, very slow and không login được, please fix it quickly") == "mixed"


@pytest.mark.parametrize(
    "text", ["Привет как дела", "我要办证", "ខ្ញុំមិនយល់", "ຂ້ອຍບໍ່ເຂົ້າໃຈ", "한국어 문장입니다", "مرحبا"]
)
def test_other_scripts_are_undetermined(text: str) -> None:
    assert detect_language(text) == "und"
    assert detect_language(f"{text} làm giấy tờ lâu quá") == "vi"


def test_marks_of_other_languages_make_no_vietnamese() -> None:
    assert detect_language("the résumé of the naïve staff was not read") == "en"


def test_letters_repeated_for_emphasis_are_vietnamese() -> None:
    assert detect_language("Đợi lâuuuuu quáááá") == "vi"


@given(st.text(max_size=200))
def test_any_text_has_one_of_five_answers(text: str) -> None:
    assert detect_language(text) in {"vi", "vi-unmarked", "en", "mixed", "und"}


@pytest.mark.parametrize("text", ["", "👍", "...", "12345", "\x00"])
def test_too_little_is_undetermined(text: str) -> None:
    assert detect_language(text) == "und"
