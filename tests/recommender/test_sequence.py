"""What comes next, against examples that are made one by one."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tiny import Row, make_world, ratings_of

from cineclube.recommender.data import Ratings
from cineclube.recommender.pairs import make_lives, sum_pairs
from cineclube.recommender.sequence import MIN_RATINGS, SequenceSettings, examples, moments_of
from cineclube.recommender.threads import using
from cineclube.recommender.timeline import time_order

RECENCY = (3.0, 0.5)
SETTINGS = SequenceSettings(n_cuts=7, window=0.3, max_ratings=9)
N_FILMS = 12
Dense = NDArray[np.float64]


def slow_examples(
    ratings: Ratings, confidence: NDArray[np.float32], settings: SequenceSettings, seed: int
) -> tuple[Dense, Dense]:
    """S and T over all films, (n_examples, n_films): every user, moment and rating in a loop."""
    (tau, gamma), past, future = RECENCY, [], []
    order = time_order(ratings, seed).tolist()
    for user in range(ratings.n_users):
        rows = [r for r in order if ratings.user_ix[r] == user][-settings.max_ratings :]
        n = len(rows)
        if n < 3 or len({int(ratings.rated_at[r]) for r in rows}) == 1:
            continue
        n_next = max(1, round(settings.window * n))
        for m in {round(n * cut / settings.n_cuts) for cut in range(1, settings.n_cuts)}:
            if not 1 <= m < n:
                continue
            before, after = np.zeros(ratings.n_films), np.zeros(ratings.n_films)
            for p in range(m):
                age = m - 1 - p
                before[ratings.film_ix[rows[p]]] = confidence[rows[p]] * (1 + age / tau) ** -gamma
            for q in range(m, min(n, m + n_next)):
                after[ratings.film_ix[rows[q]]] = confidence[rows[q]]
            past.append(before)
            future.append(after)
    shape = (-1, ratings.n_films)
    return np.array(past).reshape(shape), np.array(future).reshape(shape)


def summed(
    ratings: Ratings, confidence: NDArray[np.float32], settings: SequenceSettings, seed: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """S^T S and S^T T over all films, from sums over pairs."""
    moments = moments_of(np.diff(ratings.user_slices()), RECENCY, settings)
    lives = make_lives(ratings, confidence, np.arange(ratings.n_films), moments, seed)
    together, _ = sum_pairs(lives, 0.0)
    with_past, turned = sum_pairs(lives, 1.0)
    return with_past - together, with_past - together + turned


def confidence_of(ratings: Ratings) -> NDArray[np.float32]:
    return (ratings.values / 5 - 0.3).astype(np.float32)


@st.composite
def some_ratings(draw: st.DrawFn) -> Ratings:
    """Draw up to four users with up to twelve ratings each, some without an order."""
    rows: list[Row] = []
    for user in range(draw(st.integers(0, 4))):
        films = draw(st.lists(st.integers(0, N_FILMS - 1), unique=True))
        latest = draw(st.integers(0, 20))
        when = st.one_of(st.none(), st.integers(0, latest))
        rows += [(user, f, draw(st.integers(0, 10)) / 2, draw(when)) for f in films]
    return ratings_of(rows, range(4), range(N_FILMS))


settings_strategy = st.builds(
    SequenceSettings,
    n_cuts=st.integers(1, 9),
    window=st.sampled_from([0.05, 0.1, 0.34, 1.0]),
    max_ratings=st.integers(1, 13),
)


@given(some_ratings(), settings_strategy, st.integers(0, 2))
def test_pairs_when_ratings_are_any_then_they_are_those_of_the_examples_one_by_one(
    ratings: Ratings, settings: SequenceSettings, seed: int
) -> None:
    confidence = confidence_of(ratings)
    S, T = slow_examples(ratings, confidence, settings, seed)
    with_past, with_future = summed(ratings, confidence, settings, seed)
    assert with_past == pytest.approx(S.T @ S, abs=1e-4)
    assert with_future == pytest.approx(S.T @ T, abs=1e-4)


def test_pairs_when_a_world_is_whole_then_they_are_those_of_the_examples_one_by_one() -> None:
    ratings, _ = make_world(seed=3, n_users=20)
    confidence, settings = confidence_of(ratings), SequenceSettings()
    S, T = slow_examples(ratings, confidence, settings, seed=1)
    with_past, with_future = summed(ratings, confidence, settings, seed=1)
    assert len(S) > 100
    assert with_past == pytest.approx(S.T @ S, rel=1e-4, abs=1e-4)
    assert with_future == pytest.approx(S.T @ T, rel=1e-4, abs=1e-4)
    assert np.abs(with_future - with_future.T).max() > 0.1  # order has two directions


def followed(ratings: Ratings) -> list[tuple[int, int]]:
    """Ids of films of which the second came after the first in somebody's life."""
    _, with_future = summed(ratings, np.ones(len(ratings), np.float32), SequenceSettings(), 1)
    pairs = np.argwhere(with_future > 1e-6).tolist()
    return [(int(ratings.film_ids[p]), int(ratings.film_ids[q])) for p, q in pairs]


