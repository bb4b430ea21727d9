"""What answers that do not count alike say together."""

import numpy as np
from numpy.typing import ArrayLike

from feedback.statistics.arrays import broadcast


def effective_size(weights: ArrayLike, times: ArrayLike = 1) -> float:
    """Return how many answers of equal weight say as much as these, given how many have each weight.

    Kish (1965), Survey Sampling, 11.7: the square of the sum over the sum of squares. From 1 to the number
    of answers; 0 for none.
    """
    weights, times = broadcast(weights, times)
    squares = float(np.sum(times * weights**2))
    return float(np.sum(times * weights)) ** 2 / squares if squares else 0.0
