"""Lists for many users, as columns.

One user at a time, on purpose: a row of scores stays in the cache of the processor. Blocks of 256
users x 10,000 films were measured: the sparse product of a block with W took as long as
`TasteModel.taste` for each of its users, and one top-k for a whole block three times as long as
`rank.rank`. So there is one formula and one ranking, and lists are equal to the API's to the bit.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cineclube.recommender.model import TasteModel
from cineclube.recommender.rank import Strategy

CATALOGUE = max(Strategy) + 1  # the way of a film that the model does not know yet


@dataclass(frozen=True)
class UserBlock:
    """Some users, in any order, and all their ratings, ordered by user and film.

    `user_ids` int64 (n_users,) are distinct. The rest is parallel, (n_ratings,): int64
    `rater_ids` and `film_ids`, float32 `values` (0 to 5), int64 `rated_at` (seconds since 1970, or
    UNKNOWN_TIME).
    """

    user_ids: NDArray[np.int64]
    rater_ids: NDArray[np.int64]
    film_ids: NDArray[np.int64]
    values: NDArray[np.float32]
    rated_at: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.user_ids)

    def rows(self) -> list[slice]:
        """Which ratings are whose, in the order of `user_ids`."""
        starts = np.searchsorted(self.rater_ids, self.user_ids, "left").tolist()
        ends = np.searchsorted(self.rater_ids, self.user_ids, "right").tolist()
        return [slice(start, end) for start, end in zip(starts, ends, strict=True)]


@dataclass(frozen=True)
class Lists:
    """Lists of `n_users` users one below the other, each best first; all columns are (n_rows,).

    int64 `user_ids` and `film_ids`, int32 `positions` from 1, float32 `scores`, int8 `strategies`:
    a Strategy, or CATALOGUE with score 0.
    """

    n_users: int
    user_ids: NDArray[np.int64]
    positions: NDArray[np.int32]
    film_ids: NDArray[np.int64]
    scores: NDArray[np.float32]
    strategies: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.user_ids)


_OneList = tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.int8]]


class BatchRecommender:
    """Recommends to blocks of users the best `k` of the films that there are.

    `catalogue_ids` are all of them, distinct int64 (n_catalogue,) in any order. Films that only the
    model knows are left out; films that only the catalogue knows come last, in the order of their
    ids, where the model has no more.
    """

    def __init__(self, model: TasteModel, catalogue_ids: NDArray[np.int64], k: int) -> None:
        self._model, self._k = model, k
        gone = ~np.isin(model.film_ids, catalogue_ids)
        self._gone_ix = np.flatnonzero(gone).astype(np.int32)
        self._new_ids = np.setdiff1d(catalogue_ids, model.film_ids)

    def recommend(self, block: UserBlock) -> Lists:
        """Make the lists of a block, in the order of its users: at most k rows for each.

        A list is shorter only where the user has rated all the rest. One user costs
        O(n_films + n_rated * weights per film), and memory does not depend on the block.
        """
        lists = [
            self._list(block.film_ids[rows], block.values[rows], block.rated_at[rows])
            for rows in block.rows()
        ]
        lengths = [len(film_ids) for film_ids, _, _ in lists]
        positions = [np.arange(1, length + 1, dtype=np.int32) for length in lengths]
        return Lists(
            len(block),
            np.repeat(block.user_ids, lengths),
            np.concatenate([np.empty(0, np.int32), *positions]),
            np.concatenate([np.empty(0, np.int64), *(film_ids for film_ids, _, _ in lists)]),
            np.concatenate([np.empty(0, np.float32), *(scores for _, scores, _ in lists)]),
            np.concatenate([np.empty(0, np.int8), *(ways for _, _, ways in lists)]),
        )

    def _list(
        self, film_ids: NDArray[np.int64], values: NDArray[np.float32], rated_at: NDArray[np.int64]
    ) -> _OneList:
        history = self._model.fold_in(film_ids, values, rated_at)
        excluded = np.concatenate((history.film_ix, self._gone_ix))
        ranking = self._model.recommend(history, self._k, excluded)
        chosen = self._model.film_ids[ranking.film_ix], ranking.scores, ranking.strategies
        missing = self._k - len(ranking.film_ix)
        return chosen if missing == 0 else _extended(chosen, self._unseen(film_ids, missing))

    def _unseen(self, film_ids: NDArray[np.int64], missing: int) -> NDArray[np.int64]:
        """Films that the model does not know and the user has not rated, by id."""
        return self._new_ids[~np.isin(self._new_ids, film_ids)][:missing]


def _extended(chosen: _OneList, new_ids: NDArray[np.int64]) -> _OneList:
    film_ids, scores, ways = chosen
    return (
        np.concatenate((film_ids, new_ids)),
        np.concatenate((scores, np.zeros(len(new_ids), np.float32))),
        np.concatenate((ways, np.full(len(new_ids), CATALOGUE, np.int8))),
    )
