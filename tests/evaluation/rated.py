"""Ratings made from matrices, for the tests of the rivals."""

import numpy as np
from numpy.typing import NDArray

from cineclube.recommender.data import Ratings, make_ratings


def made(rated: NDArray[np.bool_], values: NDArray[np.float64]) -> Ratings:
    """Make ratings where `rated` (n_users, n_films) is true; every user and film has its place."""
    users, films = np.nonzero(rated)
    times = np.random.default_rng(1).integers(1_000, 2_000, len(users))
    return make_ratings(
        np.arange(rated.shape[0]) * 3 + 1,
        np.arange(rated.shape[1]) * 10 + 7,
        users * 3 + 1,
        films * 10 + 7,
        values[users, films].astype(np.float32),
        times,
    )


def world(n_users: int, n_films: int, seed: int = 4) -> Ratings:
    """Make people who each love one of three kinds of film."""
    rng = np.random.default_rng(seed)
    fits = (np.arange(n_users) % 3)[:, None] == (np.arange(n_films) % 3)[None, :]
    rated = rng.random(fits.shape) < np.where(fits, 0.5, 0.2)
    return made(rated, np.where(fits, 4.5, 2.5) + rng.integers(-1, 2, fits.shape) / 2)
