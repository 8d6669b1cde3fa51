"""What the data decides."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest
import scipy.sparse as sp
from numpy.typing import NDArray
from test_weights import slow_weights
from tiny import make_world, ratings_of, settings_with

from cineclube.recommender import match, vectorise
from cineclube.recommender import tune as tune_module
from cineclube.recommender.cluster import Clustering, ClusterSettings, fit_clusters
from cineclube.recommender.data import FilmContent, Films, Ratings
from cineclube.recommender.evaluate import evaluate
from cineclube.recommender.model import Hyperparameters
from cineclube.recommender.rank import top_k
from cineclube.recommender.timeline import newest
from cineclube.recommender.tune import (
    CLEARLY,
    GRID,
    MASSES,
    POPULARITY_WEIGHTS,
    SHORT,
    _looked_into,
    _Tuner,
    tune,
)
from cineclube.recommender.vectorise import popularity_share
from cineclube.recommender.weights import WeightSettings

OPEN = Hyperparameters()
World = tuple[Ratings, Films]
Scores = NDArray[np.float32]


@pytest.fixture(scope="module")
def large() -> World:
    return make_world(seed=6, n_users=60, n_films=130, density=0.2)


@pytest.fixture
def few_films(monkeypatch: pytest.MonkeyPatch) -> int:
    """Fewer films take part than there are."""
    monkeypatch.setattr(tune_module, "MAX_FILMS", 70)
    return 70


def tuner_of(world: World, settings: Hyperparameters = OPEN) -> _Tuner:
    return _Tuner(*world, settings, 1, lambda _done, _total: None)


def without_times(ratings: Ratings) -> Ratings:
    return replace(ratings, rated_at=np.zeros_like(ratings.rated_at))


def without_content(films: Films) -> Films:
    return Films(films.ids, [FilmContent(film.title) for film in films.content])


def ask_with(monkeypatch: pytest.MonkeyPatch, ndcg: Callable[[WeightSettings], float]) -> None:
    monkeypatch.setattr(_Tuner, "_ndcg", lambda _self, settings: ndcg(settings))


# What is left open


def test_tune_when_settings_are_open_then_it_closes_them_with_what_it_compared(
    large: World,
) -> None:
    steps: list[tuple[int, int]] = []
    tuned = tune(*large, OPEN, 1, lambda done, total: steps.append((done, total)))
    settings, seen = tuned.settings, tuned.validation
    assert {name: tuple(seen[name]) for name in GRID} == GRID
    assert all(getattr(settings.weights, name) in values for name, values in GRID.items())
    assert list(seen["n_clusters"]) == [8, 10]
    assert settings.clusters.n_clusters in {8, 10}
    assert tuple(seen["matched_mass"]) == MASSES
    assert settings.matched_mass in MASSES
    assert tuple(seen["popularity_weight"]) == POPULARITY_WEIGHTS
    assert settings.history.popularity_weight in POPULARITY_WEIGHTS
    assert all(mean > 0 for means in seen.values() for mean in means.values())
    total = sum(map(len, GRID.values())) + 2 + 2
    assert steps == [(i + 1, total) for i in range(total)]


def test_tune_when_repeated_then_it_chooses_the_same(large: World) -> None:
    assert tune(*large, OPEN, 1) == tune(*large, OPEN, 1)


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(settings_with(n_clusters=5, regularisation=77.0, matched_mass=0.4), id="any"),
        pytest.param(settings_with(next_weight=0.0, content_weight=0.0), id="nothing but ratings"),
    ],
)
def test_tune_when_settings_are_closed_then_they_stay(
    large: World, settings: Hyperparameters
) -> None:
    tuned = tune(*large, settings, 1)
    assert tuned.settings == settings
    for name in GRID:
        assert list(tuned.validation[name]) == [getattr(settings.weights, name)]
    assert list(tuned.validation["n_clusters"]) == [settings.clusters.n_clusters]
    assert set(tuned.validation) == {*GRID, "n_clusters"}


@pytest.mark.parametrize(
    "weight",
    [
        0.07,
        0.0,
    ],
)
def test_tune_when_the_weight_of_popularity_is_closed_then_it_stays(
    large: World, weight: float
) -> None:
    settings = settings_with(popularity_weight=weight)
    assert tune(*large, settings, 1).settings == settings


@pytest.mark.parametrize(
    ("settings", "n_users"),
    [
        pytest.param(OPEN, 60, id="everything is open"),
        pytest.param(settings_with(), 60, id="nothing is open"),
        pytest.param(OPEN, 0, id="nobody to ask"),
    ],
)
def test_tune_when_done_then_its_last_step_is_the_last(
    settings: Hyperparameters, n_users: int
) -> None:
    steps: list[tuple[int, int]] = []
    world = make_world(seed=6, n_users=n_users, n_films=130, density=0.2)
    tune(*world, settings, 1, lambda done, total: steps.append((done, total)))
    assert steps[-1] == (len(steps), len(steps))


def test_tune_when_blocks_are_small_then_the_answer_is_the_same(
    large: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = tune(*large, OPEN, 1)
    monkeypatch.setattr(tune_module, "BLOCK_USERS", 7)
    again = tune(*large, OPEN, 1)
    assert again.settings == whole.settings
    for name, means in whole.validation.items():
        assert again.validation[name] == pytest.approx(means)


def test_tune_when_more_clusters_than_films_are_wanted_then_no_more_than_films() -> None:
    ratings = ratings_of([(u, f, 5.0, u * f) for u in (1, 2, 3) for f in (1, 2, 3)])
    films = Films(ratings.film_ids, [FilmContent(str(i)) for i in range(3)])
    settings = replace(OPEN, clusters=ClusterSettings(n_clusters=9))
    assert (tune(ratings, films, settings, 1).settings.clusters.n_clusters or 99) <= 3


@pytest.mark.parametrize("n_ratings", [0, 1, 2])
def test_tune_when_there_is_nobody_to_ask_then_the_defaults(n_ratings: int) -> None:
    rows = [(1, f, 5.0, f) for f in range(1, n_ratings + 1)]
    ratings = ratings_of(rows, [1], [1, 2, 3])
    films = Films(ratings.film_ids, [FilmContent(str(i)) for i in range(3)])
    tuned = tune(ratings, films, OPEN, 1)
    assert tuned.settings == settings_with(
        n_clusters=1,
        regularisation=GRID["regularisation"][0],
        next_weight=GRID["next_weight"][0],
        content_weight=GRID["content_weight"][0],
        matched_mass=MASSES[-1],
        popularity_weight=POPULARITY_WEIGHTS[0],
    )
    for means in tuned.validation.values():
        assert np.isfinite(list(means.values())).all()


def test_tune_when_there_is_no_order_then_it_has_no_weight(large: World) -> None:
    world = without_times(large[0]), large[1]
    tuned = tune(*world, OPEN, 1)
    assert tuned.settings.weights.next_weight == 0
    assert list(tuned.validation["next_weight"]) == [0]
    fixed = replace(OPEN, weights=WeightSettings(next_weight=0.25))
    assert tune(*world, fixed, 1).settings.weights.next_weight == 0.25


def test_tune_when_there_is_no_content_then_it_has_no_weight(large: World) -> None:
    world = large[0], without_content(large[1])
    tuned = tune(*world, OPEN, 1)
    assert tuned.settings.weights.content_weight == 0
    assert list(tuned.validation["content_weight"]) == [0]
    fixed = replace(OPEN, weights=WeightSettings(content_weight=3.0))
    assert tune(*world, fixed, 1).settings.weights.content_weight == 3.0


# How one of several is chosen


@pytest.mark.parametrize(("name", "other"), [(n, v) for n in GRID for v in GRID[n][1:]])
def test_choose_weights_when_another_is_better_then_it_is_taken_only_if_it_is_clearly_so(
    large: World, monkeypatch: pytest.MonkeyPatch, name: str, other: float
) -> None:
    default = WeightSettings(**{n: values[0] for n, values in GRID.items()})
    tuner = tuner_of(large)
    for gain, chosen in ((CLEARLY - 1 - 1e-6, default),
                         (CLEARLY - 1 + 1e-6, replace(default, **{name: other}))):  # fmt: skip
        ask_with(monkeypatch, lambda s, gain=gain: 0.2 * (1 + gain * (getattr(s, name) == other)))
        assert tuner.choose_weights() == chosen


def test_choose_weights_when_several_are_open_then_each_is_tried_with_the_best_before_it(
    large: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[float | None, ...]] = []

    def ndcg(settings: WeightSettings) -> float:
        asked.append((settings.regularisation, settings.next_weight, settings.content_weight))
        return 0.1 + (settings.regularisation == 30) + (settings.content_weight == 3)

    grid = {"regularisation": (200, 10, 30), "next_weight": (0.5, 0), "content_weight": (10, 0, 3)}
    monkeypatch.setattr(tune_module, "GRID", grid)
    ask_with(monkeypatch, ndcg)
    tuner = tuner_of(large)
    best = tuner.choose_weights()
    assert (best.regularisation, best.next_weight, best.content_weight) == (30, 0.5, 3)
    assert asked == [
        *((200, 0.5, 10), (10, 0.5, 10), (30, 0.5, 10)),
        (30, 0, 10),  # beside 0.5, which was asked before
        *((30, 0.5, 0), (30, 0.5, 3)),
    ]
    assert tuner.validation == {
        "regularisation": {200: 0.1, 10: 0.1, 30: 1.1},
        "next_weight": {0.5: 1.1, 0: 1.1},
        "content_weight": {10: 1.1, 0: 1.1, 3: 2.1},
    }


def test_choose_weights_when_some_are_closed_then_the_others_are_chosen_beside_them(
    large: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float | None] = []
    better = GRID["regularisation"][2]

    def ndcg(settings: WeightSettings) -> float:
        asked.append(settings.next_weight)
        return 0.5 + (settings.regularisation == better)

    ask_with(monkeypatch, ndcg)
    fixed = replace(OPEN, weights=WeightSettings(next_weight=0.9, max_weights_per_film=7))
    best = tuner_of(large, fixed).choose_weights()
    assert set(asked) == {0.9}
    assert (best.regularisation, best.next_weight, best.max_weights_per_film) == (better, 0.9, 7)


# What they are measured by


@dataclass
class Scored:
    """A method that ranks what a user has not seen by given scores; -inf is never recommended."""

    train: Ratings
    scores_of: Callable[[int], Scores]
    name: str = "scored"

    def top(self, user_ix: int, k: int) -> NDArray[np.int32]:
        scores = self.scores_of(user_ix).copy()
        scores[self.train.film_ix[self.train.user_ix == user_ix]] = -np.inf
        return top_k(scores, np.flatnonzero(scores > -np.inf).astype(np.int32), k)


def ndcg_by(tuner: _Tuner, scores_of: Callable[[int], Scores]) -> float:
    """Mean NDCG@10 of lists among the films that take part."""
    split, outside = tuner._split, np.ones(tuner.ratings.n_films, bool)
    outside[tuner._parts.taking_part] = False

    def among_those(user: int) -> Scores:
        return np.where(outside, -np.inf, scores_of(user)).astype(np.float32)

    vectors = np.zeros((len(outside), 1), np.float32)
    return float(evaluate(Scored(split.train, among_those), split, vectors).ndcg_at_10.mean())


def history_of(tuner: _Tuner, user: int, n: int | None = None) -> NDArray[np.float64]:
    """A user's history, or that of their newest `n` ratings, over all films, (n_films,)."""
    train, settings = tuner._split.train, tuner.settings.history
    mine = train.user_ix == user
    if n is not None:
        mine &= newest(train, n, tuner.seed)
    history = np.zeros(train.n_films)
    age = vectorise.recency(train.rated_at[mine], settings.recency_tau, settings.recency_gamma)
    history[train.film_ix[mine]] = age * vectorise.confidences(train.values[mine], settings.grades)
    return history


