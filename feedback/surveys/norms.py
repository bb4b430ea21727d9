"""What a SUS score means beside published ones, and how far the items of a scale hang together.

The norms are of studies in English, and no Vietnamese version has been standardised: whoever shows a grade
or a percentile says so beside it.
"""

from collections.abc import Sequence
from math import fsum
from statistics import variance

# The lowest score of each curved grade, and how many percent of 446 studies lie below it.
# Sauro, J. and Lewis, J. R. (2016): Quantifying the User Experience, 2nd ed., table 8.5. From memory; held
# against what is known of single scores: 68 is the 50th percentile, 75 about the 73rd, 52 about the 15th.
CURVED_GRADES: tuple[tuple[float, str, int], ...] = (
    (84.1, "A+", 96),
    (80.8, "A", 90),
    (78.9, "A−", 85),
    (77.2, "B+", 80),
    (74.1, "B", 70),
    (72.6, "B−", 65),
    (71.1, "C+", 60),
    (65.0, "C", 41),
    (62.7, "C−", 35),
    (51.7, "D", 15),
)
FAIL = "F"
HIGHEST, LOWEST = CURVED_GRADES[0], CURVED_GRADES[-1]
# Where the table ends: it says no more than "96 and above", "below 15".
TABLE_FROM, TABLE_TO = LOWEST[2], HIGHEST[2]


def curved_grade(score: float) -> str:
    """Return the Sauro–Lewis curved grade of a mean SUS score, 0 to 100: A+ … D, F.

    The table's borders have one decimal, and so has what is compared with them.
    """
    rounded = as_in_the_table(score)
    return next((grade for lowest, grade, _percentile in CURVED_GRADES if rounded >= lowest), FAIL)


def as_in_the_table(score: float) -> float:
    return round(score, 1)


def percentile(score: float) -> int | None:
    """Return of how many percent of published studies a mean SUS score is better, None beyond the table.

    Between the borders of CURVED_GRADES a straight line: 68 gives 50, 75 gives 73, 52 gives 16. Rounded as
    for the grade, so that the two never contradict each other.
    """
    score = as_in_the_table(score)
    if not LOWEST[0] <= score <= HIGHEST[0]:
        return None
    upper = next(index for index, (lowest, *_rest) in enumerate(CURVED_GRADES) if score >= lowest)
    if upper == 0:
        return TABLE_TO
    (low, _grade, from_percent), (high, _above, to_percent) = CURVED_GRADES[upper], CURVED_GRADES[upper - 1]
    return round(from_percent + (score - low) / (high - low) * (to_percent - from_percent))


def cronbach_alpha(rows: Sequence[Sequence[float]]) -> float | None:
    """Return how far the items of a scale say the same, at most 1; None where that cannot be told.

    ``rows`` are people, each with one number an item, all items worded the same way round:
    k / (k - 1) * (1 - sum of the items' variances / variance of the sums). Cronbach (1951), Psychometrika
    16:297-334. Below 0 where items contradict each other.
    """
    if len(rows) < 2 or len(rows[0]) < 2:
        return None
    whole = variance([sum(row) for row in rows])
    if whole == 0:
        return None
    items = len(rows[0])
    parts = fsum(variance(column) for column in zip(*rows, strict=True))
    return items / (items - 1) * (1 - parts / float(whole))
