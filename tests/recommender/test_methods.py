"""The contract that everything that recommends keeps."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import fit_world, history_of, make_world, ratings_of

from cineclube.recommender import methods
from cineclube.recommender.data import FilmContent, Films, Ratings
from cineclube.recommender.evaluate import Method
from cineclube.recommender.methods import (
    NaiveClusters,
    Order,
    Popularity,
    Random,
    Seen,
    Served,
    baselines,
)
from cineclube.recommender.model import TasteModel
from cineclube.recommender.split import Split

Make: TypeAlias = Callable[[Ratings, TasteModel, int], Method]

METHODS: dict[str, Make] = {
    "random": lambda train, _model, seed: Random(train, seed),
    "popularity": lambda train, _model, _seed: Popularity(train),
    "popularity of the liked": lambda train, _model, _seed: Popularity(train, 4.0),
    "naive clusters": lambda train, _model, seed: NaiveClusters(train, seed),
    "served": lambda train, model, _seed: Served("served", model, train),
    "served, all clusters": lambda train, model, _seed: Served(
        "served", model, train, all_clusters=True
    ),
}


@pytest.fixture(params=METHODS.values(), ids=METHODS.keys())
def make(request: pytest.FixtureRequest) -> Make:
    made: Make = request.param
    return made


@pytest.fixture(scope="module")
def train(split: Split) -> Ratings:
    """Some films lose all their ratings, so that they are in the catalogue and not in the train."""
    return split.train.take(split.train.film_ix % 8 != 0)


def seen_by(train: Ratings, user: int) -> set[int]:
    return set(train.film_ix[train.user_ix == user].tolist())


def test_top_when_the_seed_is_the_same_then_so_are_the_lists(
    make: Make, train: Ratings, model: TasteModel
) -> None:
    first, again = make(train, model, 3), make(train, model, 3)
    for user in range(0, train.n_users, 3):
        assert first.top(user, 10).tolist() == again.top(user, 10).tolist()


def test_top_when_asked_again_in_another_order_then_the_list_is_the_same(
    make: Make, train: Ratings, model: TasteModel
) -> None:
    method = make(train, model, 3)
    there = [method.top(u, 10).tolist() for u in range(10)]
    back = [method.top(u, 10).tolist() for u in reversed(range(10))]
    assert there == back[::-1]


def test_top_when_asked_then_films_are_new_distinct_and_of_the_train_part(
    make: Make, train: Ratings, model: TasteModel
) -> None:
    method = make(train, model, 3)
    in_train = set(train.film_ix.tolist())
    for user in range(train.n_users):
        films = method.top(user, 10).tolist()
        assert len(set(films)) == len(films) == 10
        assert not set(films) & seen_by(train, user)
        assert set(films) <= in_train


def test_top_when_more_are_wanted_than_there_are_then_all_unseen_come(
    make: Make, train: Ratings, model: TasteModel
) -> None:
    method = make(train, model, 3)
    for user in (0, 7):
        unseen = set(train.film_ix.tolist()) - seen_by(train, user)
        assert set(method.top(user, 10_000).tolist()) == unseen
        assert len(method.top(user, 10_000)) == len(unseen)


def test_top_when_fewer_are_wanted_then_they_are_the_first_of_the_longer_list(
    make: Make, train: Ratings, model: TasteModel
) -> None:
    method = make(train, model, 3)
    assert method.top(4, 3).tolist() == method.top(4, 10)[:3].tolist()


def test_top_when_a_user_has_no_ratings_then_films_come_all_the_same(
    make: Make, train: Ratings, model: TasteModel
) -> None:
    without = train.take(train.user_ix != 2)
    assert len(make(without, model, 3).top(2, 5)) == 5


def test_top_when_a_user_rated_everything_then_nothing_comes(
    make: Make, train: Ratings, model: TasteModel
) -> None:
    seen = train.film_ids[np.unique(train.film_ix)]
    rows = [(3, int(f), 4.0, 1) for f in seen] + [(6, int(f), 3.0, 1) for f in seen]
    everything = ratings_of(rows, train.user_ids.tolist(), train.film_ids.tolist())
    assert make(everything, model, 3).top(0, 5).tolist() == []


def test_random_when_seeds_or_users_differ_then_lists_differ(train: Ratings) -> None:
    lists = {
        tuple(Random(train, seed).top(user, 10).tolist()) for seed in (1, 2) for user in (0, 1)
    }
    assert len(lists) == 4


def test_popularity_when_minimum_is_set_then_only_such_ratings_count() -> None:
    train = ratings_of([(1, 1, 1, 0), (2, 1, 2, 0), (2, 2, 4, 0), (3, 3, 5, 0), (1, 3, 4, 0)])
    newcomer = ratings_of(
        [(1, 1, 1, 0), (2, 1, 2, 0), (4, 1, 2, 0), (2, 2, 4, 0), (3, 3, 5, 0), (1, 3, 4, 0)],
        user_ids=[1, 2, 3, 4, 5],
    )
    assert Popularity(newcomer).top(4, 3).tolist() == [0, 2, 1]
    assert Popularity(newcomer, 4.0).top(4, 3).tolist() == [2, 1, 0]
    assert Popularity(train).name != Popularity(train, 4.0).name


def test_naive_clusters_when_asked_then_the_values_of_the_centre_decide(train: Ratings) -> None:
    method = NaiveClusters(train, 1)
    groups = method._labels
    rated = np.flatnonzero(np.bincount(train.film_ix, minlength=train.n_films))
    dense = train.matrix(train.values).toarray()[:, rated].astype(float)
    rows = (dense - dense.mean(axis=0)) / dense.std(axis=0)
    user = 5
    centre = rows[groups == groups[user]].mean(axis=0)
    unseen = [i for i, film in enumerate(rated) if film not in seen_by(train, user)]
    best = rated[max(unseen, key=lambda i: centre[i])]
    assert method.top(user, 1).tolist() == [best]


def test_naive_clusters_when_users_are_alike_then_there_are_fewer_clusters() -> None:
    train = ratings_of([(u, f, 4.0, 0) for u in (1, 2, 3) for f in (1, 2)] + [(4, 3, 1.0, 0)])
    assert NaiveClusters(train, 1).top(0, 5).tolist() == [2]


def test_naive_clusters_when_the_matrix_is_too_large_then_the_centres_are_means_all_the_same(
    train: Ratings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(methods, "NAIVE_MAX_CELLS", 10)
    assert not NaiveClusters.fits(train)
    made = []
    monkeypatch.setattr(methods, "Order", lambda _seen, scores: made.append(scores))
    groups = NaiveClusters(train, 1)._labels
    rated = np.flatnonzero(np.bincount(train.film_ix, minlength=train.n_films))
    dense = train.matrix(train.values).toarray()[:, rated].astype(float)
    rows = (dense - dense.mean(axis=0)) / dense.std(axis=0)
    assert len(set(groups.tolist())) > 1
    for group in set(groups.tolist()):
        assert made[group][rated] == pytest.approx(rows[groups == group].mean(axis=0), abs=1e-4)


def test_naive_clusters_when_the_matrix_is_too_large_then_users_lie_nearest_to_their_own_centre(
    train: Ratings, monkeypatch: pytest.MonkeyPatch
) -> None:
    within = {}
    for kind, cells in (("dense", methods.NAIVE_MAX_CELLS), ("sparse", 10)):
        monkeypatch.setattr(methods, "NAIVE_MAX_CELLS", cells)
        groups = NaiveClusters(train, 1)._labels
        rows = train.matrix(train.values).toarray()
        rows = rows / np.where(rows.std(axis=0) > 0, rows.std(axis=0), 1)
        means = np.stack([rows[groups == g].mean(axis=0) for g in range(groups.max() + 1)])
        within[kind] = ((rows - means[groups]) ** 2).sum()
    assert within["sparse"] < 1.1 * within["dense"]


def test_baselines_when_made_then_each_has_its_own_name(train: Ratings) -> None:
    made = baselines(train, 1)
    assert len({m.name for m in made}) == len(made) == 4


@given(st.integers(0, 2**32 - 1), st.integers(1, 12))
def test_random_when_only_high_draws_are_looked_at_then_the_list_is_of_all(
    seed: int, k: int
) -> None:
    """Against the plain way, on so many films that a shortcut is taken."""
    rng = np.random.default_rng(seed)
    pairs = sorted({(int(u), int(f)) for u, f in rng.integers(0, (3, 500), (300, 2))})
    train = ratings_of([(u + 1, f + 1, 4.0, 0) for u, f in pairs], film_ids=list(range(1, 501)))
    for user in range(train.n_users):
        scores = np.random.default_rng((seed, user)).random(train.n_films, np.float32)
        expected = Seen(train).top(scores, user, k)
        assert Random(train, seed).top(user, k).tolist() == expected.tolist()


@given(st.integers(0, 2**32 - 1), st.integers(1, 80))
def test_order_when_users_have_seen_some_then_it_equals_the_plain_way(seed: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    pairs = sorted({(int(u), int(f)) for u, f in rng.integers(0, (4, 60), (90, 2))})
    train = ratings_of([(u + 1, f + 1, 4.0, 0) for u, f in pairs], film_ids=list(range(1, 61)))
    seen, scores = Seen(train), rng.integers(0, 6, 60).astype(np.float32)
    for user in range(train.n_users):
        expected = seen.top(scores, user, k).tolist()
        assert Order(seen, scores).top(user, k).tolist() == expected


def test_served_when_asked_then_it_answers_as_the_model_does(
    world: tuple[Ratings, Films], model: TasteModel
) -> None:
    ratings = world[0]
    served = Served("served", model, ratings)
    for user in range(10):
        history = history_of(model, ratings, user)
        expected = model.recommend(history, 10, history.film_ix).film_ix
        assert served.top(user, 10).tolist() == expected.tolist()


def test_served_when_the_model_knows_other_films_then_indices_are_of_the_train_part(
    world: tuple[Ratings, Films],
) -> None:
    ratings, films = world
    # the model knows the films with an even index, and one that the train part does not know
    known = ratings.film_ids[::2]
    there = np.isin(ratings.film_ids[ratings.film_ix], known)
    rows = ratings.take(there)
    old = ratings_of(
        zip(
            ratings.user_ids[rows.user_ix].tolist(),
            ratings.film_ids[rows.film_ix].tolist(),
            rows.values.tolist(),
            rows.rated_at.tolist(),
            strict=True,
        ),
        film_ids=[*known.tolist(), 1],
    )
    content = (FilmContent("only in the old"), *films.content[::2])
    model = fit_world((old, Films(old.film_ids, content)))
    served = Served("serving", model, ratings)
    for user in range(0, ratings.n_users, 5):
        history = history_of(model, ratings, user)
        gone = np.flatnonzero(model.film_ids == 1).astype(np.int32)
        excluded = np.concatenate((history.film_ix, gone))
        expected = model.film_ids[model.recommend(history, 10, excluded).film_ix]
        found = ratings.film_ids[served.top(user, 10)]
        assert found.tolist() == expected.tolist()
        assert not set(served.top(user, 1000).tolist()) & seen_by(ratings, user)


def test_served_when_no_film_is_shared_then_nothing_comes(world: tuple[Ratings, Films]) -> None:
    ratings, _ = world
    other, content = make_world(seed=1, n_films=6)
    moved = ratings_of(
        [(int(u) + 1, int(f) + 10_001, 4.0, 0) for u, f in zip(other.user_ix, other.film_ix,
                                                              strict=True)]
    )  # fmt: skip
    model = fit_world((moved, Films(moved.film_ids, content.content[: moved.n_films])))
    assert Served("foreign", model, ratings).top(0, 5).tolist() == []
