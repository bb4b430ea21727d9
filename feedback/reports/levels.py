"""Which of the five levels people chose, and their mean with its interval."""

from collections.abc import Mapping

from feedback.reports.figures import DIGITS, HIDDEN_BELOW, INDICATIVE_BELOW, Levels

LEVELS = (5, 4, 3, 2, 1)
NOT_TOLD = Levels(None, None, None, None, None)


def levels_of(ratings: Mapping[int, int], are_told: bool = True) -> Levels:
    """Return the levels from how many people gave each rating, 1 to 5.

    Not ``are_told``: those of fewer than thirty others would follow from them.
    """
    counts = {str(level): ratings.get(level, 0) for level in LEVELS}
    n = sum(counts.values())
    if n < HIDDEN_BELOW:
        return Levels(n, None, None, None, None)
    # Brings scipy along, which takes memory that who only answers citizens need not have.
    from feedback.statistics.means import rating_means

    chosen = [ratings.get(level, 0) for level in reversed(LEVELS)]
    mean, low, high = (round(float(one), DIGITS) for one in rating_means(chosen))
    return Levels(n, counts if n >= INDICATIVE_BELOW and are_told else None, mean, low, high)
