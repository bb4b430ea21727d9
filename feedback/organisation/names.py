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
PREFIX = re.compile(rf"^(?:{'|'.join(PREFIXES)})(?:\.\s*|\s+)(?=\S)")
NOT_LETTERS = re.compile(r"[^a-z0-9]")
DOUBLED = re.compile(r"([a-z])\1+")


def key_of(name: str) -> str:
    """Return what a name is compared by: letters and figures alone, doubled letters once, no prefix."""
    return letters(PREFIX.sub("", fold(name).strip()))


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
