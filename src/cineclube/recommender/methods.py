"""The methods that are measured: the model as it serves, and the baselines that it has to beat."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.preprocessing import StandardScaler

from cineclube.recommender.data import Ratings, index_of
from cineclube.recommender.model import TasteModel
from cineclube.recommender.rank import top_k
from cineclube.recommender.split import RELEVANT_FROM

NAIVE_CLUSTERS = 5
NAIVE_MAX_CELLS = 25_000_000  # its matrix is dense; beyond this it is left out


@dataclass
class Seen:
    """What each user rated in the train part, and which films there are to choose from."""

    train: Ratings
    bounds: NDArray[np.int64] = field(init=False)
    in_train: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        self.bounds = self.train.user_slices()
        self.in_train = self.train.popularity > 0

    def rows(self, user_ix: int) -> slice:
        """Rows of a user's ratings."""
        return slice(int(self.bounds[user_ix]), int(self.bounds[user_ix + 1]))

    def films(self, user_ix: int) -> NDArray[np.int32]:
        """Films that a user rated."""
        return self.train.film_ix[self.rows(user_ix)]

    def top(self, scores: NDArray[np.float32], user_ix: int, k: int) -> NDArray[np.int32]:
        """The k films of the train part with the highest scores that the user has not rated."""
        candidates = self.in_train.copy()
        candidates[self.films(user_ix)] = False
        return top_k(scores, np.flatnonzero(candidates).astype(np.int32), k)


class Served:
    """A model, asked just as the API asks it. It may have learnt from other data with the same
    ids.
    """

    def __init__(
        self, name: str, model: TasteModel, train: Ratings, *, all_clusters: bool = False
    ) -> None:
        self.name = name
        self._model, self._seen, self._all_clusters = model, Seen(train), all_clusters
        self._model_ix, self._known = index_of(model.film_ids, train.film_ids)
        self._film_ix = np.full(model.n_films, -1, np.int32)  # model index -> index in train
        self._film_ix[self._model_ix] = np.flatnonzero(self._known)
        outside = np.ones(model.n_films, bool)
        outside[self._model_ix] = ~self._seen.in_train[self._known]
        self._outside = np.flatnonzero(outside).astype(np.int32)

    def top(self, user_ix: int, k: int) -> NDArray[np.int32]:
        """Recommend as the API does, from the films of the train part."""
        rows, train = self._seen.rows(user_ix), self._seen.train
        rated_ids = train.film_ids[train.film_ix[rows]]
        history = self._model.fold_in(rated_ids, train.values[rows], train.rated_at[rows])
        excluded = np.concatenate((self._outside, history.film_ix))
        ranking = self._model.recommend(history, k, excluded, all_clusters=self._all_clusters)
        return self._film_ix[ranking.film_ix]


class Popularity:
    """The most rated films; or those with the most ratings of at least `min_rating`."""

    def __init__(self, train: Ratings, min_rating: float = 0.0) -> None:
        self.name = f"popularity ({min_rating:g} and more)" if min_rating else "popularity"
        self._seen = Seen(train)
        self._scores = train.take(train.values >= min_rating).popularity.astype(np.float32)

    def top(self, user_ix: int, k: int) -> NDArray[np.int32]:
        """Recommend the same films to everyone."""
        return self._seen.top(self._scores, user_ix, k)


class Random:
    """Films drawn at random: what chance gives."""

    name = "random"

    def __init__(self, train: Ratings, seed: int) -> None:
        self._seen, self._seed = Seen(train), seed

    def top(self, user_ix: int, k: int) -> NDArray[np.int32]:
        """Recommend anything."""
        rng = np.random.default_rng((self._seed, user_ix))
        return self._seen.top(rng.random(self._seen.train.n_films, np.float32), user_ix, k)


class NaiveClusters:
    """The textbook cluster recommender: films with the highest values in the centre of the user's
    cluster.

    KMeans on the standardised rows of the user x film matrix of ratings, with zeros for what is
    missing. The matrix is dense, which is one of the reasons not to do it.
    """

    name = f"naive clusters (k = {NAIVE_CLUSTERS})"

    def __init__(self, train: Ratings, seed: int) -> None:
        self._seen = Seen(train)
        rated_films = np.flatnonzero(self._seen.in_train)
        matrix = train.matrix(train.values)[:, rated_films].toarray()
        rows = StandardScaler().fit_transform(matrix)
        n_clusters = min(NAIVE_CLUSTERS, len(np.unique(rows, axis=0)))
        self._kmeans = KMeans(n_clusters, n_init=3, random_state=seed).fit(rows)
        self._scores = np.zeros((n_clusters, train.n_films), np.float32)
        self._scores[:, rated_films] = self._kmeans.cluster_centers_

    @staticmethod
    def fits(train: Ratings) -> bool:
        """Whether its dense matrix is small enough to be made."""
        return train.n_users * int(np.sum(train.popularity > 0)) <= NAIVE_MAX_CELLS

    def top(self, user_ix: int, k: int) -> NDArray[np.int32]:
        """Recommend the centre of the user's cluster."""
        return self._seen.top(self._scores[self._kmeans.labels_[user_ix]], user_ix, k)


def baselines(train: Ratings, seed: int) -> list[Random | Popularity | NaiveClusters]:
    """What stands beside the model in every training run."""
    naive = [NaiveClusters(train, seed)] if NaiveClusters.fits(train) else []
    return [Random(train, seed), *naive, Popularity(train), Popularity(train, RELEVANT_FROM)]
