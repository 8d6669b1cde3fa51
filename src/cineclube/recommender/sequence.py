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
    max_ratings: int = 300  # of a user, the latest; bounds the cost of one user


def lives(
    ratings: Ratings, recency: tuple[float, float], settings: SequenceSettings, seed: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]]:
    """Give each user's ratings in time (rows, (n,)), and the examples that they make: past and
    future, float32 (n_moments, n) each, still without the confidences.

    An example is a moment m of a user's life: a row of S with what they had rated by then, c_p
    (1 + age / tau)^-gamma for the ratings p before m, age = m - 1 - p and `recency` = (tau, gamma);
    and a row of T with c_q for the ratings q in the window after m. A ridge regression of T on S is
    the transition model of SLIST (Choi et al. 2021, "Session-aware linear item-item models for
    session-based recommendation"), with a life of ratings for a session.

    Users whose ratings all have the same time have no order and are left out.
    """
    n, past, future = -1, np.empty((0, 0), np.float32), np.empty((0, 0), np.float32)
    for rows in _in_time(ratings, settings.max_ratings, seed):
        if len(rows) != n:  # but for the confidences, examples hang on the number of ratings alone
            n = len(rows)
            past, future = examples(n, recency, settings)
        yield rows, past, future


def _in_time(ratings: Ratings, max_ratings: int, seed: int) -> list[NDArray[np.int64]]:
    """Rows of each user with an order, the oldest first; users with equally many stand together."""
    order, bounds = time_order(ratings, seed), ratings.user_slices()
    found = []
    for user in range(ratings.n_users):
        rows = order[bounds[user] : bounds[user + 1]][-max_ratings:]
        if len(rows) >= MIN_RATINGS and np.ptp(ratings.rated_at[rows]) != 0:
            found.append(rows)
    return sorted(found, key=len)


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
