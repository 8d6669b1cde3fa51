"""Films for every rating, none twice for one user."""

import numpy as np
from numpy.typing import NDArray

from cineclube.synthetic.calendar import FIRST_YEAR
from cineclube.synthetic.catalogue import TINY, Catalogue
from cineclube.synthetic.interests import Looking, Moments
from cineclube.synthetic.rare import RareRatings
from cineclube.synthetic.shelves import EVERYTHING, FIRST_TASTE, Shelves

SAME_SHELF_ROUNDS, TASTE_ROUNDS, ROUNDS = 2, 5, 12


def draw_films(
    moments: Moments,
    looking: Looking,
    shelves: Shelves,
    catalogue: Catalogue,
    rare: RareRatings,
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """Draw the films, (n_ratings,), indices; `rare` ones are settled already.

    Who has rated the film that comes draws again, at last from everything; what is then still open
    is drawn without repeats from what is left.
    """
    n_films = len(catalogue)
    film = _place(rare, moments, rng)
    taken = rare.user * n_films + rare.film
    open_rows = np.flatnonzero(film < 0)
    for attempt in range(ROUNDS):
        shelf, since = _widened(looking, open_rows, attempt)
        drawn = shelves.draw(shelf, moments.year[open_rows], rng, since)
        keys = moments.user[open_rows] * n_films + drawn
        fresh, first = np.unique(keys, return_index=True)
        new = ~_within(fresh, taken)
        accepted = first[new]
        film[open_rows[accepted]] = drawn[accepted]
        taken = _merge(taken, fresh[new])
        still = np.ones(len(open_rows), bool)
        still[accepted] = False
        open_rows = open_rows[still]
        if not len(open_rows):
            return film
    return _fill(film, open_rows, moments, catalogue, rng)


def _place(rare: RareRatings, moments: Moments, rng: np.random.Generator) -> NDArray[np.int64]:
    """Put the rare films of users at moments drawn at random; -1 elsewhere, (n_ratings,)."""
    film = np.full(len(moments.user), -1, np.int64)
    order = np.lexsort((rng.random(len(film)), moments.user))
    first = np.cumsum(moments.counts) - moments.counts
    number = np.arange(len(rare.user)) - np.searchsorted(rare.user, rare.user)
    film[order[first[rare.user] + number]] = rare.film
    return film


def _widened(
    looking: Looking, rows: NDArray[np.int64], attempt: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    if attempt < SAME_SHELF_ROUNDS:
        return looking.shelf[rows], looking.since[rows]
    nothing = np.zeros(len(rows), np.int64)
    if attempt < TASTE_ROUNDS:
        return FIRST_TASTE + looking.taste[rows], nothing
    return nothing + EVERYTHING, nothing


def _within(keys: NDArray[np.int64], taken: NDArray[np.int64]) -> NDArray[np.bool_]:
    if not len(taken):
        return np.zeros(len(keys), bool)
    place = np.minimum(np.searchsorted(taken, keys), len(taken) - 1)
    return np.asarray(taken[place] == keys)


def _merge(taken: NDArray[np.int64], fresh: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.sort(np.concatenate((taken, fresh)), kind="stable")


def _fill(
    film: NDArray[np.int64],
    open_rows: NDArray[np.int64],
    moments: Moments,
    catalogue: Catalogue,
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """Draw by weight and without repeats, as the largest of log w + Gumbel noise do (Efraimidis and
    Spirakis 2006), one user after the other: few are left.
    """
    bounds = np.concatenate(([0], np.cumsum(moments.counts)))
    log_weights = np.log(catalogue.weights + TINY)
    users, starts = np.unique(moments.user[open_rows], return_index=True)
    for user, rows in zip(users, np.split(open_rows, starts[1:]), strict=True):
        keys = log_weights + rng.gumbel(size=len(catalogue))
        rated = film[bounds[user] : bounds[user + 1]]
        keys[rated[rated >= 0]] = -np.inf
        keys[catalogue.year > FIRST_YEAR + moments.year[rows[0]]] = -np.inf
        film[rows] = np.argpartition(-keys, len(rows) - 1)[: len(rows)]
    return film
