from collections.abc import Sequence

import numpy as np
import pytest

from analysis.exemplars import EXEMPLARS, shown_comments
from analysis.naming import ThemeName, name_themes
from analysis.phrases import phrases_of, telling
from analysis.text import clauses, fold

_WAITING = ["chờ quá lâu", "ngồi chờ lâu ở ngoài", "cho lau qua", "phải chờ lâu", "chờ lâu mà nóng"] * 3


def _named(*themes: Sequence[str]) -> list[ThemeName]:
    texts = [text for theme in themes for text in theme]
    labels = np.repeat(np.arange(len(themes)), [len(theme) for theme in themes])
    return name_themes([clauses(text) for text in texts], labels, len(themes))


def _names(*themes: Sequence[str]) -> list[str]:
    return [theme.name for theme in _named(*themes)]


def test_a_bare_thing_is_extended_to_what_is_wrong_with_it() -> None:
    searching = [
        "tìm hồ sơ không ra",
        "gõ mã rồi mà tìm hồ sơ không ra",
        "TIM HO SO KHONG RA",
        "hồ sơ của tôi đâu",
        "hồ sơ tháng trước",
        "xem hồ sơ trên mạng",
        "hồ sơ nhà bên",
        "sáng nay hồ sơ lại vậy",
        "hồ sơ trên đó",
        "hồ sơ giờ ở đâu",
    ]
    assert _names(_WAITING, searching)[1] == "tìm hồ sơ không ra"


def test_a_thing_stays_where_nobody_says_what_is_wrong() -> None:
    texts = ["hồ sơ nhà bên", "xem hồ sơ", "hồ sơ tháng trước", "hồ sơ hôm qua", "hồ sơ của tôi"] * 2
    assert _names(_WAITING, texts)[1] == "hồ sơ"


def test_a_misspelling_of_a_few_names_no_theme() -> None:
    printing = ["biên nhận bị lỗi"] * 8 + ["biên nhân bị lổi"] * 2 + ["in biên nhận bị lỗi font"] * 2
    other = ["biên nhân bị lổi chữ"] + ["biên nhận rõ ràng", "máy in bị lỗi"] * 3
    names = _names(_WAITING, printing, other)
    assert names[1] == "biên nhận bị lỗi"
    assert not any("nhân" in name or "lổi" in name for name in names)


def test_marks_left_out_are_put_back_from_what_others_wrote() -> None:
    unmarked = ["chua co ket qua", "ko co ket qua", "chua co ket qua toi hoi"] * 4
    marked = ["hôm nay đã có kết quả", "chưa có ai gọi", "kết quả tốt"]
    names = _names(unmarked, [*_WAITING, *marked])
    assert names[0] == "chưa có kết quả"


def test_a_name_is_never_marked_by_half() -> None:
    mixed = ["không nhan duoc tin nhan", "ko nhan dc tin nhan", "không nhan duoc tin nhan otp"] * 4
    elsewhere = ["nhân viên nhận sổ", "nhấn nút gửi"] * 3
    name = _names(mixed, [*_WAITING, *elsewhere])[0]
    assert "nhan" in name
    assert name == fold(name)


def test_what_only_two_comments_say_names_no_theme_of_ten() -> None:
    texts = ["máy in kẹt giấy hoài"] * 2 + ["máy in mờ", "in mờ quá", "máy in mờ chữ", "bản in mờ"] * 3
    assert "mờ" in _names(_WAITING, texts)[1]


def test_two_themes_of_the_same_words_have_different_names() -> None:
    names = _names(_WAITING, _WAITING[:9], ["lâu chờ", "chờ lâu"] * 5)
    assert len(set(names)) == 3


def test_a_name_begins_after_no_negation_and_cuts_no_compound() -> None:
    texts = ["không đăng nhập được", "khong dang nhap duoc", "đăng nhập mãi không được"] * 4
    assert _names(_WAITING, texts)[1] in {"không đăng nhập được", "đăng nhập mãi không được"}


@pytest.mark.parametrize("bare", ["hồ sơ", "xử lý", "không biết", "nộp hồ sơ", "điện thoại không được"])
@pytest.mark.parametrize("claim", ["chờ lâu", "tìm hồ sơ không ra", "chưa có kết quả", "không nộp được"])
def test_a_claim_tells_more_than_a_bare_phrase(bare: str, claim: str) -> None:
    assert telling(claim.split()) > telling(bare.split())


