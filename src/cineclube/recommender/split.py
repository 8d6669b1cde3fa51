"""What is held out: each user's latest ratings."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cineclube.recommender.data import UNKNOWN_TIME, Ratings
from cineclube.recommender.timeline import time_order

TEST_SHARE = 0.2
RELEVANT_FROM = 4.0


@dataclass(frozen=True)
class Split:
    """Ratings to learn from, and for each user to ask the films that they went on to like.

    `users` (n_asked,) are indices in ascending order; `relevant` holds for each of them the film
    indices of their test ratings of RELEVANT_FROM or more, of films that occur in `train`.
    `by_time` is false where no rating has a time, so that the split is a random one.
    """

    train: Ratings
    users: NDArray[np.int64]
    relevant: tuple[NDArray[np.int32], ...]
    by_time: bool


def hold_out(ratings: Ratings, seed: int) -> Split:
    """Hold out the last 20 % of each user's ratings, rounded so that at least one stays to learn
    from.

    Ratings of equal time are ordered by a seeded shuffle. Users without a relevant film are not
    asked.
    """
    order = time_order(ratings, seed)
    bounds = ratings.user_slices()
    counts = np.diff(bounds)
    n_test = np.minimum(np.rint(counts * TEST_SHARE), np.maximum(counts - 1, 0)).astype(np.int64)
    position = np.arange(len(ratings)) - bounds[ratings.user_ix]  # rows are in user order already
    held_out = np.zeros(len(ratings), bool)
    held_out[order] = position >= (counts - n_test)[ratings.user_ix]
    train, test = ratings.take(~held_out), ratings.take(held_out)
    users, relevant = _relevant(train, test)
    by_time = bool((ratings.rated_at != UNKNOWN_TIME).any())
    return Split(train, users, relevant, by_time)


def _relevant(
    train: Ratings, test: Ratings
) -> tuple[NDArray[np.int64], tuple[NDArray[np.int32], ...]]:
    counted = (test.values >= RELEVANT_FROM) & (train.popularity > 0)[test.film_ix]
    kept = test.take(counted)
    bounds = kept.user_slices()
    users = np.flatnonzero(np.diff(bounds))
    return users, tuple(kept.film_ix[bounds[u] : bounds[u + 1]] for u in users)


def sample_users(split: Split, n_users: int, seed: int) -> Split:
    """Ask at most `n_users` users, drawn at random."""
    if len(split.users) <= n_users:
        return split
    chosen = np.sort(np.random.default_rng(seed).choice(len(split.users), n_users, replace=False))
    relevant = tuple(split.relevant[i] for i in chosen)
    return Split(split.train, split.users[chosen], relevant, split.by_time)
