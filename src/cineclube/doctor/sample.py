"""Lists of a sample of users, and what is wrong with them."""

import numpy as np
from numpy.typing import NDArray

from cineclube.recommender.batch import Lists, UserBlock
from cineclube.recommender.model import TasteModel

LIST_LENGTH = 10
KNOWN_USER = 5  # ratings; who has fewer is given much the same as everybody, and should be


class SampledLists:
    """Counts over lists as they are made; the lists themselves are not kept.

    `n_lists_with` (n_films,), in the order of `film_ids`, counts in how many lists of users with
    KNOWN_USER ratings or more a film is; `n_if_popular` the same if each of them were given the
    most rated films that they have not rated.
    """

    def __init__(self, model: TasteModel) -> None:
        self.film_ids = model.film_ids
        self.n_users = 0
        self.n_known_users = 0
        self.n_lists_with = np.zeros(model.n_films, np.int64)
        self.n_if_popular = np.zeros(model.n_films, np.int64)
        self.short: list[tuple[int, int, int]] = []  # user, films, films that there would be
        self.seen: list[tuple[int, int]] = []  # user, film rated or put aside
        self.repeated: list[int] = []  # users
        self.not_finite: list[tuple[int, int]] = []  # user, film
        order = np.argsort(-model.popularity, kind="stable")
        self._by_popularity: NDArray[np.int64] = model.film_ids[order]

    def add(self, block: UserBlock, lists: Lists) -> None:
        """Take the lists of a block of users."""
        starts = np.searchsorted(lists.user_ids, block.user_ids, "left").tolist()
        ends = np.searchsorted(lists.user_ids, block.user_ids, "right").tolist()
        users = zip(block.rows(), block.ignored(), starts, ends, strict=True)
        for user, (rows, ignored, start, end) in zip(block.user_ids.tolist(), users, strict=True):
            films, scores = lists.film_ids[start:end], lists.scores[start:end]
            rated = block.film_ids[rows]
            self._find_faults(user, np.union1d(rated, ignored), films, scores)
            if len(rated) >= KNOWN_USER:
                self._count(rated, films)

    def _find_faults(
        self,
        user: int,
        excluded: NDArray[np.int64],
        films: NDArray[np.int64],
        scores: NDArray[np.float32],
    ) -> None:
        self.n_users += 1
        left = len(self.film_ids) - int(np.isin(excluded, self.film_ids).sum())
        if len(films) < min(LIST_LENGTH, left):
            self.short.append((user, len(films), left))
        self.seen += [(user, film) for film in films[np.isin(films, excluded)].tolist()]
        self.not_finite += [(user, film) for film in films[~np.isfinite(scores)].tolist()]
        if len(np.unique(films)) < len(films):
            self.repeated.append(user)

    def _count(self, rated: NDArray[np.int64], films: NDArray[np.int64]) -> None:
        self.n_known_users += 1
        candidates = self._by_popularity[: len(rated) + LIST_LENGTH]
        popular = candidates[~np.isin(candidates, rated)][:LIST_LENGTH]
        for counts, film_ids in ((self.n_lists_with, films), (self.n_if_popular, popular)):
            counts[np.searchsorted(self.film_ids, np.unique(film_ids))] += 1
