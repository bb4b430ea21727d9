import itertools
import tracemalloc
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.metrics import normalized_mutual_info_score

from analysis import Anchor, FoundTheme, ThemeModel, fold
from analysis.model import MIN_TEXTS

# A small invented corpus with four plain subjects.
_SUBJECTS = {
    "wait": (
        ["chờ quá lâu", "phải chờ lâu", "ngồi chờ lâu quá", "xếp hàng chờ lâu", "cho qua lau"],
        ["ở quầy tiếp nhận", "mới tới lượt", "mất cả buổi sáng", "vì quá đông người", "mà chỉ có một quầy"],
    ),
    "otp": (
        [
            "không nhận được mã otp",
            "mã otp không gửi về",
            "chờ mã otp hoài",
            "ko nhan duoc ma otp",
            "mã otp hết hạn",
        ],
        ["trên điện thoại", "khi đăng nhập", "bấm gửi lại nhiều lần", "dù đúng số", "khi ký nộp"],
    ),
    "print": (
        [
            "không in được biên nhận",
            "máy in biên nhận lỗi",
            "in biên nhận mất mã vạch",
            "khong in duoc bien nhan",
        ],
        ["phải khởi động lại máy in", "giấy in bị lệch", "mực in mờ", "in lại hai lần", "máy in kẹt giấy"],
    ),
    "fee": (
        ["lệ phí quá cao", "thu phí không có biên lai", "không biết lệ phí bao nhiêu", "le phi cao qua"],
        ["đất đai", "làm giấy khai sinh", "không niêm yết phí", "thu thêm tiền photo", "đóng phí hai lần"],
    ),
}

REMARKS = ["ok", "bình thường", "👍", "rất hài lòng", "..."]


def _labelled() -> tuple[list[str], list[str]]:
    """Texts, and the subject of each."""
    pairs = [
        (f"{first} {second}", subject)
        for subject, (firsts, seconds) in _SUBJECTS.items()
        for first, second in itertools.product(firsts, seconds)
    ]
    return [text for text, _ in pairs], [subject for _, subject in pairs]


TEXTS, SUBJECTS = _labelled()


@pytest.fixture(scope="module")
def fitted() -> ThemeModel:
    return ThemeModel(n_themes=4).fit(TEXTS + REMARKS)


def test_parameters_are_stored_untouched_and_cloned() -> None:
    anchors = [("a", ["chờ lâu"])]
    model = ThemeModel(n_themes=7, min_theme_size=3, random_state=5, anchors=anchors)
    assert model.anchors is anchors
    assert clone(model).get_params() == model.get_params()
    assert clone(model).set_params(n_themes="auto").n_themes == "auto"


def test_it_finds_the_subjects_people_wrote_about(fitted: ThemeModel) -> None:
    assert normalized_mutual_info_score(SUBJECTS, fitted.labels_[: len(TEXTS)]) > 0.8


def test_names_are_phrases_people_wrote_with_marks(fitted: ThemeModel) -> None:
    written = fold(" | ".join(TEXTS).replace("ko ", "không "))
    for theme in fitted.themes_:
        assert fold(theme.name) in written
        assert theme.name != fold(theme.name)
    assert len({theme.name for theme in fitted.themes_}) == len(fitted.themes_)


def test_a_name_keeps_its_negation(fitted: ThemeModel) -> None:
    said = {term for theme in fitted.themes_ for term in (theme.name, *theme.terms)}
    assert any(term.startswith("không nhận được mã otp") for term in said)


def test_every_text_has_a_theme_or_a_reason(fitted: ThemeModel) -> None:
    themed = fitted.labels_ >= 0
    assert np.array_equal(themed, fitted.reasons_ == "")
    assert set(fitted.reasons_[len(TEXTS) :]) == {"no_words"}
    assert themed.sum() + sum(fitted.left_out_.values()) == len(TEXTS) + len(REMARKS)
    assert sum(theme.size for theme in fitted.themes_) == themed.sum()


def test_themes_describe_their_texts(fitted: ThemeModel) -> None:
    texts = TEXTS + REMARKS
    for number, theme in enumerate(fitted.themes_):
        assert isinstance(theme, FoundTheme)
        assert theme.size == np.sum(fitted.labels_ == number)
        assert all(fitted.labels_[index] == number for index in theme.exemplars)
        assert fitted.exemplar_texts(theme, texts)
        assert theme.edge is not None
        assert fitted.labels_[theme.edge] == number
        assert theme.edge not in theme.exemplars
        assert 0 < theme.cohesion <= 1
        assert 0 <= theme.stability <= 1
        assert theme.matched is None
    assert [theme.size for theme in fitted.themes_] == sorted((t.size for t in fitted.themes_), reverse=True)


