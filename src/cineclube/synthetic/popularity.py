"""How many ratings each film gets: the long tail of popularity."""

import numpy as np
from numpy.typing import NDArray

from cineclube.synthetic.size import Size

# Share of the users who rate the film of a rank. Ranks up to 5,000 are those of ml-latest-small,
# the others go on to the 59,047th film of MovieLens 25M, which one of 162,541 users has rated.
RANKS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 3e3, 5e3, 1e4, 2e4, 4e4, 6e4)
SHARES = (
    *(0.53, 0.51, 0.45, 0.37, 0.32, 0.236, 0.184, 0.134, 0.075, 0.043, 0.018, 0.0105),
    *(0.0042, 0.0009, 1.6e-4, 1.6e-5, 4e-6),
)
EACH_RATED = 2  # so many ratings for each film, and every film has one
WIDEST = 30.0  # of the logarithm of the scale that is searched for
N_HALVINGS = 80


def ratings_per_film(size: Size) -> NDArray[np.float64]:
    """How many ratings the films should get, most first, (n_films,); the sum is n_ratings.

    The shares s of MovieLens become 1 - exp(-a h) with h = -log(1 - s): more or fewer ratings for
    each user than there flatten or sharpen the curve, and no film has more ratings than users.
    Where there are ratings enough every film gets one.
    """
    ranks = np.arange(1, size.n_films + 1)
    log_share = np.interp(np.log(ranks), np.log(RANKS), np.log(SHARES))
    slope = np.log(SHARES[-1] / SHARES[-2]) / np.log(RANKS[-1] / RANKS[-2])
    log_share += slope * np.maximum(np.log(ranks / RANKS[-1]), 0)
    hazard = -np.log1p(-np.exp(log_share))
    least = 1.0 if EACH_RATED * size.n_films <= size.n_ratings else 0.0
    low, high = -WIDEST, WIDEST
    for _ in range(N_HALVINGS):
        middle = (low + high) / 2
        total = _expected(hazard, middle, size.n_users, least).sum()
        low, high = (middle, high) if total < size.n_ratings else (low, middle)
    return _expected(hazard, low, size.n_users, least)


def _expected(
    hazard: NDArray[np.float64], log_scale: float, n_users: int, least: float
) -> NDArray[np.float64]:
    expected = -np.expm1(-np.exp(log_scale) * hazard) * n_users
    return np.asarray(np.maximum(expected, least), np.float64)
