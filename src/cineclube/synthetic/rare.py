"""Films that hardly anybody rates: who does is settled beforehand, so that none is left unrated."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cineclube.synthetic.calendar import year_of

RARE = 2.5  # films that should get fewer ratings
KEENNESS = 1.4  # who rates many films has rated rare ones: in proportion to their number to this
MOST_OF_USER = 0.5  # of one's films are rare
YEARS_APART = 6.0  # users rate rare films of their time


@dataclass(frozen=True)
class RareRatings:
    """Pairs of `user` and `film`, indices (n_pairs,), ordered by user."""

    user: NDArray[np.int64]
    film: NDArray[np.int64]

    def of_users(self, start: int, stop: int) -> "RareRatings":
        """Give the pairs of some users, counted from `start`."""
        rows = slice(*np.searchsorted(self.user, (start, stop)))
        return RareRatings(self.user[rows] - start, self.film[rows])


def rare_ratings(
    wanted: NDArray[np.float64],
    year: NDArray[np.int64],
    per_user: NDArray[np.int64],
    arrival: NDArray[np.int64],
    rng: np.random.Generator,
) -> RareRatings:
    """Draw who rates the films `wanted` (n_films,) less than RARE times, each at least once.

    `year` (n_films,) and `arrival` (n_users,) bring together what is of one time.
    """
    films = np.flatnonzero((wanted >= 1) & (wanted < RARE))
    times = np.floor(wanted[films] + rng.random(len(films))).astype(np.int64)
    film = np.repeat(films, times)
    user = _keen_users(per_user, len(film), rng)
    film = film[: len(user)]
    by_year = np.argsort(year[film] + rng.normal(0, YEARS_APART, len(film)))
    by_arrival = np.argsort(year_of(arrival[user]) + rng.normal(0, YEARS_APART, len(user)))
    pairs = np.unique(np.stack((user[by_arrival], film[by_year])), axis=1)
    return RareRatings(pairs[0], pairs[1])


def _keen_users(
    per_user: NDArray[np.int64], number: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Draw users, some more than once; fewer than `number` where all together have no room."""
    room = np.floor(MOST_OF_USER * per_user)
    keen = per_user**KEENNESS
    expected = np.minimum(keen * number / keen.sum(), room)
    for _ in range(20):
        expected = np.minimum(expected * max(1.0, number / max(expected.sum(), 1e-9)), room)
    times = np.minimum(np.floor(expected + rng.random(len(room))), room).astype(np.int64)
    users = rng.permutation(np.repeat(np.arange(len(per_user)), times))
    return users[:number]