def test_shapes_of_transform_and_predict(fitted: ThemeModel) -> None:
    assert fitted.transform(["chờ lâu quá", "ok"]).shape == (2, 4)
    assert fitted.predict(["ok", "👍"]).tolist() == [-1, -1]
    assert np.array_equal(fitted.predict(TEXTS + REMARKS), fitted.labels_)


def test_typing_without_marks_goes_to_the_same_theme(fitted: ThemeModel) -> None:
    assert np.mean(fitted.predict(TEXTS) == fitted.predict([fold(text) for text in TEXTS])) > 0.9


def test_a_text_about_something_else_is_left_out(fitted: ThemeModel) -> None:
    assert fitted.predict(["thời tiết hôm qua mưa bão", "xyzzy plugh"]).tolist() == [-1, -1]


def test_the_order_of_the_texts_changes_nothing(fitted: ThemeModel) -> None:
    order = np.random.RandomState(1).permutation(len(TEXTS + REMARKS)).tolist()
    texts = [(TEXTS + REMARKS)[i] for i in order]
    again = ThemeModel(n_themes=4).fit(texts)
    assert np.array_equal(again.labels_, fitted.labels_[order])
    assert again.quality_ == fitted.quality_
    assert [theme.name for theme in again.themes_] == [theme.name for theme in fitted.themes_]
    assert all(again.labels_[i] == n for n, theme in enumerate(again.themes_) for i in theme.exemplars)


def test_the_same_random_state_gives_the_same_themes(fitted: ThemeModel) -> None:
    again = ThemeModel(n_themes=4).fit(TEXTS + REMARKS)
    assert np.array_equal(again.labels_, fitted.labels_)
    assert again.themes_ == fitted.themes_
    assert again.quality_ == fitted.quality_


def test_typing_habits_are_no_themes(fitted: ThemeModel) -> None:
    half = [fold(text) if n % 2 else text for n, text in enumerate(TEXTS)]
    found = ThemeModel(n_themes=4).fit(half + REMARKS).labels_[: len(TEXTS)]
    as_typed = normalized_mutual_info_score(SUBJECTS, fitted.labels_[: len(TEXTS)])
    assert normalized_mutual_info_score(SUBJECTS, found) > as_typed - 0.02


def test_the_number_of_themes_can_be_found() -> None:
    model = ThemeModel().fit(TEXTS)
    assert len(_SUBJECTS) / 2 <= model.quality_["n_themes"] <= 2 * len(_SUBJECTS)
    assert model.quality_["rule"] == "communities"
    assert max(theme.size for theme in model.themes_) <= 0.4 * len(TEXTS)


def test_of_many_texts_a_sample_is_learnt_from_and_the_others_are_placed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("analysis.model.FITTED_TEXTS", 70)
    monkeypatch.setattr("analysis.model.CHUNK", 30)
    model = ThemeModel(n_themes=4).fit(TEXTS + REMARKS)
    assert np.array_equal(model.predict(TEXTS + REMARKS), model.labels_)
    assert normalized_mutual_info_score(SUBJECTS, model.labels_[: len(TEXTS)]) > 0.8
    assert set(model.reasons_[len(TEXTS) :]) == {"no_words"}
    assert sum(theme.size for theme in model.themes_) == np.sum(model.labels_ >= 0)


def test_a_model_says_how_far_to_trust_it(fitted: ThemeModel) -> None:
    few = ThemeModel().fit(TEXTS[: MIN_TEXTS - 1])
    assert (few.quality_["trust"], few.quality_["moved"]) == ("list", 1.0)
    assert fitted.quality_["trust"] == "weak"
    assert 0 <= fitted.quality_["moved"] < 0.5
    assert ThemeModel(n_themes=4).fit(TEXTS * 2).quality_["trust"] == "usual"


def test_small_themes_are_dissolved() -> None:
    model = ThemeModel(n_themes=12, min_theme_size=8).fit(TEXTS)
    assert all(theme.size >= 8 for theme in model.themes_)


def test_too_few_comments_make_no_themes_and_say_so() -> None:
    model = ThemeModel().fit([*TEXTS[: MIN_TEXTS - 1], "ok"])
    assert model.themes_ == []
    assert set(model.labels_.tolist()) == {-1}
    assert model.left_out_ == {"no_words": 1, "too_few": MIN_TEXTS - 1}
    assert model.predict(["chờ lâu"]).tolist() == [-1]
    assert model.transform(["chờ lâu"]).shape == (1, 0)


