"""ThemeModel: recurring subjects of short comments, as a scikit-learn clusterer."""

import numbers
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Literal, Self

import numpy as np
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.preprocessing import normalize
from sklearn.utils.validation import check_is_fitted

from analysis.clustering import (
    Labels,
    Stability,
    chance_similarity,
    cluster,
    measure_stability,
    nearest_labels,
)
from analysis.communities import count_communities
from analysis.corpus import (
    Corpus,
    checked_decisions,
    checked_texts,
    merged_anchors,
    nearest_distinct,
    reasons,
    unique_keys,
)
from analysis.features import FeatureSpace, Matrix
from analysis.naming import name_themes
from analysis.seeds import Seeds, choose_seeds
from analysis.themes import Anchor, FoundTheme

MIN_TEXTS = 30
"""Below this many comments that say something no theme is made: two readers would not find the same ones."""


class ThemeModel(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """Finds the recurring subjects of short comments in Vietnamese, with and without marks, and in English.

    Parameters
    ----------
    n_themes : int or "auto"
        How many themes to look for. Small ones are dissolved, so fewer may be found.
    min_theme_size : int
        A theme of fewer texts is dissolved, unless a correction in `y` names it.
    random_state : int or None
        With an int the result is the same each time, whatever the order of the texts.
    anchors : sequence of (key, texts) or None
        Themes to keep. A theme that grew from an anchor and still resembles it carries the anchor's key.

    Attributes
    ----------
    labels_ : int array (n_texts,), index into `themes_`, -1 for no theme
    reasons_ : str array (n_texts,), "" for a text with a theme, else why it has none: "no_words" (a remark
        without a subject), "unclear" (no theme fits better than chance) or "too_few" (fewer than MIN_TEXTS
        comments that say something)
    left_out_ : dict of the reasons that occur and their numbers
    themes_ : list of FoundTheme, the largest first
    quality_ : dict: n_texts, n_words, n_themes, rule, coverage, cohesion, stability (mean adjusted Rand index
        between fits on 70 % of the texts), threshold (cosine below which the model abstains)
    """

    space_: FeatureSpace | None
    themes_: list[FoundTheme]

    def __init__(
        self,
        n_themes: int | Literal["auto"] = "auto",
        min_theme_size: int = 5,
        random_state: int | None = 0,
        anchors: Sequence[tuple[Hashable, Sequence[str]]] | None = None,
    ) -> None:
        self.n_themes = n_themes
        self.min_theme_size = min_theme_size
        self.random_state = random_state
        self.anchors = anchors

    def fit(self, texts: Sequence[str], y: Iterable[Hashable] | None = None) -> Self:
        """Learn themes from `texts`.

        `y` gives the theme key where a person has decided, else None or -1. Such a text goes to that theme,
        and the theme is made if no anchor has the key. Raises ValueError for no texts and for values out of
        range, TypeError for anything that is not a list of strings.
        """
        self._check_parameters()
        corpus = Corpus(checked_texts(texts))
        decided = checked_decisions(y, len(corpus))
        order = sorted(range(len(corpus)), key=corpus.texts.__getitem__)  # their order is to change nothing
        self._fit_sorted(corpus.taken(order), [decided[i] for i in order])
        self._restore_order(order)
        return self

    def fit_predict(self, texts: Sequence[str], y: Iterable[Hashable] | None = None, **_: Any) -> Labels:
        """`fit`, then `labels_`."""
        return self.fit(texts, y).labels_

    def transform(self, texts: Sequence[str]) -> Matrix:
        """(n_texts, n_themes): cosine similarity of each text to the middle of each theme, -1 to 1."""
        check_is_fitted(self, "themes_")
        return self._similarities(Corpus(checked_texts(texts)))

    def predict(self, texts: Sequence[str]) -> Labels:
        """Index into `themes_` for each text, -1 where no theme fits better than chance."""
        check_is_fitted(self, "themes_")
        return self._place(Corpus(checked_texts(texts)))

    def exemplar_texts(self, theme: FoundTheme, texts: Sequence[str]) -> list[str]:
        """The exemplars of a theme, read from the texts that were fitted."""
        return [texts[index] for index in theme.exemplars]

    def _check_parameters(self) -> None:
        whole = isinstance(self.n_themes, numbers.Integral) and not isinstance(self.n_themes, bool)
        if self.n_themes != "auto" and not (whole and int(self.n_themes) >= 1):
            raise ValueError(f'n_themes must be "auto" or an int of at least 1, not {self.n_themes!r}')
        if not isinstance(self.min_theme_size, numbers.Integral) or self.min_theme_size < 1:
            raise ValueError(f"min_theme_size must be an int of at least 1, not {self.min_theme_size!r}")

    # The steps of fit. Texts come sorted; labels_, reasons_ and exemplars are put back at the end.

    def _fit_sorted(self, corpus: Corpus, decided: list[Hashable | None]) -> None:
        if corpus.useful.sum() < MIN_TEXTS:
            self._fit_nothing(corpus)
            return
        anchors = merged_anchors(self.anchors or (), corpus.texts, decided)
        space = self.space_ = self._learn_space(corpus, anchors)
        vectors = space.transform(corpus.tokens)
        usable = vectors[corpus.useful & vectors.any(axis=1)]
        if len(usable) < MIN_TEXTS:  # thirty comments of which no two share a word
            self._fit_nothing(corpus)
            return
        seeds = self._choose_seeds(space, usable, anchors, set(decided) - {None})
        self.middles_ = cluster(
            usable, self._wanted(usable, len(seeds.keys)), seeds.middles, self.random_state
        )
        self.threshold_ = chance_similarity(usable, self.middles_)
        keys, matched = seeds.keys_of(self.middles_)
        labels, kept = self._settle(corpus, [keys.index(key) if key is not None else -1 for key in decided])
        self._describe(corpus, vectors, labels, [keys[i] for i in kept], [matched[i] for i in kept])

    def _fit_nothing(self, corpus: Corpus) -> None:
        self.space_ = None
        self.middles_, self.threshold_ = np.zeros((0, 1)), 1.0
        self.labels_ = np.full(len(corpus), -1, dtype=np.int64)
        self.reasons_ = np.where(corpus.useful, "too_few", "no_words").astype(object)
        self.themes_ = []
        self._measure(Stability(0.0, np.zeros(0)))

    def _learn_space(self, corpus: Corpus, anchors: list[Anchor]) -> FeatureSpace:
        """The texts of anchors teach words too, so that a small month is read with the months before it."""
        own = set(corpus.texts)
        more = Corpus(sorted({text for anchor in anchors for text in anchor.texts} - own))
        return FeatureSpace(self.random_state).fit([*corpus.tokens, *more.tokens])

    def _choose_seeds(
        self, space: FeatureSpace, vectors: Matrix, anchors: list[Anchor], pinned: set[Hashable | None]
    ) -> Seeds:
        """The anchors that some of these texts resemble; those that corrections name always count."""
        middles = [_middle(space.transform(Corpus(anchor.texts).tokens)) for anchor in anchors]
        limit = None if self.n_themes == "auto" else max(int(self.n_themes), len(pinned))
        return choose_seeds(vectors, middles, [anchor.key for anchor in anchors], pinned, limit)

    def _wanted(self, vectors: Matrix, n_seeds: int) -> int:
        if self.n_themes != "auto":
            return max(int(self.n_themes), n_seeds)
        found = count_communities(vectors, self.min_theme_size, self.random_state)
        return max(found, n_seeds)

    def _settle(self, corpus: Corpus, pins: list[int]) -> tuple[Labels, list[int]]:
        """Labels, and which middles were kept, the largest theme first; small themes are dissolved."""
        labels, pinned = self._pinned(corpus, pins), set(pins)
        sizes = np.bincount(labels[labels >= 0], minlength=len(self.middles_))
        kept = [
            i
            for i in np.argsort(-sizes, kind="stable").tolist()
            if sizes[i] >= self.min_theme_size or i in pinned
        ]
        self.middles_ = self.middles_[kept]
        return self._pinned(corpus, [kept.index(pin) if pin >= 0 else -1 for pin in pins]), kept

    def _pinned(self, corpus: Corpus, pins: list[int]) -> Labels:
        return np.where(np.array(pins) >= 0, pins, self._place(corpus)).astype(np.int64)

    def _similarities(self, corpus: Corpus) -> Matrix:
        if self.space_ is None:
            return np.zeros((len(corpus), 0))
        return np.asarray(self.space_.transform(corpus.tokens) @ self.middles_.T, dtype=np.float64)

    def _place(self, corpus: Corpus) -> Labels:
        labels = nearest_labels(self._similarities(corpus), self.threshold_)
        return np.where(corpus.useful, labels, -1).astype(np.int64)

    def _describe(
        self,
        corpus: Corpus,
        vectors: Matrix,
        labels: Labels,
        keys: list[Hashable | None],
        matched: list[float | None],
    ) -> None:
        self.labels_, count = labels, len(keys)
        self.reasons_ = reasons(labels, corpus.useful)
        usable = vectors[labels >= 0]
        stability = measure_stability(usable, labels[labels >= 0], count, self.random_state)
        names, terms = name_themes(corpus.documents, labels, count)
        self.themes_ = [
            FoundTheme(
                key=key,
                terms=tuple(terms[i]),
                name=names[i],
                size=int(np.sum(labels == i)),
                exemplars=nearest_distinct(corpus.texts, vectors @ self.middles_[i], labels == i),
                cohesion=float(np.mean(vectors[labels == i] @ self.middles_[i])),
                stability=float(stability.per_theme[i]),
                matched=matched[i],
            )
            for i, key in enumerate(unique_keys(keys, names))
        ]
        self._measure(stability)

    def _measure(self, stability: Stability) -> None:
        themed = self.labels_ >= 0
        found = Counter(reason for reason in self.reasons_.tolist() if reason)
        sizes = [theme.size for theme in self.themes_]
        self.left_out_ = dict(sorted(found.items()))
        self.quality_ = {
            "n_texts": len(self.labels_),
            "n_words": self.space_.n_words if self.space_ else 0,
            "n_themes": len(self.themes_),
            "rule": "too_few"
            if self.space_ is None
            else "communities"
            if self.n_themes == "auto"
            else "given",
            "coverage": float(themed.mean()),
            "cohesion": float(np.average([t.cohesion for t in self.themes_], weights=sizes))
            if sizes
            else 0.0,
            "stability": stability.overall,
            "threshold": self.threshold_,
        }

    def _restore_order(self, order: list[int]) -> None:
        back = np.argsort(order)
        self.labels_, self.reasons_ = self.labels_[back], self.reasons_[back]
        self.themes_ = [
            replace(theme, exemplars=tuple(order[i] for i in theme.exemplars)) for theme in self.themes_
        ]


def _middle(vectors: Matrix) -> Matrix:
    return np.asarray(normalize(vectors.mean(axis=0, keepdims=True))[0], dtype=np.float64)
