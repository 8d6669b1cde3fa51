"""Several ratings of one pair become one: the newest, or else the last.

They are folded before they are compared with what is stored, so where some have no time, a rating
that alone would have replaced the stored one can give way to a newer one that does not.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cineclube.db.importers.rating_runs import UNKNOWN_TIME
from cineclube.db.rating_columns import RatingArrays


class Folded(NamedTuple):
    """One rating for each pair, and how often it changed on the way (n_pairs,)."""

    ratings: RatingArrays
    changes: NDArray[np.int64]


def fold(ratings: RatingArrays) -> Folded:
    """Fold ratings that are ordered by user and film; those of a pair follow each other in time."""
    users, films = ratings.usuario_id, ratings.filme_id
    begins = np.ones(len(users), bool)
    begins[1:] = (users[1:] != users[:-1]) | (films[1:] != films[:-1])
    first = np.flatnonzero(begins)
    changes = np.zeros(len(first), np.int64)
    if len(first) == len(users):
        return Folded(ratings, changes)
    kept = ratings.take(first)
    repeats = np.flatnonzero(~begins)
    pair = np.cumsum(begins)[repeats] - 1
    turn = repeats - first[pair]  # a pair's second rating has turn 1
    by_turn = np.argsort(turn, kind="stable")
    for rows in np.split(by_turn, np.flatnonzero(np.diff(turn[by_turn])) + 1):
        new, at = ratings.take(repeats[rows]), pair[rows]
        replaces = _replaces(new, kept.take(at))
        changed = at[replaces]
        changes[changed] += 1
        kept.avaliacao[changed] = new.avaliacao[replaces]
        kept.avaliado_em[changed] = new.avaliado_em[replaces]
    return Folded(kept, changes)


def _replaces(new: RatingArrays, old: RatingArrays) -> NDArray[np.bool_]:
    """The rule of the table (see `rating_upsert`), for ratings that are not there yet."""
    undated, old_undated = new.avaliado_em == UNKNOWN_TIME, old.avaliado_em == UNKNOWN_TIME
    not_older: NDArray[np.bool_] = undated | old_undated | (new.avaliado_em >= old.avaliado_em)
    at_another_time = ~undated & (new.avaliado_em != old.avaliado_em)
    differs: NDArray[np.bool_] = (new.avaliacao != old.avaliacao) | at_another_time
    return np.logical_and(not_older, differs)
