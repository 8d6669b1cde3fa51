"""What a place in a list depends on: the list as it would be without one rating."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cineclube.recommender.data import index_of
from cineclube.recommender.model import TasteModel


@dataclass(frozen=True)
class Rated:
    """One user's ratings of films that the model knows, parallel (n_rated,): int64 ids, float32
    values 0 to 5, int64 times in seconds since 1970 or UNKNOWN_TIME.
    """

    film_ids: NDArray[np.int64]
    values: NDArray[np.float32]
    rated_at: NDArray[np.int64]

    def without(self, film_id: int) -> "Rated":
        """Leave one film out."""
        left = self.film_ids != film_id
        return Rated(self.film_ids[left], self.values[left], self.rated_at[left])


@dataclass(frozen=True)
class Place:
    """Where a film is among all that are allowed, from 1, and its score; no position where it is
    not allowed itself.
    """

    position: int | None
    score: float


def place_of(model: TasteModel, rated: Rated, allowed: NDArray[np.bool_], film_ix: int) -> Place:
    """Rank all `allowed` films, bool (n_films,), for these ratings and look for one of them.

    This is the whole computation from the ratings on, so it is exact: the other ratings weigh
    otherwise when one is left out, and other clusters may match. Costs O(n_films log n_films).
    """
    history = model.fold_in(rated.film_ids, rated.values, rated.rated_at)
    score = model.taste(history)[film_ix] + model.popularity_part(history)[film_ix]
    ranking = model.rank(history, model.n_films, allowed)
    found = np.flatnonzero(ranking.film_ix == film_ix)
    return Place(int(found[0]) + 1 if len(found) else None, float(score))


def places_without(
    model: TasteModel,
    rated: Rated,
    allowed: NDArray[np.bool_],
    film_ix: int,
    film_ids: NDArray[np.int64],
) -> list[Place]:
    """Where a film would be if each of the rated `film_ids` (n,) had not been rated, in their
    order.

    A film that is left out stays seen: it does not come into the list itself.
    """
    left_out, _ = index_of(model.film_ids, film_ids)
    still_allowed = allowed.copy()
    still_allowed[left_out] = False
    return [
        place_of(model, rated.without(film_id), still_allowed, film_ix)
        for film_id in film_ids.tolist()
    ]
