"""A user's ratings as they are now, as the model takes them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cineclube.db.avaliacoes import Rating
from cineclube.recommender.data import UNKNOWN_TIME
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
