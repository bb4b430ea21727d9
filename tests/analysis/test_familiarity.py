"""Comments whose words hardly anybody else uses belong to no theme; all others keep theirs."""

import numpy as np
import pytest

from analysis import ThemeModel, fold
from benchmarks.themes import SAMPLES, read_labelled

STRANGE = [
    "đội tuyển thắng hai không ở sân nhà",
    "phở bò nấu với quế và hồi",
    "con mèo nhà hàng xóm sinh bốn con",
    "tour du lịch đà lạt ba ngày hai đêm",
    "chó bị rụng lông phải làm sao",
    "tôm hùm nướng phô mai",
    "trồng lan hồ điệp nở hoa quanh năm",
    "kem chống nắng cho da dầu",
    "nấu canh chua cá lóc",
    "bão số năm đổ bộ vào miền trung",
]

pytestmark = pytest.mark.one_database


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return read_labelled(SAMPLES[0])[0]


@pytest.fixture(scope="module")
def fitted(texts: list[str]) -> ThemeModel:
    return ThemeModel(n_themes=30).fit(texts)


def test_comments_about_anything_else_have_no_theme(fitted: ThemeModel) -> None:
    assert np.mean(fitted.predict(STRANGE) < 0) >= 0.6
    assert np.mean(fitted.predict([fold(text) for text in STRANGE]) < 0) >= 0.6


def test_comments_that_belong_here_have_one(fitted: ThemeModel) -> None:
    assert np.mean(fitted.reasons_ == "unclear") <= 0.04


def test_a_few_strange_comments_are_told_among_many(texts: list[str]) -> None:
    fitted = ThemeModel().fit(texts + STRANGE)
    assert np.mean(fitted.labels_[len(texts) :] < 0) >= 0.5
    assert set(fitted.reasons_[len(texts) :]) <= {"", "unclear"}


def test_few_english_comments_among_vietnamese_ones_are_not_strange_for_their_language(
    texts: list[str],
) -> None:
    english = ["the queue was far too long", "the website is too slow", "nobody explained the fee to me"]
    fitted = ThemeModel(n_themes=30).fit(texts + english)
    assert (fitted.labels_[len(texts) :] >= 0).all()


def test_a_flood_of_one_text_makes_no_other_strange(texts: list[str]) -> None:
    fitted = ThemeModel(n_themes=30).fit(texts + ["chờ quá lâu"] * 2_000)
    assert np.mean(fitted.reasons_[: len(texts)] == "unclear") <= 0.05


def test_a_crowd_that_shares_one_word_hides_no_others(texts: list[str]) -> None:
    syllables = [first + vowel for first in "bcdghklmnpqrstvx" for vowel in "aeiou"]
    drawn = np.random.RandomState(1).choice(syllables, size=(300, 4, 3))
    crowd = ["nhà " + " ".join("".join(word)[:5] for word in words) for words in drawn]
    fitted = ThemeModel(n_themes=30).fit(texts + crowd)
    assert np.mean(fitted.reasons_[: len(texts)] == "unclear") <= 0.08
