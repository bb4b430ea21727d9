"""Signals of kind score: the same score oftener than chance gives it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from feedback.abuse.seen import Past, Points, Seen, by, not_of_kiosks
from feedback.abuse.tails import CHANCE, binomial_tail


def score_run(answers: Sequence[Seen], past: Past) -> Points:
    """The same score at one touchpoint too often in a row for chance.

    Chance is what this touchpoint's own past gives, or today's other touchpoints if that is higher: on a day
    the system is down everybody is angry. Strong only where the taps follow each other faster than people do.
    """
    points: dict[int, int] = {}
    rated = [one for one in answers if one.rating is not None]
    today = Counter(one.rating for one in rated)
    for (touchpoint,), given in by(rated, "touchpoint").items():
        here = Counter(one.rating for one in given)
        for run in runs(given):
            rating = run[0].rating
            assert rating is not None  # noqa: S101 - only rated ones are here
            elsewhere = (today[rating] - here[rating] + 1) / (len(rated) - len(given) + 5)
            share = max(past.share_of(touchpoint, rating), elsewhere)  # type: ignore[arg-type]
            if len(run) >= 5 and len(given) * share ** len(run) < CHANCE:
                points |= {one.id: 3 if pace_of(run) < 20 else 1 for one in run}
    return points


def runs(given: Sequence[Seen]) -> Iterator[list[Seen]]:
    """Yield series of the same score."""
    run: list[Seen] = []
    for one in given:
        if run and run[-1].rating != one.rating:
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def pace_of(run: Sequence[Seen]) -> float:
    """Return the usual seconds from one to the next."""
    return median(after.second - one.second for one, after in pairwise(run))


def one_source_one_score(answers: Sequence[Seen], past: Past) -> Points:
    """Five and more from one network for one unit, nine in ten of one score, against what is usual there.

    Praise in series is stronger a sign than anger: a bad day makes everybody on the office's Wi-Fi angry.
    """
    points: dict[int, int] = {}
    rated = [one for one in not_of_kiosks(answers) if one.rating is not None]
    of_unit = by(rated, "unit")
    for (source, unit), given in by(rated, "source", "unit").items():
        scores = Counter(one.rating for one in given)
        rating, times = scores.most_common(1)[0]
        assert rating is not None  # noqa: S101 - only rated ones are here
        if source is None or times < 5 or times < 0.9 * len(given):
            continue
        others = [one for one in of_unit[(unit,)] if one.source != source]
        share = (sum(one.rating == rating for one in others) + 1) / (len(others) + 5)
        share = max(share, *(past.share_of(one.touchpoint, rating) for one in given[:1]))
        if binomial_tail(times, len(given), min(share, 0.95)) < CHANCE:
            points |= {one.id: 3 if rating >= 4 else 2 for one in given if one.rating == rating}
    return points
