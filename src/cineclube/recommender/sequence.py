"""What comes next: how much pairs of a user's ratings tell by their places in time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MIN_RATINGS = 3


@dataclass(frozen=True)
class SequenceSettings:
    """How a user's ratings in time become examples of a past and of what followed it."""

    n_cuts: int = 40  # moments in a user's life that are looked at, evenly spread over the ratings
    window: float = 0.1  # share of the user's ratings that counts as "what followed"
    max_ratings: int = 300  # of a user, the latest; bounds the cost of one user


@dataclass(frozen=True)
class Moments:
    """Weights of pairs (p, q) of a user's ratings by their places in time, the oldest first.

    With the examples S and T of a user with n ratings of confidence 1 (see `examples`), `before`
    holds (S^T S)_pq and `turned` (S^T T - S^T S)_pq, float32, flat: those of n ratings begin at
    `starts[n]` and have n rows of n. They are the same for all users with n ratings.
    """

    settings: SequenceSettings
    starts: NDArray[np.int64]
    before: NDArray[np.float32]
    turned: NDArray[np.float32]


def moments_of(
    n_ratings: NDArray[np.int64], recency: tuple[float, float], settings: SequenceSettings
) -> Moments:
    """Make the weights for users with so many ratings each, (n_users,)."""
    starts = np.zeros(settings.max_ratings + 1, np.int64)
    before, turned, n_cells = [], [], 0
    for n in np.unique(np.minimum(n_ratings, settings.max_ratings)).tolist():
        if n < MIN_RATINGS:
            continue
        past, future = examples(n, recency, settings)
        together = past.T @ past
        before.append(together.ravel())
        turned.append((past.T @ future - together).ravel())
        starts[n] = n_cells
        n_cells += n * n
    nothing = np.empty(0, np.float32)
    return Moments(
        settings, starts, np.concatenate([nothing, *before]), np.concatenate([nothing, *turned])
    )


def examples(
    n: int, recency: tuple[float, float], settings: SequenceSettings
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Make the examples of a user with `n` ratings of confidence 1: past and future, float32
    (n_moments, n).

    An example is a moment m of a user's life: a row of S with what they had rated by then, c_p
    (1 + age / tau)^-gamma for the ratings p before m, age = m - 1 - p and `recency` = (tau, gamma);
    and a row of T with c_q for the ratings q in the window after m. A ridge regression of T on S is
    the transition model of SLIST (Choi et al. 2021, "Session-aware linear item-item models for
    session-based recommendation"), with a life of ratings for a session.
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
