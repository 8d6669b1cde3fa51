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


def rank(
    taste: NDArray[np.float32],
    popularity: NDArray[np.float32],
    in_matching: NDArray[np.bool_],
    allowed: NDArray[np.bool_],
    k: int,
) -> Ranking:
    """Take the best k allowed films: from the matching clusters, then from the others, then the
    popular.

    All arguments but k are (n_films,). `taste` is h W; `popularity` is what popularity adds to the
    score. A film that taste says nothing for comes last, in the order of popularity, and after it
    what taste speaks against.
    """
    scores = taste + popularity
    for_taste = taste > 0
    tiers = (
        (Strategy.MATCHING_CLUSTERS, allowed & for_taste & in_matching),
        (Strategy.OTHER_CLUSTERS, allowed & for_taste & ~in_matching),
        (Strategy.POPULARITY, allowed & (taste == 0)),
        (Strategy.POPULARITY, allowed & (taste < 0)),
    )
    chosen: list[NDArray[np.int32]] = []
    strategies: list[NDArray[np.int8]] = []
    missing = k
    for strategy, candidates in tiers:
        if missing <= 0:
            break
        films = top_k(scores, np.flatnonzero(candidates).astype(np.int32), missing)
        chosen.append(films)
        strategies.append(np.full(len(films), strategy, np.int8))
        missing -= len(films)
    film_ix = np.concatenate(chosen) if chosen else np.empty(0, np.int32)
    strategy_of = np.concatenate(strategies) if strategies else np.empty(0, np.int8)
    return Ranking(film_ix, scores[film_ix], strategy_of)
