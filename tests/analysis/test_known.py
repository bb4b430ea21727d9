"""ThemeModel with labels for some texts: taught themes first, what nobody has taught yet beside them."""

import itertools

import numpy as np
import pytest

from analysis import ThemeModel, fold
from analysis.known import stands_apart

_SUBJECTS = {
    "wait": (["chờ quá lâu", "phải chờ lâu", "ngồi chờ lâu quá", "xếp hàng chờ"], ["ở quầy", "mới tới lượt"]),
    "otp": (
        ["không nhận được mã otp", "mã otp không gửi", "chờ mã otp hoài"],
        ["khi đăng nhập", "dù đúng số"],
    ),
    "fee": (["lệ phí quá cao", "thu phí không biên lai", "không biết lệ phí"], ["đất đai", "khai sinh"]),
    "print": (["không in được biên nhận", "máy in biên nhận lỗi", "in biên nhận mờ"], ["kẹt giấy", "mực in"]),
}
PAIRS = [
    (f"{first} {second}{end}", key)
    for key, (firsts, seconds) in _SUBJECTS.items()
    for first, second, end in itertools.product(firsts, seconds, ("", " hoài", " nữa", " thật", " quá"))
]
TEXTS, KEYS = [text for text, _ in PAIRS], [key for _, key in PAIRS]
EVERY_FOURTH = [key if number % 4 == 0 else None for number, key in enumerate(KEYS)]


@pytest.fixture(scope="module")
def taught() -> ThemeModel:
    return ThemeModel(min_theme_size=3).fit(TEXTS, EVERY_FOURTH)


def _keys(model: ThemeModel, labels: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[object]:
    return [model.themes_[label].key if label >= 0 else None for label in labels.tolist()]


def test_labels_for_every_subject_place_the_rest_and_make_no_further_themes(taught: ThemeModel) -> None:
    assert {theme.key for theme in taught.themes_} == set(_SUBJECTS)
    assert (
        np.mean([key == wanted for key, wanted in zip(_keys(taught, taught.labels_), KEYS, strict=True)])
        > 0.95
    )


def test_new_texts_go_where_the_fitted_ones_went(taught: ThemeModel) -> None:
    assert np.array_equal(taught.predict(TEXTS), taught.labels_)
    assert np.array_equal(taught.predict([fold(text) for text in TEXTS]), taught.labels_)
    assert taught.predict(TEXTS[:1]).tolist() == taught.labels_[:1].tolist()
    assert taught.predict(["ok", "👍"]).tolist() == [-1, -1]


def test_a_subject_that_nobody_has_taught_is_found_beside_the_taught_ones() -> None:
    more = [key if key != "print" else None for key in KEYS]
    model = ThemeModel(min_theme_size=3).fit(TEXTS, more)
    own = {key for key, wanted in zip(_keys(model, model.labels_), KEYS, strict=True) if wanted == "print"}
    assert own - {"wait", "otp", "fee", None}


def test_the_order_of_labelled_texts_changes_nothing(taught: ThemeModel) -> None:
    order = np.random.RandomState(1).permutation(len(TEXTS)).tolist()
    again = ThemeModel(min_theme_size=3).fit([TEXTS[i] for i in order], [EVERY_FOURTH[i] for i in order])
    assert _keys(again, again.labels_) == [_keys(taught, taught.labels_)[i] for i in order]


def test_what_labels_miss_clearly_stands_apart_and_what_they_miss_by_chance_does_not() -> None:
    nearest = np.repeat([0, 1, 2], [50, 40, 2])
    labelled = np.arange(92) % 2 == 0
    labelled[50:90] = False
    assert stands_apart(nearest, labelled, 3).tolist() == [False, True, False]


def test_labels_for_texts_without_words_do_no_harm() -> None:
    model = ThemeModel().fit(["👍", "...", "🙏"] * 20, ["thanks", None, -1] * 20)
    assert model.left_out_ == {"no_words": 60}
    assert model.predict(["chờ lâu"]).tolist() == [-1]


def test_a_few_labels_conclude_nothing_about_the_rest() -> None:
    labelled = np.arange(100) < 5
    assert stands_apart(np.repeat([0, 1], 50), labelled, 2).all()
