"""ThemeModel: recurring subjects of short comments, as a scikit-learn clusterer."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.preprocessing import normalize
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import threadpool_limits

from analysis.clustering import (
    NO_CLUSTERS,
    Clusters,
    Labels,
    Stability,
    chance_similarity,
    cluster,
    largest_share,
    measure_stability,
)
from analysis.communities import count_communities
from analysis.corpus import (
    Corpus,
    checked_decisions,
    checked_texts,
    evenly_chosen,
    merged_anchors,
    reasons,
    unique_keys,
)
from analysis.encoding import Encoder
from analysis.exemplars import shown_comments
from analysis.features import FeatureSpace, Matrix
from analysis.known import Said, Taught, stands_apart
from analysis.naming import name_themes
from analysis.parameters import check_count, check_random_state
from analysis.seeds import Seeds, choose_seeds
from analysis.sentences import Centred
from analysis.themes import Anchor, FoundTheme

MIN_TEXTS = 30
"""Below this many comments that say something no theme is made: two readers would not find the same ones."""

FEW_TEXTS = 150
"""Below this many, themes are weak: with other comments of the same month many would look different."""

FITTED_TEXTS = 10_000
"""Of more texts, so many are learnt from, evenly chosen; the others are placed among the themes found."""

MOST_MOVED = 0.5

LARGEST_SHARE = 0.4
"""A theme of more of the texts is a heap; with a free number of themes, up to MORE_THEMES more are tried."""

MORE_THEMES = 5

CHUNK = 5_000


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
    encoder : Encoder or None
        Sentence vectors beside the words (encoding.py): not where many type without marks, which networks
        take for another language.

    Attributes
    ----------
    labels_ : int array (n_texts,), index into `themes_`, -1 for no theme
    reasons_ : str array (n_texts,), "" for a text with a theme, else why it has none: "no_words" (a remark
        without a subject), "unclear" (no theme fits better than chance) or "too_few" (fewer than MIN_TEXTS
        comments that say something)
    left_out_ : dict of the reasons that occur and their numbers
    themes_ : list of FoundTheme, the largest first
    quality_ : dict: n_texts, n_words, n_themes, rule, coverage, cohesion, threshold (cosine below which the
        model abstains), and how far to trust the themes: stability (mean adjusted Rand index between fits on
        70 % of the texts), moved (mean share of the texts that two such fits put into different themes: about
        so many would stand elsewhere had a few others written) and trust: "list" (fewer than MIN_TEXTS that
        say something: no themes, read them all), "weak" (fewer than FEW_TEXTS, or half of them moved: themes
        are hints for reading, their sizes no figures; take more months together) or "usual"

    Of more than FITTED_TEXTS texts a fixed sample is learnt from, and the others are placed; time and memory
    are linear in their number.
    """

    space_: FeatureSpace | None
    clusters_: Clusters
    themes_: list[FoundTheme]

    def __init__(
        self,
        n_themes: int | Literal["auto"] = "auto",
        min_theme_size: int = 5,
        random_state: int | None = 0,
        anchors: Sequence[tuple[Hashable, Sequence[str]]] | None = None,
        encoder: Encoder | None = None,
    ) -> None:
        self.n_themes = n_themes
        self.min_theme_size = min_theme_size
        self.random_state = random_state
        self.anchors = anchors
        self.encoder = encoder

    def fit(self, texts: Sequence[str], y: Iterable[Hashable] | None = None) -> Self:
        """Learn themes from `texts`.

        `y` gives the theme key where a person has decided, else None, -1 or NaN. Such a text goes to that
        theme, and the theme is made if no anchor has the key. Of the other texts a classifier places those of
        which it is sure; the rest may form further themes (known.py). Raises ValueError for no texts and for
        values out of range, TypeError for anything that is not a list of strings.
        """
        self._check_parameters()
        texts = checked_texts(texts)
        decided = checked_decisions(y, len(texts))
        order = sorted(range(len(texts)), key=texts.__getitem__)  # their order is to change nothing
        with threadpool_limits(1):  # the other cores are for those who wait
            self._fit_sorted([texts[i] for i in order], [decided[i] for i in order])
        self._restore_order(order)
        return self

    def fit_predict(self, texts: Sequence[str], y: Iterable[Hashable] | None = None, **_: Any) -> Labels:
        """`fit`, then `labels_`."""
        return self.fit(texts, y).labels_

    def transform(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """(n_texts, n_themes): cosine similarity of each text to the middle of each theme, -1 to 1."""
        check_is_fitted(self, "themes_")
        return self._looked_at(checked_texts(texts))[0].astype(np.float64)

    def predict(self, texts: Sequence[str]) -> Labels:
        """Index into `themes_` for each text, -1 where no theme fits better than chance."""
        check_is_fitted(self, "themes_")
        texts = checked_texts(texts)
        keys = [theme.key for theme in self.themes_]
        return self._placed(*self._looked_at(texts), keys, self.taught_.say(texts))

    def exemplar_texts(self, theme: FoundTheme, texts: Sequence[str]) -> list[str]:
        """The exemplars of a theme, read from the texts that were fitted."""
        return [texts[index] for index in theme.exemplars]

    def _check_parameters(self) -> None:
        check_count("n_themes", self.n_themes, otherwise="auto")
        check_count("min_theme_size", self.min_theme_size)
        check_random_state(self.random_state)

    # The steps of fit. Texts come sorted; labels_, reasons_ and exemplars are put back at the end.

    def _fit_sorted(self, texts: list[str], decided: list[Hashable | None]) -> None:
        sample = evenly_chosen(
            len(texts), FITTED_TEXTS, [i for i, key in enumerate(decided) if key is not None]
        )
        corpus, self.taught_ = Corpus([texts[i] for i in sample]), Taught(texts, decided, self.random_state)
        if corpus.useful.sum() < MIN_TEXTS:
            self._fit_nothing(texts)
            return
        said = self.taught_.say(texts).with_decisions(decided)
        anchors = merged_anchors(self.anchors or (), texts, said.settled)
        vectors = self._learn_space(corpus, anchors)
        usable = vectors[corpus.useful & vectors.any(axis=1)]
        if len(usable) < MIN_TEXTS:  # thirty comments of which no two share a word
            self._fit_nothing(texts)
            return
        seeds = self._choose_seeds(usable, anchors, set(decided) - {None})
        self.clusters_ = self._clustered(usable, seeds.middles)
        self.threshold_ = chance_similarity(self.clusters_.cosines(usable))
        keys, matched = seeds.keys_of(self.clusters_.middles)
        whole = len(sample) == len(texts)
        cosines, useful = (
            (self.clusters_.cosines(vectors), corpus.useful) if whole else self._looked_at(texts)
        )
        useful = useful | np.array([key is not None for key in decided])
        kept = self._settle(cosines, useful, keys, said, self._apart(cosines, decided))
        self._describe(
            [keys[i] for i in kept],
            [matched[i] for i in kept],
            texts,
            cosines[:, kept],
            sample,
            corpus,
            vectors,
        )

    def _fit_nothing(self, texts: list[str]) -> None:
        self.space_, self.clusters_, self.threshold_ = None, NO_CLUSTERS, 1.0
        useful = self._looked_at(texts)[1]
        self.labels_ = np.full(len(texts), -1, dtype=np.int64)
        self.reasons_ = np.where(useful, "too_few", "no_words").astype(object)
        self.themes_ = []
        self._measure(Stability(0.0, 1.0, np.zeros(0)))

    def _learn_space(self, corpus: Corpus, anchors: list[Anchor]) -> Matrix:
        """Vectors of the corpus, made with what the texts of anchors teach, too: so a small month is read
        with the months before it."""
        own = set(corpus.texts)
        more = Corpus(sorted({text for anchor in anchors for text in anchor.texts} - own))
        self.space_ = FeatureSpace(self.random_state)
        vectors = self.space_.fit_transform([*corpus.tokens, *more.tokens])[: len(corpus)]
        if self.encoder is None:
            return vectors
        self.centred_ = Centred(self.encoder)
        return _beside(vectors, self.centred_.fit_transform(corpus.texts))

    def _choose_seeds(self, vectors: Matrix, anchors: list[Anchor], pinned: set[Hashable | None]) -> Seeds:
        """The anchors that some of these texts resemble; those that corrections name always count."""
        middles = [_middle(self._vectors(Corpus(anchor.texts))) for anchor in anchors]
        limit = None if self.n_themes == "auto" else max(int(self.n_themes), len(pinned))
        return choose_seeds(vectors, middles, [anchor.key for anchor in anchors], pinned, limit)

    def _clustered(self, vectors: Matrix, seeds: Matrix) -> Clusters:
        """As many clusters as wanted; where the number is free, more until none is too large to say much."""
        count, spare = self._wanted(vectors, len(seeds)), MORE_THEMES if self.n_themes == "auto" else 0
        for wanted in range(count, count + spare + 1):
            found = cluster(vectors, wanted, seeds, self.random_state)
            if largest_share(found, vectors) <= LARGEST_SHARE:
                break
        return found

    def _wanted(self, vectors: Matrix, n_seeds: int) -> int:
        if self.n_themes != "auto":
            return max(int(self.n_themes), n_seeds)
        return max(count_communities(vectors, self.min_theme_size, self.random_state), n_seeds)

    def _settle(
        self,
        cosines: Matrix,
        useful: NDArray[np.bool_],
        keys: list[Hashable | None],
        said: Said,
        apart: NDArray[np.bool_],
    ) -> list[int]:
        """Sets the labels; which clusters were kept, the largest first. Small ones are dissolved."""
        labels = self._placed(cosines, useful, keys, said)
        pinned = {keys.index(key) for key in said.settled if key is not None}
        sizes = np.bincount(labels[labels >= 0], minlength=len(self.clusters_))
        kept = [
            i
            for i in np.argsort(-sizes, kind="stable").tolist()
            if i in pinned or (sizes[i] >= self.min_theme_size and (apart[i] or keys[i] is not None))
        ]
        self.clusters_ = self.clusters_.taken(kept)
        if not apart.all():  # fewer themes are left to choose from, and chance goes less far
            self.threshold_ = chance_similarity(cosines[useful][:, kept])
        self.labels_ = self._placed(cosines[:, kept], useful, [keys[i] for i in kept], said)
        self.reasons_ = reasons(self.labels_, useful)
        return kept

    def _apart(self, cosines: Matrix, decided: list[Hashable | None]) -> NDArray[np.bool_]:
        """Which clusters may be themes beside those that labels name: all, if a number is asked for."""
        if self.n_themes != "auto":
            return np.ones(len(self.clusters_), dtype=bool)
        labelled = np.array([key is not None for key in decided])
        nearest = self.clusters_.nearest(cosines, self.threshold_)
        return stands_apart(nearest, labelled, len(self.clusters_))

    def _placed(
        self, cosines: Matrix, useful: NDArray[np.bool_], keys: Sequence[Hashable | None], said: Said
    ) -> Labels:
        nearest = self.clusters_.nearest(cosines, self.threshold_)
        return np.where(useful, self.taught_.placed(nearest, said, keys), -1).astype(np.int64)

    def _looked_at(self, texts: list[str]) -> tuple[Matrix, NDArray[np.bool_]]:
        """Cosines to the clusters and whether a text says something; a part of the texts after the other."""
        parts = (Corpus(texts[start : start + CHUNK]) for start in range(0, len(texts), CHUNK))
        looks = [(self._cosines(part), part.useful) for part in parts]
        return np.vstack([look[0] for look in looks]), np.concatenate([look[1] for look in looks])

    def _cosines(self, corpus: Corpus) -> Matrix:
        return self.clusters_.cosines(self._vectors(corpus))

    def _vectors(self, corpus: Corpus) -> Matrix:
        if not self.space_:
            return np.zeros((len(corpus), 1))
        vectors = self.space_.transform(corpus.tokens)
        return vectors if self.encoder is None else _beside(vectors, self.centred_.transform(corpus.texts))

    def _describe(
        self,
        keys: list[Hashable | None],
        matched: list[float | None],
        texts: list[str],
        cosines: Matrix,
        sample: NDArray[np.int64],
        corpus: Corpus,
        vectors: Matrix,
    ) -> None:
        count, seen = len(keys), self.labels_[sample]
        stability = measure_stability(vectors[seen >= 0], seen[seen >= 0], count, self.random_state)
        names = name_themes(corpus.documents, seen, count)
        shown = [
            shown_comments(texts, cosines[:, i], self.labels_ == i, names[i].name, names[i].terms)
            for i in range(count)
        ]
        self.themes_ = [
            FoundTheme(
                key=key,
                terms=names[i].terms,
                name=names[i].name,
                name_en=names[i].english,
                size=int(np.sum(self.labels_ == i)),
                exemplars=shown[i].exemplars,
                edge=shown[i].edge,
                cohesion=float(np.mean(cosines[self.labels_ == i, i])),
                stability=float(stability.per_theme[i]),
                matched=matched[i],
            )
            for i, key in enumerate(unique_keys(keys, [one.name for one in names]))
        ]
        self._measure(stability)

    def _measure(self, stability: Stability) -> None:
        found = Counter(reason for reason in self.reasons_.tolist() if reason)
        self.left_out_ = dict(sorted(found.items()))
        self.quality_ = {
            "n_texts": len(self.labels_),
            "n_words": self.space_.n_words if self.space_ else 0,
            "n_themes": len(self.themes_),
            "rule": self._rule(),
            "coverage": float(np.mean(self.labels_ >= 0)),
            "cohesion": _mean_cohesion(self.themes_),
            "threshold": self.threshold_,
            "stability": stability.overall,
            "moved": stability.moved,
            "trust": _trust(int(np.sum(self.reasons_ != "no_words")), self.space_ is None, stability.moved),
        }

    def _rule(self) -> str:
        if self.space_ is None:
            return "too_few"
        return "communities" if self.n_themes == "auto" else "given"

    def _restore_order(self, order: list[int]) -> None:
        back = np.argsort(order)
        self.labels_, self.reasons_ = self.labels_[back], self.reasons_[back]
        self.themes_ = [
            replace(
                theme,
                exemplars=tuple(order[i] for i in theme.exemplars),
                edge=None if theme.edge is None else order[theme.edge],
            )
            for theme in self.themes_
        ]


def _beside(vectors: Matrix, sentences: Matrix) -> Matrix:
    """Unit rows; a text without a known word stays a row of zeros."""
    joined = np.hstack([vectors, np.where(vectors.any(axis=1, keepdims=True), sentences, 0.0)])
    return np.asarray(normalize(joined))


def _middle(vectors: Matrix) -> Matrix:
    return np.asarray(normalize(vectors.mean(axis=0, keepdims=True))[0])


def _mean_cohesion(themes: Sequence[FoundTheme]) -> float:
    sizes = [theme.size for theme in themes]
    return float(np.average([theme.cohesion for theme in themes], weights=sizes)) if sizes else 0.0


def _trust(n_useful: int, listed: bool, moved: float) -> str:
    if listed:
        return "list"
    return "weak" if n_useful < FEW_TEXTS or moved > MOST_MOVED else "usual"
