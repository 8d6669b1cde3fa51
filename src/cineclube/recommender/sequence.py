"""What comes next: the part of the ranking weights that learns from the order of ratings."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cineclube.recommender.data import Ratings
from cineclube.recommender.timeline import time_order

MIN_RATINGS = 3


@dataclass(frozen=True)
class SequenceSettings:
    """How a user's ratings in time become examples of a past and of what followed it."""

    n_cuts: int = 40  # moments in a user's life that are looked at, evenly spread over the ratings
    window: float = 0.1  # share of the user's ratings that counts as "what followed"
    max_ratings: int = 500  # of a user, the latest; bounds the cost of one user


def lives(
    ratings: Ratings, recency: tuple[float, float], settings: SequenceSettings, seed: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]]:
    """Give each user's ratings in time (rows, (n,)), and how much their pairs count as past and
    past, as past and future: float32 (n, n) each.

    An example is a moment m of a user's life: a row of S with what they had rated by then, c_p
    (1 + age / tau)^-gamma for the ratings p before m, age = m - 1 - p and `recency` = (tau, gamma);
    and a row of T with c_q for the ratings q in the window after m. A ridge regression of T on S is
    the transition model of SLIST (Choi et al. 2021, "Session-aware linear item-item models for
    session-based recommendation"), with a life of ratings for a session. But for the confidences c,
    the examples of a user hang on the number of ratings alone, so none is ever made: the pair (p,
    q) adds c_p c_q K_pq to S^T S, with one kernel K for each number of ratings, and to S^T T alike.

    Users whose ratings all have the same time have no order and are left out.
    """
    kernels = _Kernels(recency, settings)
    for rows in _in_time(ratings, settings.max_ratings, seed):
        yield rows, *kernels.of(len(rows))


def _in_time(ratings: Ratings, max_ratings: int, seed: int) -> list[NDArray[np.int64]]:
    """Rows of each user with an order, the oldest first; users with equally many stand together."""
    order, bounds = time_order(ratings, seed), ratings.user_slices()
    found = []
    for user in range(ratings.n_users):
        rows = order[bounds[user] : bounds[user + 1]][-max_ratings:]
        if len(rows) >= MIN_RATINGS and np.ptp(ratings.rated_at[rows]) != 0:
            found.append(rows)
    return sorted(found, key=len)


class _Kernels:
    """K of `n` ratings, for the past with itself and with what followed: float32 (n, n) each."""

    def __init__(self, recency: tuple[float, float], settings: SequenceSettings) -> None:
        self._recency, self._settings = recency, settings
        self._last: tuple[NDArray[np.float32], NDArray[np.float32]] | None = None

    def of(self, n: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Only the last one is remembered, since users come sorted by their number of ratings."""
        if self._last is None or len(self._last[0]) != n:
            past, future = examples(n, self._recency, self._settings)
            self._last = past.T @ past, past.T @ future
        return self._last


def examples(
    n: int, recency: tuple[float, float], settings: SequenceSettings
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Make the examples of a user with `n` ratings of confidence 1: past and future, float32
    (n_moments, n).
    """
    tau, gamma = recency
    moments = np.unique(np.rint(n * np.arange(1, settings.n_cuts) / settings.n_cuts))
    moments = moments[(moments >= 1) & (moments < n)][:, None]
    position = np.arange(n)[None, :]
    age = moments - 1 - position
    past = np.where(age >= 0, (1 + np.maximum(age, 0) / tau) ** -gamma, 0)
    n_next = max(1, round(settings.window * n))
    future = (position >= moments) & (position < moments + n_next)
    return past.astype(np.float32), future.astype(np.float32)
