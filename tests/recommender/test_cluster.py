"""KMeans: the order of clusters, and how many there are."""

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.utils._openmp_helpers import _openmp_effective_n_threads
from threadpoolctl import threadpool_limits

from cineclube.recommender.cluster import (
    Clustering,
    ClusterSettings,
    _in_order,
    candidate_numbers,
    choose,
    fit_clusters,
)


def blobs(*sizes: int) -> np.ndarray:
    """Make well separated groups of points of these sizes."""
    rng = np.random.default_rng(0)
    corners = 10 * np.eye(len(sizes))
    groups = [corners[i] + rng.normal(0, 0.1, (n, len(sizes))) for i, n in enumerate(sizes)]
    return np.concatenate(groups).astype(np.float32)


def test_fit_clusters_when_ordered_then_the_one_with_most_ratings_comes_first() -> None:
    popularity = np.array([1] * 6 + [50] * 3 + [4] * 4)
    clustering = fit_clusters(blobs(6, 3, 4), popularity, 3, seed=1)
    assert clustering.labels.tolist() == [2] * 6 + [0] * 3 + [1] * 4
    assert clustering.labels.dtype == np.int32
    assert clustering.n_clusters == 3


def test_fit_clusters_when_ratings_are_equal_then_the_larger_comes_first() -> None:
    clustering = fit_clusters(blobs(2, 5), np.array([5, 5, 2, 2, 2, 2, 2]), 2, seed=1)
    assert clustering.labels.tolist() == [1, 1, 0, 0, 0, 0, 0]


def test_fit_clusters_when_reordered_then_the_centres_are_in_that_order_too() -> None:
    vectors = blobs(6, 3, 4)
    clustering = fit_clusters(vectors, np.array([1] * 6 + [50] * 3 + [4] * 4), 3, seed=1)
    distance = np.linalg.norm(vectors[:, None] - clustering.centres[None], axis=2)
    assert distance.argmin(axis=1).tolist() == clustering.labels.tolist()


def test_fit_clusters_when_vectors_are_fewer_than_clusters_then_each_has_its_own() -> None:
    vectors = np.repeat(blobs(1, 1, 1), 4, axis=0)
    clustering = fit_clusters(vectors, np.ones(12, np.int64), 8, seed=1)
    assert clustering.n_clusters == 3
    assert sorted(np.bincount(clustering.labels)) == [4, 4, 4]


@pytest.mark.parametrize("n_films", [1, 5])
def test_fit_clusters_when_all_vectors_are_alike_then_there_is_one(n_films: int) -> None:
    clustering = fit_clusters(np.zeros((n_films, 2), np.float32), np.zeros(n_films, int), 4, 1)
    assert clustering.labels.tolist() == [0] * n_films


def test_fit_clusters_when_vectors_hardly_differ_then_no_warning_is_given() -> None:
    rng = np.random.default_rng(3)
    vectors = np.repeat(blobs(1, 1), 6, axis=0) + rng.normal(0, 4e-6, (12, 2))
    clustering = fit_clusters(vectors.astype(np.float32), np.ones(12, np.int64), 8, seed=1)
    assert clustering.n_clusters >= 2


def test_fit_clusters_when_the_seed_is_the_same_then_so_are_the_labels() -> None:
    vectors = np.random.default_rng(1).normal(size=(60, 4)).astype(np.float32)
    popularity = np.arange(60)
    first, again = (fit_clusters(vectors, popularity, 6, seed=9) for _ in range(2))
    assert first.labels.tolist() == again.labels.tolist()


def test_fit_clusters_when_there_are_many_processors_then_the_order_of_sums_is_fixed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Three threads and more add up their parts in any order, and the last bits differ."""
    n_threads: list[int] = []
    fit = KMeans.fit

    def watched(self: KMeans, *args: object, **kwargs: object) -> KMeans:
        n_threads.append(_openmp_effective_n_threads())
        return fit(self, *args, **kwargs)

    monkeypatch.setattr(KMeans, "fit", watched)
    monkeypatch.setenv("OMP_NUM_THREADS", "4")  # else no more than there are processors here
    with threadpool_limits(4):
        fit_clusters(blobs(3, 4), np.ones(7, np.int64), 2, seed=1)
    assert n_threads
    assert max(n_threads) <= 2


def test_in_order_when_nobody_is_in_a_cluster_then_it_is_dropped() -> None:
    vectors = blobs(2, 3, 2)
    kmeans = KMeans(3, n_init=1, random_state=0).fit(vectors)
    centres = kmeans.cluster_centers_.copy()
    labels = np.array([0, 0, 2, 2, 2, 2, 2], np.int32)  # nobody in 1
    clustering = _in_order(centres, labels, np.array([9, 9, 1, 1, 1, 1, 1]))
    assert clustering.labels.tolist() == [0, 0, 1, 1, 1, 1, 1]
    assert clustering.n_clusters == 2
    assert clustering.centres.tolist() == centres[[0, 2]].tolist()


@pytest.mark.parametrize(
    ("n_films", "settings", "expected"),
    [
        (1000, ClusterSettings(n_clusters=5), [5]),
        (3, ClusterSettings(n_clusters=5), [3]),
        (1, ClusterSettings(), [1]),
        (11, ClusterSettings(), [1]),
        (24, ClusterSettings(), [2]),
        (96, ClusterSettings(), [8]),
        (226, ClusterSettings(), [8, 12, 17, 18]),
        (9000, ClusterSettings(), [8, 12, 17, 24, 34, 40]),
        (9000, ClusterSettings(min_clusters=1, max_clusters=3), [1, 2, 3]),
    ],
)
def test_candidate_numbers_when_films_are_few_or_many_then_steps_between_the_bounds(
    n_films: int, settings: ClusterSettings, expected: list[int]
) -> None:
    assert candidate_numbers(n_films, settings) == expected


@pytest.fixture
def three() -> list[Clustering]:
    vectors = np.random.default_rng(1).normal(size=(30, 2)).astype(np.float32)
    return [fit_clusters(vectors, np.ones(30, np.int64), n, 1) for n in (2, 3, 5)]


@pytest.mark.parametrize(
    ("means", "chosen"),
    [
        ((0.52, 0.55, 0.56), 1),  # 0.52 < 0.93 * 0.56
        ((0.53, 0.55, 0.56), 0),
        ((0.10, 0.20, 0.56), 2),
        ((0.56, 0.20, 0.10), 0),
        ((0.0, 0.0, 0.0), 0),
    ],
)
def test_choose_when_more_clusters_retrieve_little_more_then_the_fewest(
    three: list[Clustering], means: tuple[float, ...], chosen: int
) -> None:
    retrieved = {2: means[0], 3: means[1], 5: means[2]}
    best, found = choose(three, lambda c: np.full(4, retrieved[c.n_clusters]))
    assert best is three[chosen]
    assert found == pytest.approx(list(means))


def test_choose_when_nobody_can_be_asked_then_the_fewest(three: list[Clustering]) -> None:
    best, means = choose(three, lambda _: np.empty(0))
    assert best is three[0]
    assert means == [0, 0, 0]
