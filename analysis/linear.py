"""One linear decision per theme, learnt from few labels and from the comments that have none.

Self-training (Yarowsky 1995): what a first classifier is surest of teaches it once more. Words that stand
beside the labelled ones are learnt so.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn import config_context
from sklearn.linear_model import LogisticRegression

from analysis.features import Matrix
from analysis.labels import Truth

STRENGTH = 3.0
"""C of the logistic regression: flat between 1 and 10 on four sets."""

ROUNDS = 2
SUREST = 0.5
"""Of the comments that lie nearest to a theme this share teaches it. With all of them the classifier only
confirms itself; with a quarter it gains less."""


@dataclass(frozen=True)
class Linear:
    """weights (n_themes, n_features), constants (n_themes,)."""

    weights: Matrix
    constants: Matrix

    def decisions(self, rows: Any) -> Matrix:
        """(n_rows, n_themes): above 0 where a theme is likelier than not, if all were equally frequent."""
        return np.asarray(rows @ self.weights.T + self.constants, dtype=np.float64)


def learn(rows: Any, truth: Truth, unlabelled: Any) -> Linear:
    """From sparse rows (n_texts, n_features), whether each belongs (n_texts, n_themes), and other rows."""
    if truth.all() and unlabelled.shape[0]:  # nothing else to tell the theme from (Elkan and Noto 2008)
        return _with_more(
            rows, truth, unlabelled, np.zeros((unlabelled.shape[0], truth.shape[1]), dtype=bool)
        )
    model = _one_vs_rest(rows, truth, np.ones(len(truth)))
    for _ in range(ROUNDS if unlabelled.shape[0] else 0):
        chosen, said = _surest(model.decisions(unlabelled))
        model = _with_more(rows, truth, unlabelled[chosen], said)
    return model


def _with_more(rows: Any, truth: Truth, more: Any, said: Truth) -> Linear:
    """What the machine says about more rows weighs together never more than what people said."""
    weight = min(1.0, len(truth) / max(len(said), 1))
    weights = np.append(np.ones(len(truth)), np.full(len(said), weight))
    return _one_vs_rest(sparse.vstack([rows, more]).tocsr(), np.vstack([truth, said]), weights)


def _surest(decisions: Matrix) -> tuple[NDArray[np.int64], Truth]:
    """For each theme the surest of the rows that lie nearest to it; and which theme that is."""
    nearest, sureness = decisions.argmax(axis=1), decisions.max(axis=1)
    order = np.argsort(-sureness, kind="stable")
    groups = [order[nearest[order] == theme] for theme in range(decisions.shape[1])]
    chosen = np.concatenate([group[: int(np.ceil(SUREST * len(group)))] for group in groups])
    return chosen, nearest[chosen, None] == np.arange(decisions.shape[1])


def _one_vs_rest(rows: Any, truth: Truth, weights: Matrix) -> Linear:
    fitted = [one_decision(rows, belongs, weights) for belongs in truth.T]
    return Linear(np.array([each[0] for each in fitted]), np.array([each[1] for each in fitted]))


def one_decision(rows: Any, belongs: Truth, weights: Matrix) -> tuple[Matrix, float]:
    """Weights (n_features,) and constant that tell the rows that belong from the others, both as heavy."""
    if belongs.all():  # nothing to tell it from: as near as a text is to the middle
        return np.asarray(rows.mean(axis=0)).ravel(), 0.0
    if not belongs.any():
        return np.zeros(rows.shape[1]), -1.0
    share = weights[belongs].sum() / weights.sum()
    balanced = weights * np.where(belongs, 0.5 / share, 0.5 / (1 - share))
    fitted = LogisticRegression(C=STRENGTH, solver="liblinear", tol=0.01, random_state=0)
    with config_context(
        assume_finite=True, skip_parameter_validation=True
    ):  # half of the time for few labels
        fitted.fit(rows, belongs, sample_weight=balanced)
    return fitted.coef_[0], float(fitted.intercept_[0])
