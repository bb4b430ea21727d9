import pytest

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


@pytest.mark.parametrize("text", ["", "👍", "...", "12345", "\x00"])
def test_too_little_is_undetermined(text: str) -> None:
    assert detect_language(text) == "und"
