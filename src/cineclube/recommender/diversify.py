"""Lists of films that differ from each other."""

import numpy as np
from numpy.typing import NDArray

from cineclube.recommender.rank import Ranking
from cineclube.recommender.vectorise import unit_rows

POOL_FILMS = 200  # that compete for a short list
POOL_TIMES = 3  # as many for each film of a long one


def pool_size(k: int) -> int:
    """How many of the best films compete for k places."""
    return max(POOL_FILMS, POOL_TIMES * k)


def diversify(pool: Ranking, vectors: NDArray[np.float32], k: int, diversity: float) -> Ranking:
    """Take k films of a ranking by maximal marginal relevance (Carbonell and Goldstein 1998).

    Greedily takes the film with the greatest (1 - d) relevance - d max cosine to those taken;
    `diversity` d is 0 to 1, 0 gives the first k. `vectors` (n_films, n_dimensions) is what the
    cosine is of. Relevance is the score beside the best one, 0 to 1, never greater than that of a
    film before it. Films that have none do not compete: they fill the list up in their order, where
    no others are left. Costs k * pool * n_dimensions.
    """
    if diversity == 0:
        return take(pool, np.arange(min(k, len(pool.film_ix))))
    relevance = _relevance(pool.scores)
    n_relevant = int(np.count_nonzero(relevance))
    competing = _greedy(
        relevance[:n_relevant], vectors[pool.film_ix[:n_relevant]], min(k, n_relevant), diversity
    )
    places = np.concatenate((competing, np.arange(n_relevant, len(relevance))))
    return take(pool, places[:k])


def _greedy(
    relevance: NDArray[np.float32], vectors: NDArray[np.float32], k: int, diversity: float
) -> NDArray[np.int64]:
    mine = unit_rows(vectors)
    nearest = np.full(len(mine), -1.0, np.float32)
    worth, relevant = relevance, (1 - diversity) * relevance
    taken = np.empty(k, np.int64)
    for place in range(k):
        taken[place] = best = int(worth.argmax())
        relevant[best] = -np.inf
        np.maximum(nearest, mine @ mine[best], out=nearest)
        worth = relevant - diversity * nearest
    return taken


def _relevance(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    best = scores[:1].max(initial=0)
    relevance = np.maximum(scores, 0) / (best if best > 0 else 1)
    return np.minimum.accumulate(relevance).astype(np.float32)


def take(ranking: Ranking, places: NDArray[np.int64]) -> Ranking:
    """Take some places of a ranking, in that order."""
    return Ranking(ranking.film_ix[places], ranking.scores[places], ranking.strategies[places])