def test_anchors_keep_their_keys_over_overlapping_fits() -> None:
    first = ThemeModel(n_themes=4).fit(TEXTS[:-8])
    anchors = [
        Anchor(100 + n, [text for text, label in zip(TEXTS, first.labels_, strict=False) if label == n])
        for n in range(len(first.themes_))
    ]
    second = ThemeModel(n_themes=4, anchors=anchors).fit(TEXTS[8:])
    assert sorted(theme.key for theme in second.themes_) == [100, 101, 102, 103]
    assert all(theme.matched is not None and theme.matched > 0.5 for theme in second.themes_)
    before = [100 + label for label in first.labels_[8:].tolist()]
    after = [second.themes_[label].key for label in second.labels_[: len(before)].tolist()]
    assert np.mean([one == other for one, other in zip(before, after, strict=True)]) > 0.9


def test_a_new_subject_beside_the_anchors_gets_a_key_of_its_own() -> None:
    known = [Anchor("kept", [t for t, s in zip(TEXTS, SUBJECTS, strict=True) if s == "wait"])]
    keys = [theme.key for theme in ThemeModel(n_themes=4, anchors=known).fit(TEXTS).themes_]
    assert keys.count("kept") == 1
    assert len(set(keys)) == len(keys) == 4


def test_a_correction_goes_to_its_theme() -> None:
    decided = [subject if n % 5 == 0 else None for n, subject in enumerate(SUBJECTS)]
    model = ThemeModel(n_themes=4).fit(TEXTS, decided)
    keys = [model.themes_[label].key if label >= 0 else None for label in model.labels_.tolist()]
    assert all(key == wanted for key, wanted in zip(keys, decided, strict=True) if wanted is not None)
    assert np.mean([key == subject for key, subject in zip(keys, SUBJECTS, strict=True)]) > 0.85


def test_an_odd_correction_is_obeyed() -> None:
    decided = ["mine" if n == 0 else -1 for n in range(len(TEXTS))]
    model = ThemeModel(n_themes=4).fit(TEXTS, decided)
    assert model.themes_[model.labels_[0]].key == "mine"


@pytest.mark.parametrize(
    ("texts", "error", "message"),
    [
        ([], ValueError, "at least one text"),
        ("chờ lâu", TypeError, "list of texts"),
        (["chờ lâu", None], TypeError, "text 1 is NoneType"),
    ],
)
def test_wrong_texts_are_refused_with_a_reason(
    texts: list[str], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        ThemeModel().fit(texts)


@pytest.mark.parametrize("params", [{"n_themes": 0}, {"n_themes": "many"}, {"min_theme_size": 0}])
def test_wrong_parameters_are_refused_when_fitting(params: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(params))):
        ThemeModel(**params).fit(TEXTS)  # type: ignore[arg-type]


def test_decisions_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="y has 1 values"):
        ThemeModel().fit(TEXTS, ["a"])


def test_strange_texts_do_no_harm() -> None:
    strange = ["\x00", "", "👍👍", "chờ lâu " * 5_000, "\u0301" * 10_000, "日本語 текст", "a\x00b chờ lâu"]
    model = ThemeModel().fit(TEXTS + strange)
    assert len(model.labels_) == len(TEXTS) + len(strange)


def test_the_same_text_many_times_is_one_theme() -> None:
    model = ThemeModel().fit(["chờ quá lâu"] * 40)
    assert len(model.themes_) <= 1


def test_comments_of_one_word_each_divide_nothing_by_zero() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = ThemeModel().fit([word for word in ("chậm", "đông", "nóng", "xa") for _ in range(15)])
    assert len(model.labels_) == 60


def test_pasted_documents_do_not_take_the_square_of_their_words_in_memory() -> None:
    syllables = [first + vowel for first in ("b", "ch", "d", "g", "h", "kh", "l", "m") for vowel in "aeiou"]
    words = [" ".join(pair) for pair in itertools.product(syllables, syllables)][:1_200]
    tracemalloc.start()
    try:
        ThemeModel(n_themes=4).fit([*TEXTS, *(" ".join(words[i:] + words[:i]) for i in range(10))])
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=30, max_size=45))
def test_any_texts_are_accounted_for(texts: list[str]) -> None:
    model = ThemeModel(min_theme_size=2).fit(texts)
    assert np.array_equal(model.labels_ >= 0, model.reasons_ == "")
    assert np.array_equal(np.unique(model.labels_[model.labels_ >= 0]), np.arange(len(model.themes_)))


def test_texts_without_a_word_are_placed_nowhere() -> None:
    model = ThemeModel().fit([*TEXTS, *["👍"] * 3])
    assert model.predict(["😀", "", "123"]).tolist() == [-1, -1, -1]
    assert not model.transform(["123"]).any()


def test_a_lone_theme_is_the_same_each_time() -> None:
    model = ThemeModel(n_themes=1).fit(TEXTS)
    assert [theme.stability for theme in model.themes_] == [1.0]
    assert model.quality_["moved"] == 0.0
