"""How unlikely a count is. Written out: ``scipy.stats`` costs a process three seconds and 60 MB."""

from collections.abc import Callable
from math import exp, lgamma, log, log1p

# Less often than once in ten thousand such days is not put down to chance.
CHANCE = 1e-4


def poisson_tail(count: int, expected: float) -> float:
    """Return the chance of ``count`` or more where ``expected`` are usual and independent."""
    if count <= 0:
        return 1.0
    if expected <= 0:
        return 0.0
    return _tail(count, lambda k: k * log(expected) - expected - lgamma(k + 1), expected)


def negative_binomial_tail(count: int, expected: float, spread: float) -> float:
    """Return the chance of ``count`` or more where the mean itself wavers.

    Gamma-mixed Poisson with variance ``expected + expected**2 / spread``: people come in buses and on market
    days, and a Poisson tail would call each of them a marvel.
    """
    if count <= 0:
        return 1.0
    if expected <= 0:
        return 0.0
    log_p, log_q = log(spread / (spread + expected)), log(expected / (spread + expected))

    def log_chance(k: int) -> float:
        return lgamma(k + spread) - lgamma(spread) - lgamma(k + 1) + spread * log_p + k * log_q

    return _tail(count, log_chance, expected)


def binomial_tail(hits: int, n: int, share: float) -> float:
    """Return the chance of ``hits`` or more of ``n`` where each is one with the chance ``share``."""
    if hits <= 0:
        return 1.0
    if share <= 0 or hits > n:
        return 0.0
    if share >= 1:
        return 1.0

    def log_chance(k: int) -> float:
        ways = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
        return ways + k * log(share) + (n - k) * log1p(-share)

    return min(1.0, sum(exp(log_chance(k)) for k in range(hits, n + 1)))


def _tail(count: int, log_chance: Callable[[int], float], mean: float) -> float:
    """Sum from ``count`` on until nothing is added; below the mean through the other side."""
    if count <= mean:
        return max(0.0, 1.0 - sum(exp(log_chance(k)) for k in range(count)))
    total, k = 0.0, count
    while True:
        term = exp(log_chance(k))
        total += term
        if term <= total * 1e-12:
            return min(1.0, total)
        k += 1
