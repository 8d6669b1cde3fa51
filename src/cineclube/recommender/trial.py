"""The trial of a model that has been loaded, before anybody is served by it."""

import numpy as np

from cineclube.errors import InvalidModelError
from cineclube.recommender.data import UNKNOWN_TIME
from cineclube.recommender.explain import explain
from cineclube.recommender.model import History, TasteModel
from cineclube.recommender.popular import PERIODS

TRIAL_LENGTH = 5


def try_out(model: TasteModel) -> None:
    """Raise InvalidModelError where a model does not hang together or cannot answer."""
    try:
        _check_shapes(model)
        _check_values(model)
        _recommend(model, n_rated=0)
        _recommend(model, n_rated=1)
    except InvalidModelError:
        raise
    except Exception as error:  # state that was never checked can fail in any way
        raise InvalidModelError(f"the model fails its trial: {error!r}") from error


def _check_shapes(model: TasteModel) -> None:
    n_films, n_clusters = model.n_films, len(model.clusters)
    expected = {
        "popularity": (n_films,),
        "mean_rating": (n_films,),
        "activity": (len(PERIODS), n_films),
        "cluster_of": (n_films,),
        "ranking_weights": (n_films, n_films),
        "feature_weights": (len(model.space.content_map.matrix), n_films),
        "film_affinity": (n_films, n_clusters),
    }
    for name, shape in expected.items():
        found = getattr(model, name).shape
        if found != shape:
            raise InvalidModelError(f"{name} has the shape {found}, expected is {shape}")


def _check_values(model: TasteModel) -> None:
    labels = model.cluster_of
    checks = {
        "film_ids are not in ascending order": (np.diff(model.film_ids) > 0).all(),
        "cluster_of names a cluster that is not there": (
            (labels >= 0) & (labels < len(model.clusters))
        ).all(),
        "clusters are not numbered from 1": (
            [c.id for c in model.clusters] == list(range(1, len(model.clusters) + 1))
        ),
        "ranking_weights are not finite": np.isfinite(model.ranking_weights.data).all(),
        "feature_weights are not finite": np.isfinite(model.feature_weights.data).all(),
        "film_affinity is not finite": np.isfinite(model.film_affinity).all(),
    }
    for fault, fine in checks.items():
        if not fine:
            raise InvalidModelError(fault)


def _recommend(model: TasteModel, n_rated: int) -> None:
    """Take every step of an answer, for a user who gave the first `n_rated` films a 5."""
    rated = model.film_ids[:n_rated]
    history: History = model.fold_in(
        rated, np.full(len(rated), 5, np.float32), np.full(len(rated), UNKNOWN_TIME)
    )
    ranking = model.recommend(history, TRIAL_LENGTH, history.film_ix)
    if len(ranking.film_ix) != min(TRIAL_LENGTH, model.n_films - len(rated)):
        raise InvalidModelError(f"a user with {n_rated} ratings gets {len(ranking.film_ix)} films")
    if not np.isfinite(ranking.scores).all():
        raise InvalidModelError(f"a user with {n_rated} ratings gets scores that are not finite")
    model.cluster_shares(history)
    explain(model, history, ranking.film_ix)
