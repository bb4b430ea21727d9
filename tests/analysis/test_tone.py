"""How comments are meant; figures are benchmarks/tone.py's."""

import time
import unicodedata
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from analysis import Tone, ToneModel, disagrees, fold
from analysis.tone import SENTIMENTS
from analysis.tone_words import read_signs

BAD = ["chờ quá lâu", "hệ thống lỗi hoài", "cán bộ hách dịch", "không nhận được mã", "ứng dụng quá tệ"]
GOOD = ["cán bộ nhiệt tình", "giải quyết nhanh gọn", "rất hài lòng", "phục vụ tốt", "app dễ dùng, cảm ơn"]


@pytest.fixture(scope="module")
def model() -> ToneModel:
    return ToneModel().fit()


def _rated(texts: Sequence[str], ratings: Sequence[float]) -> ToneModel:
    return ToneModel().fit(texts, ratings=ratings)


def sentiment(model: ToneModel, text: str) -> str:
    return str(model.predict([text])[0])


def test_parameters_are_stored_untouched_and_cloned() -> None:
    model = ToneModel(sure=0.7, random_state=3)
    assert clone(model).get_params() == {"sure": 0.7, "random_state": 3}


@pytest.mark.parametrize("text", BAD)
def test_blame_is_negative_and_a_complaint(model: ToneModel, text: str) -> None:
    (tone,) = model.tones([text])
    assert (tone.sentiment, tone.kind) == ("negative", "complaint")


@pytest.mark.parametrize(
    "text", [*GOOD, "không chê vào đâu được", "👍👍", "chưa bao giờ làm nhanh như vậy, cảm ơn"]
)
def test_praise_is_positive_and_praise(model: ToneModel, text: str) -> None:
    (tone,) = model.tones([text])
    assert (tone.sentiment, tone.kind) == ("positive", "praise")


@pytest.mark.parametrize(
    ("praise", "denied"),
    [("phục vụ tốt", "phục vụ không tốt"), ("làm nhanh", "làm chưa nhanh"), ("tot lam", "ko tot")],
)
def test_a_denial_turns_praise_over(model: ToneModel, praise: str, denied: str) -> None:
    assert sentiment(model, praise) == "positive"
    assert sentiment(model, denied) == "negative"


@pytest.mark.parametrize("text", ["cán bộ tốt nhưng chờ lâu", "Nhân viên vui vẻ, hệ thống thì chậm quá"])
def test_praise_and_blame_are_mixed(model: ToneModel, text: str) -> None:
    assert sentiment(model, text) == "mixed"


@pytest.mark.parametrize("text", ["không có ý kiến", "ko có ý kiến gì thêm", "no comment"])
def test_nothing_to_say_is_neutral(model: ToneModel, text: str) -> None:
    (tone,) = model.tones([text])
    assert (tone.sentiment, tone.kind) == ("neutral", "other")


@pytest.mark.parametrize(
    "text",
    [
        "đề nghị bố trí thêm ghế ngồi",
        "mong cán bộ lịch sự hơn",
        "de nghi mo them quay",
        "Nên có bảng hướng dẫn",
        "please add an English form",
    ],
)
def test_what_is_asked_for_is_a_suggestion_and_no_praise(model: ToneModel, text: str) -> None:
    (tone,) = model.tones([text])
    assert tone.kind == "suggestion"
    assert tone.sentiment != "positive"


def test_asking_to_mend_it_stays_a_complaint(model: ToneModel) -> None:
    assert model.tones(["lỗi không đăng nhập được, đề nghị sửa gấp"])[0].kind == "complaint"


@pytest.mark.parametrize("text", BAD + GOOD)
def test_marks_and_their_encoding_change_little(model: ToneModel, text: str) -> None:
    assert sentiment(model, fold(text)) == sentiment(model, text)
    decomposed = unicodedata.normalize("NFD", text)
    assert np.allclose(model.predict_proba([decomposed]), model.predict_proba([text]))


def test_what_is_urgent_is_named_the_most_urgent_first(model: ToneModel) -> None:
    (tone,) = model.tones(["Vòi tiền mới ký, tao sẽ đốt trụ sở"])
    assert tone.urgent == ("violence", "corruption")


def test_probabilities_add_up_and_the_unsure_say_nothing(model: ToneModel) -> None:
    texts = [*BAD, *GOOD, "hôm qua", "97,2 hay 99,8", ""]
    assert np.allclose(model.predict_proba(texts).sum(axis=1), 1)
    for tone in model.tones(texts):
        best = max(tone.probabilities)
        assert tone.sentiment == (SENTIMENTS[tone.probabilities.index(best)] if best >= model.sure else "")
    assert {tone.sentiment for tone in ToneModel(sure=1.0).fit().tones(texts)} == {""}


