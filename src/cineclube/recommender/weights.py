"""Item-item ranking weights in closed form: what goes together, comes next, is alike."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, cho_factor
from scipy.linalg.lapack import spotri
from threadpoolctl import threadpool_limits

from cineclube.errors import TrainingError
from cineclube.recommender.threads import n_threads

BLOCK_FILMS = 512
BLOCK_OTHERS = 4_096  # features, or films with few ratings


@dataclass(frozen=True)
class WeightSettings:
    """What the weights are made of, which films take part, and how many weights are kept.

    None means: chosen on validation. `next_weight` is what the order of ratings counts beside what
    goes together, `content_weight` what the content of films counts.
    """

    regularisation: float | None = None
    next_weight: float | None = None
    content_weight: float | None = None
    min_ratings_per_film: int = 5
    min_films: int = 2_000  # a small catalogue takes part whole, however few its ratings
    max_films: int = 10_000  # bounds the dense algebra: memory 8 n^2 bytes, time n^3
    max_weights_per_film: int = 200


def films_that_take_part(
    popularity: NDArray[np.int64], settings: WeightSettings
) -> NDArray[np.int64]:
    """Choose the films whose ratings count: the most rated ones; indices in ascending order."""
    n_enough = int(np.sum(popularity >= settings.min_ratings_per_film))
    n_taken = min(
        max(n_enough, settings.min_films), settings.max_films, int(np.sum(popularity > 0))
    )
    return np.sort(np.argsort(-popularity, kind="stable")[:n_taken])


def gram(rows: sp.csr_array, taking_part: NDArray[np.int64]) -> NDArray[np.float32]:
    """X^T X of the films that take part, dense float32 (n, n), a block of rows at a time.

    X is `rows` (n_rows, n_films), of which the columns `taking_part` (n,) are taken.
    """
    X = rows[:, taking_part]
    n_films = X.shape[1]
    product = np.zeros((n_films, n_films), np.float32, order="F")
    by_film = sp.csr_array(X.T)
    for start in range(0, n_films, BLOCK_FILMS):
        block = slice(start, start + BLOCK_FILMS)
        product[block] = (by_film[block] @ X).toarray()
    return product


@dataclass(frozen=True)
class Solution:
    """The weights W = P C over the films `taking_part` (n,), not multiplied out yet.

    `P` and `C` are float32 (n, n); P is symmetric, and the diagonal of P C is zero.
    """

    P: NDArray[np.float32]
    C: NDArray[np.float32]
    taking_part: NDArray[np.int64]

    def weights_on(self, films: slice) -> NDArray[np.float32]:
        """Weights of all n films on some of them, float32 (n_some, n), 0 on itself.

        These are rows of W^T, as they lie together in memory.
        """
        weights: NDArray[np.float32] = self.C[:, films].T @ self.P
        np.fill_diagonal(weights[:, films], 0)  # but for rounding they are
        return weights


def solve(
    A: NDArray[np.float32],
    C: NDArray[np.float32],
    taking_part: NDArray[np.int64],
    regularisation: float,
) -> Solution:
    """Regress targets C on inputs A, float32 (n, n), C-contiguous; both are overwritten.

    With P = (A + regularisation I)^-1 the least-squares solution in which no film speaks for itself
    is P (C - diag(g)), g_i = (P C)_ii / P_ii (Steck 2019, "Embarrassingly Shallow Autoencoders for
    Sparse Data", eq. 4 to 8, for targets that are not the inputs). With C = A it is EASE:
    W_ji = -P_ji / P_ii. Time n^3.
    """
    A[np.diag_indices_from(A)] += np.float32(regularisation)
    P = _inverse(A) if len(A) else A
    own = np.zeros(len(P), np.float32)
    for start in range(0, len(P), BLOCK_FILMS):  # P is symmetric, so rows will do
        rows = slice(start, start + BLOCK_FILMS)
        own += np.einsum("ji,ji->i", P[rows], C[rows])
    C[np.diag_indices_from(C)] -= own / P.diagonal()
    return Solution(P, C, taking_part)


def _inverse(A: NDArray[np.float32]) -> NDArray[np.float32]:
    """A^-1 of a positive definite matrix, in its place."""
    try:
        # LAPACK wants columns to lie together, which in A's transpose, the same matrix, they do
        factor, _ = cho_factor(A.T, lower=False, overwrite_a=True, check_finite=False)
    except LinAlgError as error:
        raise TrainingError(f"the ranking weights have no solution: {error}") from error
    inverse, info = spotri(factor, lower=0, overwrite_c=1)
    if info != 0:
        raise TrainingError(f"the ranking weights have no solution: spotri info={info}")
    P = np.asarray(inverse.T, np.float32)
    for start in range(0, len(P), BLOCK_FILMS):  # only the lower triangle is filled in
        stop = min(start + BLOCK_FILMS, len(P))
        P[start:stop, stop:] = P[stop:, start:stop].T
        corner = np.tril(P[start:stop, start:stop])
        P[start:stop, start:stop] = corner + np.tril(corner, -1).T
    return P


_Entries = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]
"""Rows, columns and values of a sparse matrix."""


def ranking_weights(
    solution: Solution, features: sp.csr_array, by_feature: sp.csr_array, max_weights: int
) -> sp.csr_array:
    """Make W, sparse float32 (n_films, n_films), so that scores are h W for a history h.

    Films that take part have the weights of the solution; the others, which have few ratings or
    none, have what the same regression expects of their content: f_i (P F)^T, with their
    `features` (n_films, n_features) and `by_feature` (n_features, n_films), see `feature_weights`.
    For each film the `max_weights` largest |W_ji| are kept, negative ones too.
    """
    n_films, taking_part = features.shape[0], solution.taking_part.astype(np.int32)
    others = np.setdiff1d(np.flatnonzero(np.diff(features.indptr)), taking_part).astype(np.int32)

    def on_rated(block: slice) -> _Entries:
        films, sources, weights = _strongest(solution.weights_on(block), max_weights)
        return taking_part[sources], taking_part[block][films], weights

    def on_others(block: slice) -> _Entries:
        weights = features[others[block]] @ by_feature
        films, sources, weights = _strongest_entries(weights, max_weights)
        return sources, others[block][films], weights

    rated = _in_parallel(on_rated, _blocks(len(taking_part), BLOCK_FILMS))
    unrated = _in_parallel(on_others, _blocks(len(others), BLOCK_OTHERS))
    return _matrix([*rated, *unrated], (n_films, n_films))


def feature_weights(solution: Solution, features: sp.csr_array, max_weights: int) -> sp.csr_array:
    """What the regression expects of a film for each of its features, (P F)^T: sparse float32
    (n_features, n_films), the `max_weights` largest of each row.

    `features` (n_films, n_features) are those that took part in the regression; a film's features f
    have the weights f (P F)^T.
    """
    taking_part = solution.taking_part.astype(np.int32)
    by_feature = sp.csr_array(features[taking_part].T)

    def of(block: slice) -> _Entries:
        places, films, weights = _strongest(by_feature[block] @ solution.P, max_weights)
        return places + np.int32(block.start), taking_part[films], weights

    n_features = features.shape[1] if len(taking_part) else 0
    entries = _in_parallel(of, _blocks(n_features, BLOCK_FILMS))
    return _matrix(entries, (features.shape[1], features.shape[0]))


def _blocks(n: int, size: int) -> Iterator[slice]:
    for start in range(0, n, size):
        yield slice(start, min(start + size, n))


def _in_parallel(work: Callable[[slice], _Entries], blocks: Iterator[slice]) -> list[_Entries]:
    """Work on blocks, each on one thread, so that products and searches both use them all."""
    with threadpool_limits(1, "blas"), ThreadPoolExecutor(n_threads()) as pool:
        return list(pool.map(work, blocks))


def _matrix(entries: list[_Entries], shape: tuple[int, int]) -> sp.csr_array:
    nothing = (np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.float32))
    rows, columns, values = (np.concatenate(parts) for parts in zip(nothing, *entries, strict=True))
    return sp.csr_array((values, (rows, columns)), shape=shape)


def _strongest(weights: NDArray[np.float32], most: int) -> _Entries:
    """The `most` values of each row (n_rows, n_columns) that are furthest from 0."""
    strength = np.abs(weights)
    kept = strength > 0
    n_columns = weights.shape[1]
    if most < n_columns:
        first = n_columns - most
        kept &= strength >= np.partition(strength, first, axis=1)[:, [first]]
    rows, columns = np.nonzero(kept)
    return rows.astype(np.int32), columns.astype(np.int32), weights[rows, columns]


def strongest_of_rows(matrix: sp.csr_array, most: int) -> sp.csr_array:
    """Keep the `most` values of each row of a sparse matrix that are furthest from 0."""
    return _matrix([_strongest_entries(matrix, most)], matrix.shape)


def _strongest_entries(weights: sp.csr_array, most: int) -> _Entries:
    lengths = np.diff(weights.indptr)
    rows = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    order = np.lexsort((-np.abs(weights.data), rows))
    rank = np.arange(len(order)) - weights.indptr[rows]
    kept = order[(rank < most) & (weights.data[order] != 0)]
    return rows[kept], weights.indices[kept].astype(np.int32), weights.data[kept]
