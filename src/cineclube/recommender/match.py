"""Which clusters match a taste."""

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray


def affinity(
    weights: sp.csr_array, labels: NDArray[np.int32], n_clusters: int
) -> NDArray[np.float32]:
    """Mass that each film sends into each cluster: A_jc = sum over films i of c of max(W_ji, 0)^2.

    `weights` is W (n_films, n_films), `labels` (n_films,); returns float32 (n_films, n_clusters).
    Linear in the history, so matching a user costs one small product.
    """
    positive = weights.maximum(0)
    squared = positive.multiply(positive)
    membership = sp.csr_array(
        (np.ones(len(labels), np.float32), (np.arange(len(labels)), labels)),
        shape=(len(labels), n_clusters),
    )
    return np.asarray((squared @ membership).toarray(), np.float32)


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


def matching(cluster_shares: NDArray[np.float32], mass: float) -> NDArray[np.bool_]:
    """Choose the fewest clusters whose shares reach `mass` (0 to 1) together; bool
    (n_clusters,).
    """
    order = np.argsort(-cluster_shares, kind="stable")
    ordered = cluster_shares[order]
    before = np.cumsum(ordered) - ordered
    chosen = np.zeros(len(cluster_shares), bool)
    chosen[order[(before < mass) & (ordered > 0)]] = True
    return chosen
