"""Metrics against slow references, and what a metric must say of methods whose worth is known."""

import math
from dataclasses import dataclass, fields
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tiny import i32, make_world, ratings_of

from cineclube.recommender.evaluate import (
    PER_USER,
    Evaluation,
    compare,
    evaluate,
    intra_list_distance,
    ndcg,
    ndcg_of_lists,
    popularity_percentile,
)
from cineclube.recommender.methods import Popularity, Random
from cineclube.recommender.split import Split, hold_out


@dataclass
class Fixed:
    """A method that answers from a table."""

    lists: dict[int, NDArray[np.int32]]
    name: str = "fixed"

    def top(self, user_ix: int, k: int) -> NDArray[np.int32]:
        return self.lists[user_ix][:k]


def slow_ndcg(recommended: list[int], relevant: set[int], k: int) -> float:
    gained = sum(1 / math.log2(i + 2) for i, f in enumerate(recommended[:k]) if f in relevant)
    return gained / sum(1 / math.log2(i + 2) for i in range(min(k, len(relevant))))


def vectors_for(split: Split) -> NDArray[np.float32]:
    return np.random.default_rng(0).normal(size=(split.train.n_films, 3)).astype(np.float32)


def test_ndcg_when_computed_by_hand_then_it_agrees() -> None:
    hits = np.array([False, True, True])
    ideal = 1 + 1 / math.log2(3)
    assert ndcg(hits, 2, 10) == pytest.approx((1 / math.log2(3) + 0.5) / ideal)
    assert ndcg(np.array([True]), 1, 10) == pytest.approx(1)
    assert ndcg(np.zeros(0, bool), 3, 10) == 0


@given(
    st.lists(
        st.tuples(
            st.lists(st.integers(0, 8), unique=True, max_size=4),
            st.sets(st.integers(0, 8), min_size=1),
        ),
        max_size=6,
    )
)
def test_ndcg_of_lists_when_lists_are_any_then_each_equals_the_slow_reference(
    cases: list[tuple[list[int], set[int]]],
) -> None:
    lists = np.full((len(cases), 4), -1, np.int32)
    for row, (films, _) in zip(lists, cases, strict=True):
        row[: len(films)] = films
    relevant = [i32(*sorted(films)) for _, films in cases]
    expected = [slow_ndcg(films, wanted, 4) for films, wanted in cases]
    assert ndcg_of_lists(lists, relevant, 9) == pytest.approx(np.array(expected))


@given(
    st.lists(st.integers(0, 20), unique=True, max_size=10),
    st.sets(st.integers(0, 20), min_size=1),
)
def test_accuracy_when_lists_are_any_then_it_equals_the_slow_reference(
    recommended: list[int], relevant: set[int]
) -> None:
    films = sorted(relevant)
    train = ratings_of([(1, f, 4, 0) for f in range(21)])
    split = Split(train, np.array([0]), (i32(*films),), by_time=True)
    result = evaluate(Fixed({0: i32(*recommended)}), split, np.eye(21, dtype=np.float32))
    hits = [f for f in recommended if f in relevant]
    first_five = [f for f in recommended[:5] if f in relevant]
    assert result.ndcg_at_10[0] == pytest.approx(slow_ndcg(recommended, relevant, 10))
    assert result.recall_at_10[0] == pytest.approx(len(hits) / len(relevant))
    assert result.precision_at_5[0] == pytest.approx(len(first_five) / 5)
    assert result.hit_rate_at_5[0] == float(bool(first_five))
    assert result.full_list[0] == float(len(recommended) == 10)
    assert result.coverage_at_10 == pytest.approx(len(recommended) / 21)


def test_evaluate_when_a_method_is_fed_the_test_set_then_it_scores_one(split: Split) -> None:
    told = Fixed(dict(zip(split.users.tolist(), split.relevant, strict=True)))
    result = evaluate(told, split, vectors_for(split))
    assert result.ndcg_at_10 == pytest.approx(np.ones(len(split.users)))
    assert result.recall_at_10 == pytest.approx([min(10 / len(r), 1) for r in split.relevant])
    assert (result.hit_rate_at_5 == 1).all()


def test_evaluate_when_a_method_recommends_at_random_then_it_scores_what_chance_gives() -> None:
    split = hold_out(make_world(8, n_users=300, n_films=60)[0], 1)
    seen = np.diff(split.train.user_slices())[split.users]
    unseen = np.sum(split.train.popularity > 0) - seen
    runs = [evaluate(Random(split.train, s), split, vectors_for(split)) for s in range(5)]
    recall = np.mean([r.recall_at_10.mean() for r in runs])
    precision = np.mean([r.precision_at_5.mean() for r in runs])
    by_chance = np.array([len(r) for r in split.relevant]) / unseen
    assert recall == pytest.approx((10 / unseen).mean(), rel=0.1)
    assert precision == pytest.approx(by_chance.mean(), rel=0.1)


