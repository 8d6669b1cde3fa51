"""Lists for many users, as columns.

One user at a time, on purpose: a row of scores stays in the cache of the processor. Blocks of 256
users x 10,000 films were measured: scipy's product of a block with W takes longer than
`TasteModel.taste` for each of its users, which reads rows where they lie, and one top-k for a whole
block three times as long as one for each user. So there is one formula and one ranking, and lists
are equal to the API's to the bit.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cineclube.recommender.data import index_of
from cineclube.recommender.model import TasteModel


@dataclass(frozen=True)
class UserBlock:
    """Some users, in any order, and all their ratings, ordered by user and film.

    `user_ids` int64 (n_users,) are distinct. The ratings are parallel, (n_ratings,): int64
    `rater_ids` and `film_ids`, float32 `values` (0 to 5), int64 `rated_at` (seconds since 1970, or
    UNKNOWN_TIME). Films that users do not want to see, ordered by user, int64 (n_ignored,):
    `ignorer_ids` and `ignored_ids`.
    """

    user_ids: NDArray[np.int64]
    rater_ids: NDArray[np.int64]
    film_ids: NDArray[np.int64]
    values: NDArray[np.float32]
    rated_at: NDArray[np.int64]
    ignorer_ids: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    ignored_ids: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))

    def __len__(self) -> int:
        return len(self.user_ids)

    def rows(self) -> list[slice]:
        """Which ratings are whose, in the order of `user_ids`."""
        return self._rows_in(self.rater_ids)

    def ignored(self) -> list[NDArray[np.int64]]:
        """What each user does not want to see, in the order of `user_ids`."""
        return [self.ignored_ids[rows] for rows in self._rows_in(self.ignorer_ids)]

    def _rows_in(self, owners: NDArray[np.int64]) -> list[slice]:
        starts = np.searchsorted(owners, self.user_ids, "left").tolist()
        ends = np.searchsorted(owners, self.user_ids, "right").tolist()
        return [slice(start, end) for start, end in zip(starts, ends, strict=True)]


@dataclass(frozen=True)
class Lists:
    """Lists of `n_users` users one below the other, each best first; all columns are (n_rows,).

    int64 `user_ids` and `film_ids`, int32 `positions` from 1, float32 `scores`, int8 `strategies`
    (see Strategy).
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
    """Recommends the best `k` films of a model to blocks of users."""

    def __init__(self, model: TasteModel, k: int) -> None:
        self._model, self._k = model, k

    def recommend(self, block: UserBlock) -> Lists:
        """Make the lists of a block, in the order of its users: at most k rows for each.

        A list is shorter only where the user has rated or put aside all the rest. One user costs
        O(n_films + n_rated * weights per film), and memory does not depend on the block.
        """
        lists = [
            self._list(block.film_ids[rows], block.values[rows], block.rated_at[rows], ignored)
            for rows, ignored in zip(block.rows(), block.ignored(), strict=True)
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
        self,
        film_ids: NDArray[np.int64],
        values: NDArray[np.float32],
        rated_at: NDArray[np.int64],
        ignored_ids: NDArray[np.int64],
    ) -> _OneList:
        history = self._model.fold_in(film_ids, values, rated_at)
        ignored_ix, _ = index_of(self._model.film_ids, ignored_ids)
        excluded = np.concatenate((history.film_ix, ignored_ix))
        ranking = self._model.recommend(history, self._k, excluded)
        return self._model.film_ids[ranking.film_ix], ranking.scores, ranking.strategies
