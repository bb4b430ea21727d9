"""Showing in a comment the words it was found by, whatever their marks."""

import re
from collections.abc import Collection

from analysis import fold

Piece = tuple[str, bool]  # some of the text, and whether it is one of the words


def marked(text: str, words: Collection[str]) -> list[Piece]:
    """Return a text in pieces that make it up again, those that are one of the words or phrases marked."""
    wanted = sorted({" ".join(fold(word).split()) for word in words} - {""}, key=len, reverse=True)
    if not wanted:
        return [(text, False)]
    letters = [(fold(letter), place) for place, letter in enumerate(text)]
    plain = "".join(folded for folded, _place in letters)
    places = [place for folded, place in letters for _each in folded] + [len(text)]
    pieces, done = [], 0
    for found in re.finditer("|".join(map(re.escape, wanted)), plain):
        start, end = places[found.start()], places[found.end()]
        pieces += [(text[done:start], False), (text[start:end], True)]
        done = end
    return [piece for piece in [*pieces, (text[done:], False)] if piece[0]]
