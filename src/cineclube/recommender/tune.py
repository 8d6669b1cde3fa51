"""Hyper-parameters that the data decides: the ridge of the weights and the number of clusters."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from cineclube.recommender import cluster, match, vectorise
from cineclube.recommender.cluster import Clustering
from cineclube.recommender.data import Films, Ratings
from cineclube.recommender.evaluate import LIST_LENGTH, ndcg
from cineclube.recommender.model import HistorySettings, Hyperparameters
from cineclube.recommender.rank import top_k
from cineclube.recommender.reduce import fit_space
from cineclube.recommender.split import Split, hold_out, sample_users
from cineclube.recommender.weights import films_that_take_part, gram, solve_weights

REGULARISATIONS = (10.0, 30.0, 100.0, 200.0, 400.0, 1000.0)
DEFAULT_REGULARISATION = 50.0  # where there is nobody to ask
MAX_USERS = 2_000
BLOCK_USERS = 256  # a block of users x films is dense while it is ranked
MAX_FILMS = 2_000  # the ridge is chosen on the most rated films: quick at any size


@dataclass(frozen=True)
class Tuned:
    """Settings with nothing left open, and what was seen on the way: value -> mean on
    validation.
    """

    settings: Hyperparameters
    ndcg_by_regularisation: dict[float, float]
    retrieved_by_n_clusters: dict[int, float]


def tune(
    ratings: Ratings,
    films: Films,
    settings: Hyperparameters,
    seed: int,
    on_step: Callable[[int, int], None] = lambda _done, _total: None,
) -> Tuned:
    """Choose what `settings` leave open on a validation split of `ratings`.

    `on_step(done, total)` is called as candidates are tried.
    """
    tuner = _Tuner(ratings, settings, seed, on_step)
    penalty, weights, ndcg_by_penalty = tuner.choose_regularisation()
    n_clusters, retrieved = tuner.choose_n_clusters(films, weights)
    return Tuned(
        replace(
            settings,
            weights=replace(settings.weights, regularisation=penalty),
            clusters=replace(settings.clusters, n_clusters=n_clusters),
        ),
        ndcg_by_penalty,
        retrieved,
    )


class _Tuner:
    def __init__(
        self,
        ratings: Ratings,
        settings: Hyperparameters,
        seed: int,
        on_step: Callable[[int, int], None],
    ) -> None:
        self._settings, self._seed, self._on_step = settings, seed, on_step
        self._split = sample_users(hold_out(ratings, seed), MAX_USERS, seed)
        train = self._split.train
        grades = settings.history.grades
        self._confidence = train.matrix(vectorise.confidences(train.values, grades))
        self._histories = history_matrix(self._split, settings.history)
        fixed = settings.weights.regularisation
        self._penalties = REGULARISATIONS if fixed is None else (fixed,)
        self._numbers = cluster.candidate_numbers(ratings.n_films, settings.clusters)
        if not len(self._split.users):  # nobody to ask: nothing to compare
            self._penalties = (DEFAULT_REGULARISATION if fixed is None else fixed,)
            self._numbers = self._numbers[:1]
        self._done = 0

    def _step(self) -> None:
        self._done += 1
        self._on_step(self._done, len(self._penalties) + len(self._numbers))

    def choose_regularisation(self) -> tuple[float, sp.csr_array, dict[float, float]]:
        small = replace(self._settings.weights, max_films=MAX_FILMS, min_films=MAX_FILMS)
        films = films_that_take_part(self._split.train.popularity, small)
        gram_matrix, n_films = gram(self._confidence, films), self._split.train.n_films
        weights, means = {}, {}
        for penalty in self._penalties:
            weights[penalty] = solve_weights(
                gram_matrix.copy(order="F"), films, n_films, penalty, small.max_weights_per_film
            )
            means[penalty] = self._mean_ndcg(weights[penalty])
            self._step()
        best = max(means, key=lambda p: means[p])
        return best, weights[best], means

    def _mean_ndcg(self, weights: sp.csr_array) -> float:
        """Mean NDCG@10 of h W on the validation users; 0 where there are none."""
        in_train = self._split.train.popularity > 0
        total = 0.0
        for start in range(0, len(self._split.users), BLOCK_USERS):
            histories = self._histories[start : start + BLOCK_USERS]
            scores = (histories @ weights).toarray()
            for row, relevant in enumerate(self._split.relevant[start : start + BLOCK_USERS]):
                candidates = in_train.copy()
                candidates[histories.indices[histories.indptr[row] : histories.indptr[row + 1]]] = 0
                films = top_k(scores[row], np.flatnonzero(candidates).astype(np.int32), LIST_LENGTH)
                total += ndcg(np.isin(films, relevant), len(relevant), LIST_LENGTH)
        return total / max(len(self._split.users), 1)

    def choose_n_clusters(
        self, films: Films, weights: sp.csr_array
    ) -> tuple[int, dict[int, float]]:
        popularity = self._split.train.popularity
        space = fit_space(self._confidence, films.content, self._settings.space, self._seed)
        candidates = []
        for number in self._numbers:
            candidates.append(
                cluster.fit_clusters(space.vectors, popularity, number, self._seed, n_init=1)
            )
            self._step()
        chosen, means = cluster.choose(candidates, lambda c: self._retrieved(c, weights))
        return chosen.n_clusters, dict(zip(self._numbers, means, strict=True))

    def _retrieved(self, clustering: Clustering, weights: sp.csr_array) -> NDArray[np.float64]:
        """Share of each validation user's held-out films in the clusters that match best.

        The mean over the shares of the catalogue that are looked at, (n_asked,).
        """
        if not len(self._split.users):
            return np.empty(0)
        affinity = match.affinity(weights, clustering.labels, clustering.n_clusters)
        rated = self._split.train.popularity > 0
        sizes = np.bincount(clustering.labels[rated], minlength=clustering.n_clusters) / rated.sum()
        mass = np.maximum(self._histories @ affinity, 0)
        depths = (
            np.mean([_looked_into(m, sizes, d) for d in self._settings.clusters.looked_at], axis=0)
            for m in mass
        )
        labels = (clustering.labels[relevant] for relevant in self._split.relevant)
        return np.array([depth[films].mean() for depth, films in zip(depths, labels, strict=True)])


def _looked_into(
    mass: NDArray[np.float32], sizes: NDArray[np.float64], looked_at: float
) -> NDArray[np.float64]:
    """How far into each cluster one looks, 0 to 1, going by mass until `looked_at` of the films are
    seen.
    """
    order = np.argsort(-mass, kind="stable")
    before = np.cumsum(sizes[order]) - sizes[order]
    depth = np.empty(len(sizes))
    depth[order] = np.clip((looked_at - before) / np.maximum(sizes[order], 1e-12), 0, 1)
    return depth


def history_matrix(split: Split, settings: HistorySettings) -> sp.csr_array:
    """Make the histories of the asked users, sparse float32 (n_asked, n_films), as a model would
    fold them in.
    """
    train = split.train
    bounds = train.user_slices()
    rows = [np.arange(bounds[u], bounds[u + 1]) for u in split.users]
    taken = np.concatenate(rows) if rows else np.empty(0, np.int64)
    ages = [
        vectorise.recency(train.rated_at[r], settings.recency_tau, settings.recency_gamma)
        for r in rows
    ]
    values = vectorise.confidences(train.values[taken], settings.grades)
    indptr = np.concatenate(([0], np.cumsum([len(r) for r in rows], dtype=np.int64)))
    age_weights = np.concatenate(ages) if ages else np.empty(0, np.float32)
    return sp.csr_array(
        (values * age_weights, train.film_ix[taken], indptr), shape=(len(rows), train.n_films)
    )
