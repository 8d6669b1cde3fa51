"""Which clusters match, against loops."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from tiny import f32, i32

from cineclube.recommender.match import affinity, matching, shares

N_FILMS, N_CLUSTERS = 9, 4


def random_weights(seed: int) -> sp.csr_array:
    rng = np.random.default_rng(seed)
    dense = rng.normal(size=(N_FILMS, N_FILMS)) * (rng.random((N_FILMS, N_FILMS)) < 0.5)
    return sp.csr_array(dense.astype(np.float32))


@pytest.mark.parametrize("seed", range(3))
def test_affinity_when_weights_are_any_then_it_equals_the_loops(seed: int) -> None:
    weights = random_weights(seed)
    labels = np.random.default_rng(seed).integers(0, N_CLUSTERS, N_FILMS).astype(np.int32)
    expected = np.zeros((N_FILMS, N_CLUSTERS))
    for j in range(N_FILMS):
        for i in range(N_FILMS):
            expected[j, labels[i]] += max(float(weights[j, i]), 0) ** 2
    result = affinity(weights, labels, N_CLUSTERS)
    assert result.dtype == np.float32
    assert result == pytest.approx(expected, abs=1e-5)


def test_affinity_when_there_are_no_weights_then_it_is_zero() -> None:
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
    film_affinity = affinity(random_weights(seed), np.arange(N_FILMS, dtype=np.int32) % 4, 4)
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
    assert matching(f32(*cluster_shares), mass).tolist() == expected


@given(st.lists(st.integers(0, 16), min_size=1, max_size=8), st.floats(0.05, 0.95))
def test_matching_when_shares_are_any_then_the_mass_is_reached_and_none_can_be_spared(
    parts: list[int], mass: float
) -> None:
    total = sum(parts)
    cluster_shares = f32(*parts) / max(total, 1)
    chosen = matching(cluster_shares, mass)
    if total == 0:
        assert not chosen.any()
        return
    reached = cluster_shares[chosen]
    assert reached.sum() >= mass - 1e-5
    assert reached.sum() - reached.min() < mass + 1e-5
    assert reached.min() >= cluster_shares[~chosen].max(initial=0)
