"""Signals of kind crowd: too many at once, or from one network, or from one sheet of slips."""

from collections.abc import Iterator, Sequence

from feedback.abuse.seen import HOUR, Past, Points, Seen, by, not_of_kiosks
from feedback.abuse.tails import negative_binomial_tail, poisson_tail


def burst(answers: Sequence[Seen], past: Past) -> Points:
    """Many more in an hour than this touchpoint usually gets at that hour of the day.

    Against a negative binomial tail, since people come in buses. Honest: a bus, a market day, a training.
    """
    points: dict[int, int] = {}
    for (touchpoint,), given in by(answers, "touchpoint").items():
        for hour, in_hour in hours_of(given).items():
            usual = max(past.expected_in_hour(touchpoint, hour % 24), 0.5)  # type: ignore[arg-type]
            if len(in_hour) >= 10 and negative_binomial_tail(len(in_hour), usual, spread=2.0) < 1e-3:
                points |= {one.id: 1 for one in in_hour}
    return points


def hours_of(given: Sequence[Seen]) -> dict[int, list[Seen]]:
    """Return the answers by hours since 1970."""
    hours: dict[int, list[Seen]] = {}
    for one in given:
        hours.setdefault(int(one.second // HOUR), []).append(one)
    return hours


def same_source(answers: Sequence[Seen], _past: Past) -> Points:
    """More than three a day for one unit from one network.

    Honest: everybody on the office's own Wi-Fi, a village behind one mast. It never weighs alone.
    """
    return {
        one.id: 1
        for (source, _unit), given in by(not_of_kiosks(answers), "source", "unit").items()
        if source is not None and len(given) > 3
        for one in given
    }


WANDERING_FROM, QUARTER = 4, 900.0


def wandering_source(answers: Sequence[Seen], _past: Past) -> Points:
    """One network at counters of four and more units within a quarter of an hour: nobody walks that fast.

    Honest: a mobile carrier's customers share networks all over the province. So the units in the fullest
    quarter are held against what the network's own answers of the day, spread over eight hours, would bring
    (twice that: people have busy hours too).
    """
    points: dict[int, int] = {}
    for (source,), given in by(not_of_kiosks(answers), "source").items():
        if source is None or len({one.unit for one in given}) < WANDERING_FROM:
            continue
        usual = 2 * len(given) * QUARTER / (8 * HOUR)
        for window in windows(given, QUARTER):
            units = len({one.unit for one in window})
            if units >= WANDERING_FROM and poisson_tail(units, usual) < 1e-3 / len(given):
                points |= {one.id: 3 for one in window}
    return points


def windows(given: Sequence[Seen], length: float) -> Iterator[list[Seen]]:
    """Yield for each answer those of the ``length`` seconds that begin with it."""
    end = 0
    for start, first in enumerate(given):
        while end < len(given) and given[end].second - first.second <= length:
            end += 1
        yield list(given[start:end])


def one_batch_of_slips(answers: Sequence[Seen], _past: Past) -> Points:
    """Eight and more slips of one printed batch redeemed within an hour.

    Slips are given out one with each dossier: people redeem them when they come to it. Honest: a helper who
    collects the slips of a village and types them together.
    """
    points: dict[int, int] = {}
    for (batch,), given in by(answers, "batch").items():
        if batch is None:
            continue
        for window in windows(given, HOUR):
            if len(window) >= 8:
                points |= {one.id: 3 for one in window}
    return points
