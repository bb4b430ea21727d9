"""What is left of a campaign when it has ended: sums of the whole and of groups that may be shown.

Worked out once, from all answers together. Then the answers are deleted, and nobody can ask for other groups.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from statistics import fmean, stdev
from typing import Any

from feedback.campaigns.box import Ballot
from feedback.campaigns.groups import LEAST, Person, showable
from feedback.surveys.instruments import Instrument
from feedback.surveys.norms import cronbach_alpha
from feedback.surveys.scoring import SUS_ITEMS

Figures = dict[str, Any]

# In which order groups are tried: where not all may be shown, the employers' difference says most.
WAYS: Mapping[str, Callable[[Person], str]] = {
    "employer": lambda person: person[1],
    "role": lambda person: person[0],
    "branch": lambda person: str(person[2]),
}


def figures_of(ballots: Sequence[Ballot], invited: Sequence[Person], instrument: Instrument) -> Figures:
    """Return the figures: ``answers`` and all that follows from them is None where too few answered.

    {"invited", "answers", "unscored", "whole": {"n", "mean", "deviation"}, "alpha", "groups": {way: [{"code",
    "invited", "n", "mean", "deviation"}]}, "hidden": {way: how many groups are not shown}}
    """
    scored = [(ballot, score) for ballot in ballots if (score := score_of(ballot, instrument)) is not None]
    if len(scored) < LEAST:
        return {"invited": len(invited), "answers": None}
    scores = [score for _ballot, score in scored]
    members = members_of([person_of(ballot) for ballot, _score in scored])
    shown = showable(members, range(len(scored)))
    return {
        "invited": len(invited),
        "answers": len(ballots),
        "unscored": len(ballots) - len(scored),
        "whole": sums(scores),
        "alpha": alpha_of([ballot for ballot, _score in scored], instrument),
        "groups": {
            way: [
                {
                    "code": code,
                    "invited": sum(group(person) == code for person in invited),
                    **sums([scores[number] for number in members[way, code]]),
                }
                for known_way, code in shown
                if known_way == way
            ]
            for way, group in WAYS.items()
        },
        "hidden": {
            way: sum(known_way == way for known_way, _code in members)
            - sum(known_way == way for known_way, _code in shown)
            for way in WAYS
        },
    }


def person_of(ballot: Ballot) -> Person:
    return ballot.role, ballot.employer, ballot.branch


def members_of(people: Sequence[Person]) -> dict[tuple[str, str], Set[int]]:
    """Return the answers of each group, the larger groups of a way of grouping first."""
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for number, person in enumerate(people):
        for way, group in WAYS.items():
            found[way, group(person)].add(number)
    order = list(WAYS)
    return dict(sorted(found.items(), key=lambda one: (order.index(one[0][0]), -len(one[1]), one[0][1])))


def sums(scores: Sequence[float]) -> dict[str, float]:
    return {"n": len(scores), "mean": fmean(scores), "deviation": stdev(scores)}


def score_of(ballot: Ballot, instrument: Instrument) -> float | None:
    return instrument.score(numbers_of(ballot, instrument))


def numbers_of(ballot: Ballot, instrument: Instrument) -> dict[str, int]:
    codes = (item.code for item in instrument.items)
    chosen = zip(codes, ballot.numbers, strict=True)
    return {code: number for code, number in chosen if number is not None}


def alpha_of(ballots: Sequence[Ballot], instrument: Instrument) -> float | None:
    """Return Cronbach's alpha of those that have a score; items of SUS as they are scored."""
    return cronbach_alpha([turned(numbers_of(ballot, instrument), instrument) for ballot in ballots])


def turned(numbers: Mapping[str, int], instrument: Instrument) -> list[float]:
    """Return the items worded the same way round: every second one of SUS is negative, a missing one 3."""
    if instrument.code != "sus":
        return [float(numbers[item.code]) for item in instrument.items]
    chosen = [numbers.get(code, 3) for code in SUS_ITEMS]
    return [float(x if place % 2 == 0 else 6 - x) for place, x in enumerate(chosen)]
