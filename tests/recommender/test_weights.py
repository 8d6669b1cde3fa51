"""The closed form of the weights against its dense textbook formula."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from cineclube.recommender import weights
from cineclube.recommender.weights import (
    WeightSettings,
    films_that_take_part,
    gram,
    solve_weights,
)


def random_confidence(seed: int, n_users: int = 40, n_films: int = 17) -> sp.csr_array:
    rng = np.random.default_rng(seed)
    grades = rng.choice(np.array([1.0, 0.8, 0.2, -0.1], np.float32), (n_users, n_films))
    return sp.csr_array(grades * (rng.random((n_users, n_films)) < 0.3))


def slow_ease(X: NDArray[np.float64], regularisation: float) -> NDArray[np.float64]:
    """Steck 2019, eq. 8, in double precision."""
    P = np.linalg.inv(X.T @ X + regularisation * np.eye(X.shape[1]))
    W = -P / np.diag(P)
    np.fill_diagonal(W, 0)
    return W


@pytest.fixture(params=[512, 5], ids=["one block", "many blocks"], autouse=True)
def block(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "BLOCK_FILMS", request.param)


def test_gram_when_films_are_chosen_then_it_equals_the_dense_product() -> None:
    X, chosen = random_confidence(1), np.array([0, 2, 3, 7, 8, 9, 11, 16])
    dense = X.toarray()[:, chosen]
    assert gram(X, chosen) == pytest.approx(dense.T @ dense, abs=1e-5)


def test_gram_when_no_film_is_chosen_then_it_is_empty() -> None:
    assert gram(random_confidence(1), np.empty(0, np.int64)).shape == (0, 0)


@pytest.mark.parametrize("regularisation", [0.5, 20.0])
def test_solve_when_nothing_is_pruned_then_it_equals_the_dense_formula(
    regularisation: float,
) -> None:
    X = random_confidence(2)
    everything = np.arange(X.shape[1])
    W = solve_weights(gram(X, everything), everything, X.shape[1], regularisation, 1000)
    assert W.dtype == np.float32
    assert W.toarray() == pytest.approx(
        slow_ease(X.toarray().astype(float), regularisation), abs=1e-5
    )


def test_solve_when_some_films_take_part_then_the_others_have_no_weights() -> None:
    X, chosen = random_confidence(3), np.array([1, 4, 5, 10, 12, 13])
    W = solve_weights(gram(X, chosen), chosen, X.shape[1], 5.0, 1000).toarray()
    expected = np.zeros((X.shape[1], X.shape[1]))
    expected[np.ix_(chosen, chosen)] = slow_ease(X.toarray()[:, chosen].astype(float), 5.0)
    assert pytest.approx(expected, abs=1e-5) == W


def test_solve_when_pruned_then_the_strongest_weights_of_each_film_stay_as_they_are() -> None:
    X, kept = random_confidence(4), 4
    everything = np.arange(X.shape[1])
    full = solve_weights(gram(X, everything), everything, X.shape[1], 5.0, 1000).toarray()
    pruned = solve_weights(gram(X, everything), everything, X.shape[1], 5.0, kept).toarray()
    for film in everything:
        strongest = np.argsort(-np.abs(full[:, film]))[:kept]
        assert sorted(np.flatnonzero(pruned[:, film])) == sorted(strongest)
        assert pruned[strongest, film].tolist() == full[strongest, film].tolist()
    assert (pruned < 0).any()  # strong means far from zero, on either side


def test_solve_when_by_hand_then_two_films_weigh_each_other() -> None:
    # X^T X + 1 I = [[3, 1], [1, 2]], P = [[2, -1], [-1, 3]] / 5
    gram_matrix = np.array([[2, 1], [1, 1]], np.float32, order="F")
    W = solve_weights(gram_matrix, np.array([0, 1]), 2, 1.0, 10).toarray()
    assert pytest.approx(np.array([[0, 1 / 3], [1 / 2, 0]]), rel=1e-6) == W


@pytest.mark.parametrize("n_films", [0, 1])
def test_solve_when_hardly_anything_takes_part_then_there_are_no_weights(n_films: int) -> None:
    taking_part = np.arange(n_films)
    gram_matrix = np.ones((n_films, n_films), np.float32, order="F")
    W = solve_weights(gram_matrix, taking_part, 3, 1.0, 10)
    assert (W.shape, W.nnz) == ((3, 3), 0)


SETTINGS = WeightSettings(min_ratings_per_film=3, min_films=2, max_films=4)


@pytest.mark.parametrize(
    ("popularity", "expected"),
    [
        pytest.param([5, 1, 3, 0], [0, 2], id="those with enough ratings"),
        pytest.param([1, 2, 0, 1], [0, 1], id="the fewest that may be, the most rated first"),
        pytest.param([0, 1, 0], [1], id="none without ratings"),
        pytest.param([3, 4, 5, 6, 7, 8], [2, 3, 4, 5], id="no more than may be"),
        pytest.param([3, 3, 3, 3, 3, 3], [0, 1, 2, 3], id="ties by index"),
        pytest.param([0, 0], [], id="nothing rated"),
    ],
)
def test_films_that_take_part_when_counted_then_the_most_rated_within_the_bounds(
    popularity: list[int], expected: list[int]
) -> None:
    assert films_that_take_part(np.array(popularity), SETTINGS).tolist() == expected


@given(st.lists(st.integers(0, 9), max_size=12), st.integers(0, 12), st.integers(1, 12))
def test_films_that_take_part_when_any_then_none_left_out_is_more_rated(
    counts: list[int], min_films: int, max_films: int
) -> None:
    popularity = np.array(counts, np.int64)
    settings = replace(SETTINGS, min_films=min_films, max_films=max_films)
    chosen = films_that_take_part(popularity, settings)
    left_out = np.setdiff1d(np.arange(len(counts)), chosen)
    assert (np.diff(chosen) > 0).all()
    assert len(chosen) <= max_films
    assert (popularity[chosen] > 0).all()
    assert popularity[chosen].min(initial=99) >= popularity[left_out].max(initial=0)
