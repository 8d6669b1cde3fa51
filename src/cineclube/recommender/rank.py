"""From scores and matching clusters to a list of films."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

GROUP_FILMS = 16  # that are represented by their best one while leaders are looked for
MORE = 4  # times as many leaders as are wanted


class Strategy(IntEnum):
    """The way by which a film came into a list, best first."""

    MATCHING_CLUSTERS = 0
    OTHER_CLUSTERS = 1
    POPULARITY = 2


_MATCHING, _OTHERS, _POPULARITY = map(np.int8, Strategy)  # small at once, not after the choice


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
    bound = np.full((len(scores), 1), np.finfo(np.float32).min)
    if k < n_columns:
        bound = np.maximum(bound, np.partition(scores, n_columns - k, axis=1)[:, [n_columns - k]])
    rows, columns = np.divmod(np.flatnonzero(scores >= bound), max(n_columns, 1))
    order = np.lexsort((columns, -scores[rows, columns], rows))
    rows, columns = rows[order], columns[order]
    places = np.arange(len(rows)) - np.searchsorted(rows, rows)
    found = places < k
    lists = np.full((len(scores), k), -1, np.int32)
    lists[rows[found], places[found]] = columns[found]
    return lists


def leaders(scores: NDArray[np.float32], n: int) -> NDArray[np.int32] | None:
    """Find a few films that all the n best of `scores` (n_films,) are among, and that score higher
    than all others: their indices, ascending; at least n.

    None where n is no small part of the films, or where not so many score above -inf. Two quick
    passes: the n-th best of the best of groups is a bound that n films reach.
    """
    n_groups = len(scores) // GROUP_FILMS
    if not 0 < 2 * n <= n_groups:
        return None
    best = scores[: n_groups * GROUP_FILMS].reshape(GROUP_FILMS, n_groups).max(axis=0)
    bound = np.partition(best, n_groups - n)[n_groups - n]
    return np.flatnonzero(scores >= bound).astype(np.int32) if bound > -np.inf else None


@dataclass(frozen=True)
class Scored:
    """The films before one taste, all (n_films,): float32 `taste` (h W), `scores` (taste and what
    popularity adds to it) and `known`, int32 `cluster_of`.
    """

    taste: NDArray[np.float32]
    scores: NDArray[np.float32]
    known: NDArray[np.float32]
    cluster_of: NDArray[np.int32]

    def best(
        self,
        matching: NDArray[np.bool_],
        allowed: NDArray[np.bool_],
        k: int,
        *,
        everywhere: bool = False,
    ) -> Ranking:
        """Take the best k of the `allowed` films, bool (n_films,): from the `matching` clusters,
        bool (n_clusters,), then from the others, by score.

        `everywhere` searches all clusters at once, so that the score alone decides. Films without a
        score above 0 come last: what taste speaks for, then what it says nothing of, the best
        `known` first, and then what it speaks against.
        """
        film_ix = self._leading(matching, allowed, k, everywhere=everywhere)
        if film_ix is None:
            film_ix = self._in_tiers(matching, allowed, k, everywhere=everywhere)
        return Ranking(film_ix, self.scores[film_ix], self._strategies(film_ix, matching))

    def _leading(
        self,
        matching: NDArray[np.bool_],
        allowed: NDArray[np.bool_],
        k: int,
        *,
        everywhere: bool,
    ) -> NDArray[np.int32] | None:
        """The list, where k films of the first tier are found among those that score highest."""
        scores = self.scores.copy()
        np.copyto(scores, -np.inf, where=~allowed)
        one_tier = everywhere or matching.all() or not matching.any()
        n = MORE * k  # as some are of other clusters
        while (films := leaders(scores, n)) is not None:
            wanted = scores[films] > 0
            if not one_tier:
                wanted &= matching[self.cluster_of[films]]
            if np.count_nonzero(wanted) >= k:
                return top_k(scores, films[wanted], k)
            if not (scores[films] > 0).all():
                break  # there are no more
            n *= MORE
        return None

    def _in_tiers(
        self,
        matching: NDArray[np.bool_],
        allowed: NDArray[np.bool_],
        k: int,
        *,
        everywhere: bool,
    ) -> NDArray[np.int32]:
        """The list, tier after tier until it is full."""
        left = np.flatnonzero(allowed).astype(np.int32)
        chosen = [np.empty(0, np.int32)]
        for films, by in self._tiers(left, matching | everywhere):
            best = top_k(by, films, k)
            chosen.append(best)
            k -= len(best)
            if k <= 0:
                break
        return np.concatenate(chosen)

    def _tiers(
        self, left: NDArray[np.int32], first: NDArray[np.bool_]
    ) -> Iterator[tuple[NDArray[np.int32], NDArray[np.float32]]]:
        """The films of each tier, ascending, and what they are ordered by."""
        above = self.scores[left] > 0
        scored, others = left[above], left[~above]
        leading = first[self.cluster_of[scored]]
        yield scored[leading], self.scores
        yield scored[~leading], self.scores
        taste = self.taste[others]
        yield others[taste > 0], self.scores
        yield others[taste == 0], self.known
        yield others[taste < 0], self.scores

    def _strategies(
        self, film_ix: NDArray[np.int32], matching: NDArray[np.bool_]
    ) -> NDArray[np.int8]:
        """What brought films (n,) into the list: their clusters where taste speaks for them, else
        popularity.
        """
        by_taste = np.where(matching[self.cluster_of[film_ix]], _MATCHING, _OTHERS)
        return np.where(self.taste[film_ix] > 0, by_taste, _POPULARITY)
