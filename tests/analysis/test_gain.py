"""What corrections are worth, and how far people agree: with intervals, on texts that were held out."""

import itertools

import numpy as np
import pytest

from analysis.agreement import Judgement, agreement, agreement_with
from analysis.gain import Gain, measure_gain

_WORDS = {
    "wait": ("chờ", "đợi", "xếp hàng", "lâu"),
    "otp": ("mã otp", "tin nhắn", "gửi mã", "nhận mã"),
    "fee": ("lệ phí", "thu tiền", "biên lai", "đóng phí"),
}
TEXTS, KEYS = zip(
    *[
        (f"{first} {second}", key)
        for key, words in _WORDS.items()
        for first, second in itertools.permutations(words, 2)
    ],
    strict=True,
)
CORRECTED = list(range(0, len(TEXTS), 3))


@pytest.fixture(scope="module")
def gain() -> Gain:
    """People confirm what the texts say; beside that, one label per theme, each of them wrong."""
    wrong = {1: "otp", 13: "fee", 25: "wait"}
    y = [KEYS[i] if i in CORRECTED else wrong.get(i) for i in range(len(TEXTS))]
    return measure_gain(TEXTS, y, CORRECTED)


def test_good_corrections_make_it_better(gain: Gain) -> None:
    assert gain.verdict == "better"
    assert gain.corrections == len(CORRECTED)
    assert 0 < gain.macro_f1.low <= gain.macro_f1.value <= gain.macro_f1.high


def test_the_curve_leads_from_no_correction_to_all(gain: Gain) -> None:
    assert [point.corrections for point in gain.curve] == [0, len(CORRECTED) // 2, len(CORRECTED)]
    first, _, last = gain.curve
    assert last.macro_f1.value - first.macro_f1.value == pytest.approx(gain.macro_f1.value)
    assert last.accuracy.value - first.accuracy.value == pytest.approx(gain.accuracy.value)


def test_corrections_at_random_make_a_good_classifier_worse() -> None:
    shuffled = np.random.RandomState(0).permutation([KEYS[i] for i in CORRECTED]).tolist()
    y = list(KEYS)
    for place, key in zip(CORRECTED, shuffled, strict=True):
        y[place] = key
    # what is held out is as random, so that nothing can be gained on it
    assert measure_gain(TEXTS, y, CORRECTED).verdict != "better"


def test_corrections_that_confirm_what_is_known_change_nothing() -> None:
    done = measure_gain(TEXTS, KEYS, CORRECTED)
    assert done.verdict == "no clear difference"
    assert done.curve[0].macro_f1.value > 0.9


def test_a_gain_needs_some_corrections_that_name_a_theme() -> None:
    with pytest.raises(ValueError, match="at least 4 corrections"):
        measure_gain(TEXTS, [*KEYS[:3], (), *KEYS[4:]], [0, 1, 2, 3])


def _said(judge: str, *themes: set[str] | frozenset[str]) -> list[Judgement]:
    return [Judgement(judge, comment, frozenset(each)) for comment, each in enumerate(themes)]


def test_two_who_say_the_same_agree_fully() -> None:
    said = [{"wait"}, {"fee"}, frozenset[str](), {"wait", "fee"}]
    found = agreement([*_said("an", *said), *_said("binh", *said)])
    assert found.alpha == 1
    assert found.comments == 4
    assert (found.low, found.high) == (1, 1)


def test_alpha_is_krippendorffs_own_example() -> None:
    """Computing Krippendorff's Alpha-Reliability (2011), part B: two observers, nominal data."""
    found = agreement([*_said("Meg", *map(set, "aabbdcccedda")), *_said("Owen", *map(set, "babbbccceddd"))])
    assert found.alpha == pytest.approx(0.692, abs=0.0005)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.692 < found.high


def test_the_interval_is_of_the_same_figure() -> None:
    """One comment can only be drawn again and again."""
    said = [Judgement(judge, "same", frozenset(themes)) for judge, themes in zip("xyz", "aab", strict=True)]
    found = agreement(said)
    assert found.low == pytest.approx(found.alpha)
    assert found.high == pytest.approx(found.alpha)


def test_themes_that_overlap_count_as_partly_the_same() -> None:
    one = [{"wait", "fee"}, {"otp"}, {"wait"}, {"fee"}]
    part = [{"wait"}, {"otp"}, {"wait"}, {"fee"}]
    other = [{"otp"}, {"otp"}, {"wait"}, {"fee"}]
    partly = agreement([*_said("an", *one), *_said("binh", *part)]).alpha
    not_at_all = agreement([*_said("an", *one), *_said("binh", *other)]).alpha
    assert partly is not None
    assert not_at_all is not None
    assert not_at_all < partly < 1


def test_what_only_one_has_judged_tells_nothing() -> None:
    assert agreement(_said("an", {"wait"}, {"fee"})).alpha is None
    two = [*_said("an", {"wait"}, {"fee"}, {"otp"}), *_said("binh", {"wait"}, {"fee"})]
    assert agreement(two).comments == 2


def test_the_machine_stands_beside_each_person() -> None:
    said = [{"wait"}, {"fee"}, {"otp"}, {"wait"}]
    off = [{"wait"}, {"wait"}, {"wait"}, {"fee"}]
    found = agreement_with("", [*_said("an", *said), *_said("binh", *off), *_said("", *said)])
    assert found["an"].alpha == 1
    assert found["binh"].alpha is not None
    assert found["binh"].alpha < 0.5
