"""Item-item ranking weights in closed form: what goes together, comes next, is alike."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, cho_factor
from scipy.linalg.lapack import spotri

from cineclube.errors import TrainingError

BLOCK_FILMS = 512
BLOCK_OTHERS = 1_024  # films with few ratings: many, and each block reads all features anew


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

    `P` and `C` are float32 (n, n); the diagonal of P C is zero.
    """

    P: NDArray[np.float32]
    C: NDArray[np.float32]
    taking_part: NDArray[np.int64]

    def weights_on(self, films: NDArray[np.int64]) -> NDArray[np.float32]:
        """Weights of all n films on some of them (n_some,), float32 (n_some, n), 0 on itself.

        These are rows of W^T, as they lie together in memory.
        """
        weights = self.C[:, films].T @ self.P
        weights[np.arange(len(films)), films] = 0  # but for rounding they are
        return weights


def solve(
    A: NDArray[np.float32],
    C: NDArray[np.float32],
    taking_part: NDArray[np.int64],
    regularisation: float,
) -> Solution:
    """Regress targets C on inputs A, float32 (n, n) in Fortran order; both are overwritten.

    With P = (A + regularisation I)^-1 the least-squares solution in which no film speaks for itself
    is P (C - diag(g)), g_i = (P C)_ii / P_ii (Steck 2019, "Embarrassingly Shallow Autoencoders for
    Sparse Data", eq. 4 to 8, for targets that are not the inputs). With C = A it is EASE:
    W_ji = -P_ji / P_ii. Time n^3.
    """
    A[np.diag_indices_from(A)] += np.float32(regularisation)
    P = _inverse(A) if len(A) else A
    C[np.diag_indices_from(C)] -= np.einsum("ij,ji->i", P, C) / P.diagonal()
    return Solution(P, C, taking_part)


def _inverse(A: NDArray[np.float32]) -> NDArray[np.float32]:
    """A^-1 of a positive definite matrix, in its place."""
    try:
        factor, _ = cho_factor(A, lower=False, overwrite_a=True, check_finite=False)
    except LinAlgError as error:
        raise TrainingError(f"the ranking weights have no solution: {error}") from error
    P, info = spotri(factor, lower=0, overwrite_c=1)
    if info != 0:
        raise TrainingError(f"the ranking weights have no solution: spotri info={info}")
    for start in range(0, len(P), BLOCK_FILMS):  # only the upper triangle is filled in
        stop = min(start + BLOCK_FILMS, len(P))
        P[stop:, start:stop] = P[start:stop, stop:].T
        corner = np.triu(P[start:stop, start:stop])
        P[start:stop, start:stop] = corner + np.triu(corner, 1).T
    return np.asarray(P.T, np.float32)  # the same, in the order that sparse products want


def ranking_weights(solution: Solution, features: sp.csr_array, max_weights: int) -> sp.csr_array:
    """Make W, sparse float32 (n_films, n_films), so that scores are h W for a history h.

    Films that take part have the weights of the solution; the others, which have few ratings or
    none, have what the same regression expects of their content: P F f_i, where F holds the rows of
    `features` (n_films, n_features) of the films that take part. For each film the `max_weights`
    largest |W_ji| are kept, negative ones too.
    """
    n_films = features.shape[0]
    data = [np.empty(0, np.float32)]
    sources, targets = [np.empty(0, np.int32)], [np.empty(0, np.int32)]
    film_ix = solution.taking_part.astype(np.int32)  # small indices halve the model
    for films, weights in _blocks(solution, features):
        kept = _strongest(weights, max_weights)
        places, inputs = np.nonzero(kept)
        data.append(weights[places, inputs])
        sources.append(film_ix[inputs])
        targets.append(films[places].astype(np.int32))
    entries = (np.concatenate(sources), np.concatenate(targets))
    return sp.csr_array((np.concatenate(data), entries), shape=(n_films, n_films))


def _blocks(
    solution: Solution, features: sp.csr_array
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
    """Film indices (n_block,) and the dense weights on them (n_block, n), a block at a time."""
    taking_part = solution.taking_part
    if not len(taking_part):
        return
    for start in range(0, len(taking_part), BLOCK_FILMS):
        block = np.arange(start, min(start + BLOCK_FILMS, len(taking_part)))
        yield taking_part[block], solution.weights_on(block)
    others = np.setdiff1d(np.flatnonzero(np.diff(features.indptr)), taking_part)
    inputs = features[taking_part]
    for start in range(0, len(others), BLOCK_OTHERS):
        films = others[start : start + BLOCK_OTHERS]
        mine = features[films]
        known = np.unique(mine.indices)
        spoken_for = inputs[:, known].T @ solution.P  # each feature, by each film
        yield films, np.asarray(mine[:, known] @ spoken_for, np.float32)


def _strongest(weights: NDArray[np.float32], max_weights: int) -> NDArray[np.bool_]:
    strength = np.abs(weights)
    kept = strength > 0
    n_inputs = weights.shape[1]
    if max_weights < n_inputs:
        first = n_inputs - max_weights
        kept &= strength >= np.partition(strength, first, axis=1)[:, [first]]
    return kept


def feature_weights(solution: Solution, features: sp.csr_array, max_weights: int) -> sp.csr_array:
    """What the regression expects of a film for each of its features, (P F)^T: sparse float32
    (n_features, n_films), the `max_weights` largest of each row.

    `features` are those that `ranking_weights` takes; with a film's features f that came later,
    f (P F)^T are its weights.
    """
    n_films, n_features = features.shape
    taking_part = solution.taking_part
    data = [np.empty(0, np.float32)]
    rows, columns = [np.empty(0, np.int32)], [np.empty(0, np.int32)]
    by_feature = sp.csr_array(features[taking_part].T)
    for start in range(0, n_features if len(taking_part) else 0, BLOCK_OTHERS):
        spoken_for = by_feature[start : start + BLOCK_OTHERS] @ solution.P
        places, films = np.nonzero(_strongest(spoken_for, max_weights))
        data.append(spoken_for[places, films])
        rows.append((places + start).astype(np.int32))
        columns.append(taking_part[films].astype(np.int32))
    entries = (np.concatenate(rows), np.concatenate(columns))
    return sp.csr_array((np.concatenate(data), entries), shape=(n_features, n_films))
