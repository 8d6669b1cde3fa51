"""Which clusters match, against loops."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from tiny import f32, i32

from cineclube.recommender import match
from cineclube.recommender.match import affinity, matching, pull, shares

N_FILMS, N_CLUSTERS = 9, 4


def random_weights(seed: int) -> sp.csr_array:
    rng = np.random.default_rng(seed)
    dense = rng.normal(size=(N_FILMS, N_FILMS)) * (rng.random((N_FILMS, N_FILMS)) < 0.5)
    return sp.csr_array(dense.astype(np.float32))


def slow_pull(weights: sp.csr_array, n_neighbours: int) -> np.ndarray:
    dense = weights.toarray().astype(float)
    pull_of = np.zeros_like(dense)
    for j in range(len(dense)):
        for i in sorted(range(len(dense)), key=lambda i: (-dense[j, i], i))[:n_neighbours]:
            pull_of[j, i] = max(dense[j, i], 0) ** 2
    return pull_of


@pytest.mark.parametrize("n_neighbours", [1, 3, 20])
@pytest.mark.parametrize("seed", range(3))
def test_pull_when_weights_are_any_then_it_equals_the_loops(
    seed: int, n_neighbours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(match, "N_NEIGHBOURS", n_neighbours)
    weights = random_weights(seed)
    result = pull(weights)
    assert result.dtype == np.float32
    assert result.toarray() == pytest.approx(slow_pull(weights, n_neighbours), rel=1e-6)
    assert (result.data > 0).all()


def test_pull_when_weights_are_equal_then_the_first_films_are_pointed_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(match, "N_NEIGHBOURS", 2)
    weights = sp.csr_array(np.array([[0, 0.5, 0.5, 0.5], [-1, 0, -2, 0]], np.float32))
    assert pull(weights).toarray().tolist() == [[0, 0.25, 0.25, 0], [0, 0, 0, 0]]


def test_pull_when_there_are_no_weights_then_it_is_empty() -> None:
    empty = sp.csr_array((2, 2), dtype=np.float32)
    assert (pull(empty).nnz, pull(empty).shape) == (0, (2, 2))


@pytest.mark.parametrize("seed", range(3))
def test_affinity_when_weights_are_any_then_it_equals_the_loops(seed: int) -> None:
    film_pull = pull(random_weights(seed))
    labels = np.random.default_rng(seed).integers(0, N_CLUSTERS, N_FILMS).astype(np.int32)
    expected = np.zeros((N_FILMS, N_CLUSTERS))
    for j in range(N_FILMS):
        for i in range(N_FILMS):
            expected[j, labels[i]] += film_pull[j, i]
    result = affinity(film_pull, labels, N_CLUSTERS)
    assert result.dtype == np.float32
    assert result == pytest.approx(expected, abs=1e-5)


def test_affinity_when_there_is_no_pull_then_it_is_zero() -> None:
    empty = sp.csr_array((2, 2), dtype=np.float32)
    assert affinity(empty, i32(0, 1), 3).tolist() == [[0, 0, 0], [0, 0, 0]]


def test_shares_when_a_film_is_disliked_then_its_clusters_lose_mass() -> None:
    film_affinity = np.array([[3, 1, 0], [0, 2, 4]], np.float32)
    liked_one = shares(film_affinity, i32(0, 1), f32(1, -0.25))
    # masses: 3, 1 - 0.5, max(-1, 0)
    assert liked_one == pytest.approx([3 / 3.5, 0.5 / 3.5, 0])


def test_shares_when_nothing_matches_then_all_are_zero() -> None:
    film_affinity = np.array([[3, 1, 0]], np.float32)
    assert shares(film_affinity, i32(), f32()).tolist() == [0, 0, 0]
    assert shares(film_affinity, i32(0), f32(-1)).tolist() == [0, 0, 0]


@given(st.lists(st.floats(-1, 1, width=32), max_size=N_FILMS), st.integers(0, 5))
def test_shares_when_histories_are_any_then_they_add_up_to_one_or_none(
    confidence: list[float], seed: int
) -> None:
    film_affinity = affinity(pull(random_weights(seed)), np.arange(N_FILMS, dtype=np.int32) % 4, 4)
    result = shares(film_affinity, np.arange(len(confidence), dtype=np.int32), f32(*confidence))
    assert (result >= 0).all()
    assert result.sum() == pytest.approx(1, abs=1e-5) or not result.any()


@pytest.mark.parametrize(
    ("cluster_shares", "mass", "expected"),
    [
        ([0.25, 0.5, 0.25], 0.75, [True, True, False]),
        ([0.25, 0.5, 0.25], 0.76, [True, True, True]),
        ([0.25, 0.5, 0.25], 0.5, [False, True, False]),
        ([1.0, 0.0], 1.0, [True, False]),
        ([0.0, 0.0], 0.75, [False, False]),
        ([0.5, 0.5], 0.0, [False, False]),
    ],
)
def test_matching_when_shares_are_given_then_the_fewest_that_reach_the_mass(
    cluster_shares: list[float], mass: float, expected: list[bool]
) -> None:
    sizes = np.full(len(cluster_shares), 9)
    assert matching(f32(*cluster_shares), sizes, mass).tolist() == expected


@pytest.mark.parametrize(
    ("sizes", "mass", "expected"),
    [
        pytest.param([4, 4, 4], 0.5, [True, False, False], id="alike: the largest share"),
        pytest.param([400, 4, 4], 0.25, [False, True, False], id="0.025, 0.15, 0.1"),
        pytest.param([400, 4, 4], 0.5, [False, True, True], id="by share and size, not by size"),
        pytest.param([400, 4, 4], 0.6, [True, True, True], id="the large one last"),
        pytest.param([9, 4, 16], 0.4, [True, False, False], id="0.167, 0.15, 0.05: the root"),
        pytest.param([0, 4, 4], 0.5, [True, False, False], id="nobody in it"),
    ],
)
def test_matching_when_sizes_differ_then_small_clusters_that_say_as_much_come_first(
    sizes: list[int], mass: float, expected: list[bool]
) -> None:
    assert matching(f32(0.5, 0.3, 0.2), np.array(sizes), mass).tolist() == expected


clusters_strategy = st.lists(
    st.tuples(st.integers(0, 16), st.integers(1, 200)), min_size=1, max_size=8
)


@given(clusters_strategy, st.floats(0.05, 0.95))
def test_matching_when_shares_are_any_then_they_are_taken_in_turn_until_the_mass_is_reached(
    clusters: list[tuple[int, int]], mass: float
) -> None:
    parts, sizes = (np.array(column) for column in zip(*clusters, strict=True))
    total = parts.sum()
    cluster_shares = (parts / max(total, 1)).astype(np.float32)
    chosen = matching(cluster_shares, sizes, mass)
    assert not chosen[parts == 0].any()
    if total == 0:
        return
    density = cluster_shares / np.sqrt(sizes)
    last = min(np.flatnonzero(chosen), key=lambda c: (density[c], -c))
    assert cluster_shares[chosen].sum() >= mass - 1e-5
    assert cluster_shares[chosen].sum() - cluster_shares[last] < mass + 1e-5
    assert density[~chosen].max(initial=0) <= density[last] * (1 + 1e-5)


@given(clusters_strategy)
def test_matching_when_everything_is_wanted_then_every_cluster_that_has_a_share(
    clusters: list[tuple[int, int]],
) -> None:
    parts, sizes = (np.array(column) for column in zip(*clusters, strict=True))
    cluster_shares = (parts / max(parts.sum(), 1)).astype(np.float32)
    assert matching(cluster_shares, sizes, 1.0).tolist() == (parts > 0).tolist()
