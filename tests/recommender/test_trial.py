"""A model that does not hang together is found out before it serves anybody."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from tiny import fit_world, make_world

from cineclube.errors import InvalidModelError
from cineclube.recommender.data import FilmContent, Films
from cineclube.recommender.model import TasteModel
from cineclube.recommender.trial import try_out

RATINGS, FILMS = make_world(seed=5)
MODEL = fit_world((RATINGS, FILMS))
Break = Callable[[TasteModel], TasteModel]


def test_try_out_when_a_model_is_whole_then_it_says_nothing() -> None:
    untold = Films(FILMS.ids, [FilmContent("")] * len(FILMS))
    for model in (MODEL, fit_world((RATINGS, untold))):
        before = model.ranking_weights.copy()
        try_out(model)
        assert (model.ranking_weights != before).nnz == 0


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (lambda m: replace(m, film_ids=m.film_ids[::-1]), "film_ids are not in ascending order"),
        (lambda m: replace(m, popularity=m.popularity[1:]), "popularity has the shape"),
        (lambda m: replace(m, mean_rating=m.mean_rating[1:]), "mean_rating has the shape"),
        (lambda m: replace(m, activity=m.activity[1:]), "activity has the shape"),
        (lambda m: replace(m, activity=m.activity[:, 1:]), "activity has the shape"),
        (lambda m: replace(m, feature_weights=m.feature_weights[1:]), "feature_weights has the sh"),
        (lambda m: replace(m, feature_weights=m.feature_weights * np.inf), "feature_weights are n"),
        (lambda m: replace(m, ranking_weights=m.ranking_weights * np.nan), "ranking_weights are n"),
        (lambda m: replace(m, film_affinity=m.film_affinity * np.nan), "film_affinity is not fini"),
        (lambda m: replace(m, cluster_of=m.cluster_of + 1), "names a cluster that is not there"),
        (lambda m: replace(m, clusters=m.clusters[::-1]), "clusters are not numbered from 1"),
        (lambda m: replace(m, clusters=()), "film_affinity has the shape"),
        (lambda m: replace(m, space=None), "the model fails its trial"),
    ],
)
def test_try_out_when_a_part_is_wrong_then_it_is_named(broken: Break, message: str) -> None:
    with pytest.raises(InvalidModelError, match=message):
        try_out(broken(MODEL))
