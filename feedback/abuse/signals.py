"""The signals: what about an answer looks as if nobody honest had sent it.

Each is a function from answers and what is usual to the points of the answers concerned. None of them proves
anything, and each has an honest cause, which its docstring names. Points: 1 weak, 2 odd, 3 and more strong.
Signals of one kind say the same thing in several ways, so of each kind only the strongest counts; how points
make a weight is in weights.py.

Sources: this product's promises (docs/security.md); GOV.UK Feedback's rules against spam (alphagov/feedback);
what is known of devices at counters and airports whose staff pressed the happy face themselves.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import log10
from statistics import median

from feedback.abuse.seen import WEIGHED_CHANNELS, Past, Seen, by
from feedback.abuse.tails import binomial_tail, negative_binomial_tail, poisson_tail
from feedback.abuse.texts import alike, is_gibberish, is_long, plain

Points = Mapping[int, int]  # {id of the answer: points}
Signal = Callable[[Sequence[Seen], Past], Points]

NOTED_POINTS = {
    "form_token_missing": 3,
    "form_token_forged": 4,
    "form_token_of_another_form": 3,
    "form_token_of_another_version": 1,
    "form_token_old": 1,
    "form_too_fast": 1,
    "clock_doubtful": 1,
    "trap_filled": 4,
    "poster_old": 1,
    "poster_forged": 2,
    "slip_reused": 1,
    "slip_unknown": 2,
    # A second person right after the first is nothing odd; the fourth tap in half a minute is a child's.
    "kiosk_quick_tap": 1,
    "kiosk_hammered": 3,
}
# An old form or one from before a change is what a phone without network sends, and phones come in villages.
GROWING = NOTED_POINTS.keys() - {
    *("form_token_old", "clock_doubtful", "form_token_of_another_version", "poster_old", "slip_reused"),
    "kiosk_quick_tap",
}
SERIES = 10  # as many alike are no accident any more
HOUR = 3600.0


def noted(code: str) -> Signal:
    """Return the signal for what the request noted.

    Honest causes: a page from the cache, a phone that was offline, going back, a screen reader, a helper that
    fills in forms. Where most answers of an hour at a touchpoint have it, ten and more, the points of what a
    script does grow by two; unless it happens all over the place: then the fault is ours, as when the secret
    key was changed and the old one not named.
    """

    def signal(answers: Sequence[Seen], _past: Past) -> Points:
        having = [one for one in answers if code in one.noted]
        if is_our_fault(having, answers):
            return {}
        in_series = series(having, answers) if code in GROWING else set()
        return {one.id: NOTED_POINTS[code] + 2 * (one.id in in_series) for one in having}

    return signal


def series(having: Sequence[Seen], answers: Sequence[Seen]) -> set[int]:
    """Return those that are ten and more, and most of their touchpoint's answers of the hour."""
    total = Counter((one.touchpoint, int(one.second // HOUR)) for one in answers)
    with_it: dict[tuple[int | None, int], list[int]] = {}
    for one in having:
        with_it.setdefault((one.touchpoint, int(one.second // HOUR)), []).append(one.id)
    return {
        answer
        for hour, ids in with_it.items()
        if len(ids) >= SERIES and 2 * len(ids) > total[hour]
        for answer in ids
    }


def is_our_fault(having: Sequence[Seen], answers: Sequence[Seen]) -> bool:
    """Tell whether at most touchpoints most answers have it, of five touchpoints or more."""
    touchpoints = by(answers, "touchpoint")
    with_it = Counter(one.touchpoint for one in having)
    struck = [key for (key,), given in touchpoints.items() if 2 * with_it[key] > len(given)]  # type: ignore[index]
    return len(touchpoints) >= 5 and 2 * len(struck) > len(touchpoints)


def form_token_reused(answers: Sequence[Seen], past: Past) -> Points:
    """A form sent more than once, as different answers. Its first sending is nothing to note.

    Honest: a page kept on the phone or going back gives a form's token again; a kiosk does all day.
    """
    points: dict[int, int] = {}
    for (nonce,), given in by(answers, "nonce").items():
        before = past.sent_before.get(str(nonce), 0)
        times = before + len(given)
        if nonce is None or times < 2:
            continue
        strength = 1 if times <= 3 else 2 if times < SERIES else 4
        points |= {one.id: strength for one in given[0 if before else 1 :] if one.channel != "kiosk"}
    return points


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
TOLERANCE, CHANCE = 0.02, 1e-4


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


def not_of_kiosks(answers: Sequence[Seen]) -> list[Seen]:
    """A kiosk stands in one place, on one network, with one form, for everybody."""
    return [one for one in answers if one.channel != "kiosk"]


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


DAY_SECONDS = 24 * HOUR


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


# What can be told of a day, once it is over. Each with its kind.
DAY_SIGNALS: tuple[tuple[str, str, Signal], ...] = (
    *((code, "form", noted(code)) for code in NOTED_POINTS),
    ("form_token_reused", "form", form_token_reused),
    ("out_of_hours", "time", out_of_hours),
    ("regular_intervals", "time", regular_intervals),
    ("burst", "crowd", burst),
    ("same_source", "crowd", same_source),
    ("wandering_source", "crowd", wandering_source),
    ("one_batch_of_slips", "crowd", one_batch_of_slips),
    ("same_text", "text", same_text),
    ("similar_text", "text", similar_text),
    ("gibberish", "text", gibberish),
    ("score_run", "score", score_run),
    ("one_source_one_score", "score", one_source_one_score),
)
# These need the day's sources, which are gone soon after: what they said stays.
OF_SOURCES = ("same_source", "wandering_source", "one_source_one_score")


def reasons_of_day(answers: Sequence[Seen], past: Past) -> dict[int, dict[str, int]]:
    """Return the points of each signal for the answers of one day that have any."""
    reasons: dict[int, dict[str, int]] = {}
    weighed = [one for one in answers if one.channel in WEIGHED_CHANNELS]
    for code, _kind, signal in DAY_SIGNALS:
        for answer, points in signal(weighed, past).items():
            reasons.setdefault(answer, {})[code] = points
    return reasons
