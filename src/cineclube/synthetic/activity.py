"""How many films each user rates: the long tail of activity."""

import numpy as np
from numpy.typing import NDArray

from cineclube.synthetic.size import Size

LEAST = 20  # MovieLens leaves out who rated fewer
# quantiles of ratings per user: those of ml-latest-small up to 99 %, then of MovieLens 25M, whose
# most active user has 32,202
NORMAL_SCORES = (-3.0, -1.645, -1.282, -0.674, 0.0, 0.674, 1.282, 1.645, 2.326, 4.6)
LOG_BEYOND_LEAST = (0.0, 0.69, 1.5, 2.71, 3.92, 5.0, 5.94, 6.38, 7.12, 10.4)
MOST_OF_CATALOGUE = 0.5  # that one user rates, unless so many ratings are asked for


def ratings_per_user(size: Size, rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw how many films each user rates, (n_users,): at least 1, at most all, in all n_ratings.

    The part beyond `LEAST` is scaled until the sum is right.
    """
    mean = size.n_ratings / size.n_users
    least = min(LEAST, max(1, int(mean / 3)))
    most = max(min(size.n_films, int(MOST_OF_CATALOGUE * size.n_films)), int(np.ceil(mean)))
    if mean > most / 3:
        most = size.n_films
    beyond = np.exp(np.interp(rng.standard_normal(size.n_users), NORMAL_SCORES, LOG_BEYOND_LEAST))
    low, high = 0.0, 2.0 * most
    for _ in range(100):
        middle = (low + high) / 2
        total = np.minimum(least + np.floor(middle * beyond), most).sum()
        low, high = (middle, high) if total <= size.n_ratings else (low, middle)
    counts = np.minimum(least + np.floor(low * beyond), most).astype(np.int64)
    return _complete(counts, size.n_ratings, most, rng)


def _complete(
    counts: NDArray[np.int64], total: int, most: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Give what is missing to users drawn at random, one each."""
    missing = total - int(counts.sum())
    while missing:
        open_users = np.flatnonzero(counts < most)
        chosen = rng.permutation(open_users)[:missing]
        counts[chosen] += 1
        missing -= len(chosen)
    return counts
