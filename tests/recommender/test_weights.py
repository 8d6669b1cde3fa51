"""The closed form of the weights against textbook formulas and a film at a time."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from cineclube.errors import TrainingError
from cineclube.recommender import weights
from cineclube.recommender.weights import (
    Solution,
    WeightSettings,
    feature_weights,
    films_that_take_part,
    gram,
    ranking_weights,
    solve,
)

MANY = 1000


def random_confidence(seed: int, n_users: int = 40, n_films: int = 17) -> sp.csr_array:
    rng = np.random.default_rng(seed)
    grades = rng.choice(np.array([1.0, 0.8, 0.2, -0.1], np.float32), (n_users, n_films))
    return sp.csr_array(grades * (rng.random((n_users, n_films)) < 0.3))


def random_features(seed: int, n_films: int = 17, n_features: int = 6) -> sp.csr_array:
    """Films 0, 5, 10 and so on have none."""
    rng = np.random.default_rng(seed)
    dense = rng.random((n_films, n_features)) * (rng.random((n_films, n_features)) < 0.5)
    dense[::5] = 0
    return sp.csr_array(dense.astype(np.float32))


def nothing_known(n_films: int) -> sp.csr_array:
    return sp.csr_array((n_films, 1), dtype=np.float32)


def solution_of(
    A: NDArray[np.floating], C: NDArray[np.floating], taking_part: NDArray[np.int64], ridge: float
) -> Solution:
    """Solve without touching A."""
    return solve(np.array(A, np.float32), np.array(C, np.float32), taking_part, ridge)


def weights_of(solution: Solution, features: sp.csr_array, most: int) -> sp.csr_array:
    return ranking_weights(solution, features, feature_weights(solution, features, MANY), most)


def slow_ease(X: NDArray[np.float64], regularisation: float) -> NDArray[np.float64]:
    """Steck 2019, eq. 8, in double precision."""
    P = np.linalg.inv(X.T @ X + regularisation * np.eye(X.shape[1]))
    W = -P / np.diag(P)
    np.fill_diagonal(W, 0)
    return W


def slow_weights(
    A: NDArray[np.float64], C: NDArray[np.float64], regularisation: float
) -> NDArray[np.float64]:
    """Regress each film on all the others: the normal equations without its row and column."""
    n = len(A)
    W = np.zeros((n, n))
    for i in range(n):
        others = np.delete(np.arange(n), i)
        within = A[np.ix_(others, others)] + regularisation * np.eye(n - 1)
        W[others, i] = np.linalg.solve(within, C[others, i])
    return W


@pytest.fixture(params=[(512, 2048), (5, 2)], ids=["one block", "many blocks"], autouse=True)
def block(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    n_films, n_others = request.param
    monkeypatch.setattr(weights, "BLOCK_FILMS", n_films)
    monkeypatch.setattr(weights, "BLOCK_OTHERS", n_others)


def test_gram_when_films_are_chosen_then_it_equals_the_dense_product() -> None:
    X, chosen = random_confidence(1), np.array([0, 2, 3, 7, 8, 9, 11, 16])
    dense = X.toarray()[:, chosen]
    assert gram(X, chosen) == pytest.approx(dense.T @ dense, abs=1e-5)


def test_gram_when_no_film_is_chosen_then_it_is_empty() -> None:
    assert gram(random_confidence(1), np.empty(0, np.int64)).shape == (0, 0)


# Films that take part


@pytest.mark.parametrize("regularisation", [0.5, 20.0])
def test_weights_when_targets_are_the_inputs_then_they_are_those_of_ease(
    regularisation: float,
) -> None:
    X = random_confidence(2)
    everything = np.arange(X.shape[1])
    A = gram(X, everything)
    W = weights_of(solution_of(A, A, everything, regularisation), nothing_known(17), MANY)
    expected = slow_ease(X.toarray().astype(float), regularisation)
    assert W.toarray() == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("regularisation", [0.5, 20.0])
@pytest.mark.parametrize("seed", range(3))
def test_weights_when_targets_are_others_then_each_film_is_regressed_on_all_the_others(
    seed: int, regularisation: float
) -> None:
    X = random_confidence(seed).toarray().astype(float)
    C = np.random.default_rng(seed).normal(size=(17, 17))  # asymmetric, as what comes next is
    solution = solution_of(X.T @ X, C, np.arange(17), regularisation)
    W = weights_of(solution, nothing_known(17), MANY).toarray()
    assert pytest.approx(slow_weights(X.T @ X, C, regularisation), abs=1e-4) == W


def test_weights_when_made_then_they_minimise_the_error_of_what_they_predict() -> None:
    S = random_confidence(5).toarray().astype(float)
    T = random_confidence(6).toarray().astype(float)
    solution = solution_of(S.T @ S, S.T @ T, np.arange(17), 3.0)
    W = weights_of(solution, nothing_known(17), MANY).toarray()
    for i in range(17):
        others = np.delete(np.arange(17), i)
        rows = np.vstack([S[:, others], np.sqrt(3.0) * np.eye(16)])
        least, *_ = np.linalg.lstsq(rows, np.concatenate([T[:, i], np.zeros(16)]))
        assert W[others, i] == pytest.approx(least, abs=1e-4)
        assert W[i, i] == 0


def test_weights_when_by_hand_then_two_films_weigh_each_other() -> None:
    # X^T X + 1 I = [[3, 1], [1, 2]], P = [[2, -1], [-1, 3]] / 5
    A = np.array([[2, 1], [1, 1]])
    W = weights_of(solution_of(A, A, np.arange(2), 1.0), nothing_known(2), MANY).toarray()
    assert pytest.approx(np.array([[0, 1 / 3], [1 / 2, 0]]), rel=1e-6) == W


def test_weights_when_by_hand_and_only_one_film_is_followed_then_rows_point_to_columns() -> None:
    A, C = np.array([[2, 1], [1, 1]]), np.array([[7, 6], [0, 7]])  # film 0 is followed by film 1
    W = weights_of(solution_of(A, C, np.arange(2), 1.0), nothing_known(2), MANY).toarray()
    assert pytest.approx(np.array([[0, 6 / 3], [0, 0]]), abs=1e-6) == W


def test_weights_when_made_then_numbers_and_indices_are_small() -> None:
    A, everything = gram(random_confidence(2), np.arange(17)), np.arange(17)
    W = weights_of(solution_of(A, A, everything, 1.0), random_features(1), MANY)
    assert (W.dtype, W.indices.dtype, W.indptr.dtype) == ("float32", "int32", "int32")


@pytest.mark.parametrize("n_films", [0, 1])
def test_weights_when_hardly_anything_takes_part_then_there_are_none(n_films: int) -> None:
    ones = np.ones((n_films, n_films))
    W = weights_of(solution_of(ones, ones, np.arange(n_films), 1.0), nothing_known(3), 10)
    assert (W.shape, W.nnz) == ((3, 3), 0)


def test_solve_when_there_is_no_solution_then_it_says_so() -> None:
    with pytest.raises(TrainingError, match="no solution"):
        solution_of(np.array([[1, 2], [2, 1]]), np.eye(2), np.arange(2), 0.5)


# Films that do not


CHOSEN = np.array([1, 4, 5, 10, 12, 13])
OTHERS = np.setdiff1d(np.arange(17), CHOSEN)


def test_weights_when_nothing_is_known_of_the_other_films_then_they_have_none() -> None:
    X = random_confidence(3)
    A = gram(X, CHOSEN)
    W = weights_of(solution_of(A, A, CHOSEN, 5.0), nothing_known(17), MANY).toarray()
    expected = np.zeros((17, 17))
    expected[np.ix_(CHOSEN, CHOSEN)] = slow_ease(X.toarray()[:, CHOSEN].astype(float), 5.0)
    assert pytest.approx(expected, abs=1e-5) == W


def test_weights_when_films_do_not_take_part_then_their_content_speaks_for_them() -> None:
    F = random_features(3).toarray().astype(float)
    A = gram(random_confidence(3), CHOSEN)
    W = weights_of(solution_of(A, A, CHOSEN, 5.0), random_features(3), MANY).toarray()
    P = np.linalg.inv(A.astype(float) + 5.0 * np.eye(len(CHOSEN)))
    for i in OTHERS:  # the solution for targets F f_i, the film itself not being among the inputs
        assert W[CHOSEN, i] == pytest.approx(P @ F[CHOSEN] @ F[i], abs=1e-5)
        assert W[CHOSEN, i].any() == F[i].any()
    assert not W[OTHERS].any()


def test_weights_when_content_is_given_then_films_that_take_part_keep_theirs() -> None:
    A = gram(random_confidence(3), CHOSEN)
    solution = solution_of(A, A, CHOSEN, 5.0)
    without = weights_of(solution, nothing_known(17), MANY).toarray()
    with_content = weights_of(solution, random_features(3), MANY).toarray()
    assert with_content[:, CHOSEN].tolist() == without[:, CHOSEN].tolist()


def test_weights_when_pruned_then_the_strongest_of_each_film_stay_as_they_are() -> None:
    F, kept = random_features(4), 3
    A = gram(random_confidence(4), CHOSEN)
    solution = solution_of(A, A, CHOSEN, 5.0)
    full = weights_of(solution, F, MANY).toarray()
    pruned = weights_of(solution, F, kept).toarray()
    for film in range(17):
        strongest = np.argsort(-np.abs(full[:, film]), kind="stable")[:kept]
        strongest = strongest[full[strongest, film] != 0]
        assert sorted(np.flatnonzero(pruned[:, film])) == sorted(strongest)
        assert pruned[strongest, film].tolist() == full[strongest, film].tolist()
    for films in (CHOSEN, OTHERS):
        assert np.count_nonzero(pruned[:, films]) < np.count_nonzero(full[:, films])
    assert (pruned < 0).any()  # strong means far from zero, on either side


# Which films take part


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


def some_take_part(seed: int) -> Solution:
    chosen = np.array([0, 1, 3, 4, 7, 8, 10, 11, 15])
    A = gram(random_confidence(seed), chosen)
    return solution_of(A, A, chosen, 2.0)


@pytest.mark.parametrize("seed", range(3))
def test_feature_weights_when_nothing_is_cut_then_they_are_what_films_without_ratings_get(
    seed: int,
) -> None:
    solution, features = some_take_part(seed), random_features(seed)
    by_feature = feature_weights(solution, features, MANY)
    assert (by_feature.shape, by_feature.dtype) == ((6, 17), np.float32)
    F = features.toarray().astype(float)
    expected = np.zeros((6, 17))
    expected[:, solution.taking_part] = F[solution.taking_part].T @ solution.P
    assert by_feature.toarray() == pytest.approx(expected, abs=1e-5)
    W = weights_of(solution, features, MANY).toarray()
    others = np.setdiff1d(np.arange(17), solution.taking_part)
    assert (features[others] @ by_feature).toarray() == pytest.approx(W[:, others].T, abs=1e-5)
    assert np.abs(W[:, others]).max() > 0.01


@pytest.mark.parametrize("most", [1, 4])
def test_feature_weights_when_cut_then_each_feature_keeps_its_strongest(most: int) -> None:
    solution, features = some_take_part(4), random_features(4)
    every = feature_weights(solution, features, MANY).toarray()
    kept = feature_weights(solution, features, most).toarray()
    for feature in range(6):
        strongest = np.argsort(-np.abs(every[feature]))[:most]
        assert sorted(np.flatnonzero(kept[feature])) == sorted(strongest)
        assert kept[feature, strongest] == pytest.approx(every[feature, strongest])


def test_feature_weights_when_nothing_is_known_or_nothing_takes_part_then_they_are_empty() -> None:
    none = sp.csr_array((17, 0), dtype=np.float32)
    assert feature_weights(some_take_part(1), none, MANY).shape == (0, 17)
    assert feature_weights(some_take_part(1), nothing_known(17), MANY).nnz == 0
    nobody = Solution(np.empty((0, 0), np.float32), np.empty((0, 0), np.float32), np.arange(0))
    empty = feature_weights(nobody, random_features(1), MANY)
    assert (empty.shape, empty.nnz) == ((6, 17), 0)
