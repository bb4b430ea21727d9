"""Signals of kind text: the same words again, nearly the same, or no words at all."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from feedback.abuse.seen import Past, Points, Seen
from feedback.abuse.texts import alike, is_gibberish, is_long, plain


def same_text(answers: Sequence[Seen], _past: Past) -> Points:
    """The very words again, six and more of them: twice within 300 s, or three times within a day.

    GOV.UK's rule of 300 s, and a day's. Honest: somebody who was not sure it had been sent.
    """
    points: dict[int, int] = {}
    for given in groups_of_texts(answers, exact=True):
        near = {
            other.id
            for one, after in pairwise(given)
            if after.second - one.second <= 300
            for other in (one, after)
        }
        if len(given) >= 3:
            strength = (3 if len(given) < 6 else 4) + (len({one.touchpoint for one in given}) >= 3)
            points |= {one.id: strength for one in given}
        else:
            points |= {one.id: 2 for one in given if one.id in near}
    return points


def similar_text(answers: Sequence[Seen], _past: Past) -> Points:
    """Nearly the same words within a day, three times and more.

    Honest: people speak of the same thing alike; the more alike texts, the less that explains it.
    """
    points: dict[int, int] = {}
    for given in groups_of_texts(answers, exact=False):
        if len(given) >= 3:
            points |= {one.id: 2 if len(given) < 5 else 3 if len(given) < 9 else 4 for one in given}
    return points


def groups_of_texts(answers: Sequence[Seen], exact: bool) -> Iterator[list[Seen]]:
    """Yield answers with long texts that are copies, in the order of time."""
    written = [(one, words) for one in answers if one.text and is_long(words := plain(one.text))]
    written.sort(key=lambda pair: pair[0].given_at)
    if not exact:
        for group in alike([words for _one, words in written]):
            yield [written[position][0] for position in sorted(group)]
        return
    copies: dict[str, list[Seen]] = {}
    for one, words in written:
        copies.setdefault(words, []).append(one)
    yield from (given for given in copies.values() if len(given) > 1)


def gibberish(answers: Sequence[Seen], _past: Past) -> Points:
    """Words that cannot be spoken. Honest: a child, a pocket, a language we do not know: never strong."""
    return {one.id: 2 for one in answers if one.text and is_gibberish(one.text)}
