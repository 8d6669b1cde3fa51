"""What is popular, by hand and against loops."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import f32, ratings_of

from cineclube.recommender.popular import (
    HALF_LIFE_DAYS,
    PERIODS,
    Period,
    activity,
    mean_ratings,
    most_popular,
)
from cineclube.recommender.vectorise import HistorySettings

DAY = 86_400
NOW = 20_000 * DAY
GRADES = HistorySettings().grades  # 4.5: 1, 4: 0.8, 3: 0.2, below: -0.1
NEVER = -np.inf

Row = tuple[int, int, float, int | None]


def activity_of(rows: list[Row], period: Period, n_films: int = 3) -> np.ndarray:
    ratings = ratings_of(rows, range(1, 99), range(1, n_films + 1))
    return activity(ratings, GRADES)[PERIODS.index(period)]


def test_activity_when_ratings_age_then_each_half_life_halves_what_they_count() -> None:
    rows = [
        (1, 1, 5.0, NOW),
        (2, 1, 4.0, NOW - 7 * DAY),
        (1, 2, 5.0, NOW - 14 * DAY),
        (2, 2, 3.0, NOW - 21 * DAY),
        (3, 2, 2.0, NOW),
        (1, 3, 1.0, NOW),
    ]
    week = activity_of(rows, Period.WEEK)
    assert week == pytest.approx([np.log2(1 + 0.8 / 2), np.log2(1 / 4 + 0.2 / 8), NEVER])
    month = activity_of(rows, Period.MONTH)
    assert month[1] == pytest.approx(np.log2(2 ** (-14 / 30) + 0.2 * 2 ** (-21 / 30)), abs=1e-6)
    assert activity_of(rows, Period.EVER) == pytest.approx([np.log2(1.8), np.log2(1.2), NEVER])


stamps = st.one_of(st.none(), st.integers(0, 400).map(lambda days: NOW - days * DAY))
rated = st.dictionaries(
    st.tuples(st.integers(1, 9), st.integers(1, 4)),
    st.tuples(st.integers(0, 10).map(lambda n: n / 2), stamps),
)


@given(rated)
def test_activity_when_ratings_are_any_then_it_equals_the_loop(
    given_: dict[tuple[int, int], tuple[float, int | None]],
) -> None:
    rows: list[Row] = [(*pair, *rating) for pair, rating in given_.items()]
    newest = max((time for *_, time in rows if time is not None), default=0)
    for period in PERIODS:
        sums = np.zeros(4)
        for _, film, value, time in rows:
            confidence = next(c for low, c in GRADES if value >= low)
            if period is Period.EVER:
                sums[film - 1] += max(confidence, 0)
            elif time is not None:
                age = (newest - time) / DAY
                sums[film - 1] += max(confidence, 0) * 2 ** (-age / HALF_LIFE_DAYS[period])
        found = activity_of(rows, period, n_films=4)
        expected = [np.log2(total) if total > 0 else NEVER for total in sums]
        assert found == pytest.approx(expected, rel=1e-4, abs=1e-4)
        assert found.dtype == np.float32


def test_activity_when_one_rating_is_of_the_far_future_then_the_others_keep_their_order() -> None:
    rows = [(1, 1, 5.0, NOW), (1, 2, 5.0, NOW - 30 * DAY), (2, 2, 4.0, NOW - 31 * DAY)]
    future = (9, 3, 5.0, NOW + 400 * 365 * DAY)
    for period in (Period.WEEK, Period.MONTH, Period.YEAR):
        plain, beside = activity_of(rows, period), activity_of([*rows, future], period)
        assert beside[2] == 0
        assert np.isfinite(beside[:2]).all()
        assert np.sign(beside[0] - beside[1]) == np.sign(plain[0] - plain[1]) != 0
        assert beside[0] - beside[1] == pytest.approx(plain[0] - plain[1], abs=0.01)


def test_activity_when_a_dislike_is_much_newer_then_what_was_liked_still_counts() -> None:
    rows = [(1, 1, 5.0, NOW - 10_000 * DAY), (2, 1, 1.0, NOW)]
    assert activity_of(rows, Period.WEEK)[0] == pytest.approx(-10_000 / 7)


def test_activity_when_no_times_are_known_then_only_ever_knows_what_is_liked() -> None:
    rows: list[Row] = [(1, 1, 5.0, None), (2, 1, 5.0, None), (1, 2, 4.0, None)]
    for period in (Period.WEEK, Period.MONTH, Period.YEAR):
        assert activity_of(rows, period).tolist() == [NEVER] * 3
    assert activity_of(rows, Period.EVER) == pytest.approx([1, np.log2(0.8), NEVER])
    some = [*rows, (3, 2, 5.0, NOW)]
    assert activity_of(some, Period.WEEK).tolist() == [NEVER, 0, NEVER]


def test_activity_when_there_are_no_ratings_or_films_then_it_is_empty() -> None:
    assert activity(ratings_of([], [1], [1, 2]), GRADES).tolist() == [[NEVER] * 2] * len(PERIODS)
    assert activity(ratings_of([]), GRADES).shape == (len(PERIODS), 0)


def test_mean_ratings_when_a_film_has_none_then_it_has_no_mean() -> None:
    means = mean_ratings(
        ratings_of([(1, 1, 5.0, 1), (2, 1, 2.0, 1), (1, 2, 0.0, 1)], None, [1, 2, 3])
    )
    assert means.dtype == np.float32
    assert means[:2].tolist() == [3.5, 0]
    assert np.isnan(means[2])
    assert mean_ratings(ratings_of([])).shape == (0,)


def test_most_popular_when_films_are_equal_then_by_ratings_then_by_index() -> None:
    liked, counts = f32(NEVER, 2, -1, 2, NEVER, NEVER), np.array([4, 1, 9, 3, 9, 4])
    everything = np.ones(6, bool)
    order = most_popular(liked, counts, everything)
    assert (order.tolist(), order.dtype) == ([3, 1, 2, 4, 0, 5], np.int32)
    assert most_popular(liked, counts, np.arange(6) % 2 == 0).tolist() == [2, 4, 0]
    assert most_popular(liked, counts, ~everything).tolist() == []
