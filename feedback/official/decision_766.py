"""Decision 766/QĐ-TTg of 23 June 2022, satisfaction (18 of 100 points): 5.2, 5.3 and 5.4, six points each.

Read from two dashboards that compute it, not from the decision's own text. 5.2 and 5.3 give six points times
their share (one of the two dashboards calls that of 5.2 not confirmed); 5.4 gives all six from 90 % on.

5.4 takes silence for satisfaction: whoever's dossier was in time and who neither complained nor disliked
counts as satisfied. So it is near 100 % where people who are asked say less, and is never mixed with what was
measured.

Counts are whole numbers, None where nobody said; shares (0 to 1) and points (0 to 6) are exact fractions.
"""

from dataclasses import dataclass
from fractions import Fraction

from feedback.official.counts import not_negative

VERSION = "QD766-2022"
MOST = 6  # points of one component
FULL_FROM = Fraction(90, 100)  # share from which on 5.4 has all its points
NONE, ALL = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Component:
    share: Fraction
    points: Fraction


def reflections_in_time(
    received: int | None, handled_in_time: int | None, still_in_time: int | None
) -> Component | None:
    """5.2: reflections (PAKN) handled in time, and those whose time is not over yet, of all received.

    None where a count is missing or none was received: then nothing was too late, and nothing was in time.
    """
    if received is None or handled_in_time is None or still_in_time is None:
        return None
    not_negative(received, handled_in_time, still_in_time)
    return linear(handled_in_time + still_in_time, received)


def satisfaction_with_handling(
    first_time: int | None, in_all: int | None, not_satisfied: int | None
) -> Component | None:
    """5.3: all reflections but those not satisfied with, sent again or overdue, of those sent a first time.

    ``not_satisfied`` counts each once, whatever of the three it is. None where a count is missing or no
    reflection was a first.
    """
    if first_time is None or in_all is None or not_satisfied is None:
        return None
    not_negative(first_time, not_satisfied, in_all - not_satisfied)
    return linear(in_all - not_satisfied, first_time)


def satisfaction_with_procedures(
    dossiers: int | None, overdue: int | None, complained: int | None
) -> Component | None:
    """5.4: 100 % - (share of dossiers overdue + share with a reflection or "dislike"), never below 0.

    Six points from 90 % on, else 6 x share / 90 %. A dossier overdue and complained of counts twice, as the
    rule has it. None where a count is missing or there were no dossiers.
    """
    if dossiers is None or overdue is None or complained is None:
        return None
    not_negative(dossiers, overdue, complained)
    if dossiers == 0:
        return None
    share = max(NONE, ALL - Fraction(overdue + complained, dossiers))
    return Component(share, MOST * min(ALL, share / FULL_FROM))


def total_of(*components: Component | None) -> Fraction | None:
    """Return the points of 5.2, 5.3 and 5.4 together, 0 to 18; None if one of them is not known."""
    known = [component.points for component in components if component is not None]
    return sum(known, NONE) if len(known) == len(components) else None


def linear(part: int, whole: int) -> Component | None:
    if part > whole:
        raise ValueError("a part is larger than its whole")
    if whole == 0:
        return None
    share = Fraction(part, whole)
    return Component(share, MOST * share)