def test_evaluate_when_nothing_is_recommended_then_every_metric_is_zero(split: Split) -> None:
    nothing = Fixed(dict.fromkeys(split.users.tolist(), i32()))
    result = evaluate(nothing, split, vectors_for(split))
    assert set(result.summary().values()) == {0.0}


def test_evaluate_when_it_goes_on_then_it_reports_each_user(split: Split) -> None:
    calls: list[None] = []
    evaluate(Popularity(split.train), split, vectors_for(split), lambda: calls.append(None))
    assert len(calls) == len(split.users)


def test_summary_when_asked_then_it_holds_every_mean_and_the_standard_error() -> None:
    values = np.array([0.0, 0.5, 1.0, 0.3])
    result = Evaluation("x", *([values] * len(PER_USER)), coverage_at_10=0.25)
    summary = result.summary()
    assert set(summary) == {*PER_USER, "ndcg_at_10_error", "coverage_at_10"}
    assert summary["recall_at_10"] == pytest.approx(0.45)
    assert summary["ndcg_at_10_error"] == pytest.approx(np.std(values, ddof=1) / 2)
    assert {f.name for f in fields(Evaluation)} == {"name", "coverage_at_10", *PER_USER}


def test_summary_when_there_is_one_user_then_nothing_is_nan() -> None:
    result = Evaluation("x", *([np.array([0.5])] * len(PER_USER)), coverage_at_10=0.25)
    assert result.summary()["ndcg_at_10_error"] == 0


def test_popularity_percentile_when_counts_are_tied_then_films_share_the_higher_rank() -> None:
    percentile = popularity_percentile(np.array([0, 5, 1, 5, 2]))
    assert percentile.tolist() == [0, 1, 0.25, 1, 0.5]


def test_popularity_percentile_when_nothing_is_rated_then_it_is_zero() -> None:
    assert popularity_percentile(np.array([0, 0])).tolist() == [0, 0]


@given(st.integers(2, 10), st.integers(0, 100))
def test_intra_list_distance_when_lists_are_any_then_it_is_the_mean_over_pairs(
    n: int, seed: int
) -> None:
    vectors = np.random.default_rng(seed).normal(size=(n, 4)).astype(np.float32)
    pairs = [1 - a @ b / np.linalg.norm(a) / np.linalg.norm(b) for a, b in combinations(vectors, 2)]
    assert intra_list_distance(vectors) == pytest.approx(np.mean(pairs), abs=1e-5)


def test_intra_list_distance_when_there_are_no_pairs_then_it_is_zero() -> None:
    assert intra_list_distance(np.ones((1, 3), np.float32)) == 0
    assert intra_list_distance(np.ones((0, 3), np.float32)) == 0


def test_intra_list_distance_when_a_vector_is_zero_then_it_is_far_from_all() -> None:
    vectors = np.array([[0, 0], [1, 0], [2, 0]], np.float32)
    assert intra_list_distance(vectors) == pytest.approx(2 / 3)


def test_compare_when_one_is_better_then_the_interval_lies_around_the_mean_and_above_zero() -> None:
    rng = np.random.default_rng(1)
    theirs = rng.random(400)
    ours = theirs + rng.normal(0.1, 0.2, 400)
    result = compare(ours, theirs, seed=3)
    error = np.std(ours - theirs, ddof=1) / 20
    assert result.mean == pytest.approx((ours - theirs).mean())
    assert result.low == pytest.approx(result.mean - 1.96 * error, abs=error / 3)
    assert result.high == pytest.approx(result.mean + 1.96 * error, abs=error / 3)
    assert result.low > 0


def test_compare_when_users_vary_together_then_the_pairing_narrows_the_interval() -> None:
    theirs = np.random.default_rng(2).random(50)
    result = compare(theirs + 0.01, theirs, seed=3)
    assert (result.low, result.high) == (pytest.approx(0.01), pytest.approx(0.01))


def test_compare_when_turned_around_then_the_sign_changes_and_the_seed_repeats() -> None:
    a, b = np.random.default_rng(2).random((2, 50))
    there, back = compare(a, b, seed=3), compare(b, a, seed=3)
    assert (there.low, there.high) == (pytest.approx(-back.high), pytest.approx(-back.low))
    assert compare(a, b, seed=3) == there
