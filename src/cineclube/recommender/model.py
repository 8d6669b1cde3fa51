"""The fitted model: what the trainer publishes and the API answers from."""

from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from cineclube.recommender import match, rank, vectorise
from cineclube.recommender.cluster import ClusterSettings
from cineclube.recommender.data import index_of
from cineclube.recommender.space import FilmSpace, SpaceSettings
from cineclube.recommender.weights import WeightSettings

POPULARITY_FLOOR = 1e-6  # decides between films about which taste says nothing


@dataclass(frozen=True)
class HistorySettings:
    """How a user's ratings become confidences, and what popularity adds while there are few of
    them.
    """

    grades: vectorise.Grades = ((4.5, 1.0), (4.0, 0.8), (3.0, 0.2), (0.0, -0.1))
    recency_tau: float = 3.0
    recency_gamma: float = 0.5
    popularity_weight: float = 0.03
    popularity_fades_at: int = 10  # ratings


@dataclass(frozen=True)
class Hyperparameters:
    """Everything that shapes a model besides the data and the seed. Lives in the manifest."""

    history: HistorySettings = field(default_factory=HistorySettings)
    space: SpaceSettings = field(default_factory=SpaceSettings)
    clusters: ClusterSettings = field(default_factory=ClusterSettings)
    weights: WeightSettings = field(default_factory=WeightSettings)
    matched_mass: float = 0.75


@dataclass(frozen=True)
class Cluster:
    """A cluster of films: `id` from 1, in the order of `share_of_ratings` (0 to 1)."""

    id: int
    name: str
    n_films: int
    share_of_ratings: float
    typical_film_ids: tuple[int, ...]


@dataclass(frozen=True)
class History:
    """What a user rated, of the films that the model knows: indices and signed confidences
    (n_rated,).
    """

    film_ix: NDArray[np.int32]
    confidence: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.film_ix)


@dataclass(frozen=True)
class TasteModel:
    """Fitted state, all in the order of `film_ids` (n_films,), which is ascending.

    `ranking_weights` is W, sparse float32 (n_films, n_films); `film_affinity` float32 (n_films,
    n_clusters); `cluster_of` int32 (n_films,) points into `clusters`, whose
    `cluster_centres` lie in the film space, float32 (n_clusters, n_dimensions); `popularity` holds
    the number of ratings (n_films,).
    """

    settings: Hyperparameters
    film_ids: NDArray[np.int64]
    popularity: NDArray[np.int64]
    space: FilmSpace
    cluster_of: NDArray[np.int32]
    cluster_centres: NDArray[np.float32]
    clusters: tuple[Cluster, ...]
    ranking_weights: sp.csr_array
    film_affinity: NDArray[np.float32]

    @property
    def n_films(self) -> int:
        """Films that the model knows."""
        return len(self.film_ids)

    def fold_in(
        self,
        film_ids: NDArray[np.int64],
        values: NDArray[np.float32],
        rated_at: NDArray[np.int64],
    ) -> History:
        """Turn one user's ratings, (n_rated,) each, into a history. Films unknown to the model are
        left out.

        `values` are 0 to 5, `rated_at` seconds since 1970 or UNKNOWN_TIME. Nothing is refitted.
        """
        film_ix, known = index_of(self.film_ids, film_ids)
        settings = self.settings.history
        confidence = vectorise.confidences(values[known], settings.grades)
        age_weight = vectorise.recency(
            rated_at[known], settings.recency_tau, settings.recency_gamma
        )
        return History(film_ix, confidence * age_weight)

    def taste(self, history: History) -> NDArray[np.float32]:
        """What the history says of every film, h W, float32 (n_films,)."""
        if len(history) == 0:
            return np.zeros(self.n_films, np.float32)
        rows = self.ranking_weights[history.film_ix]
        taste: NDArray[np.float32] = rows.T @ history.confidence
        return taste

    def popularity_part(self, history: History) -> NDArray[np.float32]:
        """What popularity adds to the score of every film, float32 (n_films,).

        weight * max(1 - n_rated / fades_at, floor) * log(1 + popularity) / log(1 + greatest
        popularity).
        """
        settings = self.settings.history
        fading = max(1 - len(history) / settings.popularity_fades_at, POPULARITY_FLOOR)
        known = np.log1p(self.popularity)
        scale = settings.popularity_weight * fading / max(float(known.max(initial=0)), 1)
        return (scale * known).astype(np.float32)

    def cluster_shares(self, history: History) -> NDArray[np.float32]:
        """Share of each cluster in the taste, float32 (n_clusters,); all 0 where nothing
        matches.
        """
        return match.shares(self.film_affinity, history.film_ix, history.confidence)

    def matching_clusters(self, history: History) -> NDArray[np.bool_]:
        """Which clusters are searched first, bool (n_clusters,); none where nothing matches."""
        return match.matching(self.cluster_shares(history), self.settings.matched_mass)

    def recommend(
        self, history: History, k: int, excluded: NDArray[np.int32], *, all_clusters: bool = False
    ) -> rank.Ranking:
        """Take the best k films that are not `excluded` (indices).

        The matching clusters come first, then the others, then popularity; fewer than k come out
        only where no more are left. `all_clusters` takes every cluster for matching.
        """
        allowed = np.ones(self.n_films, bool)
        allowed[excluded] = False
        matching = self.matching_clusters(history) | all_clusters
        return rank.rank(
            self.taste(history),
            self.popularity_part(history),
            matching[self.cluster_of],
            allowed,
            k,
        )
