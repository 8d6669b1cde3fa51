"""What is held out: each user's latest ratings."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cineclube.recommender.data import UNKNOWN_TIME, Ratings

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
    order = np.lexsort((_shuffled(ratings, seed), ratings.rated_at, ratings.user_ix))
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


def _shuffled(ratings: Ratings, seed: int) -> NDArray[np.uint64]:
    """Give each rating a number that looks random and hangs on its pair and the seed alone, (n,).

    So ratings that come later do not change the order of those that are there, and a model that has
    learnt from an older split has not seen what a newer one holds out.
    """
    user_ids, film_ids = ratings.user_ids[ratings.user_ix], ratings.film_ids[ratings.film_ix]
    mixed = _mix(user_ids.astype(np.uint64) + _mix(np.array([seed], np.uint64)))
    return _mix(mixed ^ film_ids.astype(np.uint64))


def _mix(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators")."""
    mixed = numbers + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


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