def test_pairs_when_times_differ_then_the_oldest_comes_first() -> None:
    ratings = ratings_of([(7, film, 4.0, 50 - film) for film in range(3)])
    assert followed(ratings) == [(1, 0), (2, 0), (2, 1)]


def test_pairs_when_a_user_has_one_time_or_too_few_ratings_then_nothing_is_learnt_of_them() -> None:
    one_time = [(1, film, 4.0, 9) for film in range(5)]
    no_time = [(2, film, 4.0, None) for film in range(5)]
    too_few = [(3, film, 4.0, film) for film in range(MIN_RATINGS - 1)]
    enough = [(4, film, 4.0, film) for film in range(MIN_RATINGS)]
    ratings = ratings_of([*one_time, *no_time, *too_few, *enough])
    assert followed(ratings) == [(0, 1), (0, 2), (1, 2)]


def test_pairs_when_threads_differ_then_sums_are_equal_to_the_bit() -> None:
    ratings, _ = make_world(seed=5, n_users=30)
    found = []
    for n in (1, 2, 5):
        with using(n):
            found.append(summed(ratings, confidence_of(ratings), SequenceSettings(), 1))
    for others in found[1:]:
        for one, other in zip(found[0], others, strict=True):
            assert one.tolist() == other.tolist()


def test_pairs_when_some_times_are_unknown_then_those_ratings_come_first() -> None:
    ratings = ratings_of([(1, 0, 4.0, 2**40), (1, 1, 4.0, None), (1, 2, 4.0, 5)])
    assert followed(ratings) == [(1, 0), (1, 2), (2, 0)]


def test_pairs_when_ratings_are_too_many_then_the_latest_count() -> None:
    ratings = ratings_of([(1, film, 4.0, film) for film in range(10)])
    latest = replace(SETTINGS, max_ratings=4)
    with_past, _ = summed(ratings, np.ones(10, np.float32), latest, 1)
    assert np.flatnonzero(with_past.any(axis=0)).tolist() == [6, 7, 8]  # the last is no past


def test_examples_when_by_hand_then_pasts_fade_and_windows_follow() -> None:
    settings = SequenceSettings(n_cuts=4, window=0.5)
    past, future = examples(4, (2.0, 1.0), settings)
    assert past == pytest.approx(
        np.array([[1, 0, 0, 0], [1 / 1.5, 1, 0, 0], [1 / 2, 1 / 1.5, 1, 0]]), rel=1e-6
    )
    assert future.tolist() == [[0, 1, 1, 0], [0, 0, 1, 1], [0, 0, 0, 1]]
    assert (past.dtype, future.dtype) == ("float32", "float32")


@given(st.integers(2, 60), st.integers(2, 50), st.floats(0.01, 1))
def test_examples_when_any_then_each_has_a_past_and_a_future_that_do_not_overlap(
    n: int, n_cuts: int, window: float
) -> None:
    past, future = examples(n, RECENCY, SequenceSettings(n_cuts, window))
    assert 1 <= len(past) <= min(n_cuts - 1, n - 1)
    for before, after in zip(past, future, strict=True):
        m = np.count_nonzero(before)
        assert 1 <= m < n
        assert (np.diff(before[:m]) > 0).all()  # the newer weighs more
        n_next = min(max(1, round(window * n)), n - m)
        assert np.flatnonzero(after).tolist() == list(range(m, m + n_next))
