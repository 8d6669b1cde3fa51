"""The order in which a user rated."""

import numpy as np
from numpy.typing import NDArray

from cineclube.recommender.data import Ratings


def time_order(ratings: Ratings, seed: int) -> NDArray[np.int64]:
    """Rows by user and, of each user, the oldest first, (n_ratings,); unknown times count as the
    oldest.

    Ratings of equal time come in a seeded shuffle that hangs on their pair and the seed alone. So
    ratings that come later do not change the order of those that are there, and a model that has
    learnt from an older split has not seen what a newer one holds out.
    """
    user_ids, film_ids = ratings.user_ids[ratings.user_ix], ratings.film_ids[ratings.film_ix]
    mixed = _mix(user_ids.astype(np.uint64) + _mix(np.array([seed], np.uint64)))
    shuffled = _mix(mixed ^ film_ids.astype(np.uint64))
    return np.lexsort((shuffled, ratings.rated_at, ratings.user_ix))


def newest(ratings: Ratings, n: int, seed: int) -> NDArray[np.bool_]:
    """Which ratings are among the newest n of their user, (n_ratings,)."""
    ends = ratings.user_slices()[1:]
    from_end = ends[ratings.user_ix] - np.arange(len(ratings))  # rows are in user order already
    kept = np.zeros(len(ratings), bool)
    kept[time_order(ratings, seed)] = from_end <= n
    return kept


def _mix(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators")."""
    mixed = numbers + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
