"""KMeans over the film vectors, with the number of clusters chosen by what it retrieves."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

N_INIT = 4
MAX_FITTED = 20_000  # films that draw the clusters, the most rated; the others join the nearest
FILMS_PER_CLUSTER = 12  # on average; fewer and a cluster is a list, not a taste
CANDIDATE_STEP = 1.4
ENOUGH = 0.93


@dataclass(frozen=True)
class ClusterSettings:
    """How many clusters: a fixed number, or None for one between the bounds that the data
    prefers.
    """

    n_clusters: int | None = None
    min_clusters: int = 8
    max_clusters: int = 40
    # shares of the catalogue at which numbers of clusters are compared; one alone is a matter of
    # luck
    looked_at: tuple[float, ...] = (0.1, 0.2, 0.3, 0.4, 0.5)


@dataclass(frozen=True)
class Clustering:
    """Fitted clusters, the one with the largest share of ratings first.

    `centres` is float32 (n_clusters, n_dimensions), `labels` int32 (n_films,).
    """

    centres: NDArray[np.float32]
    labels: NDArray[np.int32]

    @property
    def n_clusters(self) -> int:
        """How many clusters there are; each holds at least one film."""
        return len(self.centres)


def candidate_numbers(n_films: int, settings: ClusterSettings) -> list[int]:
    """List the numbers of clusters to compare, ascending: a fixed one, or steps of two fifths."""
    if settings.n_clusters is not None:
        return [max(1, min(settings.n_clusters, n_films))]
    most = max(1, min(settings.max_clusters, n_films // FILMS_PER_CLUSTER))
    numbers = [min(settings.min_clusters, most)]
    while numbers[-1] < most:
        numbers.append(min(most, int(np.ceil(numbers[-1] * CANDIDATE_STEP))))
    return numbers


def fit_clusters(
    vectors: NDArray[np.float32],
    popularity: NDArray[np.int64],
    n_clusters: int,
    seed: int,
    n_init: int = N_INIT,
    before: NDArray[np.int32] | None = None,
) -> Clustering:
    """Fit KMeans to film vectors (n_films, n_dimensions), each film weighing sqrt(popularity).

    The weight keeps thousands of hardly known films from drawing the clusters. Fewer clusters come
    out where there are fewer distinct vectors. The best of `n_init` starts is taken; or, where
    `before` gives the labels of an earlier fit (n_films,), -1 for films that came since, with as
    many clusters, the one start where those lie now.
    """
    weight = np.sqrt(popularity + 0.1)
    fitted = np.sort(np.argsort(-popularity, kind="stable")[:MAX_FITTED])
    n_distinct = len(np.unique(vectors[fitted].round(5), axis=0))
    n_clusters = min(n_clusters, n_distinct)
    init = None if before is None else _centres(vectors, weight, before, n_clusters)
    centres, labels = _kmeans(vectors[fitted], weight[fitted], n_clusters, seed, n_init, init)
    if len(fitted) < len(vectors):
        labels = _nearest(centres, vectors)
    return _in_order(centres, labels, popularity)


def _kmeans(
    vectors: NDArray[np.float32],
    weight: NDArray[np.float64],
    n_clusters: int,
    seed: int,
    n_init: int,
    init: NDArray[np.float32] | None,
) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    # whoever only serves needs neither of them, and they take a second to import
    from sklearn.cluster import KMeans  # noqa: PLC0415
    from sklearn.exceptions import ConvergenceWarning  # noqa: PLC0415

    start = {"n_init": n_init} if init is None else {"init": init, "n_init": 1}
    kmeans = KMeans(n_clusters, random_state=seed, **start)
    # several threads add up their parts in any order: the last bits would differ from run to run
    with threadpool_limits(1, "openmp"), warnings.catch_warnings():
        # vectors that hardly differ can share a centre; the empty clusters are dropped below
        warnings.simplefilter("ignore", ConvergenceWarning)
        labels = kmeans.fit(vectors, sample_weight=weight).labels_
    return kmeans.cluster_centers_, labels


def _centres(
    vectors: NDArray[np.float32],
    weight: NDArray[np.float64],
    before: NDArray[np.int32],
    n_clusters: int,
) -> NDArray[np.float32] | None:
    """Weighted means of the films of earlier clusters; None where their number differs."""
    known = before >= 0
    if set(before[known].tolist()) != set(range(n_clusters)):
        return None
    members = sp.csr_array(
        (weight[known], (before[known], np.flatnonzero(known))), shape=(n_clusters, len(vectors))
    )
    return np.asarray((members @ vectors) / members.sum(axis=1)[:, None], np.float32)


def _nearest(centres: NDArray[np.float32], vectors: NDArray[np.float32]) -> NDArray[np.int32]:
    """Label each vector (n, n_dimensions) with the nearest centre, int32 (n,)."""
    distance = (centres**2).sum(axis=1) - 2 * vectors @ centres.T
    return np.asarray(distance.argmin(axis=1), np.int32)


def renumbered(clustering: Clustering, numbers: NDArray[np.int64]) -> Clustering:
    """Give each cluster another number: a permutation (n_clusters,)."""
    return Clustering(
        clustering.centres[np.argsort(numbers)], numbers.astype(np.int32)[clustering.labels]
    )


def _in_order(
    centres: NDArray[np.float32], labels: NDArray[np.int32], popularity: NDArray[np.int64]
) -> Clustering:
    """Renumber by share of ratings, then by size, and drop clusters that nobody is in."""
    sizes = np.bincount(labels, minlength=len(centres))
    ratings = np.bincount(labels, weights=popularity, minlength=len(centres))
    order = [int(c) for c in np.lexsort((-sizes, -ratings)) if sizes[c]]
    new_label = np.full(len(centres), -1, np.int32)
    new_label[order] = np.arange(len(order), dtype=np.int32)
    return Clustering(centres[order], new_label[labels])


def choose(
    candidates: list[Clustering], retrieved_by: Callable[[Clustering], NDArray[np.float64]]
) -> tuple[Clustering, list[float]]:
    """Choose the smallest clustering that retrieves ENOUGH of what the best one retrieves.

    `retrieved_by` gives for each validation user the share of their held-out films that their
    clusters hold when set shares of the catalogue are looked at, (n_users,), empty where there is
    nobody to ask. More clusters retrieve a little better and read worse, so the fewest that do
    nearly as well are taken. Returns them with the mean of every candidate.
    """
    means = [float(r.mean()) if len(r) else 0.0 for r in map(retrieved_by, candidates)]
    enough = ENOUGH * max(means)
    chosen = next(i for i, mean in enumerate(means) if mean >= enough)
    return candidates[chosen], means
