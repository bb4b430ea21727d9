"""ThemeClassifier: several known themes for a comment, or none, from a few labels."""

import itertools
import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from analysis import ThemeClassifier, ThemeModel, fold
from analysis.calibration import risk_coverage, threshold_for
from analysis.spans import words_of
from analysis.text import tokenise

# Three plain subjects; who writes about one uses words of their own.
_SUBJECTS = {
    "wait": (["chờ quá lâu", "ngồi chờ lâu", "xếp hàng chờ lâu"], ["ở quầy", "mới tới lượt", "cả buổi sáng"]),
    "otp": (
        ["không nhận được mã otp", "mã otp không gửi về"],
        ["khi đăng nhập", "dù đúng số", "bấm gửi lại"],
    ),
    "fee": (["lệ phí quá cao", "thu phí không biên lai"], ["làm đất đai", "khai sinh", "đóng phí hai lần"]),
}
PAIRS = [
    (f"{first} {second}{more}", key)
    for key, (firsts, seconds) in _SUBJECTS.items()
    for first, second, more in itertools.product(firsts, seconds, ["", " hoài", " nữa", " thật"])
]
TEXTS, KEYS = [text for text, _ in PAIRS], [key for _, key in PAIRS]
SOME = [key if number % 3 == 0 else None for number, key in enumerate(KEYS)]


@pytest.fixture(scope="module")
def fitted() -> ThemeClassifier:
    return ThemeClassifier(threshold=0.5).fit(TEXTS, SOME)


def test_a_few_labels_teach_the_rest(fitted: ThemeClassifier) -> None:
    assert list(fitted.classes_) == ["fee", "otp", "wait"]
    best = fitted.classes_[fitted.predict_proba(TEXTS).argmax(axis=1)]
    assert np.mean(best == KEYS) > 0.95


def test_typing_without_marks_changes_nothing(fitted: ThemeClassifier) -> None:
    assert fitted.predict(TEXTS) == fitted.predict([fold(text) for text in TEXTS])


def test_a_comment_about_two_things_has_both_themes() -> None:
    both = [f"{TEXTS[0]} và {other}" for other in TEXTS if "otp" in other]
    y: list[object] = [*KEYS, *[{"wait", "otp"}] * (len(both) - 1), None]
    model = ThemeClassifier(threshold=0.5).fit(TEXTS + both, y)
    assert set(model.predict(both[-1:])[0]) == {"wait", "otp"}
    assert model.predict(["lệ phí quá cao khai sinh"]) == [("fee",)]


def test_other_words_for_the_same_thing_go_with_what_was_taught(fitted: ThemeClassifier) -> None:
    """The comments lack these words: how they belong together the word fields tell."""
    others = {
        "wait": "đợi tới trưa, ùn tắc",
        "fee": "niêm yết mức giá, tốn tiền phô tô",
        "otp": "tin nhắn xác thực sáu số",
    }
    likely = fitted.predict_proba(list(others.values()))
    assert fitted.classes_[likely.argmax(axis=1)].tolist() == list(others)
    assert likely.max(axis=1).min() > 0.5


def test_what_says_nothing_known_gets_no_theme(fitted: ThemeClassifier) -> None:
    assert fitted.predict(["👍", "xyzzy plugh", ""]) == [(), (), ()]


def test_a_text_that_belongs_to_none_teaches_what_is_not_meant() -> None:
    praise = [f"cán bộ chờ dân rất vui vẻ {more}" for more in ("", "nhiệt tình", "dễ thương", "lắm")]
    model = ThemeClassifier(threshold=0.5).fit(TEXTS + praise, [*KEYS, (), (), (), ()])
    assert model.predict(praise) == [()] * 4


def test_one_theme_and_nothing_else_can_be_learnt() -> None:
    model = ThemeClassifier(threshold=0.5).fit(TEXTS, [key if key == "otp" else None for key in KEYS])
    likely = model.predict_proba(TEXTS)[:, 0]
    assert min(likely[np.array(KEYS) == "otp"]) > max(likely[np.array(KEYS) != "otp"])


def test_the_order_of_the_texts_changes_nothing(fitted: ThemeClassifier) -> None:
    order = np.random.RandomState(1).permutation(len(TEXTS))
    again = ThemeClassifier(threshold=0.5).fit([TEXTS[i] for i in order], [SOME[i] for i in order])
    assert np.allclose(again.predict_proba(TEXTS), fitted.predict_proba(TEXTS))
    assert again.spans(TEXTS[0]) == fitted.spans(TEXTS[0])


def test_spans_show_the_words_that_carried_the_theme(fitted: ThemeClassifier) -> None:
    text = "Hôm qua KHÔNG NHẬN được mã OTP!"
    ((key, found),) = fitted.spans(text).items()
    assert key == "otp"
    shown = [text[start:end] for start, end, _ in found]
    assert "OTP" in shown
    assert "Hôm" not in shown
    assert all(0 < weight <= 1 for _, _, weight in found)


