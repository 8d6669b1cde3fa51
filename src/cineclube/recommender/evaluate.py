"""How good lists are: ranking metrics on held-out ratings, per user, and paired comparisons."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cineclube.recommender.split import Split

LIST_LENGTH = 10
SHOWN = 5  # films that the product shows
N_BOOTSTRAP = 2_000


class Method(Protocol):
    """Anything that recommends to the users of a split, having learnt from its train part."""

    @property
    def name(self) -> str:
        """What the method is called in a table."""
        ...

    def top(self, user_ix: int, k: int) -> NDArray[np.int32]:
        """The k best films (indices, best first) that the user has not rated in the train part."""
        ...


@dataclass(frozen=True)
class Evaluation:
    """One value for each asked user and metric, (n_asked,) each, and the coverage of the whole."""

    name: str
    ndcg_at_10: NDArray[np.float64]
    recall_at_10: NDArray[np.float64]
    precision_at_5: NDArray[np.float64]
    hit_rate_at_5: NDArray[np.float64]
    popularity_percentile: NDArray[np.float64]
    intra_list_distance: NDArray[np.float64]
    full_list: NDArray[np.float64]
    coverage_at_10: float

    def summary(self) -> dict[str, float]:
        """Mean of every metric, with the standard error of NDCG@10."""
        means = {name: float(np.mean(getattr(self, name))) for name in PER_USER}
        n_users = len(self.ndcg_at_10)
        error = float(np.std(self.ndcg_at_10, ddof=1) / np.sqrt(n_users)) if n_users > 1 else 0.0
        return {**means, "ndcg_at_10_error": error, "coverage_at_10": self.coverage_at_10}


PER_USER = (
    "ndcg_at_10",
    "recall_at_10",
    "precision_at_5",
    "hit_rate_at_5",
    "popularity_percentile",
    "intra_list_distance",
    "full_list",
)


def evaluate(
    method: Method,
    split: Split,
    film_vectors: NDArray[np.float32],
    on_user: Callable[[], None] = lambda: None,
) -> Evaluation:
    """Ask `method` for a list for every user of the split and measure it.

    `film_vectors` (n_films, n_dimensions) say how far apart films are, for the intra-list distance
    (1 - cosine). `on_user` is called after each user.
    """
    lists = np.full((len(split.users), LIST_LENGTH), -1, np.int32)
    for row, user_ix in zip(lists, split.users.tolist(), strict=True):
        films = method.top(user_ix, LIST_LENGTH)
        row[: len(films)] = films
        on_user()
    return _measure(method.name, lists, split, film_vectors)


def _measure(
    name: str, lists: NDArray[np.int32], split: Split, film_vectors: NDArray[np.float32]
) -> Evaluation:
    """Measure all lists at once: int32 (n_asked, LIST_LENGTH), best first, -1 for none."""
    popularity = split.train.popularity
    n_relevant = np.array([len(films) for films in split.relevant], np.int64)
    hits = _hits(lists, split.relevant, split.train.n_films)
    percentiles, distances = _beyond_accuracy(lists, popularity, film_vectors)
    n_catalogue = max(int(np.sum(popularity > 0)), 1)
    return Evaluation(
        name=name,
        ndcg_at_10=_ndcg(hits, n_relevant),
        recall_at_10=hits.sum(axis=1) / n_relevant,
        precision_at_5=hits[:, :SHOWN].sum(axis=1) / SHOWN,
        hit_rate_at_5=np.asarray(hits[:, :SHOWN].any(axis=1), np.float64),
        popularity_percentile=percentiles,
        intra_list_distance=distances,
        full_list=np.asarray((lists >= 0).all(axis=1), np.float64),
        coverage_at_10=len(np.unique(lists[lists >= 0])) / n_catalogue,
    )


def _beyond_accuracy(
    lists: NDArray[np.int32], popularity: NDArray[np.int64], film_vectors: NDArray[np.float32]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean popularity percentile and intra-list distance of every list, (n_lists,) each."""
    percentile = popularity_percentile(popularity)
    percentiles, distances = np.zeros(len(lists)), np.zeros(len(lists))
    lengths = np.sum(lists >= 0, axis=1)
    for length in np.unique(lengths[lengths > 0]):
        rows = np.flatnonzero(lengths == length)
        films = lists[rows, :length]
        percentiles[rows] = percentile[films].mean(axis=1)
        distances[rows] = intra_list_distance(film_vectors[films])
    return percentiles, distances


