"""Films for several people at once."""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from cineclube.recommender.rank import top_k

HEAD_START = 0.1  # of satisfaction, for everybody; without it the first film is the only one to ask


class GroupStrategy(StrEnum):
    """How the wishes of a group become one list (Masthoff 2015, "Group recommender systems")."""

    MEAN = "media"
    LEAST_MISERY = "menor_insatisfacao"
    FAIRNESS = "justica"


def affinities(scores: NDArray[np.float32], allowed: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Make the scores of members comparable: score / the best allowed score, float32 (n_members,
    n_films), at most 1, below 0 where taste speaks against a film; 0 where it is not allowed.

    `scores` is (n_members, n_films), `allowed` (n_films,).
    """
    mine = scores * allowed
    best = mine.max(axis=1, keepdims=True, initial=0)
    return np.asarray(mine / np.where(best > 0, best, 1), np.float32)


def choose_for_group(
    affinity: NDArray[np.float32],
    allowed: NDArray[np.bool_],
    k: int,
    strategy: GroupStrategy,
) -> NDArray[np.int32]:
    """Choose k of the allowed films, best first, int32 (k,); fewer where fewer are allowed.

    `affinity` is (n_members, n_films), see `affinities`. MEAN takes the highest mean. LEAST_MISERY
    takes the highest minimum, and of equal ones the highest second to last, and so on (leximin), as
    in a large group somebody is indifferent to nearly every film. FAIRNESS takes one film after the
    other so that the product of everybody's satisfaction is highest, where satisfaction is what
    their films so far have brought them (greedy Nash welfare: who got little is served next). But
    for LEAST_MISERY, to dislike a film is no worse than to be indifferent to it.
    """
    # sums round by their order, and who comes first must not decide between equal films
    affinity = affinity[sorted(range(len(affinity)), key=lambda member: affinity[member].tobytes())]
    candidates = np.flatnonzero(allowed).astype(np.int32)
    if strategy is GroupStrategy.LEAST_MISERY:
        worst_last = -np.sort(affinity[:, candidates], axis=0)[::-1]
        return candidates[np.lexsort((candidates, *worst_last))[:k]]
    liking = np.maximum(affinity, 0)
    mean = liking.mean(axis=0)
    if strategy is GroupStrategy.MEAN:
        return top_k(mean, candidates, k)
    return _fairest(liking, candidates, mean, k)


def _fairest(
    affinity: NDArray[np.float32],
    candidates: NDArray[np.int32],
    mean: NDArray[np.float32],
    k: int,
) -> NDArray[np.int32]:
    """Take greedily by product of satisfaction; the mean decides between equals."""
    order = candidates[np.lexsort((candidates, -mean[candidates]))]
    mine = affinity[:, order].astype(np.float64)
    satisfaction = np.full((len(affinity), 1), HEAD_START)
    free = np.ones(len(order), bool)
    chosen = []
    for _ in range(min(k, len(order))):
        welfare = (satisfaction + mine).prod(axis=0)
        best = int(np.where(free, welfare, -np.inf).argmax())
        free[best] = False
        satisfaction += mine[:, [best]]
        chosen.append(order[best])
    return np.array(chosen, np.int32)