def test_ndcg_when_weights_are_asked_then_it_is_that_of_their_lists(
    large: World, few_films: int
) -> None:
    tuner, settings = tuner_of(large), WeightSettings(30.0, 0.25, 3.0)
    films = tuner._parts.taking_part
    assert len(films) == few_films < tuner.ratings.n_films
    A, C = (part.astype(float) for part in tuner._parts.equations(0.25, 3.0))
    W = np.zeros((tuner.ratings.n_films,) * 2)
    W[np.ix_(films, films)] = slow_weights(A, C, 30.0)
    expected = ndcg_by(tuner, lambda user: history_of(tuner, user) @ W)
    assert 0.05 < expected < 0.95
    assert tuner._ndcg(settings) == pytest.approx(expected, abs=1e-6)


def test_choose_popularity_when_users_are_new_then_its_weight_is_measured_on_few_ratings(
    large: World, few_films: int
) -> None:
    tuner = tuner_of(large)
    W = tuner.ranking_weights(WeightSettings(30.0, 0.25, 3.0))
    history = tuner.choose_popularity(W)
    n_ratings = tuner._split.train.popularity
    known = np.log1p(n_ratings) / np.log1p(n_ratings.max())
    means = tuner.validation["popularity_weight"]
    for weight, mean in means.items():
        expected = [
            ndcg_by(
                tuner,
                lambda user, n=n, weight=weight: (
                    history_of(tuner, user, n) @ W + weight * popularity_share(n, history) * known
                ),
            )
            for n in SHORT
        ]
        assert mean == pytest.approx(np.mean(expected), abs=1e-3)
    assert len(set(means.values())) > 1
    best = max(means, key=lambda weight: means[weight])
    clearly = means[best] >= CLEARLY * means[POPULARITY_WEIGHTS[0]]
    assert history.popularity_weight == (best if clearly else POPULARITY_WEIGHTS[0])
    assert replace(history, popularity_weight=None) == tuner.settings.history


