"""The fitted model: what the trainer publishes and the API answers from."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from cineclube.recommender import match, vectorise
from cineclube.recommender.cluster import ClusterSettings
from cineclube.recommender.data import index_of
from cineclube.recommender.gather import Columns, weighted_rows
from cineclube.recommender.rank import Ranking, Scored
from cineclube.recommender.sequence import SequenceSettings
from cineclube.recommender.space import FilmSpace, SpaceSettings
from cineclube.recommender.vectorise import (
    HistorySettings,
    fading,
    known_films,
    popularity_share,
)
from cineclube.recommender.weights import WeightSettings


@dataclass(frozen=True)
class Hyperparameters:
    """Everything that shapes a model besides the data and the seed. Lives in the manifest.

    `matched_mass` is the share of a taste that the matching clusters hold, 0 to 1; None: chosen on
    validation.
    """

    history: HistorySettings = field(default_factory=HistorySettings)
    space: SpaceSettings = field(default_factory=SpaceSettings)
    clusters: ClusterSettings = field(default_factory=ClusterSettings)
    sequence: SequenceSettings = field(default_factory=SequenceSettings)
    weights: WeightSettings = field(default_factory=WeightSettings)
    matched_mass: float | None = None


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
    the number of ratings (n_films,), `mean_rating` their means (n_films,), NaN where there are
    none, and `activity` how much films are liked in each period (n_periods, n_films), see
    `popular`. `feature_weights` (n_features, n_films) give weights to films that came later, see
    `extend`.
    """

    settings: Hyperparameters
    film_ids: NDArray[np.int64]
    popularity: NDArray[np.int64]
    mean_rating: NDArray[np.float32]
    activity: NDArray[np.float32]
    space: FilmSpace
    cluster_of: NDArray[np.int32]
    cluster_centres: NDArray[np.float32]
    clusters: tuple[Cluster, ...]
    ranking_weights: sp.csr_array
    feature_weights: sp.csr_array
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
        return weighted_rows(self.ranking_weights, history.film_ix, history.confidence)

    def make_ready(self) -> None:
        """Make now what the first answer would make."""
        for made_once in ("known", "cluster_sizes", "columns"):
            getattr(self, made_once)

    @cached_property
    def columns(self) -> Columns:
        """W by column: which rated films speak of a film."""
        return Columns.of(self.ranking_weights)

    def popularity_weight(self, history: History) -> np.float32:
        """What popularity adds to the score of the best known film: popularity_weight *
        popularity_share.

        Other films get as much times `known`: help for who has rated little, and a little room for
        what is less known after that.
        """
        settings = self.settings.history
        share = popularity_share(len(history), settings)
        return np.float32((settings.popularity_weight or 0.0) * share)

    def popularity_part(self, history: History) -> NDArray[np.float32]:
        """What popularity adds to the score of every film, float32 (n_films,)."""
        return self.popularity_weight(history) * self.known

    @cached_property
    def known(self) -> NDArray[np.float32]:
        """How well known each film is, 0 to 1, float32 (n_films,)."""
        return known_films(self.popularity)

    @cached_property
    def cluster_sizes(self) -> NDArray[np.int64]:
        """Number of films of each cluster, (n_clusters,)."""
        return np.bincount(self.cluster_of, minlength=len(self.clusters))

    def cluster_shares(self, history: History) -> NDArray[np.float32]:
        """Share of each cluster in the taste, float32 (n_clusters,); all 0 where nothing
        matches.
        """
        return match.shares(self.film_affinity, history.film_ix, history.confidence)

    def matching_clusters(self, history: History) -> NDArray[np.bool_]:
        """Which clusters are searched first, bool (n_clusters,); none where nothing matches.

        The fewer ratings there are, the wider is the search.
        """
        mass = 1.0 if self.settings.matched_mass is None else self.settings.matched_mass
        wider = mass + (1 - mass) * fading(len(history), self.settings.history)
        return match.matching(self.cluster_shares(history), self.cluster_sizes, wider)

    def recommend(
        self, history: History, k: int, excluded: NDArray[np.int32], *, all_clusters: bool = False
    ) -> Ranking:
        """Take the best k films that are not `excluded` (indices).

        Films of the matching clusters come first, then the others, by score; then what has no score
        above 0 (see `Scored.best`). Fewer than k come out only where no more are left.
        `all_clusters` takes every cluster for matching.
        """
        allowed = np.ones(self.n_films, bool)
        allowed[excluded] = False
        matching = np.ones(len(self.clusters), bool) if all_clusters else None
        return self.rank(history, k, allowed, matching=matching)

    def rank(
        self,
        history: History,
        k: int,
        allowed: NDArray[np.bool_],
        *,
        novelty: float = 0.0,
        matching: NDArray[np.bool_] | None = None,
        everywhere: bool = False,
    ) -> Ranking:
        """Take the best k of the `allowed` films, bool (n_films,), in the order of `recommend`.

        `novelty` (0 to 1) takes from each score what the film is known by: see `novelty_factor`.
        `matching` says which clusters lead, where it is known already, bool (n_clusters,).
        `everywhere` lets the score alone decide, and still tells which films are of the matching
        clusters.
        """
        if matching is None:
            matching = self.matching_clusters(history)
        return self.scored(history, novelty).best(matching, allowed, k, everywhere=everywhere)

    def scored(self, history: History, novelty: float = 0.0) -> Scored:
        """Score every film for a history, less what `novelty` takes."""
        taste, known = self.taste(history), self.known
        popularity = self.popularity_part(history)
        if novelty:
            factor = self.novelty_factor(novelty)
            taste, known, popularity = taste * factor, known * factor, popularity * factor
        return Scored(taste, taste + popularity, known, self.cluster_of)

    def novelty_factor(
        self, novelty: float, film_ix: NDArray[np.int32] | None = None
    ) -> NDArray[np.float32]:
        """What scores are multiplied with, float32 (n_films,), or (n,) for some films:
        1 - novelty * known, at least 0.001.

        All parts of a score shrink alike, so reasons keep their shares.
        """
        known = self.known if film_ix is None else self.known[film_ix]
        factor: NDArray[np.float32] = np.maximum(1 - np.float32(novelty) * known, 1e-3)
        return factor.astype(np.float32)
