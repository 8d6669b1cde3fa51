"""Films to draw from: all of them, those of a taste, or those of a niche, up to a year."""

import numpy as np
from numpy.typing import NDArray

from cineclube.synthetic.calendar import FIRST_YEAR, N_YEARS
from cineclube.synthetic.catalogue import SECOND_TASTE, Catalogue
from cineclube.synthetic.tastes import TASTES

EVERYTHING = 0
FIRST_TASTE = 1
FIRST_NICHE = FIRST_TASTE + len(TASTES)


class Shelves:
    """Each shelf holds films in the order of their years, so what was out by a year is a range.

    Shelf 0 holds everything, then comes one for each taste, then one for each niche.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        n_films = len(catalogue)
        films = np.arange(n_films)
        shelf = np.concatenate((
            np.zeros(n_films, np.int64),
            FIRST_TASTE + catalogue.taste,
            FIRST_TASTE + catalogue.second_taste,
            FIRST_NICHE + catalogue.niche,
        ))  # fmt: skip
        parts = (1.0, 1 - SECOND_TASTE, SECOND_TASTE, 1.0)
        weights = np.concatenate([catalogue.weights * part for part in parts])
        self._films = np.tile(films, len(parts))
        column = np.clip(catalogue.year - FIRST_YEAR, 0, N_YEARS - 1)
        key = shelf * N_YEARS + np.tile(column, len(parts))
        order = np.argsort(key, kind="stable")
        self._films = self._films[order]
        self._cumulated = np.concatenate(([0.0], np.cumsum(weights[order])))
        n_shelves = FIRST_NICHE + int(catalogue.niche.max()) + 1
        steps = np.arange(n_shelves)[:, None] * N_YEARS + np.arange(N_YEARS + 1)
        self._bounds = np.searchsorted(key[order], steps)
        self.niche = FIRST_NICHE + catalogue.niche

    def draw(
        self,
        shelf: NDArray[np.int64],
        year: NDArray[np.int64],
        rng: np.random.Generator,
        since: NDArray[np.int64] | None = None,
    ) -> NDArray[np.int64]:
        """Draw a film for each row, by weight, of those released up to `year`, and from `since` on.

        Years count from FIRST_YEAR; a `since` of 0 is the beginning. Where a shelf holds no such
        film, everything that is out is drawn from.
        """
        low = self._bounds[shelf, 0 if since is None else since]
        high = self._bounds[shelf, year + 1]
        empty = np.flatnonzero(self._cumulated[high] <= self._cumulated[low])
        low[empty] = self._bounds[EVERYTHING, 0]
        high[empty] = self._bounds[EVERYTHING, year[empty] + 1]
        start, end = self._cumulated[low], self._cumulated[high]
        place = np.searchsorted(
            self._cumulated, start + rng.random(len(low)) * (end - start), "right"
        )
        return np.asarray(self._films[np.clip(place - 1, low, high - 1)], np.int64)
