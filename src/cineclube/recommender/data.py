"""What the mathematics works on: ratings and films as arrays. Ids are mapped to indices once,
here.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

UNKNOWN_TIME = np.iinfo(np.int64).min


class FilmContent(NamedTuple):
    """What is known of a film besides its ratings. Empty or None where unknown."""

    title: str
    genres: tuple[str, ...] = ()
    directors: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    year: int | None = None


def several(text: str) -> tuple[str, ...]:
    """Values of a text that holds several, separated by commas."""
    return tuple(value for part in text.split(",") if (value := part.strip()))


@dataclass(frozen=True)
class Films:
    """The catalogue, ordered by id."""

    ids: NDArray[np.int64]
    content: Sequence[FilmContent]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Ratings:
    """Ratings as parallel arrays, ordered by user and film.

    `user_ix` and `film_ix` (n_ratings,) point into `user_ids` (n_users,) and `film_ids` (n_films,),
    both sorted; users and films without ratings have their place too. `values` are 0 to 5;
    `rated_at` is in seconds since 1970, UNKNOWN_TIME where not known. `orders` keeps the order in
    time by seed, see `timeline`.
    """

    user_ids: NDArray[np.int64]
    film_ids: NDArray[np.int64]
    user_ix: NDArray[np.int32]
    film_ix: NDArray[np.int32]
    values: NDArray[np.float32]
    rated_at: NDArray[np.int64]
    orders: dict[int, NDArray[np.int64]] = field(default_factory=dict, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.values)

    @property
    def n_users(self) -> int:
        """Users, with and without ratings."""
        return len(self.user_ids)

    @property
    def n_films(self) -> int:
        """Films, with and without ratings."""
        return len(self.film_ids)

    @property
    def popularity(self) -> NDArray[np.int64]:
        """Number of ratings of each film, (n_films,)."""
        return np.bincount(self.film_ix, minlength=self.n_films)

    def take(self, rows: NDArray[np.bool_]) -> "Ratings":
        """Keep the ratings where `rows` (n_ratings,) is true; users and films keep their
        indices.
        """
        return Ratings(
            self.user_ids,
            self.film_ids,
            self.user_ix[rows],
            self.film_ix[rows],
            self.values[rows],
            self.rated_at[rows],
            {seed: _order_of_part(order, rows) for seed, order in self.orders.items()},
        )

    def user_slices(self) -> NDArray[np.int64]:
        """Bounds of each user's ratings: user u owns rows [bounds[u], bounds[u + 1]); (n_users +
        1,).
        """
        counts = np.bincount(self.user_ix, minlength=self.n_users)
        return np.concatenate(([0], np.cumsum(counts)))

    def matrix(self, confidence: NDArray[np.float32]) -> sp.csr_array:
        """Sparse (n_users, n_films) matrix with one `confidence` (n_ratings,) for each rating."""
        return sp.csr_array(
            (confidence, (self.user_ix, self.film_ix)), shape=(self.n_users, self.n_films)
        )

    def fingerprint(self) -> str:
        """Sha256 over every id, rating and time: the same data, the same text."""
        digest = hashlib.sha256()
        bounds = self.user_slices()  # says which rating is whose, and is shorter
        for part in (self.user_ids, self.film_ids, bounds, self.film_ix, self.values):
            digest.update(np.ascontiguousarray(part).data)
        digest.update(np.ascontiguousarray(self.rated_at).data)
        return digest.hexdigest()


def make_ratings(
    user_ids: NDArray[np.int64],
    film_ids: NDArray[np.int64],
    rating_user_ids: NDArray[np.int64],
    rating_film_ids: NDArray[np.int64],
    values: NDArray[np.float32],
    rated_at: NDArray[np.int64],
) -> Ratings:
    """Map ids to indices and order by user and film.

    Every id of a rating must occur in `user_ids` or `film_ids`; a pair must occur once.
    """
    user_ids, film_ids = np.unique(user_ids), np.unique(film_ids)
    user_ix, film_ix = _places(user_ids, rating_user_ids), _places(film_ids, rating_film_ids)
    values = values.astype(np.float32, copy=False)
    pair = user_ix * np.int64(max(1, len(film_ids))) + film_ix
    if np.any(pair[1:] < pair[:-1]):
        order = np.argsort(pair, kind="stable")
        user_ix, film_ix, values = user_ix[order], film_ix[order], values[order]
        rated_at = rated_at[order]
    return Ratings(user_ids, film_ids, user_ix, film_ix, values, rated_at)


def _order_of_part(order: NDArray[np.int64], rows: NDArray[np.bool_]) -> NDArray[np.int64]:
    place: NDArray[np.int64] = np.cumsum(rows) - 1
    return place[order[rows[order]]]


def _places(ids: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int32]:
    """Find ids that are all there in a sorted array: by a table where they lie close together."""
    span = int(ids[-1]) - int(ids[0]) + 1 if len(ids) else 0
    if span > len(wanted):
        return np.searchsorted(ids, wanted).astype(np.int32)
    place = np.zeros(span, np.int32)
    place[ids - ids[:1]] = np.arange(len(ids), dtype=np.int32)
    places: NDArray[np.int32] = place[wanted - ids[:1]]
    return places


def index_of(
    ids: NDArray[np.int64], wanted: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Find ids in a sorted array: the indices of those found, and which of `wanted` were found."""
    if len(ids) == 0:
        return np.empty(0, np.int32), np.zeros(len(wanted), bool)
    place = np.searchsorted(ids, wanted)
    found = ids[np.minimum(place, len(ids) - 1)] == wanted
    return place[found].astype(np.int32), found
