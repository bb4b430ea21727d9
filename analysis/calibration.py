"""Decision values as probabilities, and how sure is sure enough.

Platt's sigmoid (1999), one for all themes because each has few labels, fitted to the decisions on texts that
were held out. Beside the decision for a theme it sees by how much that theme is ahead of the best other one.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from analysis.features import Matrix
from analysis.labels import Truth


@dataclass(frozen=True)
class Calibration:
    """Weights of the sigmoid; as they stand here where there is nothing to learn them from."""

    decision: float = 2.0
    lead: float = 1.0
    constant: float = -1.0

    @classmethod
    def learnt(cls, decisions: Matrix, truth: Truth) -> "Calibration":
        """From (n_texts, n_themes) held-out decisions and whether each text belongs to each theme."""
        belongs = truth.ravel()
        if not belongs.any() or belongs.all():
            return cls()
        values = np.column_stack([decisions.ravel(), leads(decisions).ravel()])
        fitted = LogisticRegression(C=1.0).fit(values, belongs)
        decision, lead = np.maximum(fitted.coef_[0], 0.0).tolist()
        return cls(decision, lead, float(fitted.intercept_[0]))

    def probabilities(self, decisions: Matrix) -> Matrix:
        """(n_texts, n_themes), 0 to 1; a row need not sum to 1: a comment has several themes, or none."""
        score = self.decision * decisions + self.lead * leads(decisions) + self.constant
        return np.asarray(expit(score), dtype=np.float64)


def leads(decisions: Matrix) -> Matrix:
    """By how much each decision is above the best other one of its row; 0 where there is only one theme."""
    if decisions.shape[1] < 2:
        return np.zeros_like(decisions)
    second, best = np.partition(decisions, -2, axis=1)[:, -2:].T
    others = np.where(decisions == best[:, None], second[:, None], best[:, None])
    return np.asarray(decisions - others, dtype=np.float64)


class RiskCoverage(NamedTuple):
    """What each threshold gives, the strictest first (El-Yaniv and Wiener 2010).

    thresholds  (n,) probabilities from which on a theme is assigned
    coverage    (n,) share of the texts that get a theme
    assigned    (n,) number of themes assigned
    wrong       (n,) number of those that are wrong
    """

    thresholds: Matrix
    coverage: Matrix
    assigned: NDArray[np.int64]
    wrong: NDArray[np.int64]

    @property
    def risk(self) -> Matrix:
        """(n,) share of the assigned themes that are wrong."""
        return np.asarray(self.wrong / self.assigned, dtype=np.float64)


def risk_coverage(probabilities: Matrix, truth: Truth) -> RiskCoverage:
    """The curve over all thresholds that change something. Both arguments (n_texts, n_themes)."""
    if not len(probabilities):
        return RiskCoverage(
            np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        )
    values, best = -np.sort(-probabilities, axis=None), np.sort(probabilities.max(axis=1))
    right = truth.ravel()[np.argsort(-probabilities, axis=None, kind="stable")]
    last = np.flatnonzero(np.append(np.diff(values) != 0, True))
    covered = len(best) - np.searchsorted(best, values[last])
    return RiskCoverage(values[last], covered / len(best), last + 1, (last + 1) - np.cumsum(right)[last])


def threshold_for(probabilities: Matrix, truth: Truth, max_error: float) -> float:
    """The lowest threshold down to which at most `max_error` of the assigned themes are wrong; 1 if none is.

    One more error is counted than was seen, so that the figure holds for the next text, not only for these
    (conformal risk control, Angelopoulos and others 2022). From the strictest threshold on that keeps it one
    goes down to the first that does not, for of many further down one would seem to keep it by luck (testing
    in a fixed sequence, as in "Learn then test", Angelopoulos and others 2021).
    """
    curve = risk_coverage(probabilities, truth)
    kept = (curve.wrong + 1) / (curve.assigned + 1) <= max_error
    if not kept.any():
        return 1.0
    first = int(kept.argmax())
    return float(curve.thresholds[first + int(np.append(kept[first:], False).argmin()) - 1])
