"""EASE, in closed form: no library has it."""

from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, cho_factor, cho_solve

from cineclube.errors import PeerError
from cineclube.evaluation.peers.peer import PeerSpec, Scorer, Settings, input_matrix
from cineclube.recommender.data import Ratings
from cineclube.recommender.vectorise import HistorySettings, recency
from cineclube.recommender.weights import WeightSettings, films_that_take_part, gram

MAX_SIDE = 10_000  # of the matrix to be inverted: memory about 12 n^2 bytes, time n^3
BLOCK_FILMS = 512

_Real = TypeVar("_Real", np.float32, np.float64)


@dataclass(frozen=True)
class PrimalScorer:
    """Scores are h W over the `films` (n,) that take part, W dense (n, n); 0 for the others."""

    histories: sp.csr_array
    films: NDArray[np.int64]
    weights: NDArray[np.float32]

    def scores(self, users: NDArray[np.int64]) -> NDArray[np.float32]:
        """H W for a block of users."""
        scores = np.zeros((len(users), self.histories.shape[1]), np.float32)
        scores[:, self.films] = self.histories[users][:, self.films] @ self.weights
        return scores


@dataclass(frozen=True)
class DualScorer:
    """Scores are h - (h P) / diag(P), P = (I - X^T K X) / regularisation, which is never made.

    `kernel` is K = (X X^T + regularisation I)^-1 (n_users, n_users), `diagonal` regularisation
    diag(P) (n_films,). In double precision: h - X^T K X h loses digits.
    """

    histories: sp.csr_array
    X: sp.csr_array
    kernel: NDArray[np.float64]
    diagonal: NDArray[np.float64]

    def scores(self, users: NDArray[np.int64]) -> NDArray[np.float32]:
        """H - (H P) / diag(P) for a block of users."""
        sparse = self.histories[users]
        histories = sparse.toarray()
        projected = ((sparse @ self.X.T).toarray() @ self.kernel) @ self.X
        return np.asarray(histories - (histories - projected) / self.diagonal, np.float32)


def fit_ease(train: Ratings, settings: Settings, _seed: int) -> Scorer:
    """Scores are h W with W_ij = -P_ij / P_jj, W_jj = 0, P = (X^T X + regularisation I)^-1.

    Steck 2019, "Embarrassingly Shallow Autoencoders for Sparse Data", eq. 8. X is the input
    (n_users, n_films), h its row of a user.
    """
    X = input_matrix(train, str(settings["input"]))
    return solve(X, X, float(settings["regularisation"]))


def fit_recent_ease(train: Ratings, settings: Settings, _seed: int) -> Scorer:
    """EASE, asked with histories in which recent ratings count as in our own model."""
    kind = str(settings["input"])
    histories = input_matrix(train, kind, ages(train, HistorySettings()))
    return solve(input_matrix(train, kind), histories, float(settings["regularisation"]))


def ages(train: Ratings, history: HistorySettings) -> NDArray[np.float32]:
    """Weight of each rating by its age, (n_ratings,): see `vectorise.recency`."""
    weights = np.ones(len(train), np.float32)
    bounds = train.user_slices()
    for first, last in pairwise(bounds):
        weights[first:last] = recency(
            train.rated_at[first:last], history.recency_tau, history.recency_gamma
        )
    return weights


def solve(X: sp.csr_array, histories: sp.csr_array, regularisation: float) -> Scorer:
    """Solve on the smaller side, users or films."""
    n_users, n_films = X.shape
    if n_users < min(n_films, MAX_SIDE):
        return solve_dual(X, histories, regularisation)
    return solve_primal(X, histories, regularisation)


def solve_primal(X: sp.csr_array, histories: sp.csr_array, regularisation: float) -> PrimalScorer:
    """Invert films x films, of at most the MAX_SIDE films with the most entries."""
    entries = np.bincount(X.indices, minlength=X.shape[1])
    sides = WeightSettings(min_films=MAX_SIDE, max_films=MAX_SIDE)
    films = films_that_take_part(entries, sides)
    P = _inverse(gram(X, films), regularisation)
    weights = np.asarray(P / -P.diagonal(), np.float32)
    np.fill_diagonal(weights, 0)
    return PrimalScorer(histories, films, weights)


def solve_dual(X: sp.csr_array, histories: sp.csr_array, regularisation: float) -> DualScorer:
    """Invert users x users: the same scores by (X^T X + r I)^-1 = (I - X^T (X X^T + r I)^-1 X) / r
    (Woodbury).
    """
    X, histories = X.astype(np.float64), histories.astype(np.float64)
    kernel = _inverse((X @ X.T).toarray(), regularisation)
    by_film = sp.csr_array(X.T)
    explained = np.zeros(X.shape[1])  # x_i^T K x_i
    for start in range(0, len(explained), BLOCK_FILMS):
        films = by_film[start : start + BLOCK_FILMS]
        explained[start : start + BLOCK_FILMS] = films.multiply(films @ kernel).sum(axis=1)
    return DualScorer(histories, X, kernel, 1 - explained)


def _inverse(matrix: NDArray[_Real], regularisation: float) -> NDArray[_Real]:
    matrix[np.diag_indices_from(matrix)] += regularisation
    try:
        factor = cho_factor(matrix, overwrite_a=True, check_finite=False)
        identity = np.eye(len(matrix), dtype=matrix.dtype)
        return cho_solve(factor, identity, overwrite_b=True, check_finite=False)
    except LinAlgError as error:
        raise PeerError(f"EASE has no solution: {error}") from error


GRID: tuple[Settings, ...] = (
    *(
        {"input": kind, "regularisation": regularisation}
        for kind in ("graded", "liked", "steep")
        for regularisation in (200.0, 30.0, 100.0, 400.0, 1000.0)
    ),
    {"input": "rated", "regularisation": 200.0},
)
EASE = PeerSpec("EASE", GRID, fit_ease)
RECENT_EASE = PeerSpec("EASE with recency", GRID, fit_recent_ease)
