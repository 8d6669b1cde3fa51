"""The methods that are measured: the model as it serves, and the baselines that it has to beat."""

from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.preprocessing import StandardScaler

from cineclube.recommender.data import Ratings, index_of
from cineclube.recommender.model import TasteModel
from cineclube.recommender.rank import top_k
from cineclube.recommender.split import RELEVANT_FROM

NAIVE_CLUSTERS = 5
NAIVE_MAX_CELLS = 25_000_000  # of its dense matrix; beyond this it stays sparse
NAIVE_BATCH = 4_096  # users


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


class Order:
    """All films of the train part by one score, for many users: each costs only what they rated."""

    def __init__(self, seen: Seen, scores: NDArray[np.float32]) -> None:
        films = np.flatnonzero(seen.in_train).astype(np.int32)
        self._seen, self._films = seen, top_k(scores, films, len(films))
        self._place = np.full(len(scores), len(films), np.int32)  # of a film that has none: the end
        self._place[self._films] = np.arange(len(films), dtype=np.int32)

    def top(self, user_ix: int, k: int) -> NDArray[np.int32]:
        """The same as `Seen.top`."""
        rated = self._place[self._seen.films(user_ix)]
        head = self._films[: k + len(rated)]
        new = np.ones(len(head), bool)
        new[rated[rated < len(head)]] = False
        top: NDArray[np.int32] = head[new][:k]
        return top


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
        counted = train.film_ix[train.values >= min_rating]
        scores = np.bincount(counted, minlength=train.n_films).astype(np.float32)
        self._order = Order(Seen(train), scores)

    def top(self, user_ix: int, k: int) -> NDArray[np.int32]:
        """Recommend the same films to everyone."""
        return self._order.top(user_ix, k)


class Random:
    """Films drawn at random: what chance gives."""

    name = "random"

    def __init__(self, train: Ratings, seed: int) -> None:
        self._seen, self._seed = Seen(train), seed
        self._n_in_train = max(int(self._seen.in_train.sum()), 1)

    def top(self, user_ix: int, k: int) -> NDArray[np.int32]:
        """Recommend anything."""
        rng = np.random.default_rng((self._seed, user_ix))
        scores = rng.random(self._seen.train.n_films, np.float32)
        rated = self._seen.films(user_ix)
        # enough lie above this, so that nearly never all have to be looked at
        enough = np.float32(1 - (4 * k + len(rated)) / self._n_in_train)
        scores[rated] = -np.inf
        high = np.flatnonzero(scores > enough).astype(np.int32)
        high = high[self._seen.in_train[high]]
        return top_k(scores, high, k) if len(high) >= k else self._seen.top(scores, user_ix, k)


class NaiveClusters:
    """The textbook cluster recommender: films with the highest values in the centre of the user's
    cluster.

    KMeans on the standardised rows of the user x film matrix of ratings, with zeros for what is
    missing. The matrix is dense, which is one of the reasons not to do it; where it does not fit,
    KMeans goes through random users of the sparse one, which only lacks the subtraction of the
    means: distances are the same.
    """

    name = f"naive clusters (k = {NAIVE_CLUSTERS})"

    def __init__(self, train: Ratings, seed: int) -> None:
        seen = Seen(train)
        films = np.flatnonzero(seen.in_train)
        fit = _dense_clusters if self.fits(train) else _sparse_clusters
        self._labels, centres = fit(train.matrix(train.values)[:, films], seed)
        scores = np.zeros((len(centres), train.n_films), np.float32)
        scores[:, films] = centres
        self._orders = [Order(seen, mine) for mine in scores]

    @staticmethod
    def fits(train: Ratings) -> bool:
        """Whether its dense matrix is small enough to be made."""
        return train.n_users * int(np.sum(train.popularity > 0)) <= NAIVE_MAX_CELLS

    def top(self, user_ix: int, k: int) -> NDArray[np.int32]:
        """Recommend the centre of the user's cluster."""
        return self._orders[int(self._labels[user_ix])].top(user_ix, k)


_Clusters = tuple[NDArray[np.int32], NDArray[np.float32]]  # of users: labels, centres


def _dense_clusters(matrix: sp.csr_array, seed: int) -> _Clusters:
    rows = StandardScaler().fit_transform(matrix.toarray())
    n_clusters = min(NAIVE_CLUSTERS, len(np.unique(rows, axis=0)))
    kmeans = KMeans(n_clusters, n_init=3, random_state=seed).fit(rows)
    return kmeans.labels_, kmeans.cluster_centers_


def _sparse_clusters(matrix: sp.csr_array, seed: int) -> _Clusters:
    """The same without the means, in mini-batches (Sculley 2010, "Web-scale k-means clustering").

    The centres are the means of all members, less those of all users.
    """
    rows = StandardScaler(with_mean=False).fit_transform(matrix)
    kmeans = MiniBatchKMeans(
        NAIVE_CLUSTERS, n_init=3, batch_size=NAIVE_BATCH, max_no_improvement=5, random_state=seed
    )
    labels = kmeans.fit(rows).labels_
    users = np.arange(len(labels))
    size = np.maximum(np.bincount(labels, minlength=NAIVE_CLUSTERS), 1)
    share = (1 / size[labels]).astype(np.float32)
    members = sp.csr_array((share, (labels, users)), shape=(NAIVE_CLUSTERS, len(labels)))
    centres = (members @ rows).toarray() - rows.mean(axis=0)
    return labels, centres.astype(np.float32)


def baselines(train: Ratings, seed: int) -> list[Random | Popularity | NaiveClusters]:
    """What stands beside the model in every training run."""
    return [
        Random(train, seed),
        NaiveClusters(train, seed),
        Popularity(train),
        Popularity(train, RELEVANT_FROM),
    ]
