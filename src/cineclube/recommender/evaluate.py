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
    percentile = popularity_percentile(split.train.popularity)
    rows = np.empty((len(split.users), len(PER_USER)))
    recommended = np.zeros(split.train.n_films, bool)
    for row, (user_ix, relevant) in enumerate(zip(split.users, split.relevant, strict=True)):
        films = method.top(int(user_ix), LIST_LENGTH)
        recommended[films] = True
        rows[row] = (
            *_accuracy(films, relevant),
            float(percentile[films].mean()) if len(films) else 0.0,
            intra_list_distance(film_vectors[films]),
            len(films) == LIST_LENGTH,
        )
        on_user()
    n_catalogue = max(int(np.sum(split.train.popularity > 0)), 1)
    coverage = float(recommended.sum() / n_catalogue)
    per_user = dict(zip(PER_USER, rows.T, strict=True))
    return Evaluation(name=method.name, coverage_at_10=coverage, **per_user)


def _accuracy(
    films: NDArray[np.int32], relevant: NDArray[np.int32]
) -> tuple[float, float, float, float]:
    hits = np.isin(films, relevant)
    return (
        ndcg(hits, len(relevant), LIST_LENGTH),
        float(hits.sum() / len(relevant)),
        float(hits[:SHOWN].sum() / SHOWN),
        float(hits[:SHOWN].any()),
    )


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
    n_lists, k = lists.shape
    n_relevant = np.array([len(films) for films in relevant], np.int64)
    # a film of a list as one number; -1 stands for no film and must not reach the row before
    wanted = np.repeat(np.arange(n_lists), n_relevant) * n_films
    wanted += np.concatenate([np.empty(0, np.int64), *relevant])
    given = np.arange(n_lists)[:, None] * n_films + lists
    hits = np.isin(given, wanted) & (lists >= 0)
    discount = 1 / np.log2(np.arange(2, k + 2))
    ideal = np.cumsum(discount)[np.minimum(n_relevant, k) - 1]
    return np.asarray(hits @ discount / ideal, np.float64)


def popularity_percentile(popularity: NDArray[np.int64]) -> NDArray[np.float64]:
    """Share of the rated films that are no more popular, 0 to 1, (n_films,): 1 for the most
    popular.
    """
    rated = np.sort(popularity[popularity > 0])
    return np.searchsorted(rated, popularity, side="right") / max(len(rated), 1)


def intra_list_distance(vectors: NDArray[np.float32]) -> float:
    """Mean of 1 - cosine over the pairs of a list, (n, n_dimensions); 0 for fewer than two
    films.
    """
    n = len(vectors)
    if n < 2:  # noqa: PLR2004
        return 0.0
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return float(1 - ((unit.sum(axis=0) ** 2).sum() - (unit**2).sum()) / (n * (n - 1)))


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