def test_ratings_teach_words_that_no_list_knows() -> None:
    good, bad = "quầy thứ hai zabra", "quầy thứ hai mugly"
    texts = [f"{word} {n}" for n in range(40) for word in (good, bad)]
    learnt = ToneModel().fit(texts, ratings=[5, 1] * 40)
    before, after = ToneModel().fit(), learnt
    assert after.predict_proba([good])[0, 3] > before.predict_proba([good])[0, 3] + 0.2
    assert after.predict_proba([bad])[0, 0] > before.predict_proba([bad])[0, 0] + 0.2


def test_stars_beside_complaints_do_not_make_them_praise() -> None:
    honest = [(text, 1.0) for text in BAD * 6] + [(text, 5.0) for text in GOOD * 6]
    misled = [(f"{text} {n}", 5.0) for n in range(2) for text in BAD]
    model = _rated(*zip(*(honest + misled), strict=True))
    assert model.disbelieved_ >= 8
    assert set(model.predict([text for text, _ in misled])) == {"negative"}


def test_a_correction_counts_more_than_the_stars_of_its_comment() -> None:
    sarcasm = "làm ăn kiểu này thì nhất rồi"
    texts = [*GOOD, *BAD, *([sarcasm] * 3)]
    read = [None] * 10 + ["negative"] * 3
    ratings = [5.0] * 5 + [1.0] * 5 + [5.0] * 3
    taught = ToneModel().fit(texts, read, ratings=ratings)
    untaught = _rated(texts, ratings)
    assert taught.predict_proba([sarcasm])[0, 0] > untaught.predict_proba([sarcasm])[0, 0]
    assert sentiment(taught, sarcasm) == "negative"


def test_only_sure_words_disagree_with_stars(model: ToneModel) -> None:
    worse, better = model.tones(["quá tệ, lỗi liên tục, không đăng nhập được", "rất tốt, cán bộ nhiệt tình"])
    assert disagrees(5, worse) == "worse"
    assert disagrees(1, better) == "better"
    assert disagrees(1, worse) == disagrees(5, better) == disagrees(3, worse) == disagrees(None, worse) == ""
    assert disagrees(5, Tone("negative", (0.85, 0.15, 0.0, 0.0), "complaint", ())) == ""
    assert disagrees(1, Tone("positive", (0.0, 0.15, 0.0, 0.85), "praise", ())) == ""


def test_a_score_is_the_share_of_sentiments_read_as_people_do(model: ToneModel) -> None:
    texts, y = [*GOOD, *BAD], ["positive"] * 5 + ["negative"] * 5
    assert model.score(texts, y) == 1.0
    assert ToneModel().fit(texts, y).score(texts, ["negative"] * 10) == 0.5


@pytest.mark.parametrize("wrong", [{"sure": 1.5}, {"sure": "much"}, {"random_state": -1}])
def test_a_parameter_out_of_range_is_named(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} must be"):
        ToneModel(**wrong).fit()


def test_what_does_not_fit_together_is_refused() -> None:
    with pytest.raises(ValueError, match="1 values for 2 texts"):
        ToneModel().fit(["a", "b"], ratings=[5])
    with pytest.raises(ValueError, match="angry"):
        ToneModel().fit(["a"], ["angry"])
    with pytest.raises(TypeError, match="list of texts"):
        ToneModel().fit("chờ lâu")


def test_the_same_comments_give_the_same_model() -> None:
    texts, ratings = BAD * 4 + GOOD * 4, [1.0] * 20 + [5.0] * 20
    first, second = (_rated(texts, ratings).predict_proba(texts) for _ in range(2))
    assert np.array_equal(first, second)


def test_no_comment_has_no_tone(model: ToneModel) -> None:
    assert model.tones([]) == []
    assert model.predict_proba([]).shape == (0, 4)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=120))
def test_any_text_has_a_tone(model: ToneModel, text: str) -> None:
    (tone,) = model.tones([text])
    assert sum(tone.probabilities) == pytest.approx(1)
    assert all(stretch.good >= 0 and stretch.bad >= 0 for stretch in read_signs(text))


@pytest.mark.parametrize("hard", ["không ", "nhưng ", "rất tốt ", "!", "\u0301", "a", ":((", "👍"])
def test_reading_is_linear_whatever_is_typed(hard: str) -> None:
    read_signs(hard)
    started = time.process_time()
    read_signs(hard * 20_000)
    assert time.process_time() - started < 1
