"""Why a film is in a list: its score, taken apart."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cineclube.recommender.model import History, TasteModel

BLOCK_FILMS = 128


@dataclass(frozen=True)
class Explanation:
    """The parts of one film's score: one float32 for each rated film, (n_rated,), and
    popularity's.
    """

    contributions: NDArray[np.float32]
    popularity: float

    @property
    def score(self) -> float:
        """The sum of the parts, which is the score that the film was ranked by."""
        return float(self.contributions.sum(dtype=np.float64) + self.popularity)


def explain(
    model: TasteModel, history: History, film_ix: NDArray[np.int32], novelty: float = 0.0
) -> list[Explanation]:
    """Take the scores of films (n,) apart: rated film j gives h_j W_ji to film i, in the order of
    `history`, times what `novelty` (0 to 1) leaves of it.
    """
    factor = model.novelty_factor(novelty, film_ix)
    popularity = model.popularity_weight(history) * model.known[film_ix] * factor
    parts = model.columns.among(film_ix, history.film_ix)
    parts *= history.confidence
    parts *= factor[:, None]
    return [
        Explanation(contributions, part)
        for contributions, part in zip(parts, popularity.tolist(), strict=True)
    ]


def explain_each(
    model: TasteModel, history: History, film_ix: NDArray[np.int32], novelty: float = 0.0
) -> Iterator[Explanation]:
    """Explain as `explain` does, BLOCK_FILMS at a time: all of a long list would take n_rated * n
    numbers, and both can be whole catalogues.
    """
    for start in range(0, len(film_ix), BLOCK_FILMS):
        yield from explain(model, history, film_ix[start : start + BLOCK_FILMS], novelty)
