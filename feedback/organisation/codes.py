"""Codes of touchpoints: easy to type from a poster and to say on the phone; a slip of the finger shows.

Six characters of an alphabet without look-alikes: no 0 and O, 1, I and L, 2 and Z, 5 and S, 8 and B, U and V.
It has 23 of them, a prime number: with the weights 1 to 6 the sum modulo 23 notices every single wrong
character and every two swapped ones. (An ISBN-10 does the same modulo 11; Verhoeff (1969), Error Detecting
Decimal Codes, gives the proof.)
"""

import secrets

ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
LENGTH = 6
GROUP = 3

# What the characters are called; codes made by hand may have any of them.
CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NAMES = {
    "vi": (
        *("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"),
        *("a", "bê", "xê", "dê", "e", "ép", "giê", "hát", "i ngắn", "gi", "ca", "lờ", "mờ", "nờ", "o"),
        *("pê", "quy", "rờ", "sờ", "tê", "u", "vê", "vê kép", "ích", "y dài", "dét"),
    ),
    "en": (
        *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
        *("Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliett"),
        *("Kilo", "Lima", "Mike", "November", "Oscar", "Papa", "Quebec", "Romeo", "Sierra", "Tango"),
        *("Uniform", "Victor", "Whiskey", "X-ray", "Yankee", "Zulu"),
    ),
}


def new_code() -> str:
    """Return a random code, one of 6.4 million; whether it is taken, the database knows."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + check_character(body)


def check_character(body: str) -> str:
    """Return the character that makes the weighted sum of the whole code a multiple of 23."""
    total = sum(weight * ALPHABET.index(letter) for weight, letter in enumerate(body, start=1))
    # The last weight times the last value must cancel the rest: divide by it modulo 23.
    value = -total * pow(LENGTH, -1, len(ALPHABET)) % len(ALPHABET)
    return ALPHABET[value]


def has_our_shape(code: str) -> bool:
    """Tell whether it could be one of these codes, as far as its length and letters go."""
    return len(code) == LENGTH and set(code) <= set(ALPHABET)


def is_sound(code: str) -> bool:
    return has_our_shape(code) and check_character(code[:-1]) == code[-1]


def is_mistyped(code: str) -> bool:
    """Tell whether it looks like one of these codes with a wrong character in it."""
    return has_our_shape(code) and not is_sound(code)


def grouped(code: str) -> str:
    """Return a code in groups of three, as it is read and typed more surely: ``K7P 4MH``.

    Codes made by hand, ``TAMKY1``, mean something as they are.
    """
    if not is_sound(code):
        return code
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def spoken(code: str, language: str) -> str:
    """Return what to say over the phone, with a comma between the characters.

    In Vietnamese where we do not know the names in a language: they are what everybody here learns at school.
    """
    names = dict(zip(CHARACTERS, NAMES.get(language, NAMES["vi"]), strict=True))
    return ", ".join(names.get(letter, letter) for letter in code)
