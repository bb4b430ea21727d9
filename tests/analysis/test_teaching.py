"""Which comments people are asked about next."""

import itertools

import numpy as np
import pytest

from analysis import ThemeClassifier
from analysis.teaching import choose, questions

_SUBJECTS = {
    "wait": ("chờ", "đợi", "xếp hàng", "lâu", "lượt"),
    "otp": ("mã otp", "tin nhắn", "gửi mã", "nhận mã", "đăng nhập"),
    "fee": ("lệ phí", "thu tiền", "biên lai", "đóng phí", "miễn phí"),
}
PAIRS = [
    (f"{first} {second}{end}", key)
    for key, words in _SUBJECTS.items()
    for first, second in itertools.permutations(words, 2)
    for end in ("", " quá trời")
]
TEXTS, KEYS = [text for text, _ in PAIRS], [key for _, key in PAIRS]


def test_the_first_questions_are_one_of_each_subject() -> None:
    asked = questions(TEXTS, [None] * len(TEXTS), 3)
    assert {KEYS[i] for i in asked} == set(_SUBJECTS)


def test_the_same_is_asked_whatever_the_order_of_the_texts() -> None:
    y = [key if i % 7 == 0 else None for i, key in enumerate(KEYS)]
    order = np.random.RandomState(0).permutation(len(TEXTS)).tolist()
    again = questions([TEXTS[i] for i in order], [y[i] for i in order], 6)
    assert {TEXTS[order[i]] for i in again} == {TEXTS[i] for i in questions(TEXTS, y, 6)}


def test_nothing_is_asked_twice_and_no_repetition() -> None:
    texts = [*TEXTS, *(text.upper() + "!" for text in TEXTS), "ok", "👍"]
    y: list[str | None] = [*KEYS[:20], *[None] * (len(texts) - 20)]
    asked = questions(texts, y, 30)
    bare = [texts[i].lower().rstrip("!") for i in asked]
    assert len(set(bare)) == len(asked) == 30
    assert not set(bare) & set(TEXTS[:20])


def test_what_says_nothing_is_never_asked() -> None:
    assert set(questions([*TEXTS[:5], "ok", "👍", ""], [None] * 8, 20)) == set(range(5))
    assert questions(["ok", "chờ lâu"], [None, "wait"], 5) == []


def test_doubtful_texts_are_asked_once_there_are_labels() -> None:
    doubtful = [
        f"{one} mà {other}" for one, other in itertools.product(("chờ lâu", "đợi lượt"), ("mã otp", "lệ phí"))
    ]
    texts = TEXTS + doubtful
    probabilities = np.tile([0.9, 0.05, 0.05], (len(texts), 1))
    probabilities[len(TEXTS) :] = [0.4, 0.4, 0.2]
    known = list(range(0, len(TEXTS), 15))
    vectors = ThemeClassifier().fit(texts, [*KEYS, *[None] * len(doubtful)]).vectors(texts)
    asked = choose(texts, vectors, 4, probabilities, known)
    assert set(asked) & set(range(len(TEXTS), len(texts)))


def test_a_rare_subject_is_found_by_asking() -> None:
    """It is four texts of 84: ten drawn at random miss it more often than not."""
    texts = [text for text, key in PAIRS if key != "fee"] + [text for text, key in PAIRS if key == "fee"][:4]
    keys = [key for _, key in PAIRS if key != "fee"] + ["fee"] * 4
    y: list[str | None] = [None] * len(texts)
    for place in questions(texts, y, 10):
        y[place] = keys[place]
    assert "fee" in y


@pytest.mark.parametrize("n", [0, 1, 1000])
def test_as_many_as_there_are_can_be_asked(n: int) -> None:
    assert len(questions(TEXTS, [None] * len(TEXTS), n)) == min(n, len(set(TEXTS)))
