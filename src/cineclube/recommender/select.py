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


def is_narrow(model: TasteModel, facts: FilmFacts, criteria: Criteria, history: History) -> bool:
    """Whether criteria leave no more films than the matching clusters hold.

    To look at all of those costs no more than a search without criteria, so clusters need not lead
    the way.
    """
    n_left = facts.satisfying(criteria, model.mean_rating, model.cluster_of).sum()
    return bool(n_left <= model.cluster_sizes[model.matching_clusters(history)].sum())


def select(
    model: TasteModel,
    history: History,
    allowed: NDArray[np.bool_],
    k: int,
    knobs: Knobs,
    *,
    everywhere: bool = False,
) -> Ranking:
    """Take k of the `allowed` films, bool (n_films,); fewer only where fewer are allowed.

    `everywhere` searches all clusters alike, see `TasteModel.rank`.
    """
    wanted = pool_size(k) if knobs.diversity else k
    pool = model.rank(history, wanted, allowed, novelty=knobs.novelty, everywhere=everywhere)
    return diversify(pool, model.space.vectors, k, knobs.diversity)
