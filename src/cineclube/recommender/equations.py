"""The normal equations of the ranking weights, put together from their three parts."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from cineclube.recommender import vectorise
from cineclube.recommender.data import Ratings
from cineclube.recommender.pairs import Lives, make_lives, sum_pairs
from cineclube.recommender.sequence import SequenceSettings, moments_of
from cineclube.recommender.vectorise import HistorySettings
from cineclube.recommender.weights import BLOCK_FILMS, gram


@dataclass(frozen=True)
class Learning:
    """What the weights learn from, and how ratings are read."""

    ratings: Ratings
    features: sp.csr_array  # of films, (n_films, n_features)
    history: HistorySettings
    sequence: SequenceSettings
    seed: int

    def lives(self, taking_part: NDArray[np.int64]) -> Lives:
        """Give the ratings of some films as pairs are summed up from them."""
        recency = self.history.recency_tau, self.history.recency_gamma
        n_ratings = np.diff(self.ratings.user_slices())
        confidence = vectorise.confidences(self.ratings.values, self.history.grades)
        moments = moments_of(n_ratings, recency, self.sequence)
        return make_lives(self.ratings, confidence, taking_part, moments, self.seed)


def normal_equations(
    learning: Learning, taking_part: NDArray[np.int64], next_weight: float, content_weight: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Inputs A and targets C of the regression, float32 (n, n) each over the films taking part.

    A = X^T X + content_weight F F^T + next_weight S^T S, C the same with S^T T at the end: X are
    the confidences (n_users, n), F the features (n, n_features), which thus are rows under the
    ratings (Jeunen, Van Balen and Goethals 2020, "Closed-form models for collaborative filtering
    with side-information"), S and T the past and what followed it (see `sequence`).
    """
    A, C = sum_pairs(learning.lives(taking_part), next_weight)
    C += A
    if content_weight:
        features = learning.features[taking_part] * np.float32(np.sqrt(content_weight))
        _add_gram(features, A, C)
    return A, C


def _add_gram(features: sp.csr_array, A: NDArray[np.float32], C: NDArray[np.float32]) -> None:
    """Add F F^T to both, a block at a time: genres make it dense."""
    by_feature = sp.csr_array(features.T)
    for start in range(0, len(A), BLOCK_FILMS):
        block = slice(start, start + BLOCK_FILMS)
        product = (features[block] @ by_feature).toarray()
        A[block] += product
        C[block] += product


class Parts:
    """The same, in parts, to try many weights on one set of films."""

    def __init__(self, learning: Learning, taking_part: NDArray[np.int64]) -> None:
        self.taking_part = taking_part
        lives = learning.lives(taking_part)
        self._together, _ = sum_pairs(lives, 0.0)
        with_order, self._turned = sum_pairs(lives, 1.0)
        self._before = with_order - self._together
        self._content = gram(sp.csr_array(learning.features.T), taking_part)
        self.have_order = lives.have_order

    @property
    def have_content(self) -> bool:
        """Whether anything is known of any film."""
        return bool(self._content.any())

    def equations(
        self, next_weight: float, content_weight: float
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Inputs and targets, as `normal_equations` makes them."""
        same = self._together + np.float32(content_weight) * self._content
        A = same + np.float32(next_weight) * self._before
        return A, A + np.float32(next_weight) * self._turned
