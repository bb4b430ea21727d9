"""Signals of kind time: when answers were given, and in what rhythm."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import log10

from feedback.abuse.seen import HOUR, Past, Points, Seen, by
from feedback.abuse.tails import CHANCE


def out_of_hours(answers: Sequence[Seen], past: Past) -> Points:
    """Given while the counters are closed. Honest: people answer at home, from the slip in their pocket."""
    return {
        one.id: 1
        for one in answers
        if one.channel != "online" and not past.hours.are_open(one.given_at, past.zone)
    }


def regular_intervals(answers: Sequence[Seen], _past: Past) -> Points:
    """Answers like a clock's: eight and more at one touchpoint, each as long after the last.

    People come by chance, and the gaps between them spread like their mean (a Poisson process); a script that
    drips has one gap. Chains of equal gaps are looked for among all pairs, honest answers between them do not
    hide one. Only what chance makes less than once in ten thousand such days counts.
    """
    points: dict[int, int] = {}
    for given in by(answers, "touchpoint").values():
        for chain in chains(given):
            points |= {one.id: 3 for one in chain}
    return points


CHAIN_FROM, SHORTEST_GAP, LONGEST_GAP = 8, 30.0, 2 * HOUR
TOLERANCE = 0.02


def chains(given: Sequence[Seen]) -> Iterator[list[Seen]]:
    """Yield series of answers with equal gaps that chance does not explain."""
    used: set[tuple[int, int]] = set()
    for start in range(len(given)):
        for following in range(start + 1, len(given)):
            gap = given[following].second - given[start].second
            if gap > LONGEST_GAP:
                break
            if gap >= SHORTEST_GAP and (start, following) not in used:
                chain = chain_from(given, start, following)
                used.update(pairwise(chain))
                if len(chain) >= CHAIN_FROM and not is_chance(given, chain):
                    yield [given[position] for position in chain]


def chain_from(given: Sequence[Seen], start: int, following: int) -> list[int]:
    """Return the positions that follow each other in the gap of the first two, within 2 % or 2 s."""
    gap = given[following].second - given[start].second
    slack = max(2.0, TOLERANCE * gap)
    chain, position = [start, following], following + 1
    while position < len(given):
        distance = given[position].second - given[chain[-1]].second - gap
        if distance > slack:
            break
        if distance >= -slack:
            chain.append(position)
        position += 1
    return chain


def is_chance(given: Sequence[Seen], chain: Sequence[int]) -> bool:
    """Tell whether as long a chain is to be expected among so many answers in so much time."""
    span = given[chain[-1]].second - given[chain[0]].second
    gap = span / (len(chain) - 1)
    density = (chain[-1] - chain[0] + 1 - len(chain) + 1) / span  # of what stands between
    hit = min(1.0, density * 2 * max(2.0, TOLERANCE * gap))
    return hit >= 1 or log10(len(given) ** 2 / 2) + (len(chain) - 2) * log10(hit) > log10(CHANCE)