@pytest.mark.parametrize("half", ["đăng ký được", "ngân hàng quá", "sử dụng ngân hàng"])
def test_a_phrase_cut_out_of_another_tells_little(half: str) -> None:
    assert telling(half.split()) < telling(["không", *half.split()])


def test_two_who_say_what_is_wrong_are_worth_more_than_many_who_name_the_thing() -> None:
    texts = [
        "trắng màn hình",
        "bấm gửi xong trắng màn hình",
        "màn hình hôm qua",
        "xem màn hình",
        "màn hình nhà bên",
        "màn hình của tôi",
        "màn hình tháng trước",
        "ở màn hình",
        "màn hình trên đó",
        "màn hình giờ này",
    ]
    assert _names(_WAITING, texts)[1] == "trắng màn hình"


def test_a_phrase_stands_alone_where_nothing_that_belongs_to_it_is_left_out() -> None:
    (clause,) = clauses("thoát ra là mất hết thông tin luôn")
    alone = {" ".join(words): whole for words, whole in phrases_of(clause, set())}
    assert alone["mất hết thông tin"]
    assert not alone["hết thông tin"]
    assert not alone["mất hết"]


def test_what_is_wrong_is_preferred_to_the_thing_that_more_people_name() -> None:
    texts = ["giấy xác nhận hôn nhân", "giấy xác nhận ở xã", "giấy xác nhận này"] * 3
    wrong = ["giấy xác nhận bị sai", "giấy xác nhận bị sai tên", "xác nhận bị sai"]
    assert "sai" in _names(_WAITING, [*texts, *wrong])[1]


def test_the_english_name_says_more_than_the_thing_and_means_the_same_word() -> None:
    (system,) = _named([*["không vào được hệ thống"] * 9, "data typed into the system"])
    assert system.english == ""
    # The glossary has "số" for "digital".
    (dossier,) = _named([*["hồ sơ mất thời gian"] * 9, "digital signature keeps failing"])
    assert dossier.english == ""


def test_the_english_name_comes_from_the_theme_s_own_english_comments() -> None:
    waiting, fee = _named([*_WAITING, "waiting time is too long"], ["phí cao quá", "lệ phí quá cao"] * 6)
    assert "lâu" in waiting.name
    assert "long" in waiting.english
    assert fee.english == ""


def test_a_theme_in_english_is_named_in_english() -> None:
    (theme,) = _named(
        ["residence card is late", "my residence card is late again", "residence card late"] * 3
    )
    assert theme.name == theme.english
    assert "residence card" in theme.name


def _shown(texts: list[str], cosines: list[float], name: str = "") -> tuple[list[str], str | None]:
    exemplars, edge = shown_comments(texts, np.array(cosines), np.ones(len(texts), dtype=bool), name)
    return [texts[i] for i in exemplars], None if edge is None else texts[edge]


def test_exemplars_say_it_differently_and_the_edge_is_the_least_alike() -> None:
    texts = [
        "chờ lâu ở quầy tiếp nhận",
        "CHO LAU O QUAY TIEP NHAN!!",
        "ngồi đợi cả buổi sáng chưa tới lượt",
        "lâu",
        "xếp hàng từ sáu giờ mà trưa mới xong",
        "nắng nóng mà phòng chờ không có quạt",
    ]
    exemplars, edge = _shown(texts, [0.9, 0.89, 0.8, 0.79, 0.7, 0.2])
    assert exemplars == [texts[0], texts[2], texts[4]]
    assert edge == texts[5]


def test_exemplars_say_what_the_theme_is_named_for() -> None:
    texts = [
        "token ko nhan giay to",
        "máy đọc thẻ bị hỏng từ sáng tới giờ",
        "xin GIAY XAC NHAN ba lan chua xong",
        "đòi giấy xác nhận cư trú làm gì nữa",
        "phường bắt đi lấy giấy xác nhận hôn nhân",
    ]
    exemplars, _ = _shown(texts, [0.9, 0.8, 0.7, 0.6, 0.5], "giấy xác nhận")
    assert exemplars == texts[2:]


def test_a_single_comment_has_no_edge() -> None:
    assert _shown(["chờ lâu"], [1.0]) == (["chờ lâu"], None)
    assert EXEMPLARS == 3