def test_spans_point_into_the_text_as_it_was_typed(fitted: ThemeClassifier) -> None:
    text = "mã otp không gửi về khi đăng nhập"
    decomposed = unicodedata.normalize("NFD", text)
    for typed in (decomposed, fold(text), text.upper()):
        (found,) = fitted.spans(typed).values()
        assert {"otp"} <= {fold(typed[start:end]) for start, end, _ in found}
    assert fitted.spans("👍") == {}


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_words_with_places_are_the_words_that_are_read(text: str) -> None:
    found = list(words_of(text))
    assert [token for _, _, tokens in found for token in tokens] == tokenise(text)
    ends = [place for start, end, _ in found for place in (start, end)]
    assert ends == sorted(ends)


def test_the_threshold_keeps_the_error_among_held_out_labels(fitted: ThemeClassifier) -> None:
    strict = ThemeClassifier(max_error=0.1).fit(TEXTS, SOME)
    curve = strict.held_out_
    assert curve.risk[curve.thresholds >= strict.threshold_][-1] <= 0.1
    measured = strict.risk_coverage(TEXTS, KEYS)
    assert np.all(np.diff(measured.coverage) >= 0)
    assert measured.risk[measured.thresholds >= strict.threshold_][-1] <= 0.1


def test_an_error_that_cannot_be_kept_means_no_theme() -> None:
    probabilities = np.array([[0.9, 0.1], [0.8, 0.3], [0.7, 0.2]])
    wrong = np.array([[False, True], [False, True], [False, True]])
    assert threshold_for(probabilities, wrong, 0.2) == 1.0


def test_no_threshold_beyond_one_that_fails_is_taken_by_luck() -> None:
    right = [*[True] * 6, *[False] * 2, *[True] * 20]
    probabilities, truth = np.linspace(0.9, 0.1, len(right))[:, None], np.array(right)[:, None]
    assert threshold_for(probabilities, truth, 0.2) == probabilities[5, 0]
    assert threshold_for(probabilities, truth, 0.35) == probabilities[-1, 0]


def test_risk_and_coverage_are_counted_by_theme_and_by_text() -> None:
    probabilities = np.array([[0.9, 0.6], [0.8, 0.1]])
    truth = np.array([[True, False], [True, False]])
    curve = risk_coverage(probabilities, truth)
    assert curve.thresholds.tolist() == [0.9, 0.8, 0.6, 0.1]
    assert curve.coverage.tolist() == [0.5, 1.0, 1.0, 1.0]
    assert curve.risk.tolist() == [0, 0, 1 / 3, 0.5]


def test_parameters_are_stored_untouched_and_cloned() -> None:
    model = ThemeClassifier(max_error=0.3, threshold=0.7, random_state=None)
    assert clone(model).get_params() == model.get_params()


@pytest.mark.parametrize(
    ("texts", "y", "error", "message"),
    [
        (["a"], [None], ValueError, "names no theme"),
        (["a", "b"], ["k"], ValueError, "y has 1 values"),
        (["👍", "!!"], ["k", None], ValueError, "no comment contains a word"),
        ("chờ lâu", ["k"], TypeError, "list of texts"),
    ],
)
def test_wrong_input_is_refused_with_a_reason(
    texts: list[str], y: list[object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        ThemeClassifier().fit(texts, y)


@pytest.mark.parametrize("nobody", [-1, -1.0, np.float32(-1), float("nan"), np.nan])
def test_what_says_nothing_is_no_label_to_either_model(nobody: float) -> None:
    y = [nobody if key is None else key for key in SOME]
    assert list(ThemeClassifier().fit(TEXTS, y).classes_) == ["fee", "otp", "wait"]
    decided = ["mine", *([nobody] * (len(TEXTS) - 1))]
    keys = [theme.key for theme in ThemeModel(n_themes=3).fit(TEXTS, decided).themes_]
    assert "mine" in keys
    assert nobody not in keys
    assert all(isinstance(key, str) for key in keys)


@pytest.mark.parametrize(
    ("name", "value"), [("max_error", 20), ("max_error", "few"), ("threshold", -0.1), ("random_state", 0.5)]
)
def test_a_parameter_out_of_range_is_named(name: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"{name} must be"):
        ThemeClassifier().set_params(**{name: value}).fit(TEXTS, SOME)


@pytest.mark.parametrize(
    ("name", "value"), [("n_themes", 0), ("n_themes", "many"), ("n_themes", True), ("min_theme_size", 0)]
)
def test_a_model_names_its_parameter_out_of_range(name: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"{name} must be"):
        ThemeModel().set_params(**{name: value}).fit(TEXTS)
