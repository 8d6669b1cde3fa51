"""Spectral: the strongest directions of the popularity-normalised input."""

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.linalg import svds

from cineclube.evaluation.peers.peer import FactorScorer, PeerSpec, Settings, input_matrix
from cineclube.recommender.data import Ratings


def fit_spectral(train: Ratings, settings: Settings, seed: int) -> FactorScorer:
    """Scores are h D^-b V V^T D^b, V being the n_components leading right singular vectors of
    E^-a X D^-b, where E and D are the sums of |X| of each user and of each film.

    a = b = 0 is PureSVD (Cremonesi, Koren and Turrin 2010); a = b = 0.5 is the ideal low-pass
    filter of GF-CF (Shen and others 2021, eq. 9). Exponents between: EigenRec (Nikolakopoulos and
    others 2019).
    """
    X = input_matrix(train, str(settings["input"])).astype(np.float64)
    user_scale = _power(_sums(X, axis=1), -float(settings["user_exponent"]))
    film_scale = _power(_sums(X, axis=0), -float(settings["film_exponent"]))
    histories = X @ sp.diags_array(film_scale)
    normalised = sp.csr_array(sp.diags_array(user_scale) @ histories)
    V = right_vectors(normalised, int(settings["n_components"]), seed)
    film_factors = V * _power(film_scale, -1.0)[:, None]
    return FactorScorer(np.asarray(histories @ V, np.float32), np.asarray(film_factors, np.float32))


def _sums(X: sp.csr_array, axis: int) -> NDArray[np.float64]:
    return np.asarray(abs(X).sum(axis=axis), np.float64)


def _power(values: NDArray[np.float64], exponent: float) -> NDArray[np.float64]:
    """Values to a power; 0, which is what has no entries, stays 0."""
    return np.asarray(np.power(values, exponent, out=np.zeros_like(values), where=values > 0))


def right_vectors(matrix: sp.csr_array, n_components: int, seed: int) -> NDArray[np.float64]:
    """Leading right singular vectors of (n, m): (m, at most n_components).

    Lanczos from a seeded start vector; dense where it cannot give that many.
    """
    side = min(matrix.shape)
    if n_components < side:
        start = np.random.default_rng(seed).uniform(-1, 1, side)
        _, _, Vt = svds(matrix, n_components, v0=start)
    else:
        _, _, Vt = np.linalg.svd(matrix.toarray(), full_matrices=False)
    return np.asarray(Vt.T, np.float64)


EXPONENTS = ((0.35, 0.2), (0.25, 0.1), (0.5, 0.25))  # of users, of films
GRID: tuple[Settings, ...] = (
    *(
        {
            "n_components": n_components,
            "user_exponent": user_exponent,
            "film_exponent": film_exponent,
            "input": "graded",
        }
        for n_components in (32, 16, 64, 128, 256)
        for user_exponent, film_exponent in EXPONENTS
    ),
    {"n_components": 32, "user_exponent": 0.0, "film_exponent": 0.0, "input": "liked"},
)
SPECTRAL = PeerSpec("spectral", GRID, fit_spectral)
