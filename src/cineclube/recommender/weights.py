"""Item-item ranking weights in closed form: EASE on graded confidences, pruned."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, cho_factor
from scipy.linalg.lapack import spotri

from cineclube.errors import TrainingError

BLOCK_FILMS = 512


@dataclass(frozen=True)
class WeightSettings:
    """Which films take part, how strong the ridge is, and how many weights are kept."""

    regularisation: float | None = None  # None: chosen on validation
    min_ratings_per_film: int = 5
    min_films: int = 2_000  # a small catalogue takes part whole, however few its ratings
    max_films: int = 10_000  # bounds the dense algebra: memory 4 n^2 bytes, time n^3
    max_weights_per_film: int = 300


def films_that_take_part(
    popularity: NDArray[np.int64], settings: WeightSettings
) -> NDArray[np.int64]:
    """Choose the films with weights: the most rated ones; indices in ascending order."""
    n_enough = int(np.sum(popularity >= settings.min_ratings_per_film))
    n_taken = min(
        max(n_enough, settings.min_films), settings.max_films, int(np.sum(popularity > 0))
    )
    return np.sort(np.argsort(-popularity, kind="stable")[:n_taken])


def gram(confidence: sp.csr_array, taking_part: NDArray[np.int64]) -> NDArray[np.float32]:
    """X^T X of the films that take part, dense float32 (n, n), a block of rows at a time.

    X is `confidence` (n_users, n_films), of which the columns `taking_part` (n,) are taken.
    """
    X = confidence[:, taking_part]
    n_films = X.shape[1]
    product = np.zeros((n_films, n_films), np.float32, order="F")
    by_film = sp.csr_array(X.T)
    for start in range(0, n_films, BLOCK_FILMS):
        rows = slice(start, start + BLOCK_FILMS)
        product[rows] = (by_film[rows] @ X).toarray()
    return product


def solve_weights(
    gram_matrix: NDArray[np.float32],
    taking_part: NDArray[np.int64],
    n_films: int,
    regularisation: float,
    max_weights: int,
) -> sp.csr_array:
    """Solve for W, sparse float32 (n_films, n_films), so that scores are h W for a history h.

    EASE (Steck 2019, "Embarrassingly Shallow Autoencoders for Sparse Data", eq. 8): with
    P = (X^T X + regularisation I)^-1 the weights are W_ji = -P_ji / P_ii and W_ii = 0, among the
    films `taking_part` (n,). `gram_matrix` is X^T X (n, n); it is overwritten. Of each film i the
    `max_weights` largest |W_ji| are kept, negative ones too. Time n^3, memory 4 n^2 bytes and a
    little more.
    """
    P = _inverse(gram_matrix, regularisation) if len(taking_part) else gram_matrix
    return _prune(P, taking_part, n_films, max_weights)


def _inverse(gram_matrix: NDArray[np.float32], regularisation: float) -> NDArray[np.float32]:
    """(X^T X + regularisation I)^-1, float32 (n, n): only the upper triangle is filled in."""
    gram_matrix[np.diag_indices_from(gram_matrix)] += np.float32(regularisation)
    try:
        factor, _ = cho_factor(gram_matrix, lower=False, overwrite_a=True, check_finite=False)
    except LinAlgError as error:
        raise TrainingError(f"the ranking weights have no solution: {error}") from error
    inverse, info = spotri(factor, lower=0, overwrite_c=1)
    if info != 0:
        raise TrainingError(f"the ranking weights have no solution: spotri info={info}")
    return np.asarray(inverse, np.float32)


def _prune(
    P: NDArray[np.float32], taking_part: NDArray[np.int64], n_films: int, max_weights: int
) -> sp.csr_array:
    """Turn the upper triangle of P into W, one block of films i at a time: nothing dense is made
    twice.
    """
    n = len(taking_part)
    film_ix = taking_part.astype(np.int32)  # small indices halve the model
    diagonal = P.diagonal()
    data = [np.empty(0, np.float32)]
    sources, targets = [np.empty(0, np.int32)], [np.empty(0, np.int32)]
    for start in range(0, n, BLOCK_FILMS):
        films = np.arange(start, min(start + BLOCK_FILMS, n))
        columns = _columns(P, films)
        columns /= -diagonal[films]
        columns[films, films - start] = 0
        kept = _strongest(columns, max_weights)
        rows, cols = np.nonzero(kept)
        data.append(columns[rows, cols])
        sources.append(film_ix[rows])
        targets.append(film_ix[films[cols]])
    entries = (np.concatenate(sources), np.concatenate(targets))
    return sp.csr_array((np.concatenate(data), entries), shape=(n_films, n_films))


def _columns(P: NDArray[np.float32], films: NDArray[np.int64]) -> NDArray[np.float32]:
    """Read whole columns of a symmetric matrix of which only the upper triangle is filled in."""
    first, last = int(films[0]), int(films[-1]) + 1
    columns = np.empty((len(P), len(films)), np.float32)
    columns[:first] = P[:first, first:last]
    columns[last:] = P[first:last, last:].T
    corner = np.triu(P[first:last, first:last])
    columns[first:last] = corner + np.triu(corner, 1).T
    return columns


def _strongest(columns: NDArray[np.float32], max_weights: int) -> NDArray[np.bool_]:
    strength = np.abs(columns)
    kept = strength > 0
    if max_weights < len(columns):
        threshold = -np.partition(-strength, max_weights - 1, axis=0)[max_weights - 1]
        kept &= strength >= threshold
    return kept