@pytest.fixture
def searched(large: World, few_films: int) -> tuple[_Tuner, sp.csr_array, Clustering]:
    """A tuner, weights and clusters to search."""
    tuner = tuner_of(large)
    assert few_films < tuner.ratings.n_films
    W = tuner.ranking_weights(WeightSettings(30.0, 0.25, 3.0))
    popularity = tuner._split.train.popularity
    return tuner, W, fit_clusters(tuner._space.vectors, popularity, 9, seed=1)


def test_choose_mass_when_clusters_are_searched_then_it_says_what_each_mass_keeps(
    searched: tuple[_Tuner, sp.csr_array, Clustering], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tune_module, "MASSES", (0.05, 0.4, 0.9))
    tuner, W, clustering = searched
    labels, n_clusters = clustering.labels, clustering.n_clusters
    film_affinity = match.affinity(match.pull(W), labels, n_clusters)
    sizes = np.bincount(labels, minlength=n_clusters)

    def within(user: int, mass: float) -> Scores:
        history = history_of(tuner, user)
        films = np.flatnonzero(history).astype(np.int32)
        shares = match.shares(film_affinity, films, history[films].astype(np.float32))
        wider = mass + (1 - mass) * max(1 - len(films) / tuner.settings.history.known_at, 0)
        matching = match.matching(shares, sizes, wider)
        return np.where(matching[labels], history @ W, -np.inf)

    tuner.choose_mass(W, match.pull(W), clustering)
    everything = ndcg_by(tuner, lambda user: history_of(tuner, user) @ W)
    kept = tuner.validation["matched_mass"]
    for mass, share in kept.items():
        found = ndcg_by(tuner, lambda user, mass=mass: within(user, mass))
        assert share == pytest.approx(found / everything, abs=1e-3)
    assert kept[0.05] < kept[0.4] < kept[0.9]


