"""Names of units as people type them: without marks, with the tone elsewhere, with or without what they are.

"Hoà" and "Hòa", "Bhalêê" and "Bha Lê", "TX Điện Bàn" and "Thị xã Điện Bàn" are the same name.
"""

import re

from analysis import fold

# Folded; the longest first, so that "thi tran" is not read as "t".
PREFIXES = (
    "thanh pho",
    "thi tran",
    "dac khu",
    "thi xa",
    "phuong",
    "huyen",
    "quan",
    "tinh",
    "xa",
    "tp",
    "tx",
    "tt",
    "h",
    "p",
    "q",
    "x",
)
IN_FULL = {
    "tp": "thanh pho",
    "tx": "thi xa",
    "tt": "thi tran",
    "h": "huyen",
    "p": "phuong",
    "q": "quan",
    "x": "xa",
}
PREFIX = re.compile(rf"^(?:{'|'.join(PREFIXES)})(?:\.\s*|\s+)(?=\S)")
NOT_LETTERS = re.compile(r"[^a-z0-9]")
DOUBLED = re.compile(r"([a-z])\1+")


def key_of(name: str) -> str:
    """Return what a name is compared by: letters and figures alone, doubled letters once, no prefix."""
    return letters(PREFIX.sub("", fold(name).strip()))


def calls_it(typed: str, name: str) -> bool:
    """Tell whether what was typed is this name; a prefix that is typed must be the name's, where it has one.

    "TX Điện Bàn" is "Thị xã Điện Bàn" and "Điện Bàn", not "Phường Điện Bàn".
    """
    said, known = prefix_of(typed), prefix_of(name)
    return key_of(typed) == key_of(name) and (said == known or not (said and known))


def prefix_of(name: str) -> str:
    """Return what a name says it is, in full and folded; empty where it does not."""
    found = PREFIX.match(fold(name).strip())
    plain = found[0].rstrip(". ") if found else ""
    return IN_FULL.get(plain, plain)


def letters(folded: str) -> str:
    return DOUBLED.sub(r"\1", NOT_LETTERS.sub("", folded))


def rank(typed: str, name: str) -> int | None:
    """Return how well a name answers what was typed, 0 best; None where it does not."""
    wanted, found = key_of(typed), key_of(name)
    if not wanted:
        return None
    if wanted == found:
        return 0
    if found.startswith(wanted):
        return 1
    return 2 if wanted in found else None
