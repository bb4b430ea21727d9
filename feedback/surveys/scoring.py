"""From the numbers people chose to a score, and from scores to a figure with its uncertainty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev

Numbers = Mapping[str, int]  # by question code; what was not answered is not in it

SUS_ITEMS = tuple(f"sus{number}" for number in range(1, 11))
SUS_MAY_MISS = 2


def sus_score(numbers: Numbers) -> float | None:
    """Return the System Usability Scale, 0 to 100; None if more than two of its ten items are missing.

    Odd items are worded positively and give x - 1, even ones negatively and give 5 - x; the sum is multiplied
    by 2.5. A missing item counts as the middle, 3. Brooke, J. (1996): SUS, a quick and dirty usability scale.
    """
    if sum(code not in numbers for code in SUS_ITEMS) > SUS_MAY_MISS:
        return None
    chosen = [numbers.get(code, 3) for code in SUS_ITEMS]
    points = [x - 1 if place % 2 == 0 else 5 - x for place, x in enumerate(chosen)]
    return 2.5 * sum(points)


def umux_lite_score(numbers: Numbers) -> float | None:
    """Return UMUX-Lite brought to the scale of SUS, 22.9 to 87.9; None if one of its two items is missing.

    Two items of 1 to 7 give (a + b - 2) * 100 / 12, and 0.65 times that + 22.9 is comparable to SUS.
    Lewis, Utesch and Maher (2013): UMUX-LITE, when there is no time for the SUS.
    """
    raw = umux_lite_raw(numbers)
    return None if raw is None else 0.65 * raw + 22.9


def umux_lite_raw(numbers: Numbers) -> float | None:
    """Return UMUX-Lite on its own scale, 0 to 100."""
    if not {"capabilities", "easy"} <= numbers.keys():
        return None
    return (numbers["capabilities"] + numbers["easy"] - 2) * 100 / 12


def umux_lite_raw_of(score: float) -> float:
    """Return what a mean brought to the scale of SUS, 22.9 to 87.9, is on UMUX-Lite's own, 0 to 100."""
    return (score - 22.9) / 0.65


def seq_score(numbers: Numbers) -> float | None:
    """Return the Single Ease Question, 1 (very difficult) to 7 (very easy), as it was chosen.

    Sauro and Dumas (2009): Comparison of three one-question, post-task usability questionnaires.
    """
    return None if "ease" not in numbers else float(numbers["ease"])


def rating_score(numbers: Numbers) -> float | None:
    """Return the face chosen, 1 to 5."""
    return None if "rating" not in numbers else float(numbers["rating"])


@dataclass(frozen=True)
class Mean:
    """A mean, and its interval at 95 % where the scores differ at all: else their spread says nothing."""

    n: int
    value: float
    low: float | None
    high: float | None


def mean_of(scores: Sequence[float], low: float, high: float) -> Mean:
    """Return the mean with Student's interval, cut at the ends of the scale. Needs five scores or more."""
    return mean_from(len(scores), fmean(scores), stdev(scores), low, high)


def mean_from(n: int, mean: float, spread: float, low: float, high: float) -> Mean:
    """Return the same from the number of scores, their mean and their standard deviation.

    The t interval is the one Sauro and Lewis (2016), Quantifying the User Experience, ch. 3, take for means
    of rating scales, also of few people.
    """
    if spread == 0:
        return Mean(n, mean, None, None)
    # Brings scipy along, which takes memory that who only answers citizens need not have.
    from feedback.statistics.means import student_quantile

    margin = student_quantile(n - 1) * spread / sqrt(n)
    return Mean(n, mean, max(low, mean - margin), min(high, mean + margin))
