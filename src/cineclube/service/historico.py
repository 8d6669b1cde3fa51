"""A user's ratings as they are now, as the model takes them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cineclube.db.avaliacoes import Rating
from cineclube.recommender.data import UNKNOWN_TIME, Films
from cineclube.recommender.expected import expected_ratings
from cineclube.recommender.model import History, TasteModel
from cineclube.recommender.whatif import Rated


@dataclass(frozen=True)
class Taste:
    """A user before one model: the history, and the rating behind each of its entries."""

    history: History
    ratings: tuple[Rating, ...]

    @property
    def rated(self) -> Rated:
        """The ratings as arrays."""
        times = [UNKNOWN_TIME if r.rated_at is None else r.rated_at for r in self.ratings]
        return Rated(
            np.array([r.film_id for r in self.ratings], np.int64),
            np.array([r.value for r in self.ratings], np.float32),
            np.array(times, np.int64),
        )

    def expected(self, model: TasteModel, film_ix: NDArray[np.int32]) -> NDArray[np.float32]:
        """The ratings that films of the model can expect, 0 to 5."""
        return expected_ratings(model, self.history.film_ix, self.rated.values, film_ix)


class RatingByPlace(Protocol):
    """Ratings in the order of a history."""

    def __getitem__(self, place: int, /) -> Rating: ...


@dataclass(frozen=True)
class RatedFilms:
    """The ratings behind a history, made when they are asked for: few of many ever are.

    `values` (n_rated,) are in the order of `history`, whose indices are places among `films`.
    """

    films: Films
    history: History
    values: NDArray[np.float32]
    _made: dict[int, Rating] = field(default_factory=dict)

    def __getitem__(self, place: int, /) -> Rating:
        """Give the rating without its time."""
        made = self._made.get(place)
        if made is None:
            film_ix = int(self.history.film_ix[place])
            film_id, title = int(self.films.ids[film_ix]), self.films.content[film_ix].title
            made = self._made[place] = Rating(film_id, title, float(self.values[place]), None)
        return made


def fold_in(model: TasteModel, ratings: Sequence[Rating]) -> Taste:
    """Turn ratings into a history, without those of films that the model does not know."""
    times = [UNKNOWN_TIME if r.rated_at is None else r.rated_at for r in ratings]
    history = model.fold_in(
        np.array([r.film_id for r in ratings], np.int64),
        np.array([r.value for r in ratings], np.float32),
        np.array(times, np.int64),
    )
    by_film = {r.film_id: r for r in ratings}
    return Taste(history, tuple(by_film[i] for i in model.film_ids[history.film_ix].tolist()))
