"""How often chance alone makes a finding, a place outside the funnel or an alert, and how often what is there
is found: simulations of feedback/statistics/.

    python -m benchmarks.findings [--reports 2000] [--seed 1]

Tables of Markdown, as docs/statistics.md has them.
"""

import argparse
import itertools
import time
from math import erfc

import numpy as np
from numpy.typing import ArrayLike, NDArray

from benchmarks.intervals import beta
from benchmarks.tables import Rows, print_tables
from feedback.statistics.differences import difference_p_values, newcombe_intervals
from feedback.statistics.findings import compare
from feedback.statistics.funnel import ALARM, WARNING, correlation_within, funnel_positions
from feedback.statistics.multiplicity import adjusted_p_values, corrected_confidence
from feedback.statistics.proportions import wilson_intervals
from feedback.statistics.rates import rate_ratios
from feedback.statistics.sequential import rate_evidence, share_evidence, signals
from feedback.statistics.shrinkage import shrink

Floats = NDArray[np.float64]
Draw = np.random.Generator

COMPARISONS = 200
SERIES = 300


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--reports", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random = np.random.default_rng(options.seed)
    print_tables(
        {
            "Reports in which nothing changed: share with a finding": lambda: nothing_changed(
                random, options.reports
            ),
            "Reports in which 20 of 200 changed: found, and how many of the found are none": lambda: (
                something_changed(random, options.reports // 5)
            ),
            "Share of 90 units outside the funnel": lambda: funnel(random, options.reports // 5),
            "Jumps found within the month, and the day in the middle": lambda: jumps(random),
            "Speed": lambda: speed(random),
            "Months with a false alarm, 300 series": lambda: false_alarms(random, options.reports // 5),
        }
    )


def score_p_values(hits: Floats, n: Floats, hits_before: Floats, n_before: Floats) -> Floats:
    """The usual test, by the normal distribution and the share of both."""
    share = (hits + hits_before) / (n + n_before)
    errors = np.sqrt(share * (1 - share) * (1 / n + 1 / n_before))
    z = np.abs(hits / n - hits_before / n_before) / np.where(errors > 0, errors, 1)
    return np.array([erfc(one / 2**0.5) for one in z])


def has_finding(p_values: ArrayLike) -> bool:
    return bool((adjusted_p_values(p_values) <= 0.05).any())


def nothing_changed(random: Draw, reports: int) -> Rows:
    yield "200 comparisons", "compare()", "its test alone", "score test", "Newcombe after Bonferroni"
    for name, n, n_before, shares in (
        ("satisfaction, n 5 to 60", (5, 60), (5, 60), (0.6, 0.99)),
        ("satisfaction, n 5 to 60 against 500 to 3000", (5, 60), (500, 3000), (0.6, 0.99)),
        ("satisfaction, n 1000", (1000, 1001), (1000, 1001), (0.5, 0.95)),
        ("themes of 0.5 to 10 %, n 300", (300, 301), (300, 301), (0.005, 0.1)),
        ("themes of 0.5 to 10 %, n 30 to 300 against 3000", (30, 300), (3000, 3001), (0.005, 0.1)),
    ):
        found = np.zeros(4)
        for _ in range(reports):
            now, before = (random.integers(*size, COMPARISONS) for size in (n, n_before))
            p = random.uniform(*shares, COMPARISONS)
            counts = random.binomial(now, p), now, random.binomial(before, p), before
            low, high = newcombe_intervals(*counts, corrected_confidence(COMPARISONS))
            found += (
                compare(*counts).found.any(),
                has_finding(difference_p_values(*counts)),
                has_finding(score_p_values(*counts)),
                bool(((low > 0) | (high < 0)).any()),
            )
        yield name, *(found / reports).tolist()


def something_changed(random: Draw, reports: int) -> Rows:
    yield "", "found: compare()", "none of them", "found: Newcombe after Bonferroni", "none of them"
    for name, n, n_before, before, now in (
        ("n 30 and 30, 85 to 45 %", 30, 30, 0.85, 0.45),
        ("n 100 and 100, 85 to 65 %", 100, 100, 0.85, 0.65),
        ("n 300 and 300, 85 to 75 %", 300, 300, 0.85, 0.75),
        ("n 1000 and 1000, 85 to 80 %", 1000, 1000, 0.85, 0.80),
        ("n 300 and 300, theme of 3 to 9 %", 300, 300, 0.03, 0.09),
        ("n 60 and 2000, theme of 3 to 15 %", 60, 2000, 0.03, 0.15),
    ):
        shares = np.full(COMPARISONS, before)
        shares[:20] = now
        figures = np.zeros(4)
        for _ in range(reports):
            counts = random.binomial(n, shares), n, random.binomial(n_before, before, COMPARISONS), n_before
            low, high = newcombe_intervals(*counts, corrected_confidence(COMPARISONS))
            for place, found in ((0, compare(*counts).found), (2, (low > 0) | (high < 0))):
                figures[place] += found[:20].mean()
                figures[place + 1] += found[20:].sum() / max(found.sum(), 1)
        yield name, *(figures / reports).tolist()


def funnel(random: Draw, rounds: int) -> Rows:
    yield "correlation", "95 %, chance only", "99.8 %, chance only", "95 %", "99.8 %", "correlation found"
    for correlation in (0, 0.01, 0.03, 0.1):
        figures = []
        for _ in range(rounds):
            n = random.integers(10, 600, 90)
            hits = random.binomial(n, beta(random, 0.85, correlation, 90))
            target = hits.sum() / n.sum()
            found = correlation_within(hits, n, target)
            outside = [
                float((funnel_positions(hits, n, target, level, more) != "inside").mean())
                for more in (0.0, found)
                for level in (WARNING, ALARM)
            ]
            figures.append((*outside, found))
        yield f"{correlation:g}", *np.mean(figures, axis=0).tolist()


def false_alarms(random: Draw, months: int) -> Rows:
    yield "series", "shares", "rates"
    for name, past, daily, correlation in (
        ("50 answers before, 3 a day", 50, 3, 0),
        ("500 before, 5 a day", 500, 5, 0),
        ("5000 before, 30 a day", 5000, 30, 0),
        ("5000 before, 30 a day, months waver (1 / 201)", 5000, 30, 1 / 201),
    ):
        alarms = np.zeros(2)
        for _ in range(months):
            alarms += month_without_change(random, past, daily, correlation)
        yield name, *(alarms / months).tolist()


def month_without_change(random: Draw, past: int, daily: int, correlation: float) -> tuple[bool, bool]:
    """Whether any of the series ever signals, of shares and of rates."""
    usual = random.uniform(0.02, 0.4, SERIES)
    before = random.binomial(past, usual)
    strength = 1 / correlation - 1 if correlation else 1e9
    now = random.beta(usual * strength, (1 - usual) * strength)[:, np.newaxis]
    n = random.poisson(daily, (SERIES, 30))
    hits = random.binomial(n, now)
    wavers = random.gamma(50, 1 / 50, (SERIES, 1)) if correlation else 1
    exposure = np.full((SERIES, 30), float(daily))
    events = random.poisson(exposure * usual[:, np.newaxis] * wavers)
    sizes = np.full(SERIES, past)
    events_before = random.poisson(past * usual)
    days = range(1, 31)
    return (
        any(signals(share_evidence(hits[:, :day], n[:, :day], before, sizes)).any() for day in days),
        any(
            signals(rate_evidence(events[:, :day], exposure[:, :day], events_before, sizes)).any()
            for day in days
        ),
    )


def jumps(random: Draw) -> Rows:
    yield "answers a day", "share before", "past counts for", *(f"odds times {times}" for times in (2, 3, 5))
    for daily, usual, past in itertools.product((3, 10, 30), (0.05, 0.15), (200, 1000)):
        found = [found_jumps(random, daily, usual, times, past) for times in (2, 3, 5)]
        yield daily, f"{usual:g}", past, *found


def found_jumps(random: Draw, daily: int, usual: float, times: float, past: int) -> str:
    """Of series that jumped on the first day: share found by the 30th, median of the day."""
    odds = times * usual / (1 - usual)
    n = random.poisson(daily, (SERIES, 30))
    hits, before = random.binomial(n, odds / (1 + odds)), random.binomial(1000, usual, SERIES)
    first = np.full(SERIES, np.inf)
    for day in range(30, 0, -1):
        evidence = share_evidence(hits[:, :day], n[:, :day], before, np.full(SERIES, 1000), past)
        first[evidence >= SERIES / 0.05] = day
    found, middle = f"{np.isfinite(first).mean():.2f}", np.median(first)
    return f"{found}, day {middle:.0f}" if np.isfinite(middle) else found


def speed(random: Draw) -> Rows:
    yield "what", "milliseconds"
    n, n_before = random.integers(5, 3000, (2, 5000))
    hits, hits_before = random.binomial(n, 0.2), random.binomial(n_before, 0.2)
    daily = random.poisson(10, (SERIES, 30))
    bad = random.binomial(daily, 0.15)
    for name, work in (
        ("5,000 Wilson intervals", lambda: wilson_intervals(hits, n)),
        ("compare(), 5,000 comparisons", lambda: compare(hits, n, hits_before, n_before)),
        ("shrink, 300 units", lambda: shrink(hits[:300], n[:300])),
        ("funnel, 300 units", lambda: funnel_positions(hits[:300], n[:300], 0.2, ALARM, 0.01)),
        ("rate ratios, 5,000", lambda: rate_ratios(hits, n, hits_before, n_before)),
        ("evidence, 300 series of 30 days", lambda: share_evidence(bad, daily, hits[:300], n[:300])),
    ):
        started = time.perf_counter()
        work()
        yield name, (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
