"""What of a comment is counted: folded words, and pairs of neighbours.

Whoever counts words of comments counts these, so that all find the same things alike. Pure Python: a web
process that looks for similar texts need not wait for scikit-learn.
"""

from collections.abc import Sequence

from analysis.language import detect_language
from analysis.lexicon import read_spellings
from analysis.text import content_mask, fold, is_marked

Tokens = Sequence[str]

_GLOSSARY = read_spellings("glossary.tsv")


def bridged(tokens: Tokens) -> Tokens:
    """An English comment with the Vietnamese of its words added: otherwise the two languages share none."""
    return translated(tokens) if is_english(tokens) else tokens


def is_english(tokens: Tokens) -> bool:
    return not any(map(is_marked, tokens)) and detect_language(" ".join(tokens)) == "en"


def translated(tokens: Tokens) -> Tokens:
    """English words followed by the Vietnamese ones that the glossary has for them."""
    return [*tokens, *(word for token in tokens for word in _GLOSSARY.get(token, ()))]


def content_units(tokens: Tokens) -> list[str]:
    """Folded words without stop words, and pairs of neighbours of which at least one is no stop word.

    A Vietnamese word is often two syllables, and a negation works on its neighbour, so pairs count as words.
    """
    folded = [fold(token) for token in tokens]
    kept = content_mask(list(tokens))
    words = [word for word, content in zip(folded, kept, strict=True) if content]
    neighbours = zip(folded, folded[1:], kept, kept[1:], strict=False)
    return words + [f"{first} {second}" for first, second, here, there in neighbours if here or there]
