"""Fit a model to ratings and films: vectorise, reduce, cluster, weigh."""

from collections.abc import Callable, Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from cineclube.recommender import vectorise
from cineclube.recommender.cluster import Clustering, fit_clusters, renumbered
from cineclube.recommender.data import Films, Ratings
from cineclube.recommender.equations import Learning, normal_equations
from cineclube.recommender.match import affinity, pull
from cineclube.recommender.model import Cluster, Hyperparameters, TasteModel
from cineclube.recommender.naming import name_clusters
from cineclube.recommender.popular import activity, mean_ratings
from cineclube.recommender.reduce import fit_space
from cineclube.recommender.start import Start, same_numbers
from cineclube.recommender.weights import (
    Solution,
    WeightSettings,
    feature_weights,
    films_that_take_part,
    ranking_weights,
    solve,
    strongest_of_rows,
)

TYPICAL_FILMS = 5
WEIGHTS_PER_FEATURE = 300
KEPT_PER_FEATURE = 100  # for films that come later
STEPS = ("pca", "kmeans", "weights", "matching")


def fit(
    ratings: Ratings,
    films: Films,
    settings: Hyperparameters,
    seed: int,
    on_step: Callable[[str], None] = lambda _step: None,
    *,
    start: Start | None = None,
    named_as: Start | None = None,
) -> TasteModel:
    """Fit everything that is served. `settings` must leave nothing open (see `tune`).

    `films` and `ratings.film_ids` must hold the same films. `on_step(name)` is called before each
    of STEPS. The same arguments give the same model. PCA and KMeans begin with `start`; clusters
    that are still the same have the numbers and names of `named_as`.
    """
    _check(settings)
    popularity = ratings.popularity
    confidence = ratings.matrix(vectorise.confidences(ratings.values, settings.history.grades))
    on_step("pca")
    vectors = None if start is None else start.vectors_of(films.ids)
    space = fit_space(confidence, films.content, settings.space, seed, vectors)
    on_step("kmeans")
    clustering, names = _cluster(space.vectors, films, popularity, settings, seed, start, named_as)
    on_step("weights")
    features = space.vectoriser.transform(films.content)
    learning = Learning(ratings, features, settings.history, settings.sequence, seed)
    weights, by_feature = _fit_weights(learning, settings.weights)
    on_step("matching")
    return TasteModel(
        settings=settings,
        film_ids=films.ids,
        popularity=popularity,
        mean_rating=mean_ratings(ratings),
        activity=activity(ratings, settings.history.grades),
        space=space,
        cluster_of=clustering.labels,
        cluster_centres=clustering.centres,
        clusters=_describe(films, popularity, clustering, space.vectors, names),
        ranking_weights=weights,
        feature_weights=strongest_of_rows(by_feature, KEPT_PER_FEATURE),
        film_affinity=affinity(pull(weights), clustering.labels, clustering.n_clusters),
    )


def _cluster(
    vectors: NDArray[np.float32],
    films: Films,
    popularity: NDArray[np.int64],
    settings: Hyperparameters,
    seed: int,
    start: Start | None,
    named_as: Start | None,
) -> tuple[Clustering, list[str]]:
    before = None if start is None else start.labels_of(films.ids)
    n_clusters = settings.clusters.n_clusters or 1
    clustering = fit_clusters(vectors, popularity, n_clusters, seed, before=before)
    kept: dict[int, str] = {}
    if named_as is not None:
        named = named_as.labels_of(films.ids)
        numbers, same = same_numbers(named, clustering.labels, popularity)
        clustering = renumbered(clustering, numbers)
        kept = {i: named_as.clusters[i].name for i in np.flatnonzero(same).tolist()}
    labels, n_clusters = clustering.labels, clustering.n_clusters
    return clustering, name_clusters(films.content, popularity, labels, n_clusters, kept)


def fit_weights(learning: Learning, settings: WeightSettings) -> sp.csr_array:
    """Fit W, sparse float32 (n_films, n_films), with settings that leave nothing open."""
    return _fit_weights(learning, settings)[0]


def _fit_weights(learning: Learning, settings: WeightSettings) -> tuple[sp.csr_array, sp.csr_array]:
    """W, and the weights of features; the dense solution between them is let go of."""
    solution, scaled = _solve(learning, settings)
    by_feature = feature_weights(solution, scaled, WEIGHTS_PER_FEATURE)
    return ranking_weights(solution, scaled, by_feature, settings.max_weights_per_film), by_feature


def _solve(learning: Learning, settings: WeightSettings) -> tuple[Solution, sp.csr_array]:
    """Solve for the weights; the features of films come scaled as they took part."""
    taking_part = films_that_take_part(learning.ratings.popularity, settings)
    content_weight = settings.content_weight or 0.0
    A, C = normal_equations(learning, taking_part, settings.next_weight or 0.0, content_weight)
    features = learning.features * np.float32(np.sqrt(content_weight))
    features.eliminate_zeros()
    return solve(A, C, taking_part, settings.regularisation or 0.0), features


def _check(settings: Hyperparameters) -> None:
    weights = settings.weights
    chosen = {
        "clusters.n_clusters": settings.clusters.n_clusters,
        "weights.regularisation": weights.regularisation,
        "weights.next_weight": weights.next_weight,
        "weights.content_weight": weights.content_weight,
        "matched_mass": settings.matched_mass,
        "history.popularity_weight": settings.history.popularity_weight,
    }
    left_open = [name for name, value in chosen.items() if value is None]
    if left_open:
        raise ValueError(f"{', '.join(left_open)} must be set before fitting; see tune()")


def _describe(
    films: Films,
    popularity: NDArray[np.int64],
    clustering: Clustering,
    vectors: NDArray[np.float32],
    names: Sequence[str],
) -> tuple[Cluster, ...]:
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
