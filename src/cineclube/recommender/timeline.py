"""The order in which a user rated."""

import numpy as np
from numpy.typing import NDArray

from cineclube.recommender.data import UNKNOWN_TIME, Ratings

MAX_KEY = 2**63 - 1


def time_order(ratings: Ratings, seed: int) -> NDArray[np.int64]:
    """Rows by user and, of each user, the oldest first, (n_ratings,); unknown times count as the
    oldest.

    Ratings of equal time come in a seeded shuffle that hangs on their pair and the seed alone. So
    ratings that come later do not change the order of those that are there, and a model that has
    learnt from an older split has not seen what a newer one holds out. The order is kept with the
    ratings, and with parts that are taken from them.
    """
    order = ratings.orders.get(seed)
    if order is None:
        order = ratings.orders[seed] = _order(ratings, seed)
    return order


def newest(ratings: Ratings, n: int, seed: int) -> NDArray[np.bool_]:
    """Which ratings are among the newest n of their user, (n_ratings,)."""
    ends = ratings.user_slices()[1:]
    from_end = ends[ratings.user_ix] - np.arange(len(ratings))  # rows are in user order already
    kept = np.zeros(len(ratings), bool)
    kept[time_order(ratings, seed)] = from_end <= n
    return kept


def _order(ratings: Ratings, seed: int) -> NDArray[np.int64]:
    """Sort by one number for user and time, which is quick, and shuffle equal ones."""
    key = _user_and_time(ratings)
    order = np.argsort(key)
    key = key[order]
    equal = key[1:] == key[:-1]
    tied = np.flatnonzero(np.append(equal, False) | np.insert(equal, 0, False))
    rows = order[tied]
    order[tied] = rows[np.argsort(_group_and_shuffle(ratings, rows, key[tied], seed))]
    return order


def _group_and_shuffle(
    ratings: Ratings, rows: NDArray[np.int64], key: NDArray[np.int64], seed: int
) -> NDArray[np.uint64]:
    """One number for each of some rows that ascends with `key`, which does already, and shuffles
    rows of equal keys: the group above, as many bits of the shuffle as there is room for below.
    """
    group = np.cumsum(np.diff(key, prepend=key[:1]) != 0).astype(np.uint64)
    room = np.uint64(64 - max(int(group[-1]).bit_length(), 1) if len(group) else 63)
    return (group << room) | (_shuffled(ratings, rows, seed) >> (np.uint64(64) - room))


def _user_and_time(ratings: Ratings) -> NDArray[np.int64]:
    """One number for each rating, (n_ratings,), that ascends by user, then by time."""
    known = ratings.rated_at[ratings.rated_at != UNKNOWN_TIME]
    first, last = (int(known.min()), int(known.max())) if len(known) else (0, 0)
    span = last - first + 2
    if span * max(ratings.n_users, 1) <= MAX_KEY:
        moment = np.where(ratings.rated_at == UNKNOWN_TIME, 0, ratings.rated_at - (first - 1))
    else:  # times that are far from each other: their ranks will do
        moment = np.unique(ratings.rated_at, return_inverse=True)[1]
        span = len(ratings)
    return np.asarray(ratings.user_ix * np.int64(span) + moment, np.int64)


def _shuffled(ratings: Ratings, rows: NDArray[np.int64], seed: int) -> NDArray[np.uint64]:
    """A number for each of some rows that hangs on user, film and seed alone."""
    user_ids = ratings.user_ids[ratings.user_ix[rows]]
    film_ids = ratings.film_ids[ratings.film_ix[rows]]
    mixed = _mix(user_ids.astype(np.uint64) + _mix(np.array([seed], np.uint64)))
    return _mix(mixed ^ film_ids.astype(np.uint64))


def _mix(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators")."""
    mixed = numbers + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
