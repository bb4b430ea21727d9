"""What must not wait for a monthly report is found; figures are benchmarks/concerns.py's."""

import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.concerns import KINDS, MAX_CHARS, find_concerns
from benchmarks.concerns import read_list

LINES = [
    line.split("\t")
    for line in Path(__file__).with_name("concerns.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def kinds_in(text: str) -> set[str]:
    return {concern.kind for concern in find_concerns(text)}


@pytest.mark.parametrize(("kinds", "text"), LINES)
def test_a_comment_raises_the_concerns_it_holds_and_no_others(kinds: str, text: str) -> None:
    assert kinds_in(text) == (set() if kinds == "-" else set(kinds.split("+")))


def test_hints_of_corruption_are_found_in_many_words() -> None:
    recall, alarms = _hints("concerns-hints.tsv")
    assert recall >= 0.9
    assert alarms <= 0.05


def test_a_third_of_the_hints_in_words_never_looked_at_are_found() -> None:
    recall, alarms = _hints("concerns-hints-held-out.tsv")
    assert recall >= 0.35
    assert alarms <= 0.08


def _hints(name: str) -> tuple[float, float]:
    """The share of hints found, and of other comments taken for hints."""
    rows = read_list(Path(__file__).with_name(name))
    found = {text: "corruption" in kinds_in(text) for text, _wanted in rows}
    hints = [found[text] for text, wanted in rows if "corruption" in wanted]
    others = [found[text] for text, wanted in rows if "corruption" not in wanted]
    return sum(hints) / len(hints), sum(others) / len(others)


@pytest.mark.parametrize(
    "text", ["Không đưa tiền, thì không ký", "không có quan hệ thì chậm lắm", "no tea money, no stamp"]
)
def test_a_condition_is_no_denial(text: str) -> None:
    assert kinds_in(text) == {"corruption"}


@pytest.mark.parametrize(
    "text",
    [
        "đưa cho chị trực quầy một triệu, hôm sau là có sổ",
        "dua cho chi truc quay mot trieu, hom sau la co so",
        "cán bộ hộ tịch đòi tiền trà nước",
        "phải chi cho địa chính xã rồi chi cho huyện",
    ],
)
def test_a_hint_may_lie_in_what_stands_far_apart(text: str) -> None:
    assert kinds_in(text) == {"corruption"}


@pytest.mark.parametrize(
    "text", ["đưa cho chị trực quầy một tờ khai, hôm sau là có sổ", "gộp chung một dòng"]
)
def test_a_row_is_no_amount_and_a_form_no_gift(text: str) -> None:
    assert kinds_in(text) == set()


@pytest.mark.parametrize("text", ["Tôi muốn tự tử", "hòa bình? không, TỐ CÁO", "đưa tiềnnnn mới xong"])
def test_it_does_not_matter_how_the_marks_are_encoded(text: str) -> None:
    assert kinds_in(unicodedata.normalize("NFD", text)) == kinds_in(text) != set()


@pytest.mark.parametrize("unseen", ["\u200b", "\u00ad", "\u2060", "\u200f", "\u202e", "\ufeff", "\x02"])
def test_what_nobody_sees_hides_nothing(unseen: str) -> None:
    text = unseen.join("Tôi sẽ tố cáo, vì bị vòi tiền.")
    found = [(one.kind, text[one.start : one.end].replace(unseen, "")) for one in find_concerns(text)]
    assert found == [("complaint", "tố cáo"), ("corruption", "vòi tiền")]


def test_the_words_found_stand_where_it_is_said() -> None:
    text = "Chờ lâu, lại còn vòi tiền. Tôi sẽ tố cáo!"
    assert [(found.kind, text[found.start : found.end]) for found in find_concerns(text)] == [
        ("corruption", "vòi tiền"),
        ("complaint", "tố cáo"),
    ]


@given(st.text(max_size=300))
def test_any_text_has_an_answer_within_it(text: str) -> None:
    for found in find_concerns(text):
        assert found.kind in KINDS
        assert text[found.start : found.end] == found.phrase != ""


# S-27: words that many phrases begin with, letters that never end, marks without a letter.
@pytest.mark.parametrize(
    "hard",
    [
        "đưa tiền ",
        "không ",
        "chết " * 3,
        "a",
        "tao sẽ ",
        "\u0301",
        "5",
        "!",
        "uống thuốc . ",
        "m\u0301",
        "ba ",
        "hai mươi ",
        "đưa 5tr thì ",
        "cán bộ nhận tiền rồi ",
        "không có tiền nên ",
        "1k",
        "tien ",
    ],
)
def test_time_is_linear_whatever_is_typed(hard: str) -> None:
    find_concerns(hard * 10)
    started = time.process_time()
    find_concerns((hard * MAX_CHARS)[:50_000])
    assert time.process_time() - started < 0.5


def test_an_ordinary_comment_takes_a_fraction_of_a_millisecond() -> None:
    text = "Tôi nộp hồ sơ đất ba tuần rồi mà không ai báo gì, gọi điện thì không bắt máy, đi lại rất mất công"
    find_concerns(text)
    started = time.process_time()
    for _repeat in range(200):
        find_concerns(text)
    assert (time.process_time() - started) / 200 < 0.0003 * 3, "0.1 ms expected; three times 0.3 ms allowed"
