"""From scores and matching clusters to a list of films."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class Strategy(IntEnum):
    """The way by which a film came into a list, best first."""

    MATCHING_CLUSTERS = 0
    OTHER_CLUSTERS = 1
    POPULARITY = 2


@dataclass(frozen=True)
class Ranking:
    """Films best first: indices int32 (k,), scores float32 (k,), strategies int8 (k,)."""

    film_ix: NDArray[np.int32]
    scores: NDArray[np.float32]
    strategies: NDArray[np.int8]


def top_k(scores: NDArray[np.float32], candidates: NDArray[np.int32], k: int) -> NDArray[np.int32]:
    """Return the k candidates with the highest scores, best first; equal scores by index.

    `scores` is (n_films,), `candidates` are distinct indices into it.
    """
    if 0 < k < len(candidates):
        values = scores[candidates]
        kth = np.partition(values, len(values) - k)[len(values) - k]
        candidates = candidates[values >= kth]
    order = np.lexsort((candidates, -scores[candidates]))
    return candidates[order[:k]]


def top_k_rows(scores: NDArray[np.float32], k: int) -> NDArray[np.int32]:
    """Give the k columns with the highest scores of each row of (n_rows, n_columns), best first,
    int32 (n_rows, k); equal scores by column, -1 where no column above -inf is left.
    """
    n_columns = scores.shape[1]
    kth = np.full((len(scores), 1), -np.inf, np.float32)
    if k < n_columns:
        kth = np.partition(scores, n_columns - k, axis=1)[:, [n_columns - k]]
    rows, columns = np.nonzero((scores >= kth) & (scores > -np.inf))
    order = np.lexsort((columns, -scores[rows, columns], rows))
    rows, columns = rows[order], columns[order]
    places = np.arange(len(rows)) - np.searchsorted(rows, rows)
    found = places < k
    lists = np.full((len(scores), k), -1, np.int32)
    lists[rows[found], places[found]] = columns[found]
    return lists


def rank(
    taste: NDArray[np.float32],
    popularity: NDArray[np.float32],
    known: NDArray[np.float32],
    in_matching: NDArray[np.bool_],
    allowed: NDArray[np.bool_],
    k: int,
    *,
    everywhere: bool = False,
) -> Ranking:
    """Take the best k allowed films: from the matching clusters, then from the others, by score.

    All arrays are (n_films,). `taste` is h W, `popularity` what popularity adds to the score.
    `everywhere` searches all clusters at once, so that the score alone decides. Films without a
    score above 0 come last: what taste speaks for, then what it says nothing of, the best `known`
    first, and then what it speaks against.
    """
    first = in_matching | everywhere
    scores = taste + popularity
    scored = allowed & (scores > 0)
    others = allowed & ~scored
    tiers = (
        (scored & first, scores),
        (scored & ~first, scores),
        (others & (taste > 0), scores),
        (others & (taste == 0), known),
        (others & (taste < 0), scores),
    )
    chosen = [np.empty(0, np.int32)]
    missing = k
    for candidates, by in tiers:
        if missing <= 0:
            break
        films = top_k(by, np.flatnonzero(candidates).astype(np.int32), missing)
        chosen.append(films)
        missing -= len(films)
    film_ix = np.concatenate(chosen)
    return Ranking(film_ix, scores[film_ix], _strategies(taste[film_ix], in_matching[film_ix]))


def _strategies(taste: NDArray[np.float32], in_matching: NDArray[np.bool_]) -> NDArray[np.int8]:
    """What brought films (n,) into the list: their clusters where taste speaks for them, else
    popularity.
    """
    by_taste = np.where(in_matching, Strategy.MATCHING_CLUSTERS, Strategy.OTHER_CLUSTERS)
    return np.where(taste > 0, by_taste, Strategy.POPULARITY).astype(np.int8)
