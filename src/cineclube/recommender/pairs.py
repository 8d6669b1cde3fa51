"""Sums over all pairs of films that the same user rated: what goes together, and what comes next.

One pass over the pairs, as the sums are what a training spends most of its time on. No library
weighs a pair by the places of its ratings in time, so the loop is compiled here.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from cineclube.recommender.data import Ratings
from cineclube.recommender.sequence import MIN_RATINGS, Moments
from cineclube.recommender.threads import n_threads
from cineclube.recommender.timeline import time_order

BLOCK = 256
PARTS_PER_THREAD = 16  # parts are not equally long
NOWHERE = -1


@dataclass(frozen=True)
class Lives:
    """Ratings of the n films that take part, by user and, of each user, the oldest first.

    Of each rating (n_rated,): the `user`, the film's `place` among those that take part, its
    `confidence`, and its `moment` among the latest ratings of the user, NOWHERE if it is older than
    those or the user's ratings have no order. `bounds` (n_users + 1,) say which are whose. The
    ratings of place i are `rated[starts[i]:starts[i + 1]]`. `moments` are the weights of pairs by
    their moments; those of user u begin at `table[u]` and have `length[u]` moments.
    """

    user: NDArray[np.int32]
    place: NDArray[np.uint32]
    confidence: NDArray[np.float32]
    moment: NDArray[np.int32]
    bounds: NDArray[np.int64]
    rated: NDArray[np.int32]
    starts: NDArray[np.int64]
    moments: Moments
    table: NDArray[np.int64]
    length: NDArray[np.int32]
    n_films: int

    @property
    def have_order(self) -> bool:
        """Whether any user's ratings say what came next."""
        return bool((self.moment != NOWHERE).any())


def make_lives(
    ratings: Ratings,
    confidence: NDArray[np.float32],
    taking_part: NDArray[np.int64],
    moments: Moments,
    seed: int,
) -> Lives:
    """Put ratings with their `confidence` (n_ratings,) into order, of films `taking_part` (n,)."""
    order = time_order(ratings, seed)
    places = np.full(ratings.n_films, NOWHERE, np.int32)
    places[taking_part] = np.arange(len(taking_part), dtype=np.int32)
    place = places[ratings.film_ix[order]]
    length = _lengths(ratings, order, moments.settings.max_ratings)
    ends = ratings.user_slices()[1:]
    moment = np.arange(len(ratings)) - (ends - length)[ratings.user_ix]
    moment[(moment < 0) | (length == 0)[ratings.user_ix]] = NOWHERE
    kept = place != NOWHERE
    user, place = ratings.user_ix[kept], place[kept]
    bounds = np.concatenate(([0], np.cumsum(np.bincount(user, minlength=ratings.n_users))))
    starts, rated = _by_film(place, bounds, len(taking_part))
    return Lives(
        user,
        place.astype(np.uint32),
        confidence[order[kept]],
        moment[kept].astype(np.int32),
        bounds,
        rated,
        starts,
        moments,
        moments.starts[length],
        length.astype(np.int32),
        len(taking_part),
    )


def _lengths(ratings: Ratings, order: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """How many of each user's latest ratings have an order, (n_users,); 0 for users without one."""
    bounds = ratings.user_slices()
    length = np.minimum(np.diff(bounds), most)
    some = length >= MIN_RATINGS
    latest, first = order[bounds[1:][some] - 1], order[(bounds[1:] - length)[some]]
    some[some] = ratings.rated_at[latest] != ratings.rated_at[first]
    return np.where(some, length, 0)


def _by_film(
    place: NDArray[np.int32], bounds: NDArray[np.int64], n_films: int
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    rows = np.arange(len(place), dtype=np.int32)
    by_user = sp.csr_array((rows, place, bounds), shape=(len(bounds) - 1, n_films))
    by_film = by_user.tocsc()  # counts where numpy would sort
    return by_film.indptr.astype(np.int64), by_film.data


def sum_pairs(lives: Lives, next_weight: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Sum up A = X^T X + next_weight S^T S and D = next_weight (S^T T - S^T S), float32 (n, n)
    each, C-contiguous; A is symmetric. (See `equations` for what X, S and T are.)

    A user with m ratings costs m^2 / 2 additions, and as many again for the latest ones in order.
    The result is the same for any number of threads.
    """
    n = lives.n_films
    A, D = np.empty((n, n), np.float32), np.empty((n, n), np.float32)
    add, n_parts = _kernel(), PARTS_PER_THREAD * n_threads()
    with ThreadPoolExecutor(n_threads()) as pool:
        parts = (np.arange(part, n, n_parts) for part in range(n_parts))
        for _ in pool.map(lambda part: add(part, *_arrays(lives), next_weight, A, D), parts):
            pass
    for rows, columns in _upper_blocks(n):
        A[rows, columns] += A[columns, rows].T
        A[columns, rows] = A[rows, columns].T
    A[np.diag_indices(n)] /= 2  # a film and itself were added to themselves
    return A, D


def _upper_blocks(n: int) -> Iterator[tuple[slice, slice]]:
    for first in range(0, n, BLOCK):
        for second in range(first, n, BLOCK):
            yield slice(first, first + BLOCK), slice(second, second + BLOCK)


def _arrays(lives: Lives) -> tuple[NDArray[Any], ...]:
    return (
        lives.starts, lives.rated, lives.user, lives.bounds, lives.place, lives.confidence,
        lives.moment, lives.table, lives.length, lives.moments.before, lives.moments.turned,
    )  # fmt: skip


@cache
def _kernel() -> Any:
    import numba  # noqa: PLC0415  takes a third of a second, and most commands do not need it

    return numba.njit(nogil=True)(_add_rows)


def _add_rows(  # noqa: PLR0917  compiled functions take arrays, no objects
    films: NDArray[np.int64],
    starts: NDArray[np.int64],
    rated: NDArray[np.int32],
    user: NDArray[np.int32],
    bounds: NDArray[np.int64],
    place: NDArray[np.uint32],
    confidence: NDArray[np.float32],
    moment: NDArray[np.int32],
    table: NDArray[np.int64],
    length: NDArray[np.int32],
    before: NDArray[np.float32],
    turned: NDArray[np.float32],
    next_weight: float,
    A: NDArray[np.float32],
    D: NDArray[np.float32],
) -> None:
    """Fill rows `films` of A, of which each pair is added to the row of its older film, and of D.

    A row is summed up where the processor's cache holds it, over the users who rated its film.
    """
    weight = np.float32(next_weight)
    a, d = np.empty(A.shape[1], np.float32), np.empty(A.shape[1], np.float32)
    for film in films:
        a[:] = 0
        d[:] = 0
        for entry in range(starts[film], starts[film + 1]):
            own = rated[entry]
            owner, given = user[own], confidence[own]
            first, end = bounds[owner], bounds[owner + 1]
            if moment[own] < 0 or weight == 0:
                for other in range(own, end):
                    a[place[other]] += given * confidence[other]
                continue
            row = table[owner] + np.int64(moment[own]) * length[owner]
            other = own - 1
            while other >= first and moment[other] >= 0:
                product = given * confidence[other]
                d[place[other]] -= weight * product * before[row + moment[other]]
                other -= 1
            for other in range(own, end):
                product, cell = given * confidence[other], row + moment[other]
                a[place[other]] += product + weight * product * before[cell]
                d[place[other]] += weight * product * turned[cell]
        A[film, :] = a
        D[film, :] = d
