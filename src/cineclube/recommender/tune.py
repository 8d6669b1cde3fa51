"""Hyper-parameters that the data decides: the parts of the weights, the number of clusters, and how
many of them are searched.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from cineclube.recommender import cluster, match, vectorise
from cineclube.recommender.cluster import Clustering
from cineclube.recommender.data import Films, Ratings
from cineclube.recommender.equations import Learning, Parts
from cineclube.recommender.evaluate import LIST_LENGTH, ndcg_of_lists
from cineclube.recommender.histories import history_matrix
from cineclube.recommender.model import Hyperparameters
from cineclube.recommender.rank import top_k_rows
from cineclube.recommender.reduce import fit_space
from cineclube.recommender.space import FilmSpace
from cineclube.recommender.split import hold_out, sample_users
from cineclube.recommender.start import Start
from cineclube.recommender.timeline import newest
from cineclube.recommender.vectorise import HistorySettings, fading, known_films, popularity_share
from cineclube.recommender.weights import (
    Solution,
    WeightSettings,
    films_that_take_part,
    ranking_weights,
    solve,
)

# in the order in which they are chosen; the first of each stays unless another is CLEARLY better
GRID = {
    "regularisation": (200.0, 20.0, 60.0, 600.0, 2000.0),
    "next_weight": (0.5, 0.0, 0.2, 1.0),
    "content_weight": (10.0, 0.0, 3.0, 30.0),
}
CLEARLY = 1.01  # smaller differences are noise, and settings should not change with every training
MASSES = (0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)
KEPT = 0.985  # of the quality of searching everything; the least mass that keeps it is taken
LOOKED_AT = 0.4  # share of the films that is looked at, at most, even if less is kept
POPULARITY_WEIGHTS = (0.03, 0.003, 0.01, 0.1, 0.3)
SHORT = (1, 3, 5)  # newest ratings that are left of a history, to see what popularity is worth then
MAX_USERS = 2_000
BLOCK_USERS = 256  # a block of users x films is dense while it is ranked
MAX_FILMS = 1_500  # the weights are chosen on the most rated films: quick at any size


@dataclass(frozen=True)
class Tuned:
    """Settings with nothing left open, and what was seen on the way.

    `validation` holds for each hyper-parameter that was chosen its candidates and what each one
    reached: mean NDCG@10, or the share of the held-out films that were retrieved for `n_clusters`,
    or the share of the NDCG@10 that was kept for `matched_mass`. They were chosen when there were
    `n_ratings`, held-out ones left out, or are `taken_over` from an earlier training. `start` is
    the film space that was fitted for that, to begin with.
    """

    settings: Hyperparameters
    validation: dict[str, dict[float, float]]
    n_ratings: int = 0
    taken_over: bool = False
    start: Start | None = field(default=None, repr=False, compare=False)


def tune(
    ratings: Ratings,
    films: Films,
    settings: Hyperparameters,
    seed: int,
    on_step: Callable[[int, int], None] = lambda _done, _total: None,
) -> Tuned:
    """Choose what `settings` leave open on a validation split of `ratings`.

    `on_step(done, total)` is called as candidates are tried.
    """
    tuner = _Tuner(ratings, films, settings, seed, on_step)
    weights = tuner.choose_weights()
    W = tuner.ranking_weights(weights)
    film_pull = match.pull(W)
    clustering = tuner.choose_clusters(film_pull)
    return Tuned(
        replace(
            settings,
            weights=weights,
            clusters=replace(settings.clusters, n_clusters=clustering.n_clusters),
            matched_mass=tuner.choose_mass(W, film_pull, clustering),
            history=tuner.choose_popularity(W),
        ),
        tuner.validation,
        len(ratings),
        start=tuner.start,
    )


@dataclass
class _Tuner:
    ratings: Ratings
    films: Films
    settings: Hyperparameters
    seed: int
    on_step: Callable[[int, int], None]
    validation: dict[str, dict[float, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._split = sample_users(hold_out(self.ratings, self.seed), MAX_USERS, self.seed)
        self._space = self._fit_space()
        self._features = self._space.vectoriser.transform(self.films.content)
        self._histories = history_matrix(self._split, self.settings.history)
        self._numbers = cluster.candidate_numbers(self.ratings.n_films, self.settings.clusters)
        self._parts = self._fit_parts()
        if not len(self._split.users):  # nobody to ask: nothing to compare
            self._numbers = self._numbers[:1]
        n_weights = sum(map(len, self._grid().values()))
        n_others = self._chooses_mass + self._chooses_popularity
        self._done, self._total = 0, n_weights + len(self._numbers) + n_others

    @property
    def _chooses_mass(self) -> bool:
        return self.settings.matched_mass is None and len(self._split.users) > 0

    @property
    def _chooses_popularity(self) -> bool:
        return self.settings.history.popularity_weight is None and len(self._split.users) > 0

    def _fit_space(self) -> FilmSpace:
        train, grades = self._split.train, self.settings.history.grades
        confidence = train.matrix(vectorise.confidences(train.values, grades))
        return fit_space(confidence, self.films.content, self.settings.space, self.seed)

    @property
    def start(self) -> Start:
        return Start(self.films.ids, self._space.vectors, np.empty(0, np.int32), ())

    def _fit_parts(self) -> Parts:
        small = replace(self.settings.weights, max_films=MAX_FILMS, min_films=MAX_FILMS)
        taking_part = films_that_take_part(self._split.train.popularity, small)
        learning = Learning(
            self._split.train, self._features, self.settings.history, self.settings.sequence,
            self.seed,
        )  # fmt: skip
        return Parts(learning, taking_part)

    def _grid(self) -> dict[str, tuple[float, ...]]:
        """Candidates of what is left open, and of what it makes sense to compare."""
        fixed = {name: getattr(self.settings.weights, name) for name in GRID}
        grid = {n: GRID[n] if value is None else (value,) for n, value in fixed.items()}
        if not len(self._split.users):  # nobody to ask: nothing to compare
            return {name: values[:1] for name, values in grid.items()}
        if not self._parts.have_order and fixed["next_weight"] is None:
            grid["next_weight"] = (0.0,)
        if not self._parts.have_content and fixed["content_weight"] is None:
            grid["content_weight"] = (0.0,)
        return grid

    def _step(self) -> None:
        self._done += 1
        self.on_step(self._done, self._total)

    def choose_weights(self) -> WeightSettings:
        """One after the other, each with the best of those before."""
        grid = self._grid()
        best = self.settings.weights
        for name, values in grid.items():
            best = _with(best, name, values[0])
        mean: float | None = None  # of `best`, as soon as it has been asked
        for name, values in grid.items():
            means = self.validation[name] = {}
            for value in values:
                known = mean if value == getattr(best, name) else None
                means[value] = self._ndcg(_with(best, name, value)) if known is None else known
                self._step()
            chosen = _clearly_best(means)
            best, mean = _with(best, name, chosen), means[chosen]
        return best

    def _ndcg(self, settings: WeightSettings) -> float:
        """Mean NDCG@10 of h W on the validation users; 0 where there are none."""
        if not len(self._split.users):
            return 0.0
        solution = self._solve(settings)
        # h W = (h P) C: two products with the users in place of one with all films
        scores = ((h @ solution.P) @ solution.C for _, h in self._blocks(self._histories))
        return float(self._ndcg_of(scores).mean())

    def _solve(self, settings: WeightSettings) -> Solution:
        A, C = self._parts.equations(settings.next_weight or 0.0, settings.content_weight or 0.0)
        return solve(A, C, self._parts.taking_part, settings.regularisation or 0.0)

    def _blocks(self, histories: sp.csr_array) -> Iterator[tuple[slice, sp.csr_array]]:
        """Some users at a time: which, and their histories over the films that take part."""
        mine = histories[:, self._parts.taking_part]
        for start in range(0, len(self._split.users), BLOCK_USERS):
            block = slice(start, start + BLOCK_USERS)
            yield block, mine[block]

    def _ndcg_of(self, scores: Iterator[NDArray[np.float32]]) -> NDArray[np.float64]:
        """NDCG@10 of each validation user, (n_asked,), of scores in blocks as in `_blocks`."""
        taking_part = self._parts.taking_part
        lists = []
        for (_, histories), block in zip(self._blocks(self._histories), scores, strict=True):
            rows = np.repeat(np.arange(len(block)), np.diff(histories.indptr))
            block[rows, histories.indices] = -np.inf
            places = top_k_rows(block, LIST_LENGTH)
            lists.append(np.where(places < 0, -1, taking_part[places]).astype(np.int32))
        return ndcg_of_lists(np.concatenate(lists), self._split.relevant, self.ratings.n_films)

    def ranking_weights(self, settings: WeightSettings) -> sp.csr_array:
        """W of the films that take part, none of the others."""
        unknown = sp.csr_array(np.zeros((self.ratings.n_films, 1), np.float32))
        by_feature = sp.csr_array(unknown.T)
        most = settings.max_weights_per_film
        return ranking_weights(self._solve(settings), unknown, by_feature, most)

    def choose_clusters(self, film_pull: sp.csr_array) -> Clustering:
        popularity = self._split.train.popularity
        candidates = []
        for number in self._numbers:
            candidates.append(
                cluster.fit_clusters(self._space.vectors, popularity, number, self.seed, n_init=1)
            )
            self._step()
        chosen, means = cluster.choose(candidates, lambda c: self._retrieved(c, film_pull))
        self.validation["n_clusters"] = dict(zip(self._numbers, means, strict=True))
        return chosen

    def _retrieved(self, clustering: Clustering, film_pull: sp.csr_array) -> NDArray[np.float64]:
        """Share of each validation user's held-out films in the clusters that match best.

        The mean over the shares of the catalogue that are looked at, (n_asked,).
        """
        if not len(self._split.users):
            return np.empty(0)
        affinity = match.affinity(film_pull, clustering.labels, clustering.n_clusters)
        rated = self._split.train.popularity > 0
        sizes = np.bincount(clustering.labels[rated], minlength=clustering.n_clusters) / rated.sum()
        mass = np.maximum(self._histories @ affinity, 0)
        depths = (
            np.mean([_looked_into(m, sizes, d) for d in self.settings.clusters.looked_at], axis=0)
            for m in mass
        )
        labels = (clustering.labels[relevant] for relevant in self._split.relevant)
        return np.array([depth[films].mean() for depth, films in zip(depths, labels, strict=True)])

    def choose_popularity(self, W: sp.csr_array) -> HistorySettings:
        """How much popularity counts beside the taste of who has rated 1, 3 or 5 films."""
        history = self.settings.history
        if not self._chooses_popularity:
            fixed = history.popularity_weight
            return replace(
                history, popularity_weight=POPULARITY_WEIGHTS[0] if fixed is None else fixed
            )
        taking_part, train = self._parts.taking_part, self._split.train
        dense, known = W[taking_part][:, taking_part], known_films(train.popularity)[taking_part]
        means = self.validation["popularity_weight"] = dict.fromkeys(POPULARITY_WEIGHTS, 0.0)
        for n in SHORT:
            cut = replace(self._split, train=train.take(newest(train, n, self.seed)))
            tastes = [(h @ dense).toarray() for _, h in self._blocks(history_matrix(cut, history))]
            for weight in means:
                part = np.float32(weight * popularity_share(n, history)) * known
                means[weight] += float(self._ndcg_of(t + part for t in tastes).mean()) / len(SHORT)
        self._step()
        return replace(history, popularity_weight=_clearly_best(means))

    def choose_mass(
        self, W: sp.csr_array, film_pull: sp.csr_array, clustering: Clustering
    ) -> float:
        """Take the least mass whose clusters keep KEPT of the quality of searching everything, of
        those that look at LOOKED_AT of the films or less.
        """
        if not self._chooses_mass:
            fixed = self.settings.matched_mass
            return MASSES[-1] if fixed is None else fixed
        dense = W[self._parts.taking_part][:, self._parts.taking_part]
        tastes = [(block, (h @ dense).toarray()) for block, h in self._blocks(self._histories)]
        everything = self._ndcg_of(taste.copy() for _, taste in tastes).mean()
        labels = clustering.labels[self._parts.taking_part]
        sizes = np.bincount(clustering.labels) / len(clustering.labels)
        kept, within = self.validation.setdefault("matched_mass", {}), [MASSES[0]]
        for mass in MASSES:
            matching = self._matching(film_pull, clustering, mass)
            if (matching @ sizes).mean() <= LOOKED_AT:
                within.append(mass)
            scores = (np.where(matching[b][:, labels], taste, -np.inf) for b, taste in tastes)
            kept[mass] = float(self._ndcg_of(scores).mean() / max(everything, 1e-9))
        self._step()
        return next((mass for mass in within if kept[mass] >= KEPT), within[-1])

    def _matching(
        self, film_pull: sp.csr_array, clustering: Clustering, mass: float
    ) -> NDArray[np.bool_]:
        """Which clusters match each validation user, (n_asked, n_clusters)."""
        affinity = match.affinity(film_pull, clustering.labels, clustering.n_clusters)
        sizes = np.bincount(clustering.labels, minlength=clustering.n_clusters)
        histories, rows = self._histories, []
        for first, last in zip(histories.indptr[:-1], histories.indptr[1:], strict=True):
            mine = slice(first, last)
            shares = match.shares(affinity, histories.indices[mine], histories.data[mine])
            wider = mass + (1 - mass) * fading(int(last - first), self.settings.history)
            rows.append(match.matching(shares, sizes, wider))
        return np.array(rows)


def _with(settings: WeightSettings, name: str, value: float) -> WeightSettings:
    return WeightSettings(**{**asdict(settings), name: value})


def _clearly_best(means: dict[float, float]) -> float:
    """The best value, or the first if that is nearly as good."""
    first, best = next(iter(means)), max(means, key=lambda value: means[value])
    return best if means[best] >= CLEARLY * means[first] else first


def _looked_into(
    mass: NDArray[np.float32], sizes: NDArray[np.float64], looked_at: float
) -> NDArray[np.float64]:
    """How far into each cluster one looks, 0 to 1, in the order of `match.matching`, until
    `looked_at` of the films are seen.
    """
    order = np.argsort(-mass / np.sqrt(np.maximum(sizes, 1e-12)), kind="stable")
    before = np.cumsum(sizes[order]) - sizes[order]
    depth = np.empty(len(sizes))
    depth[order] = np.clip((looked_at - before) / np.maximum(sizes[order], 1e-12), 0, 1)
    return depth
