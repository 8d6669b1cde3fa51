"""Fit a model to ratings and films: vectorise, reduce, cluster, weigh."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cineclube.recommender import vectorise
from cineclube.recommender.cluster import Clustering, fit_clusters
from cineclube.recommender.data import Films, Ratings
from cineclube.recommender.match import affinity
from cineclube.recommender.model import Cluster, Hyperparameters, TasteModel
from cineclube.recommender.naming import name_clusters
from cineclube.recommender.reduce import fit_space
from cineclube.recommender.weights import films_that_take_part, gram, solve_weights

TYPICAL_FILMS = 5
STEPS = ("pca", "kmeans", "weights", "matching")


def fit(
    ratings: Ratings,
    films: Films,
    settings: Hyperparameters,
    seed: int,
    on_step: Callable[[str], None] = lambda _step: None,
) -> TasteModel:
    """Fit everything that is served. `settings` must leave nothing open (see `tune`).

    `films` and `ratings.film_ids` must hold the same films. `on_step(name)` is called before each
    of STEPS. The same arguments give the same model.
    """
    n_clusters, regularisation = settings.clusters.n_clusters, settings.weights.regularisation
    if n_clusters is None or regularisation is None:
        raise ValueError("n_clusters and regularisation must be set before fitting; see tune()")
    popularity = ratings.popularity
    confidence = ratings.matrix(vectorise.confidences(ratings.values, settings.history.grades))
    on_step("pca")
    space = fit_space(confidence, films.content, settings.space, seed)
    on_step("kmeans")
    clustering = fit_clusters(space.vectors, popularity, n_clusters, seed)
    on_step("weights")
    taking_part = films_that_take_part(popularity, settings.weights)
    weights = solve_weights(
        gram(confidence, taking_part),
        taking_part,
        ratings.n_films,
        regularisation,
        settings.weights.max_weights_per_film,
    )
    on_step("matching")
    return TasteModel(
        settings=settings,
        film_ids=films.ids,
        popularity=popularity,
        space=space,
        cluster_of=clustering.labels,
        cluster_centres=clustering.centres,
        clusters=_describe(films, popularity, clustering, space.vectors),
        ranking_weights=weights,
        film_affinity=affinity(weights, clustering.labels, clustering.n_clusters),
    )


def _describe(
    films: Films,
    popularity: NDArray[np.int64],
    clustering: Clustering,
    vectors: NDArray[np.float32],
) -> tuple[Cluster, ...]:
    names = name_clusters(films.content, popularity, clustering.labels, clustering.n_clusters)
    n_ratings = max(int(popularity.sum()), 1)
    clusters = []
    for label, name in enumerate(names):
        members = np.flatnonzero(clustering.labels == label)
        typical = members[_typical(vectors[members], popularity[members])]
        clusters.append(
            Cluster(
                id=label + 1,
                name=name,
                n_films=len(members),
                share_of_ratings=float(popularity[members].sum() / n_ratings),
                typical_film_ids=tuple(int(films.ids[i]) for i in typical),
            )
        )
    return tuple(clusters)


def _typical(vectors: NDArray[np.float32], popularity: NDArray[np.int64]) -> NDArray[np.int64]:
    """Choose films that are both well known and near the centre; local indices, most typical
    first.
    """
    centre = np.average(vectors, axis=0, weights=np.sqrt(popularity + 0.1))
    distance = np.linalg.norm(vectors - centre, axis=1)
    nearness = 1 - distance / max(float(distance.max()), 1e-9) / 2
    known: NDArray[np.int64] = np.argsort(-np.log1p(popularity) * nearness, kind="stable")
    return known[:TYPICAL_FILMS]
