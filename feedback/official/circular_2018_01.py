"""Circular 01/2018/TT-VPCP, articles 13 to 15: nine indices of a unit, two points each.

One version of an instrument, named by its year, and no law written into code: the decree it belongs to
(61/2018) was replaced by Decree 118/2025, amended by 309/2026, whose evaluation has not been compared.

By article 14 indices 1, 2, 3, 4, 6 and 7 are scored for each dossier, 5, 6, 8 and 9 for the unit: 6 is named
for both. People's answers give 1, 3, 4 and 7. Article 15 has bands for persons, too (1, 2, 3, 4 and 7, at
most 10 points: from 5 on 100 % of the task, from 3.5 on 70 to under 100 %, else under 70 %). They are not
computed here: nothing of ours says anything about one person.

Times are in any one unit, counts are whole numbers; points are 0, 1 or 2.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from feedback.official.counts import not_negative

VERSION = "TT01-2018"
INDICES = range(1, 10)
CITIZENS_INDICES = (1, 3, 4, 7)
MOST = 2  # points of one index
TENTH = Decimal("0.1")

# From which total on a band begins, the best first: xuất sắc, tốt, khá, trung bình, yếu. Exactly 15 is
# excellent: article 15 says "from 15". A real system asks for more or for less, and calls 15 weak.
BANDS = (
    (Decimal(15), "excellent"),
    (Decimal(12), "good"),
    (Decimal(9), "fair"),
    (Decimal(6), "average"),
    (Decimal(0), "weak"),
)

# Per cent of the procedures that must be settled at the one-stop unit itself (index 5).
SETTLED_THERE = {"province": 20, "district": 50, "commune": 100}
IN_TIME = 90  # per cent of the reflections (index 8)
ONLINE_PROCEDURES, ONLINE_DOSSIERS, SOME_DOSSIERS = 20, 30, 15  # per cent (index 9)


@dataclass(frozen=True)
class Evaluation:
    """Nine indices of 0 to 2, None where nothing is known, and what article 15 makes of them.

    ``total`` (0 to 18) and ``band`` are None while an index is missing; ``known`` is the sum of the others.
    """

    indices: Mapping[int, Decimal | None]
    known: Decimal
    missing: tuple[int, ...]
    total: Decimal | None
    band: str | None


def evaluation_of(indices: Mapping[int, Decimal | None]) -> Evaluation:
    """Return what the indices known come to (article 15). Those not named are missing, as is what is None.

    Raises ValueError for an index that is none of the nine, not of 0 to 2, or not rounded to one decimal.
    """
    for number, index in indices.items():
        if number not in INDICES:
            raise ValueError(f"there is no index {number}")
        if index is not None and not (0 <= index <= MOST and index % TENTH == 0):
            raise ValueError(f"index {number} must be of 0 to {MOST} and have one decimal")
    nine = {number: indices.get(number) for number in INDICES}
    known = sum((index for index in nine.values() if index is not None), Decimal(0))
    missing = tuple(number for number, index in nine.items() if index is None)
    total = None if missing else known
    return Evaluation(
        MappingProxyType(nine), known, missing, total, None if total is None else band_of(total)
    )


def band_of(total: Decimal) -> str:
    """Return the band of a unit's total of 0 to 18: excellent from 15, good from 12, fair 9, average 6."""
    if not 0 <= total <= MOST * len(INDICES):
        raise ValueError("a total is of 0 to 18")
    return next(band for least, band in BANDS if total >= least)


def index_of(points: int, dossiers: int) -> Decimal | None:
    """Return an index: points of all dossiers / dossiers, to one decimal; None without dossiers (article 15).

    The circular does not say how halves round. They go up, as Vietnamese offices reckon: 1.25 becomes 1.3,
    where floats and Python's own rounding would make it 1.2. An index of the unit has its points of one.
    """
    if not 0 <= points <= MOST * dossiers:
        raise ValueError(f"{dossiers} dossiers cannot have {points} points")
    if dossiers == 0:
        return None
    return (Decimal(points) / dossiers).quantize(TENTH, ROUND_HALF_UP)


def points_of_time(taken: Decimal, allowed: Decimal) -> int:
    """Indices 1 (in all) and 2 (at one agency): 2 if faster than the rule, 1 if as it says, 0 if slower."""
    if taken < allowed:
        return 2
    return 1 if taken == allowed else 0


def points_of_contacts(contacts: int, by_own_fault: bool = False) -> int:
    """Index 3: 2 if no contact was needed to complete the dossier, 1 if one was, 0 if more.

    More by the applicant's own fault are no 0: one point stays.
    """
    not_negative(contacts)
    if contacts == 0:
        return 2
    return 1 if contacts == 1 or by_own_fault else 0


def points_of_agencies(one_stop: bool, others: int) -> int:
    """Index 4: 2 if no agency had to be contacted, 1 if only the one-stop unit, else 0."""
    not_negative(others)
    if others:
        return 0
    return 1 if one_stop else 2


def points_of_one_stop(level: str, procedures: int, received: int, settled: int) -> int | None:
    """Index 5, of procedures: 0 if not all are received at the one-stop unit, 2 if enough are settled there.

    Enough are 20 % in a province, 50 % in a district, all in a commune. None without procedures.
    """
    not_negative(settled)
    if not settled <= received <= procedures:
        raise ValueError("settled, received and all procedures must not fall")
    if procedures == 0:
        return None
    if received < procedures:
        return 0
    return 2 if reaches(settled, procedures, SETTLED_THERE[level]) else 1


def points_of_publication(posted: bool, online: bool) -> int:
    """Index 6: a point for each way in which the procedures are published."""
    return int(posted) + int(online)


def points_of_attitude(taken: Decimal, allowed: Decimal, confirmed_reflections: int) -> int:
    """Index 7: 0 with a confirmed reflection about attitude, else 2 if faster than the rule, 1 if as it says.

    Reflections found untrue do not count. What was late has no point: 2 and 1 both ask for the time kept.
    """
    not_negative(confirmed_reflections)
    return 0 if confirmed_reflections else points_of_time(taken, allowed)


def points_of_reflections(received: int, in_time: int) -> int:
    """Index 8: 2 if there was none or all were handled in time, 1 from 90 % on, else 0."""
    not_negative(in_time)
    if in_time > received:
        raise ValueError("more reflections were handled than received")
    if in_time == received:
        return 2
    return 1 if reaches(in_time, received, IN_TIME) else 0


def points_of_online(
    procedures: int, online_procedures: int, dossiers: int, online_dossiers: int, late: int
) -> int | None:
    """Index 9: 2 from 20 % of procedures and 30 % of dossiers online, none late; 1 from 15 % of dossiers.

    The circular gives 1 "from 15 to under 30 %"; whoever has 30 % and misses the rest of the rule for 2 is no
    worse. None without procedures or dossiers.
    """
    not_negative(online_procedures, online_dossiers, late)
    if online_procedures > procedures or online_dossiers > dossiers:
        raise ValueError("more are online than there are")
    if procedures == 0 or dossiers == 0:
        return None
    many = reaches(online_procedures, procedures, ONLINE_PROCEDURES)
    if many and reaches(online_dossiers, dossiers, ONLINE_DOSSIERS) and late == 0:
        return 2
    return 1 if reaches(online_dossiers, dossiers, SOME_DOSSIERS) else 0


def reaches(part: int, whole: int, per_cent: int) -> bool:
    """Tell whether a part is at least so many per cent: in whole numbers, which are exact at the boundary."""
    return 100 * part >= per_cent * whole
