"""Where a fit begins when an earlier one learnt from nearly the same ratings."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from cineclube.recommender.data import index_of
from cineclube.recommender.model import Cluster, TasteModel

UNKNOWN = -1
SAME_TASTE = 0.5  # share of its ratings that a cluster has to keep to be the same one


@dataclass(frozen=True)
class Start:
    """What an earlier fit ended with, in the order of its `film_ids` (n_films,), ascending.

    `vectors` float32 (n_films, n_dimensions) are those of its film space; `labels` int32 (n_films,)
    point into `clusters`. Both are empty where only the space was fitted.
    """

    film_ids: NDArray[np.int64]
    vectors: NDArray[np.float32]
    labels: NDArray[np.int32]
    clusters: tuple[Cluster, ...]

    @classmethod
    def of(cls, model: TasteModel) -> "Start":
        """Begin with a model."""
        return cls(model.film_ids, model.space.vectors, model.cluster_of, model.clusters)

    def vectors_of(self, film_ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Vectors of films (n,), float32 (n, n_dimensions); 0 for films that came since."""
        places, found = index_of(self.film_ids, film_ids)
        vectors = np.zeros((len(film_ids), self.vectors.shape[1]), np.float32)
        vectors[found] = self.vectors[places]
        return vectors

    def labels_of(self, film_ids: NDArray[np.int64]) -> NDArray[np.int32]:
        """Clusters of films (n,), int32 (n,); UNKNOWN for films that came since."""
        labels = np.full(len(film_ids), UNKNOWN, np.int32)
        if self.clusters:
            places, found = index_of(self.film_ids, film_ids)
            labels[found] = self.labels[places]
        return labels


def same_numbers(
    before: NDArray[np.int32], now: NDArray[np.int32], popularity: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Number clusters as they were numbered before: for each of `now` its new number, a
    permutation (n_now,), and by new number, whether it is the same cluster, bool (n_now,).

    `before` (UNKNOWN where a film is new) and `now` are labels of the same films (n_films,). Pairs
    of clusters are matched so that they share as many ratings as can be (Kuhn 1955, "The Hungarian
    method"); clusters without a partner that keeps SAME_TASTE of its ratings take what numbers
    are left, in their order.
    """
    n_now, n_before = int(now.max(initial=-1)) + 1, int(before.max(initial=-1)) + 1
    known, weight = before != UNKNOWN, popularity + 0.1
    shared = np.zeros((n_before, n_now))
    np.add.at(shared, (before[known], now[known]), weight[known])
    kept = shared / np.maximum(shared.sum(axis=1, keepdims=True), 1e-9)
    numbers = np.full(n_now, UNKNOWN)
    for old, new in zip(*linear_sum_assignment(-shared), strict=True):
        if old < n_now and kept[old, new] >= SAME_TASTE:
            numbers[new] = old
    same = np.isin(np.arange(n_now), numbers)
    numbers[numbers == UNKNOWN] = np.flatnonzero(~same)
    return numbers, same
