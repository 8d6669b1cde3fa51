"""Fits that begin where another one ended."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tiny import make_world

from cineclube.recommender.cluster import fit_clusters
from cineclube.recommender.data import Films, Ratings
from cineclube.recommender.fit import fit
from cineclube.recommender.model import Hyperparameters, TasteModel
from cineclube.recommender.start import Start, same_numbers
from cineclube.recommender.tune import tune

WORLD = make_world(seed=3)


def settings() -> Hyperparameters:
    return tune(*WORLD, Hyperparameters(), 1).settings


def grown(world: tuple[Ratings, Films]) -> tuple[Ratings, Films]:
    """Give the world without its last few ratings: what the one before had learnt from."""
    ratings, films = world
    kept = np.ones(len(ratings), bool)
    kept[::60] = False
    return ratings.take(kept), films


def share_that_keeps_its_cluster(before: TasteModel, now: TasteModel) -> float:
    return float(np.mean(before.cluster_of == now.cluster_of))


def test_fit_when_it_goes_on_from_a_model_then_films_keep_clusters_and_clusters_names() -> None:
    chosen = settings()
    before = fit(*grown(WORLD), chosen, 1)
    start = Start.of(before)
    now = fit(*WORLD, chosen, 1, start=start, named_as=start)
    assert share_that_keeps_its_cluster(before, now) > 0.9
    assert [c.name for c in now.clusters] == [c.name for c in before.clusters]
    assert [c.id for c in now.clusters] == list(range(1, len(now.clusters) + 1))


def test_fit_when_it_only_takes_names_then_the_same_clusters_have_the_same_numbers() -> None:
    chosen = settings()
    before = fit(*WORLD, chosen, 1)
    numbers = np.arange(len(before.clusters))[::-1].astype(np.int32)
    turned = Start(before.film_ids, before.space.vectors, numbers[before.cluster_of],
                   before.clusters[::-1])  # fmt: skip
    now = fit(*WORLD, chosen, 1, named_as=turned)
    assert now.cluster_of.tolist() == numbers[before.cluster_of].tolist()
    assert [c.name for c in now.clusters] == [c.name for c in before.clusters[::-1]]
    assert now.cluster_centres == pytest.approx(before.cluster_centres[::-1])


def test_start_when_films_came_and_went_then_only_known_ones_have_vectors_and_clusters() -> None:
    vectors = np.arange(6, dtype=np.float32).reshape(3, 2)
    model = fit(*WORLD, settings(), 1)
    start = Start(np.array([2, 5, 9]), vectors, np.array([0, 1, 0], np.int32), model.clusters)
    wanted = np.array([1, 5, 9, 12])
    assert start.vectors_of(wanted).tolist() == [[0, 0], [2, 3], [4, 5], [0, 0]]
    assert start.labels_of(wanted).tolist() == [-1, 1, 0, -1]


def points() -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    rng = np.random.default_rng(2)
    middles = rng.normal(size=(3, 4)) * 9
    vectors = (np.repeat(middles, 20, axis=0) + rng.normal(size=(60, 4))).astype(np.float32)
    return vectors, np.arange(60) * 7 % 60


def test_fit_clusters_when_it_begins_with_labels_then_new_films_join_the_nearest() -> None:
    vectors, popularity = points()
    cold = fit_clusters(vectors, popularity, 3, seed=1)
    before = cold.labels.copy()
    before[::7] = -1
    warm = fit_clusters(vectors, popularity, 3, seed=2, before=before)
    assert warm.labels.tolist() == cold.labels.tolist()


def test_fit_clusters_when_labels_are_of_another_number_then_it_begins_anew() -> None:
    vectors, popularity = points()
    two = (np.arange(60) % 2).astype(np.int32)
    anew = fit_clusters(vectors, popularity, 3, seed=1)
    assert fit_clusters(vectors, popularity, 3, seed=1, before=two).labels.tolist() == (
        anew.labels.tolist()
    )


def test_fit_clusters_when_films_are_many_then_the_hardly_known_join_the_nearest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vectors, popularity = points()
    everything = fit_clusters(vectors, popularity, 3, seed=1)
    monkeypatch.setattr("cineclube.recommender.cluster.MAX_FITTED", 30)
    most = fit_clusters(vectors, popularity, 3, seed=1)
    assert most.labels.shape == (60,)
    assert len(set(zip(most.labels.tolist(), everything.labels.tolist(), strict=True))) <= 3


def test_same_numbers_when_clusters_are_the_same_then_they_keep_theirs() -> None:
    before = np.array([2, 2, 2, 0, 0, 1, -1], np.int32)
    now = np.array([0, 0, 1, 1, 1, 2, 2], np.int32)
    numbers, same = same_numbers(before, now, np.full(7, 10))
    assert numbers.tolist() == [2, 0, 1]
    assert same.tolist() == [True, True, True]


def test_same_numbers_when_a_cluster_fell_apart_then_its_number_is_free() -> None:
    before = np.zeros(9, np.int32)
    now = np.array([0, 0, 0, 1, 1, 1, 2, 2, 2], np.int32)
    numbers, same = same_numbers(before, now, np.full(9, 10))
    assert numbers.tolist() == [0, 1, 2]
    assert not same.any()


@given(st.lists(st.tuples(st.integers(-1, 4), st.integers(0, 5), st.integers(0, 9)), min_size=1))
def test_same_numbers_when_any_then_they_are_a_permutation(
    films: list[tuple[int, int, int]],
) -> None:
    before, now, popularity = (np.array(column) for column in zip(*films, strict=True))
    numbers, same = same_numbers(before.astype(np.int32), now.astype(np.int32), popularity)
    assert sorted(numbers.tolist()) == list(range(int(now.max()) + 1))
    assert len(same) == len(numbers)