def ndcg(hits: NDArray[np.bool_], n_relevant: int, k: int) -> float:
    """NDCG@k with binary gain: sum of 1 / log2(1 + place) over hits, over that of the best possible
    list.

    `hits` (at most k,) says for each place whether its film is relevant (Järvelin and Kekäläinen
    2002).
    """
    discount = 1 / np.log2(np.arange(2, k + 2))
    return float(discount[: len(hits)] @ hits / discount[: min(k, n_relevant)].sum())


def ndcg_of_lists(
    lists: NDArray[np.int32], relevant: Sequence[NDArray[np.int32]], n_films: int
) -> NDArray[np.float64]:
    """NDCG@k of many lists at once, (n_lists,): rows of (n_lists, k), best first, -1 for none."""
    n_relevant = np.array([len(films) for films in relevant], np.int64)
    return _ndcg(_hits(lists, relevant, n_films), n_relevant)


def _hits(
    lists: NDArray[np.int32], relevant: Sequence[NDArray[np.int32]], n_films: int
) -> NDArray[np.bool_]:
    """Which places of the lists hold a relevant film, (n_lists, k)."""
    # a film of a list as one number; -1 stands for no film and must not reach the row before
    wanted = np.repeat(np.arange(len(lists)), [len(films) for films in relevant]) * n_films
    wanted += np.concatenate([np.empty(0, np.int64), *relevant])
    given = np.arange(len(lists))[:, None] * n_films + lists
    return np.isin(given, wanted) & (lists >= 0)


def _ndcg(hits: NDArray[np.bool_], n_relevant: NDArray[np.int64]) -> NDArray[np.float64]:
    k = hits.shape[1]
    discount = 1 / np.log2(np.arange(2, k + 2))
    ideal = np.cumsum(discount)[np.minimum(n_relevant, k) - 1]
    return np.asarray(hits @ discount / ideal, np.float64)


def popularity_percentile(popularity: NDArray[np.int64]) -> NDArray[np.float64]:
    """Share of the rated films that are no more popular, 0 to 1, (n_films,): 1 for the most
    popular.
    """
    rated = np.sort(popularity[popularity > 0])
    return np.searchsorted(rated, popularity, side="right") / max(len(rated), 1)


def intra_list_distance(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean of 1 - cosine over the pairs of each list, (...): lists are (..., n, n_dimensions); 0
    for fewer than two films.
    """
    n = vectors.shape[-2]
    if n < 2:  # noqa: PLR2004
        return np.zeros(vectors.shape[:-2], np.float32)
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
    together, alone = (unit.sum(axis=-2) ** 2).sum(axis=-1), (unit**2).sum(axis=(-2, -1))
    return np.asarray(1 - (together - alone) / (n * (n - 1)), np.float32)


@dataclass(frozen=True)
class Difference:
    """Mean of a paired difference, with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float


def compare(ours: NDArray[np.float64], theirs: NDArray[np.float64], seed: int) -> Difference:
    """Compare two methods on the same users, (n_asked,) each: percentile bootstrap (Efron 1979)
    over users.
    """
    difference = ours - theirs
    rng = np.random.default_rng(seed)
    n = len(difference)
    means = np.array([difference[rng.integers(0, n, n)].mean() for _ in range(N_BOOTSTRAP)])
    low, high = np.percentile(means, [2.5, 97.5])
    return Difference(float(difference.mean()), float(low), float(high))
