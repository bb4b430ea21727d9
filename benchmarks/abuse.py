"""Twelve simulated attacks on honest months: how much of their weight is taken away, and from whom else.

    python -m benchmarks.abuse [--seeds 5] [--touchpoints 24]

Recall is the share of the false answers' weight that is taken away; false alarms are the shares of the
honest answers that count less than one, and of their weight. Beside: how the share of satisfied people at
the place attacked reads in truth, with the attack, and weighted. Exits with 1 where a target is missed.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import mean

from benchmarks.simulated.attacks import ATTACKS, Attack
from benchmarks.simulated.months import DAYS_BEFORE, MONTH, ZONE, Month, clean_month
from feedback.abuse.monthly import fives_before_month_end, more_ratings_than_dossiers
from feedback.abuse.seen import Past, Seen
from feedback.abuse.signals import reasons_of_day
from feedback.abuse.weights import weight_of

FALSE_ALARMS_AT_MOST = 0.01
# What the signals are for; the others are printed as they come out.
RECALL_AT_LEAST = {
    "burst by a script": 0.7,
    "slow drip": 0.5,
    "insider fives before month's end": 0.4,
    "copied text": 0.7,
    "paraphrased text": 0.6,
    "wandering device": 0.35,
    "random text": 0.7,
    "slips of one batch": 0.4,
    "out of hours": 0.6,
    "score run at a kiosk": 0.35,
    "one person ten times": 0.35,
    "voting a rival down": 0.35,
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--touchpoints", type=int, default=24)
    options = parser.parse_args()
    missed = []
    print(f"{'clean months':36}{'answers':>8}{'below 1':>9}{'weight':>8}   reasons")
    for seed in range(options.seeds):
        missed += show_clean(clean_month(seed, options.touchpoints), seed)
    print(f"\n{'attack':36}{'false':>8}{'recall':>8}{'beside':>8}{'truth':>8}{'raw':>8}{'weighted':>9}")
    for name, attack in ATTACKS.items():
        missed += show_attack(
            name, [play(attack, seed, options.touchpoints) for seed in range(options.seeds)]
        )
    for line in missed:
        print(f"MISSED: {line}")
    sys.exit(1 if missed else 0)


def show_clean(month: Month, seed: int) -> list[str]:
    weights, reasons = weigh(month, month.honest)
    below = share(weights[one.id] < 1 for one in month.honest)
    lost = 1 - mean(weights[one.id] for one in month.honest)
    why = Counter(code for one in month.honest if weights[one.id] < 1 for code in reasons[one.id])
    words = ", ".join(f"{code} {times}" for code, times in why.most_common(4))
    print(f"{f'seed {seed}':36}{len(month.honest):8}{below:9.2%}{lost:8.2%}   {words}")
    return [f"false alarms {below:.2%} with seed {seed}"] if below > FALSE_ALARMS_AT_MOST else []


@dataclass(frozen=True)
class Outcome:
    false: int
    recall: float
    beside: float  # weight taken from honest answers at the same touchpoints
    truth: float
    raw: float
    weighted: float


def play(attack: Attack, seed: int, touchpoints: int) -> Outcome:
    month = clean_month(seed, touchpoints)
    counters = [place for place in month.places if place.channel == "qr"]
    false = attack(month, month.rng.choice(counters))
    weights, _reasons = weigh(month, [*month.honest, *false])
    struck = {one.touchpoint for one in false}
    honest = [one for one in month.honest if one.touchpoint in struck]
    return Outcome(
        false=len(false),
        recall=1 - mean(weights[one.id] for one in false),
        beside=1 - mean(weights[one.id] for one in honest),
        truth=satisfied(honest),
        raw=satisfied([*honest, *false]),
        weighted=satisfied([*honest, *false], weights),
    )


def show_attack(name: str, outcomes: Sequence[Outcome]) -> list[str]:
    def of(field: str) -> float:
        return mean(getattr(outcome, field) for outcome in outcomes)

    print(
        f"{name:36}{of('false'):8.0f}{of('recall'):8.0%}{of('beside'):8.1%}"
        f"{of('truth'):8.1%}{of('raw'):8.1%}{of('weighted'):9.1%}"
    )
    target = RECALL_AT_LEAST.get(name, 0)
    return [f"{name}: recall {of('recall'):.0%}, wanted {target:.0%}"] if of("recall") < target else []


def weigh(month: Month, answers: Sequence[Seen]) -> tuple[dict[int, float], dict[int, dict[str, int]]]:
    """Return the weight and the reasons of each answer, as the jobs of a month would."""
    past = past_of(month)
    reasons: dict[int, dict[str, int]] = {one.id: {} for one in answers}
    ordered = sorted(answers, key=lambda one: one.given_at)
    for _day, given in groupby(ordered, key=lambda one: one.given_at.astimezone(ZONE).date()):
        for answer, found in reasons_of_day(list(given), past).items():
            reasons[answer] |= found
    dossiers: Counter[int] = Counter()
    for place in month.places:
        dossiers[place.unit] += place.dossiers
    for answer, points in fives_before_month_end(answers, past, MONTH).items():
        reasons[answer]["fives_before_month_end"] = points
    for answer, points in more_ratings_than_dossiers(answers, dossiers).items():
        reasons[answer]["more_ratings_than_dossiers"] = points
    return {answer: weight_of(found) for answer, found in reasons.items()}, reasons


def past_of(month: Month) -> Past:
    ratings: dict[int | None, Counter[int]] = {}
    for one in month.before:
        ratings.setdefault(one.touchpoint, Counter())[one.rating or 0] += 1
    return Past(
        zone=ZONE,
        days=DAYS_BEFORE,
        by_touchpoint=Counter(one.touchpoint for one in month.before),
        by_hour=Counter(one.given_at.hour for one in month.before),
        ratings=ratings,
    )


def satisfied(answers: Sequence[Seen], weights: dict[int, float] | None = None) -> float:
    """Return the share of the two best scores."""
    of = {one.id: 1.0 if weights is None else weights[one.id] for one in answers}
    return sum(of[one.id] for one in answers if (one.rating or 0) >= 4) / sum(of.values())


def share(truths: object) -> float:
    return mean(map(bool, truths))  # type: ignore[call-overload, no-any-return]


if __name__ == "__main__":
    main()
