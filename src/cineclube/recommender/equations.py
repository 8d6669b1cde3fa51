"""The normal equations of the ranking weights, put together from their three parts."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from cineclube.recommender import vectorise
from cineclube.recommender.data import Ratings
from cineclube.recommender.sequence import SequenceSettings, lives
from cineclube.recommender.vectorise import HistorySettings
from cineclube.recommender.weights import gram


@dataclass(frozen=True)
class Learning:
    """What the weights learn from, and how ratings are read."""

    ratings: Ratings
    features: sp.csr_array  # of films, (n_films, n_features)
    history: HistorySettings
    sequence: SequenceSettings
    seed: int

    def confidence(self) -> NDArray[np.float32]:
        """Confidence of each rating, float32 (n_ratings,)."""
        return vectorise.confidences(self.ratings.values, self.history.grades)

    def add_next(
        self,
        A: NDArray[np.float32],
        C: NDArray[np.float32],
        taking_part: NDArray[np.int64],
        weight: float,
    ) -> None:
        """Add weight S^T S to inputs A and weight S^T T to targets C, float32 (n, n), in place.

        S is the past and T what followed it (see `sequence`). Each user costs a small dense product
        and at most `sequence.max_ratings` squared additions, on one thread; memory does not grow.
        """
        recency = self.history.recency_tau, self.history.recency_gamma
        confidence, place = self.confidence(), np.full(self.ratings.n_films, -1, np.int64)
        place[taking_part] = np.arange(len(taking_part))
        with threadpool_limits(1, "blas"):  # the products are small, and there are many
            for rows, past, future in lives(self.ratings, recency, self.sequence, self.seed):
                films = place[self.ratings.film_ix[rows]]
                kept = np.argsort(films)[np.sum(films < 0) :]
                given = confidence[rows[kept]]
                S, T = past[:, kept] * given, future[:, kept] * given
                # columns lie together in memory, so they are the rows here, and in ascending order
                cells = np.ix_(films[kept], films[kept])
                A.T[cells] += np.float32(weight) * (S.T @ S)
                C.T[cells] += np.float32(weight) * (T.T @ S)


def normal_equations(
    learning: Learning, taking_part: NDArray[np.int64], next_weight: float, content_weight: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Inputs A and targets C of the regression, float32 (n, n) each over the films taking part.

    A = X^T X + content_weight F F^T + next_weight S^T S, C the same with S^T T at the end: X are
    the confidences (n_users, n), F the features (n, n_features), which thus are rows under the
    ratings (Jeunen, Van Balen and Goethals 2020, "Closed-form models for collaborative filtering
    with side-information"), S and T the past and what followed it (see `sequence`).
    """
    X = learning.ratings.matrix(learning.confidence())
    content = learning.features.T * np.float32(np.sqrt(content_weight))
    C = gram(sp.csr_array(sp.vstack([X, content], format="csr", dtype=np.float32)), taking_part)
    A = C.copy(order="F")
    if next_weight:
        learning.add_next(A, C, taking_part, next_weight)
    return A, C


class Parts:
    """The same, in parts, to try many weights on one set of films."""

    def __init__(self, learning: Learning, taking_part: NDArray[np.int64]) -> None:
        self.taking_part = taking_part
        self._together = gram(learning.ratings.matrix(learning.confidence()), taking_part)
        self._content = gram(sp.csr_array(learning.features.T), taking_part)
        self._before, self._after = np.zeros_like(self._together), np.zeros_like(self._together)
        learning.add_next(self._before, self._after, taking_part, 1.0)

    @property
    def have_order(self) -> bool:
        """Whether any user's ratings say what came next."""
        return bool(self._before.any())

    @property
    def have_content(self) -> bool:
        """Whether anything is known of any film."""
        return bool(self._content.any())

    def equations(
        self, next_weight: float, content_weight: float
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Inputs and targets, as `normal_equations` makes them."""
        same = self._together + np.float32(content_weight) * self._content
        A = np.asfortranarray(same + np.float32(next_weight) * self._before)
        return A, same + np.float32(next_weight) * self._after
