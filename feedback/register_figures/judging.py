"""From the figures of a unit and month to its official indices, or to what is missing for each.

Numbers in, numbers out; the rules themselves are feedback/official/'s. An index is unknown because figures
are missing, or contradict each other, or because there was nothing to judge: which of these is said.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from feedback.official import circular_2018_01 as tt01
from feedback.official import decision_766 as qd766
from feedback.official.counts import not_negative

Facts = Mapping[str, Any]  # counts by name; "level"
Value = TypeVar("Value")


@dataclass(frozen=True)
class Rule(Generic[Value]):
    """What an index needs, and how it follows from that. None: nothing to judge."""

    needs: tuple[str, ...]
    value: Callable[[Facts], Value | None]


@dataclass(frozen=True)
class Judged(Generic[Value]):
    """An index with the figures it came from; or what is missing, or that they contradict each other."""

    value: Value | None
    from_: Mapping[str, Any]
    missing: tuple[str, ...] = ()
    is_contradictory: bool = False


@dataclass(frozen=True)
class Indices:
    """All official indices of a unit and month."""

    nine: Mapping[int, Judged[Decimal]]
    evaluation: tt01.Evaluation
    satisfaction: Mapping[str, Judged[qd766.Component]]

    @property
    def total_of_satisfaction(self) -> Any:
        """Return the points of 5.2 to 5.4 together, an exact fraction; None if one is not known."""
        return qd766.total_of(*(one.value for one in self.satisfaction.values()))

    @property
    def is_anything_known(self) -> bool:
        shares = any(one.value for one in self.satisfaction.values())
        return shares or any(one.value is not None for one in self.nine.values())


def judge(facts: Facts) -> Indices:
    """Return what follows from what is known; a fact that is None is not known."""
    nine = {number: judged(rule, facts) for number, rule in NINE.items()}
    return Indices(
        nine,
        tt01.evaluation_of({number: one.value for number, one in nine.items()}),
        {name: judged(rule, facts) for name, rule in SATISFACTION.items()},
    )


def judged(rule: Rule[Value], facts: Facts) -> Judged[Value]:
    known = {name: facts[name] for name in rule.needs if facts.get(name) is not None}
    if missing := tuple(name for name in rule.needs if name not in known):
        return Judged(None, known, missing)
    try:
        return Judged(rule.value(known), known)
    except ValueError:
        return Judged(None, known, is_contradictory=True)


def on_day(facts: Facts) -> int:
    """Return how many dossiers were settled on their day: volumes count them with those before it."""
    count: int = facts["settled_on_time"] - facts["settled_early"]
    not_negative(count)
    return count


def time_in_all(facts: Facts) -> Decimal | None:
    points = 2 * facts["settled_early"] + on_day(facts)
    return tt01.index_of(points, facts["settled_on_time"] + facts["settled_overdue"])


def attitude(facts: Facts) -> Decimal | None:
    """A dossier with a confirmed reflection loses what its time gave it: two points, or one."""
    early, then = facts["settled_early"] - facts["attitude_early"], on_day(facts) - facts["attitude_on_day"]
    not_negative(early, then)
    return tt01.index_of(2 * early + then, facts["settled_on_time"] + facts["settled_overdue"])


def of_three(two: str, one: str, none: str) -> Rule[Decimal]:
    """Return the rule for an index of so many dossiers with two points, with one, and with none."""
    return Rule(
        (two, one, none),
        lambda facts: tt01.index_of(2 * facts[two] + facts[one], facts[two] + facts[one] + facts[none]),
    )


def settled_there(facts: Facts) -> Decimal | None:
    return of_unit(
        tt01.points_of_one_stop(
            facts["level"], facts["procedures"], facts["procedures_received"], facts["procedures_settled"]
        )
    )


def publication(facts: Facts) -> Decimal | None:
    return of_unit(tt01.points_of_publication(bool(facts["is_posted"]), bool(facts["is_published_online"])))


def reflections(facts: Facts) -> Decimal | None:
    """Those whose time is not over yet are neither late nor handled: they are judged later."""
    over = facts["reflections"] - facts["reflections_pending"]
    not_negative(over)
    return of_unit(tt01.points_of_reflections(over, facts["reflections_in_time"]))


def online(facts: Facts) -> Decimal | None:
    return of_unit(
        tt01.points_of_online(
            facts["procedures"],
            facts["procedures_online"],
            facts["received"],
            facts["received_online"],
            facts["online_overdue"],
        )
    )


def of_unit(points: int | None) -> Decimal | None:
    return None if points is None else Decimal(points)


TIMES = ("settled_early", "settled_on_time", "settled_overdue")
NINE: Mapping[int, Rule[Decimal]] = {
    1: Rule(TIMES, time_in_all),
    2: of_three("agencies_faster", "agencies_as_ruled", "agencies_slower"),
    3: of_three("contacts_none", "contacts_one", "contacts_more"),
    4: of_three("agencies_none", "agencies_one_stop", "agencies_others"),
    5: Rule(("level", "procedures", "procedures_received", "procedures_settled"), settled_there),
    6: Rule(("is_posted", "is_published_online"), publication),
    7: Rule((*TIMES, "attitude_early", "attitude_on_day"), attitude),
    8: Rule(("reflections", "reflections_in_time", "reflections_pending"), reflections),
    9: Rule(("procedures", "procedures_online", "received", "received_online", "online_overdue"), online),
}
SATISFACTION: Mapping[str, Rule[qd766.Component]] = {
    "5.2": Rule(
        ("reflections", "reflections_in_time", "reflections_pending"),
        lambda facts: qd766.reflections_in_time(
            facts["reflections"], facts["reflections_in_time"], facts["reflections_pending"]
        ),
    ),
    "5.3": Rule(
        ("reflections_first", "reflections_all", "reflections_unsatisfied"),
        lambda facts: qd766.satisfaction_with_handling(
            facts["reflections_first"], facts["reflections_all"], facts["reflections_unsatisfied"]
        ),
    ),
    "5.4": Rule(
        ("received", "settled_overdue", "dossiers_complained"),
        lambda facts: qd766.satisfaction_with_procedures(
            facts["received"], facts["settled_overdue"], facts["dossiers_complained"]
        ),
    ),
}
