from analysis import fold
from analysis.text import tokenise
from analysis.units import bridged, content_units


def test_marked_and_unmarked_typing_give_the_same_units() -> None:
    text = "hồ sơ trễ hẹn lệ phí cao"
    assert content_units(tokenise(text)) == content_units(tokenise(fold(text)))


def test_a_negation_is_a_unit_and_joins_its_neighbour() -> None:
    assert {"khong", "khong nhan"} <= set(content_units(tokenise("không nhận được mã")))


def test_the_stop_word_and_its_unmarked_twin_are_told_apart_by_their_marks() -> None:
    assert "ma" in content_units(tokenise("mã otp hết hạn"))
    assert "ma" not in content_units(tokenise("nộp rồi mà chưa có"))


def test_an_english_comment_meets_the_vietnamese_ones() -> None:
    assert {"chậm", "trang"} <= set(bridged(tokenise("the website is too slow")))
    assert bridged(["trang", "web", "chậm"]) == ["trang", "web", "chậm"]
