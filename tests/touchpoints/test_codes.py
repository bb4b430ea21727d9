"""Codes for people: what is typed or said wrongly is noticed, what is written loosely is understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.organisation.codes import (
    ALPHABET,
    CHARACTERS,
    LENGTH,
    NAMES,
    check_character,
    grouped,
    is_mistyped,
    is_sound,
    new_code,
    spoken,
)
from feedback.organisation.service import tidy_code

bodies = st.text(ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1)
places = st.integers(0, LENGTH - 1)


@given(bodies, places, st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(body: str, place: int, letter: str) -> None:
    code = body + check_character(body)
    typed = code[:place] + letter + code[place + 1 :]
    assert is_mistyped(typed) == (typed != code)


@given(bodies, places, places)
def test_two_swapped_characters_are_always_noticed(body: str, one: int, other: int) -> None:
    code = body + check_character(body)
    typed = list(code)
    typed[one], typed[other] = typed[other], typed[one]
    assert is_mistyped("".join(typed)) == ("".join(typed) != code)


def test_a_new_code_is_sound_and_has_no_look_alikes() -> None:
    codes = {new_code() for _ in range(300)}
    assert len(codes) > 295
    assert all(is_sound(code) for code in codes)
    assert not set("".join(codes)) & set("0O1IL2Z5S8BUV")


@pytest.mark.parametrize("code", ["TAMKY1", "QUAY", "HETHONG", "K7P4M"])
def test_codes_made_by_hand_are_not_called_mistyped(code: str) -> None:
    assert not is_mistyped(code)


@given(bodies)
def test_a_code_is_understood_however_it_is_grouped(body: str) -> None:
    code = body + check_character(body)
    assert tidy_code(f" {grouped(code).lower()} ") == code
    assert tidy_code(f"{code[:3]}-{code[3:]}") == code


@pytest.mark.parametrize("code", ["BD-TAMKY", "KHAC-XA", "TAM-KYA"])
def test_a_code_of_a_unit_keeps_its_dash(code: str) -> None:
    assert tidy_code(f" {code.lower()} ") == code


@pytest.mark.parametrize(
    ("language", "words"),
    [("vi", "ca, bảy, pê, bốn, mờ, ích"), ("en", "Kilo, seven, Papa, four, Mike, X-ray")],
)
def test_a_code_can_be_said(language: str, words: str) -> None:
    assert spoken("K7P4MX", language) == words


@pytest.mark.parametrize("language", NAMES)
def test_no_two_characters_sound_alike(language: str) -> None:
    """In Vietnamese “i” and “y” are one sound: as at school they are the short and the long one."""
    assert spoken("TAMKY1", "vi") == "tê, a, mờ, ca, y dài, một"
    assert spoken("THI", "vi").endswith("i ngắn")
    sounds = {spoken(letter, language).replace("y", "i") for letter in CHARACTERS}
    assert len(sounds) == len(CHARACTERS) == 36
