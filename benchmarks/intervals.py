"""How often intervals of 95 % hold the truth: simulations of feedback/statistics/.

    python -m benchmarks.intervals [--rounds 2000] [--seed 1]

Tables of Markdown, as docs/statistics.md has them. Coverage of shares and of differences is
computed from all counts there can be; everything else is drawn by lot.
"""

import argparse
import itertools

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit
from scipy.stats import binom

from benchmarks.tables import Rows, print_tables
from feedback.statistics.differences import newcombe_intervals
from feedback.statistics.means import rating_means
from feedback.statistics.modes import compare_modes, standardised_share
from feedback.statistics.proportions import wilson_intervals
from feedback.statistics.rates import rate_ratios, rates_per_thousand
from feedback.statistics.shrinkage import shrink

Floats = NDArray[np.float64]
Draw = np.random.Generator

SIZES = (5, 10, 30, 100, 300, 1000)
SHARES = (0.05, 0.2, 0.5, 0.8, 0.9, 0.95, 0.99)
# How citizens rate, from 1 to 5
RATINGS = {
    "typical": (0.03, 0.04, 0.08, 0.25, 0.6),
    "nearly all 5": (0.005, 0.005, 0.02, 0.07, 0.9),
    "torn": (0.25, 0.05, 0.05, 0.1, 0.55),
    "middling": (0.1, 0.2, 0.4, 0.2, 0.1),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random = np.random.default_rng(options.seed)
    print_tables(
        {
            "Shares (Wilson)": wilson,
            "Differences of shares (Newcombe)": newcombe,
            "Rates": lambda: rates(random),
            "Means of ratings": lambda: means(random),
            "Small units": lambda: shrunk(random, options.rounds // 10),
            "Ways of asking": lambda: modes(random, options.rounds),
        }
    )


def wilson() -> Rows:
    yield "n", *(f"p = {share}" for share in SHARES)
    for n in SIZES:
        counts = np.arange(n + 1)
        low, high = wilson_intervals(counts, n)
        yield n, *(float(binom.pmf(counts, n, p) @ ((low <= p) & (p <= high))) for p in SHARES)


def newcombe() -> Rows:
    shares = ((0.05, 0.05), (0.1, 0.3), (0.5, 0.5), (0.9, 0.9), (0.95, 0.85), (0.99, 0.99))
    yield "n, n before", *(f"p = {now}, {before}" for now, before in shares)
    for n, n_before in ((5, 5), (10, 10), (10, 1000), (30, 30), (30, 300), (100, 100), (1000, 1000)):
        hits, hits_before = np.arange(n + 1)[:, np.newaxis], np.arange(n_before + 1)
        low, high = newcombe_intervals(hits, n, hits_before, n_before)
        yield (
            f"{n}, {n_before}",
            *(
                float(
                    binom.pmf(hits[:, 0], n, p)
                    @ ((low <= p - q) & (p - q <= high))
                    @ binom.pmf(hits_before, n_before, q)
                )
                for p, q in shares
            ),
        )


def covered(value: ArrayLike, low: Floats, high: Floats) -> float:
    known = ~np.isnan(low)
    return float(((low - 1e-12 <= value) & (value <= high + 1e-12))[known].mean())


def rates(random: Draw) -> Rows:
    yield (
        "events expected before",
        "rate",
        "ratio of 1",
        "ratio of 2",
        "ratio of 0.5",
        "ratio of 1, volumes 1 : 9",
    )
    for expected in (1, 3, 10, 50, 300):
        before = random.poisson(expected, 50_000)
        _rate, low, high = rates_per_thousand(before, 1000)
        row = [covered(expected, low, high)]
        for ratio, volume in ((1, 1000), (2, 1000), (0.5, 1000), (1, 9000)):
            now = random.poisson(expected * ratio * volume / 1000, 50_000)
            _ratio, low, high = rate_ratios(now, volume, before, 1000)
            row.append(covered(ratio, low, high))
        yield expected, *row


def student(counts: Floats) -> tuple[Floats, Floats]:
    n, levels = counts.sum(axis=1), np.arange(1, 6)
    mean = counts @ levels / n
    spread = np.sqrt(np.maximum(counts @ levels**2 / n - mean**2, 0) * n / (n - 1))
    half = stdtrit(n - 1, 0.975) * spread / np.sqrt(n)
    return np.maximum(mean - half, 1), np.minimum(mean + half, 5)


def means(random: Draw) -> Rows:
    yield "ratings", "n", "rating_means", "width", "Student", "width"
    for name, shares in RATINGS.items():
        for n in (5, 10, 30, 100, 1000):
            counts = random.multinomial(n, shares, 20_000).astype(float)
            true = np.dot(shares, np.arange(1, 6))
            row: list[object] = [name, n]
            for low, high in (rating_means(counts)[1:], student(counts)):
                row += [covered(true, low, high), float((high - low).mean())]
            yield row


def beta(random: Draw, mean: float, correlation: float, size: int) -> Floats:
    """Shares of units that answers resemble each other in so much."""
    if not correlation:
        return np.full(size, mean)
    strength = 1 / correlation - 1
    return random.beta(mean * strength, (1 - mean) * strength, size)


def shrunk(random: Draw, rounds: int) -> Rows:
    yield "units of 3 to 80 answers", "correlation", "mean", "shrink", "width", "Wilson", "width"
    for units, correlation, mean in itertools.product((1, 3, 10, 78), (0.0, 0.01, 0.05, 0.2), (0.85, 0.97)):
        figures = []
        for _ in range(rounds if units > 9 else 5 * rounds):
            n, true = random.integers(3, 80, units), beta(random, mean, correlation, units)
            hits = random.binomial(n, true)
            found = shrink(hits, n)
            low, high = wilson_intervals(hits, n)
            figures.append(
                (
                    covered(true, found.low, found.high),
                    float((found.high - found.low).mean()),
                    covered(true, low, high),
                    float((high - low).mean()),
                )
            )
        yield units, f"{correlation:g}", f"{mean:g}", *np.mean(figures, axis=0).tolist()


def modes(random: Draw, rounds: int) -> Rows:
    yield (
        "faces and words in both months",
        "share standardised",
        "nothing changed: covered",
        "mixed: zero covered",
    )
    shares = np.array([0.75, 0.9])
    for n, n_before in (
        ((10, 20), (20, 10)),
        ((40, 20), (20, 40)),
        ((300, 100), (100, 300)),
        ((900, 100),) * 2,
    ):
        mix = np.add(n, n_before)
        true = float(mix @ shares / mix.sum())
        figures = []
        for _ in range(rounds):
            hits, hits_before = random.binomial(n, shares), random.binomial(n_before, shares)
            found = compare_modes(hits, n, hits_before, n_before)
            share = standardised_share(hits, n, mix)
            assert found.standardised
            figures.append(
                (
                    share.low <= true <= share.high,
                    found.standardised.low <= 0 <= found.standardised.high,
                    found.mixed.low <= 0 <= found.mixed.high,
                )
            )
        yield f"{n} after {n_before}", *np.mean(figures, axis=0).tolist()


if __name__ == "__main__":
    main()
