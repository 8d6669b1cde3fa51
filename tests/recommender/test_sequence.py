"""What comes next, against examples that are made one by one."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tiny import Row, make_world, ratings_of

from cineclube.recommender.data import Ratings
from cineclube.recommender.sequence import MIN_RATINGS, SequenceSettings, examples, lives
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


def scattered(
    ratings: Ratings, confidence: NDArray[np.float32], settings: SequenceSettings, seed: int
) -> tuple[Dense, Dense]:
    """S^T S and S^T T as `lives` gives them, film by film."""
    with_past = np.zeros((ratings.n_films, ratings.n_films))
    with_future = np.zeros_like(with_past)
    for rows, past, future in lives(ratings, RECENCY, settings, seed):
        cells = np.ix_(ratings.film_ix[rows], ratings.film_ix[rows])
        S, T = past * confidence[rows], future * confidence[rows]
        with_past[cells] += S.T @ S
        with_future[cells] += S.T @ T
    return with_past, with_future


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
def test_lives_when_ratings_are_any_then_pairs_are_those_of_the_examples_one_by_one(
    ratings: Ratings, settings: SequenceSettings, seed: int
) -> None:
    confidence = confidence_of(ratings)
    S, T = slow_examples(ratings, confidence, settings, seed)
    with_past, with_future = scattered(ratings, confidence, settings, seed)
    assert with_past == pytest.approx(S.T @ S, abs=1e-4)
    assert with_future == pytest.approx(S.T @ T, abs=1e-4)


def test_lives_when_a_world_is_whole_then_pairs_are_those_of_the_examples_one_by_one() -> None:
    ratings, _ = make_world(seed=3, n_users=20)
    confidence, settings = confidence_of(ratings), SequenceSettings()
    S, T = slow_examples(ratings, confidence, settings, seed=1)
    with_past, with_future = scattered(ratings, confidence, settings, seed=1)
    assert len(S) > 100
    assert with_past == pytest.approx(S.T @ S, rel=1e-4, abs=1e-4)
    assert with_future == pytest.approx(S.T @ T, rel=1e-4, abs=1e-4)
    assert np.abs(with_future - with_future.T).max() > 0.1  # order has two directions


def lived(ratings: Ratings, settings: SequenceSettings = SETTINGS) -> list[list[tuple[int, int]]]:
    """User and film of each life's ratings, in its order."""
    users, films = ratings.user_ids[ratings.user_ix], ratings.film_ids[ratings.film_ix]
    return [
        list(zip(users[rows].tolist(), films[rows].tolist(), strict=True))
        for rows, _, _ in lives(ratings, RECENCY, settings, 1)
    ]


def test_lives_when_times_differ_then_the_oldest_comes_first() -> None:
    ratings = ratings_of([(7, film, 4.0, 50 - film) for film in range(5)])
    assert lived(ratings) == [[(7, 4), (7, 3), (7, 2), (7, 1), (7, 0)]]


def test_lives_when_a_user_has_one_time_or_too_few_ratings_then_nothing_is_learnt_of_them() -> None:
    one_time = [(1, film, 4.0, 9) for film in range(5)]
    no_time = [(2, film, 4.0, None) for film in range(5)]
    too_few = [(3, film, 4.0, film) for film in range(MIN_RATINGS - 1)]
    enough = [(4, film, 4.0, film) for film in range(MIN_RATINGS)]
    ratings = ratings_of([*one_time, *no_time, *too_few, *enough])
    assert lived(ratings) == [[(4, film) for film in range(MIN_RATINGS)]]


def test_lives_when_some_times_are_unknown_then_those_ratings_come_first() -> None:
    ratings = ratings_of([(1, 0, 4.0, 2**40), (1, 1, 4.0, None), (1, 2, 4.0, 5)])
    assert lived(ratings) == [[(1, 1), (1, 2), (1, 0)]]


def test_lives_when_ratings_are_too_many_then_the_latest_count() -> None:
    ratings = ratings_of([(1, film, 4.0, film) for film in range(10)])
    assert lived(ratings, replace(SETTINGS, max_ratings=4)) == [[(1, f) for f in (6, 7, 8, 9)]]


def test_lives_when_given_then_users_with_fewer_ratings_come_first() -> None:
    ratings, _ = make_world(seed=3)
    lengths = [len(life) for life in lived(ratings, SequenceSettings())]
    assert lengths == sorted(lengths)
    assert lengths[0] < lengths[-1]
    assert len(lengths) == ratings.n_users


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