@pytest.fixture
def three_masses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tune_module, "MASSES", (0.05, 0.4, 0.9))


@pytest.mark.usefixtures("three_masses")
def test_choose_mass_when_several_keep_enough_then_the_least(
    searched: tuple[_Tuner, sp.csr_array, Clustering], monkeypatch: pytest.MonkeyPatch
) -> None:
    tuner, W, clustering = searched
    monkeypatch.setattr(tune_module, "LOOKED_AT", 1.0)
    tuner.choose_mass(W, match.pull(W), clustering)
    kept = dict(tuner.validation["matched_mass"])
    for mass, share in kept.items():
        monkeypatch.setattr(tune_module, "KEPT", share)
        assert tuner.choose_mass(W, match.pull(W), clustering) == mass
    monkeypatch.setattr(tune_module, "KEPT", max(kept.values()) + 0.1)
    assert (
        tuner.choose_mass(W, match.pull(W), clustering) == 0.9
    )  # none keeps that much: the most there is


@pytest.mark.usefixtures("three_masses")
def test_choose_mass_when_too_much_would_be_looked_at_then_the_most_that_looks_at_less(
    searched: tuple[_Tuner, sp.csr_array, Clustering], monkeypatch: pytest.MonkeyPatch
) -> None:
    tuner, W, clustering = searched
    monkeypatch.setattr(tune_module, "KEPT", 9.0)  # more than any keeps
    film_pull, labels = match.pull(W), clustering.labels
    looked_at = [
        float(np.mean([matching[labels].mean() for matching in matchings]))
        for matchings in (tuner._matching(film_pull, clustering, m) for m in (0.05, 0.4, 0.9))
    ]
    assert looked_at == sorted(set(looked_at))
    for mass, share in zip((0.05, 0.4, 0.9), looked_at, strict=True):
        monkeypatch.setattr(tune_module, "LOOKED_AT", share + 1e-9)
        assert tuner.choose_mass(W, match.pull(W), clustering) == mass
    monkeypatch.setattr(tune_module, "LOOKED_AT", 0.0)
    assert tuner.choose_mass(W, match.pull(W), clustering) == 0.05  # the least there is


# Clusters


def test_looked_into_when_a_share_is_looked_at_then_by_mass_until_it_is_used_up() -> None:
    mass = np.array([1, 5, 3], np.float32)
    depth = _looked_into(mass, np.array([0.5, 0.2, 0.3]), looked_at=0.35)
    assert depth == pytest.approx([0, 1, 0.5])
