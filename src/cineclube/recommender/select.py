"""The films for a wish: what is allowed, what is best, what differs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cineclube.recommender.data import index_of
from cineclube.recommender.diversify import diversify, pool_size
from cineclube.recommender.facts import Criteria, FilmFacts
from cineclube.recommender.model import History, TasteModel
from cineclube.recommender.rank import Ranking


@dataclass(frozen=True)
class Knobs:
    """How a list is to be: `diversity` and `novelty`, both 0 to 1; 0 changes nothing."""

    diversity: float = 0.0
    novelty: float = 0.0


def allowed_films(
    model: TasteModel, facts: FilmFacts, criteria: Criteria, without: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Which films satisfy the criteria and are none of `without` (ids), bool (n_films,).

    `facts` are of the same films as the model.
    """
    allowed = facts.satisfying(criteria, model.mean_rating, model.cluster_of)
    allowed[index_of(model.film_ids, without)[0]] = False
    return allowed


@dataclass(frozen=True)
class Found:
    """The films for a wish, and how many would have done."""

    ranking: Ranking
    n_allowed: int


def find(
    model: TasteModel,
    facts: FilmFacts,
    history: History,
    criteria: Criteria,
    without: NDArray[np.int64],
    k: int,
    knobs: Knobs,
) -> Found:
    """Take the k best films that satisfy the criteria and are none of `without` (ids).

    Where criteria leave no more films than the matching clusters hold, clusters do not lead the
    way: to look at all of those costs no more than a search without criteria.
    """
    allowed = facts.satisfying(criteria, model.mean_rating, model.cluster_of)
    n_left = np.count_nonzero(allowed)
    allowed[index_of(model.film_ids, without)[0]] = False
    matching = model.matching_clusters(history)
    ranking = select(
        model,
        history,
        allowed,
        k,
        knobs,
        matching=matching,
        everywhere=bool(n_left <= model.cluster_sizes[matching].sum()),
    )
    return Found(ranking, int(np.count_nonzero(allowed)))


def select(
    model: TasteModel,
    history: History,
    allowed: NDArray[np.bool_],
    k: int,
    knobs: Knobs,
    *,
    matching: NDArray[np.bool_] | None = None,
    everywhere: bool = False,
) -> Ranking:
    """Take k of the `allowed` films, bool (n_films,); fewer only where fewer are allowed.

    For `matching` and `everywhere` see `TasteModel.rank`.
    """
    pool = model.rank(
        history,
        pool_size(k) if knobs.diversity else k,
        allowed,
        novelty=knobs.novelty,
        matching=matching,
        everywhere=everywhere,
    )
    return diversify(pool, model.space.vectors, k, knobs.diversity)
