"""What a user looks for, one moment after the other: interest dwells, drifts and comes back."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cineclube.synthetic.catalogue import Catalogue
from cineclube.synthetic.shelves import EVERYTHING, FIRST_TASTE, Shelves
from cineclube.synthetic.tastes import TASTES

N_TASTES = len(TASTES)
DWELL = 6.0  # films in a row from one shelf, on average
EVERYTHING_SHARE, TASTE_SHARE, NEW_SHARE = 0.05, 0.10, 0.10  # of the stretches; the rest: niches
_EVERYTHING, _TASTE, _NEW, _NICHE = range(4)
NEW_YEARS = 1  # besides the current one
COMEBACK = 0.4  # chance that a niche is one that the user knows
FOCUS = 2.5  # the less, the fewer tastes one has
DRIFT = 0.8  # of the taste changes from the first rating to the last


@dataclass(frozen=True)
class Looking:
    """For each rating (n_ratings,) the shelf, the first year (from FIRST_YEAR) and the taste."""

    shelf: NDArray[np.int64]
    since: NDArray[np.int64]
    taste: NDArray[np.int64]


@dataclass(frozen=True)
class Moments:
    """When and by whom films are rated: arrays (n_ratings,), but `counts` (n_users,)."""

    counts: NDArray[np.int64]
    user: NDArray[np.int64]
    year: NDArray[np.int64]  # from FIRST_YEAR
    begins: NDArray[np.bool_]  # a session


class Interests:
    """Draws tastes for users and shelves for moments."""

    def __init__(self, catalogue: Catalogue, shelves: Shelves) -> None:
        mass = np.bincount(catalogue.taste, catalogue.weights, minlength=N_TASTES)
        self._mass = np.maximum(mass / mass.sum(), 1e-4)
        self._shelves = shelves

    def tastes(
        self, n_users: int, rng: np.random.Generator
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Shares of the tastes of each user, first and last: (n_users, n_tastes) each."""
        first, other = (self._dirichlet(n_users, rng) for _ in range(2))
        return first, (1 - DRIFT) * first + DRIFT * other

    def _dirichlet(self, n_users: int, rng: np.random.Generator) -> NDArray[np.float64]:
        drawn = rng.standard_gamma(FOCUS * self._mass, (n_users, N_TASTES)) + 1e-12
        return np.asarray(drawn / drawn.sum(axis=1, keepdims=True))

    def look(
        self,
        moments: Moments,
        tastes: tuple[NDArray[np.float64], NDArray[np.float64]],
        rng: np.random.Generator,
    ) -> Looking:
        """Draw what users look for: stretches of ratings that are made at one shelf."""
        n = len(moments.user)
        starts = np.flatnonzero(moments.begins | (rng.random(n) < 1 / DWELL))
        user, year = moments.user[starts], moments.year[starts]
        first_rating = (np.cumsum(moments.counts) - moments.counts)[user]
        passed = (starts - first_rating) / moments.counts[user]
        taste = _pick(tastes, user, rng.random(len(user)) < passed, rng)
        kind = np.searchsorted(
            np.cumsum((EVERYTHING_SHARE, TASTE_SHARE, NEW_SHARE)), rng.random(len(user)), "right"
        )
        shelf = np.where(kind == _EVERYTHING, EVERYTHING, FIRST_TASTE + taste)
        niche = self._comebacks(self._niches(taste, year, rng), user, rng)
        shelf = np.where(kind == _NICHE, niche, shelf)
        since = np.where(kind == _NEW, np.maximum(year - NEW_YEARS, 0), 0)
        repeat = np.diff(np.append(starts, n))
        return Looking(*(np.repeat(part, repeat) for part in (shelf, since, taste)))

    def _niches(
        self, taste: NDArray[np.int64], year: NDArray[np.int64], rng: np.random.Generator
    ) -> NDArray[np.int64]:
        """Known niches more often: that of a film drawn from the taste."""
        return self._shelves.niche[self._shelves.draw(FIRST_TASTE + taste, year, rng)]

    def _comebacks(
        self, niche: NDArray[np.int64], user: NDArray[np.int64], rng: np.random.Generator
    ) -> NDArray[np.int64]:
        """Let some niches be those of an earlier stretch of the user."""
        place = np.arange(len(user))
        first = np.searchsorted(user, user)
        earlier = first + (rng.random(len(user)) * (place - first)).astype(np.int64)
        return np.where(rng.random(len(user)) < COMEBACK, niche[earlier], niche)


def _pick(
    tastes: tuple[NDArray[np.float64], NDArray[np.float64]],
    user: NDArray[np.int64],
    late: NDArray[np.bool_],
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """Draw a taste for each row from the early or the late tastes of its user."""
    bounds = np.concatenate([np.cumsum(part, axis=1) for part in tastes])
    row = user + late * len(tastes[0])
    key = np.arange(len(bounds))[:, None] + np.minimum(bounds, 1 - 1e-12)  # rows in one sorted line
    place = np.searchsorted(key.ravel(), row + rng.random(len(row)), side="right")
    return np.asarray(np.clip(place - row * N_TASTES, 0, N_TASTES - 1), np.int64)
