"""The normal equations from their parts, against dense products."""

import numpy as np
import pytest
import scipy.sparse as sp
from numpy.typing import NDArray
from test_sequence import slow_examples
from tiny import make_world, ratings_of

from cineclube.recommender import vectorise
from cineclube.recommender.data import Ratings
from cineclube.recommender.equations import Learning, Parts, normal_equations
from cineclube.recommender.sequence import SequenceSettings
from cineclube.recommender.vectorise import ContentVectoriser, HistorySettings

RATINGS, FILMS = make_world(seed=3, n_users=25)
HISTORY, SEQUENCE = HistorySettings(), SequenceSettings(n_cuts=6)
FEATURES = ContentVectoriser().fit(FILMS.content).transform(FILMS.content)
SOME = np.array([0, 3, 4, 11, 20, 21, 40, 47])
EVERYTHING = np.arange(RATINGS.n_films)


def learning_from(ratings: Ratings = RATINGS, features: sp.csr_array = FEATURES) -> Learning:
    return Learning(ratings, features, HISTORY, SEQUENCE, seed=1)


def without_times() -> Ratings:
    rows = zip(RATINGS.user_ix.tolist(), RATINGS.film_ix.tolist(), RATINGS.values.tolist(),
               strict=True)  # fmt: skip
    return ratings_of(((u, f, value, None) for u, f, value in rows), None, range(len(FILMS)))


def dense_equations(
    taking_part: NDArray[np.int64], next_weight: float, content_weight: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    confidence = vectorise.confidences(RATINGS.values, HISTORY.grades)
    X = np.zeros((RATINGS.n_users, RATINGS.n_films))
    X[RATINGS.user_ix, RATINGS.film_ix] = confidence
    F = FEATURES.toarray().astype(float)
    S, T = slow_examples(RATINGS, confidence, SEQUENCE, seed=1)
    same = X.T @ X + content_weight * F @ F.T
    A, C = same + next_weight * S.T @ S, same + next_weight * S.T @ T
    within = np.ix_(taking_part, taking_part)
    return A[within], C[within]


weights = pytest.mark.parametrize(
    ("next_weight", "content_weight"), [(0.0, 0.0), (0.5, 0.0), (0.0, 3.0), (0.25, 10.0)]
)
films = pytest.mark.parametrize("taking_part", [SOME, EVERYTHING], ids=["some", "all"])


@weights
@films
def test_equations_when_put_together_then_they_equal_the_dense_products(
    taking_part: NDArray[np.int64], next_weight: float, content_weight: float
) -> None:
    found = normal_equations(learning_from(), taking_part, next_weight, content_weight)
    expected = dense_equations(taking_part, next_weight, content_weight)
    for matrix, dense in zip(found, expected, strict=True):
        assert matrix == pytest.approx(dense, rel=1e-4, abs=1e-4)


@weights
@films
def test_parts_when_weighed_then_they_are_the_normal_equations(
    taking_part: NDArray[np.int64], next_weight: float, content_weight: float
) -> None:
    parts = Parts(learning_from(), taking_part)
    first = parts.equations(next_weight, content_weight)
    for matrix in parts.equations(1.0, 1.0):
        matrix[:] = 0  # whoever solves may overwrite them
    again = parts.equations(next_weight, content_weight)
    expected = normal_equations(learning_from(), taking_part, next_weight, content_weight)
    for one, other, whole in zip(first, again, expected, strict=True):
        assert one == pytest.approx(whole, rel=1e-4, abs=1e-4)
        assert other.tolist() == one.tolist()


@pytest.mark.parametrize("in_parts", [False, True])
def test_equations_when_order_counts_then_only_the_targets_are_asymmetric(in_parts: bool) -> None:
    if in_parts:
        A, C = Parts(learning_from(), EVERYTHING).equations(0.5, 10.0)
    else:
        A, C = normal_equations(learning_from(), EVERYTHING, 0.5, 10.0)
    assert pytest.approx(A.T, rel=1e-4, abs=1e-4) == A
    assert np.abs(C - C.T).max() > 0.1
    assert A.flags.c_contiguous  # so that it can be inverted in its place


def test_equations_when_order_does_not_count_then_targets_are_the_inputs() -> None:
    A, C = normal_equations(learning_from(), EVERYTHING, 0.0, 10.0)
    assert A.tolist() == C.tolist()
    assert not np.shares_memory(A, C)  # A is overwritten


def test_equations_when_no_time_is_known_then_there_is_no_order_and_its_weight_adds_nothing() -> (
    None
):
    untimed = learning_from(without_times())
    parts = Parts(untimed, EVERYTHING)
    assert Parts(learning_from(), EVERYTHING).have_order
    assert not parts.have_order
    for make in (lambda w: parts.equations(w, 1.0),
                 lambda w: normal_equations(untimed, EVERYTHING, w, 1.0)):  # fmt: skip
        for weighed, plain in zip(make(0.5), make(0.0), strict=True):
            assert weighed.tolist() == plain.tolist()


@pytest.mark.parametrize("n_features", [0, 2])
def test_equations_when_nothing_is_known_of_films_then_there_is_no_content(n_features: int) -> None:
    bare = learning_from(features=sp.csr_array((len(FILMS), n_features), dtype=np.float32))
    parts = Parts(bare, EVERYTHING)
    assert Parts(learning_from(), EVERYTHING).have_content
    assert not parts.have_content
    expected = dense_equations(EVERYTHING, 0.5, 0.0)
    for found in (parts.equations(0.5, 10.0), normal_equations(bare, EVERYTHING, 0.5, 10.0)):
        for matrix, dense in zip(found, expected, strict=True):
            assert matrix == pytest.approx(dense, rel=1e-4, abs=1e-4)


def test_equations_when_no_film_takes_part_then_they_are_empty() -> None:
    nobody = np.empty(0, np.int64)
    A, C = normal_equations(learning_from(), nobody, 0.5, 10.0)
    assert A.shape == C.shape == (0, 0)
    parts = Parts(learning_from(), nobody)
    assert not parts.have_order
    assert not parts.have_content
