"""Ratings become confidences, films become features: by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import f32

from cineclube.recommender.data import UNKNOWN_TIME, FilmContent
from cineclube.recommender.vectorise import (
    ContentVectoriser,
    ContentWeights,
    confidences,
    recency,
)

GRADES = ((4.5, 1.0), (4.0, 0.8), (3.0, 0.2), (0.0, -0.1))
times = st.lists(st.one_of(st.just(UNKNOWN_TIME), st.integers(-5, 5)), min_size=1, max_size=12)


def times_of(*values: int | None) -> np.ndarray:
    return np.array([UNKNOWN_TIME if v is None else v for v in values], np.int64)


def test_confidences_when_at_and_below_each_step_then_the_grade_that_is_reached() -> None:
    values = f32(5, 4.5, 4.25, 4, 3.5, 3, 2.5, 0)
    expected = f32(1, 1, 0.8, 0.8, 0.2, 0.2, -0.1, -0.1)
    assert confidences(values, GRADES).tolist() == expected.tolist()
    assert confidences(values, GRADES).dtype == np.float32


def test_confidences_when_below_every_step_then_the_last_grade() -> None:
    assert confidences(f32(1), ((4.0, 1.0), (2.0, 0.5))).tolist() == [0.5]


def test_recency_when_times_differ_then_weights_fall_with_the_rank_from_the_newest() -> None:
    weights = recency(times_of(100, 300, 200), tau=3.0, gamma=0.5)
    expected = [(1 + 2 / 3) ** -0.5, 1, (1 + 1 / 3) ** -0.5]
    assert weights == pytest.approx(expected, rel=1e-6)
    assert weights.dtype == np.float32


def test_recency_when_times_are_equal_then_they_share_the_mean_of_their_ranks() -> None:
    weights = recency(times_of(100, 200, 200, 100), tau=1.0, gamma=1.0)
    assert weights == pytest.approx([1 / 3.5, 1 / 1.5, 1 / 1.5, 1 / 3.5], rel=1e-6)


def test_recency_when_there_is_one_rating_then_it_counts_whole() -> None:
    assert recency(times_of(7), 3.0, 0.5).tolist() == [1]
    assert recency(times_of(None), 3.0, 0.5).tolist() == [1]


def test_recency_when_there_are_no_ratings_then_there_are_no_weights() -> None:
    assert recency(times_of(), 3.0, 0.5).tolist() == []


def test_recency_when_no_time_is_known_then_all_count_whole() -> None:
    assert recency(times_of(None, None, None), 3.0, 0.5).tolist() == [1, 1, 1]


def test_recency_when_one_time_is_unknown_then_that_rating_counts_as_the_oldest() -> None:
    weights = recency(times_of(None, 300, 200), tau=1.0, gamma=1.0)
    assert weights == pytest.approx([1 / 3, 1, 1 / 2], rel=1e-6)


@given(times, st.randoms(use_true_random=False))
def test_recency_when_rows_are_shuffled_then_each_rating_keeps_its_weight(
    rated_at: list[int], random: object
) -> None:
    weights = recency(np.array(rated_at, np.int64), 3.0, 0.5)
    order = np.random.default_rng(len(rated_at)).permutation(len(rated_at))
    assert (
        recency(np.array(rated_at, np.int64)[order], 3.0, 0.5).tolist() == weights[order].tolist()
    )


@given(times)
def test_recency_when_one_rating_is_newer_than_another_then_it_weighs_more(
    rated_at: list[int],
) -> None:
    weights = recency(np.array(rated_at, np.int64), 3.0, 0.5)
    assert ((weights > 0) & (weights <= 1)).all()
    for a, time_a in enumerate(rated_at):
        for b, time_b in enumerate(rated_at):
            assert time_a <= time_b or weights[a] > weights[b]


def test_vectoriser_when_fitted_then_features_of_one_film_only_are_left_out() -> None:
    films = [
        FilmContent("a", ("drama", "crime"), ("Ana",), (), 1994),
        FilmContent("b", ("drama",), ("Ana",), ("X",), 1990),
        FilmContent("c", ("drama", "guerra"), (), ("X",), 1995),
    ]
    fitted = ContentVectoriser().fit(films)
    assert fitted.vocabularies_ == {
        "genres": {"drama": 0},
        "directors": {"Ana": 0},
        "actors": {"X": 0},
        "period": {"1990": 0},
    }
    # the logarithm of 1 + 3 films over 1 + those that have it, plus 1
    assert fitted.idf_["genres"] == pytest.approx([1.0])
    assert fitted.idf_["directors"] == pytest.approx([np.log(4 / 3) + 1])


def test_vectoriser_when_transforming_then_each_block_has_the_length_of_its_weight() -> None:
    films = [
        FilmContent("a", ("drama", "crime"), ("Ana",), ("X", "Y"), 1990),
        FilmContent("b", ("drama", "crime"), ("Ana",), ("X",), 1991),
        FilmContent("c", ("drama",), (), ("Y",), None),
    ]
    weights = ContentWeights(genres=2.0, directors=0.5, actors=1.5, period=0.25)
    rows = ContentVectoriser(weights).fit(films).transform(films).toarray()
    assert rows.dtype == np.float32
    crime, drama = np.log(4 / 3) + 1, 1.0
    unit = np.array([crime, drama]) / np.hypot(crime, drama)
    assert rows[0, :2] == pytest.approx(2.0 * unit, rel=1e-6)
    assert rows[0, 2:] == pytest.approx([0.5, *(1.5 / np.sqrt([2, 2])), 0.25], rel=1e-6)
    assert rows[2] == pytest.approx([0, 2.0, 0, 0, 1.5, 0], rel=1e-6)


def test_vectoriser_when_a_value_is_repeated_then_it_counts_once() -> None:
    films = [FilmContent("a", ("drama", "drama", "crime")), FilmContent("b", ("drama", "crime"))]
    rows = ContentVectoriser().fit(films).transform(films).toarray()
    assert rows[0].tolist() == rows[1].tolist()


def test_vectoriser_when_nothing_is_known_of_a_film_then_its_row_is_zero() -> None:
    known = [FilmContent("a", ("drama",), (), (), 2001)] * 2
    rows = ContentVectoriser().fit(known).transform([*known, FilmContent("?")]).toarray()
    assert rows[0].any()
    assert not rows[2].any()


def test_vectoriser_when_nothing_is_known_of_any_film_then_there_are_no_features() -> None:
    films = [FilmContent("a"), FilmContent("b")]
    assert ContentVectoriser().fit(films).transform(films).shape == (2, 0)


def test_vectoriser_when_a_film_came_later_then_unknown_values_are_ignored() -> None:
    fitted = ContentVectoriser().fit([FilmContent("a", ("drama",))] * 2)
    late = [FilmContent("late", ("drama", "western"), ("Nova",), (), 2030)]
    assert fitted.transform(late).toarray().tolist() == [[1.0]]
