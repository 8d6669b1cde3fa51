"""What every peer is: a grid of settings, a fit, and scores that become lists."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from cineclube.errors import PeerError
from cineclube.recommender.data import Ratings
from cineclube.recommender.methods import Seen
from cineclube.recommender.rank import top_k_rows
from cineclube.recommender.vectorise import Grades, confidences

BUDGET = 16  # candidates of each peer: no peer is tuned harder than another
BLOCK_USERS = 256  # a block of users x films is dense while it is ranked

Settings: TypeAlias = Mapping[str, float | str]

INPUTS: dict[str, Grades] = {
    "liked": ((4.0, 1.0), (0.0, 0.0)),
    "graded": ((4.5, 1.0), (4.0, 0.8), (3.0, 0.2), (0.0, -0.1)),
    "steep": ((5.0, 1.0), (4.5, 0.9), (4.0, 0.6), (3.5, 0.3), (3.0, 0.1), (0.0, -0.1)),
    "rated": ((0.0, 1.0),),
}


class Scorer(Protocol):
    """A fitted peer."""

    def scores(self, users: NDArray[np.int64]) -> NDArray[np.float32]:
        """How well films suit users (n_users,): (n_users, n_films), higher is better."""
        ...


@dataclass(frozen=True)
class PeerSpec:
    """A kind of peer: the settings that tuning chooses from, the first being a sensible default.

    `fit(train, settings, seed)` raises PeerError where the data allow no fit. `requires` is the
    module without which there is none, or empty.
    """

    name: str
    candidates: tuple[Settings, ...]
    fit: Callable[[Ratings, Settings, int], Scorer]
    requires: str = ""


def input_matrix(
    train: Ratings, kind: str, weights: NDArray[np.float32] | None = None
) -> sp.csr_array:
    """What a peer learns from: confidences of the ratings, sparse float32 (n_users, n_films).

    `kind` is a key of INPUTS; `weights` (n_ratings,) multiply the confidences. Raises PeerError
    where no rating speaks for its film.
    """
    confidence = confidences(train.values, INPUTS[kind])
    if not (confidence > 0).any():
        raise PeerError(f'none of the {len(train)} ratings speaks for its film (input "{kind}")')
    matrix = train.matrix(confidence if weights is None else confidence * weights)
    matrix.eliminate_zeros()
    return matrix


@dataclass(frozen=True)
class FactorScorer:
    """Scores are inner products: factors of users (n_users, n_factors), of films (n_films,
    n_factors).
    """

    user_factors: NDArray[np.float32]
    film_factors: NDArray[np.float32]

    def scores(self, users: NDArray[np.int64]) -> NDArray[np.float32]:
        """U F^T for a block of users."""
        return np.asarray(self.user_factors[users] @ self.film_factors.T, np.float32)


class Peer:
    """A scorer as a Method: the best films of the train part that a user has not rated.

    Films of equal score come in the order of popularity: a deployment would do no less.
    """

    def __init__(
        self, name: str, scorer: Scorer, train: Ratings, rated: Ratings | None = None
    ) -> None:
        """`rated` is the part of the train part that users are not shown again; all of it if not
        given.
        """
        self.name = name
        self._scorer, self._seen = scorer, Seen(train if rated is None else rated)
        popularity = train.popularity
        order = np.argsort(-popularity, kind="stable")
        self._films = order[popularity[order] > 0].astype(np.int32)
        self._place = np.full(train.n_films, -1, np.int64)
        self._place[self._films] = np.arange(len(self._films))

    def top(self, user_ix: int, k: int) -> NDArray[np.int32]:
        """Recommend to one user."""
        return _present(self.tops(np.array([user_ix], np.int64), k)[0])

    def tops(self, users: NDArray[np.int64], k: int) -> NDArray[np.int32]:
        """Recommend to many users (n_users,): films best first, int32 (n_users, k), -1 where there
        are no more.

        Raises PeerError where a score is not a finite number.
        """
        lists = np.full((len(users), k), -1, np.int32)
        for start in range(0, len(users), BLOCK_USERS):
            block = slice(start, start + BLOCK_USERS)
            places = top_k_rows(self._open_scores(users[block]), k)
            lists[block] = np.where(places < 0, -1, self._films[places])
        return lists

    def _open_scores(self, users: NDArray[np.int64]) -> NDArray[np.float32]:
        """Scores with the films in the order of popularity, -inf for what was rated."""
        scores = self._scorer.scores(users)[:, self._films]
        if not np.isfinite(scores).all():
            raise PeerError(f"{self.name} gives scores that are not finite numbers")
        for row, user_ix in enumerate(users):
            scores[row, self._place[self._seen.films(int(user_ix))]] = -np.inf
        return scores


@dataclass(frozen=True)
class Listed:
    """A Method that was asked beforehand: lists (length,) by user, -1 where there is no film."""

    name: str
    lists: Mapping[int, NDArray[np.int32]]
    length: int

    def top(self, user_ix: int, k: int) -> NDArray[np.int32]:
        """Look the user's list up; k may not be more than was asked for."""
        if k > self.length:
            raise ValueError(f"k={k} should be <= {self.length}, the length of the lists")
        return _present(self.lists[user_ix][:k])


def _present(films: NDArray[np.int32]) -> NDArray[np.int32]:
    return np.asarray(films[films >= 0], np.int32)
