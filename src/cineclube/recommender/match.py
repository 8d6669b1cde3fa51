"""Which clusters match a taste."""

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

N_NEIGHBOURS = 20  # films that a rated film points to


def pull(weights: sp.csr_array) -> sp.csr_array:
    """How strongly each film j points to the N_NEIGHBOURS films i with the largest W_ji:
    max(W_ji, 0)^2, sparse float32 like W (n_films, n_films).

    The many small weights say little and lie everywhere, so they are left out.
    """
    positive = weights.maximum(0)
    positive.eliminate_zeros()
    positive.sort_indices()
    film_of = np.repeat(np.arange(weights.shape[0]), np.diff(positive.indptr))
    # one key in place of two: the largest weight first within each film, equal ones by index
    key = film_of - positive.data.astype(np.float64) / (2 * positive.data.max(initial=1))
    order = np.argsort(key, kind="stable")
    strongest = order[np.arange(len(order)) - positive.indptr[film_of] < N_NEIGHBOURS]
    entries = (film_of[strongest], positive.indices[strongest])
    return sp.csr_array((positive.data[strongest] ** 2, entries), shape=weights.shape)


def affinity(
    film_pull: sp.csr_array, labels: NDArray[np.int32], n_clusters: int
) -> NDArray[np.float32]:
    """Mass that each film sends into each cluster: the sum of its `pull` over the cluster's films.

    `film_pull` is (n_films, n_films), `labels` (n_films,); returns float32 (n_films, n_clusters).
    Linear in the history, so matching a user costs one small product.
    """
    membership = sp.csr_array(
        (np.ones(len(labels), np.float32), (np.arange(len(labels)), labels)),
        shape=(len(labels), n_clusters),
    )
    return np.asarray((film_pull @ membership).toarray(), np.float32)


def shares(
    film_affinity: NDArray[np.float32], film_ix: NDArray[np.int32], confidence: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Share of each cluster in a history, float32 (n_clusters,): adds up to 1, or is all 0 if
    nothing matches.

    The history is `film_ix` (n_rated,) with `confidence` (n_rated,); disliked films take mass away,
    and a cluster below zero has no share.
    """
    mass = np.maximum(confidence @ film_affinity[film_ix], 0)
    total = mass.sum()
    return mass / total if total > 0 else np.zeros_like(mass)


def matching(
    cluster_shares: NDArray[np.float32], n_films: NDArray[np.int64], mass: float
) -> NDArray[np.bool_]:
    """Choose clusters until their shares reach `mass` (0 to 1) together; bool (n_clusters,).

    They are taken in the order of share / sqrt(`n_films` (n_clusters,)): of two clusters that say
    as much, the smaller one holds fewer films to look at.
    """
    order = (-cluster_shares / np.sqrt(np.maximum(n_films, 1))).argsort(kind="stable")
    ordered = cluster_shares[order]
    before = ordered.cumsum() - ordered
    chosen = np.zeros(len(cluster_shares), bool)
    chosen[order[(before < mass) & (ordered > 0)]] = True
    return chosen
