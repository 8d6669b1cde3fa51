"""From scores to lists."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import f32, i32

from cineclube.recommender.rank import Ranking, Scored, Strategy, leaders, top_k, top_k_rows


def rank(
    taste: np.ndarray,
    popularity: np.ndarray,
    known: np.ndarray,
    in_matching: np.ndarray,
    allowed: np.ndarray,
    k: int,
) -> Ranking:
    scored = Scored(taste, taste + popularity, known, in_matching.astype(np.int32))
    return scored.best(np.array([False, True]), allowed, k)


scores_strategy = st.lists(
    st.one_of(st.integers(-3, 3).map(float), st.floats(-9, 9, width=32)), max_size=30
)


@given(scores_strategy, st.data())
def test_top_k_when_scores_are_any_then_it_equals_a_sort_with_ties_by_index(
    scores: list[float], data: st.DataObject
) -> None:
    n = len(scores)
    candidates = data.draw(st.lists(st.integers(0, n - 1), unique=True)) if n else []
    k = data.draw(st.integers(1, n + 3))
    expected = sorted(candidates, key=lambda i: (-np.float32(scores[i]), i))[:k]
    found = top_k(f32(*scores), i32(*candidates), k)
    assert found.tolist() == expected
    assert found.dtype == np.int32


def test_top_k_when_nothing_is_wanted_then_nothing_comes() -> None:
    assert top_k(f32(1, 2), i32(0, 1), 0).tolist() == []


@given(
    st.lists(st.lists(st.sampled_from([-np.inf, -1.0, 0.0, 0.5, 2.0]), min_size=6, max_size=6),
             max_size=5),
    st.integers(1, 8),
)  # fmt: skip
def test_top_k_rows_when_scores_are_any_then_each_row_is_its_top_k_without_minus_infinity(
    rows: list[list[float]], k: int
) -> None:
    scores = np.array(rows, np.float32).reshape(-1, 6)
    found = top_k_rows(scores, k)
    assert (found.shape, found.dtype) == ((len(rows), k), np.int32)
    for row, columns in zip(scores, found.tolist(), strict=True):
        candidates = np.flatnonzero(row > -np.inf).astype(np.int32)
        expected = top_k(row, candidates, k).tolist()
        assert columns == expected + [-1] * (k - len(expected))


def test_top_k_rows_when_scores_are_many_then_each_row_is_its_top_k() -> None:
    scores = np.random.default_rng(1).normal(size=(9, 300)).astype(np.float32).round(1)
    everything = np.arange(300, dtype=np.int32)
    expected = [top_k(row, everything, 10).tolist() for row in scores]
    assert top_k_rows(scores, 10).tolist() == expected


@pytest.mark.parametrize("shape", [(0, 4), (3, 0)])
def test_top_k_rows_when_there_are_no_rows_or_columns_then_nothing_is_found(
    shape: tuple[int, int],
) -> None:
    assert top_k_rows(np.zeros(shape, np.float32), 2).tolist() == [[-1, -1]] * shape[0]


def test_rank_when_there_are_tiers_then_matching_others_known_and_disliked_in_turn() -> None:
    #           matching     | others     | nothing said  | below zero
    taste = f32(0.1, 0.5, 0.0, 0.9, -0.01, 0.0, 0.0, 0.0, -0.2, 0.01, -0.1)
    popularity = f32(0, 0, 0.2, 0, 0.02, 0, -0.03, -0.01, 0.02, -0.02, 0)
    known = f32(0, 0, 0, 0, 0, 0.1, 0.3, 0.2, 0.9, 0.9, 0.9)
    matching = np.array([True, True, True] + [False] * 2 + [True, False] * 3)
    ranking = rank(taste, popularity, known, matching, np.ones(11, bool), 11)
    assert ranking.film_ix.tolist() == [1, 2, 0, 3, 4, 9, 6, 7, 5, 10, 8]
    assert ranking.strategies.tolist() == [0, 2, 0, 1, 2, 0, 2, 2, 2, 2, 2]
    assert ranking.scores == pytest.approx(
        f32(0.5, 0.2, 0.1, 0.9, 0.01, -0.01, -0.03, -0.01, 0, -0.1, -0.18)
    )


def test_rank_when_a_disliked_film_is_popular_then_it_still_comes_after_the_unknown() -> None:
    taste, popularity, known = f32(-0.01, 0), f32(0.005, -0.001), f32(0.9, 0.1)
    ranking = rank(taste, popularity, known, np.ones(2, bool), np.ones(2, bool), 2)
    assert ranking.film_ix.tolist() == [1, 0]


def test_rank_when_scores_are_equal_then_films_come_by_index() -> None:
    taste, nothing = f32(0.1, 0, 0.1, 0, -0.1, -0.1, 0.1), f32(0, 0, 0, 0, 0, 0, 0)
    known = f32(0.5, 0.5, 0.7, 0.5, 0.1, 0.9, 0.6)
    ranking = rank(taste, nothing, known, np.ones(7, bool), np.ones(7, bool), 7)
    assert ranking.film_ix.tolist() == [0, 2, 6, 1, 3, 4, 5]


def test_rank_when_nothing_is_wanted_or_allowed_then_the_list_is_empty() -> None:
    some, none = f32(0.1, 0.2), np.zeros(2, bool)
    for ranking in (
        rank(some, some, some, ~none, none, 5),
        rank(some, some, some, ~none, ~none, 0),
    ):
        assert ranking.film_ix.tolist() == []
        assert ranking.scores.tolist() == []
        assert ranking.strategies.tolist() == []


Inputs = dict[str, np.ndarray]


@st.composite
def rankings(draw: st.DrawFn) -> tuple[Ranking, Inputs, int]:
    n = draw(st.integers(1, 15))
    level = st.integers(-2, 2).map(lambda v: v / 10)
    levels, flags = (st.lists(one, min_size=n, max_size=n) for one in (level, st.booleans()))
    given_ = {
        "taste": f32(*draw(levels)),
        "popularity": f32(*draw(levels)),
        "known": np.abs(f32(*draw(levels))),
        "in_matching": np.array(draw(flags)),
        "allowed": np.array(draw(flags)),
    }
    k = draw(st.integers(1, n + 3))
    return rank(**given_, k=k), given_, k


@given(rankings())
def test_rank_when_inputs_are_any_then_films_come_by_tier_and_then_by_score_or_by_known(
    case: tuple[Ranking, Inputs, int],
) -> None:
    ranking, inputs, k = case
    scores = inputs["taste"] + inputs["popularity"]

    def place(film: int) -> tuple[int, float, int]:
        if scores[film] > 0:
            return (0 if inputs["in_matching"][film] else 1, -scores[film], film)
        if inputs["taste"][film] == 0:
            return 3, -inputs["known"][film], film
        return (2 if inputs["taste"][film] > 0 else 4), -scores[film], film

    allowed = np.flatnonzero(inputs["allowed"]).tolist()
    assert ranking.film_ix.tolist() == sorted(allowed, key=place)[:k]
    assert ranking.scores.tolist() == scores[ranking.film_ix].tolist()
    assert ranking.film_ix.dtype == np.int32


@given(rankings())
def test_rank_when_inputs_are_any_then_strategies_say_how_each_film_came(
    case: tuple[Ranking, Inputs, int],
) -> None:
    ranking, inputs, _ = case
    for film, strategy in zip(ranking.film_ix.tolist(), ranking.strategies, strict=True):
        if inputs["taste"][film] <= 0:
            assert strategy == Strategy.POPULARITY
        elif inputs["in_matching"][film]:
            assert strategy == Strategy.MATCHING_CLUSTERS
        else:
            assert strategy == Strategy.OTHER_CLUSTERS


many_scores = st.lists(
    st.sampled_from([-np.inf, -1.0, 0.0, 0.25, 0.5, 0.75, 1.0]), min_size=64, max_size=200
)


@given(many_scores, st.integers(1, 4))
def test_leaders_when_there_are_any_then_the_best_are_among_them_and_no_worse_one_is_left_out(
    values: list[float], n: int
) -> None:
    scores = f32(*values)
    found = leaders(scores, n)
    if found is None:
        assert 2 * n > len(scores) // 16 or np.count_nonzero(scores > -np.inf) < len(scores)
        return
    assert len(found) >= n
    others = np.delete(scores, found)
    assert scores[found].min() > others.max(initial=-np.inf)


@pytest.mark.parametrize("allowed_share", [1.0, 0.5, 0.02])
@pytest.mark.parametrize("matching_share", [0.0, 0.05, 0.5, 1.0])
@pytest.mark.parametrize("k", [1, 5, 20, 3000])
def test_rank_when_films_are_many_then_a_short_list_is_the_head_of_the_long_one(
    allowed_share: float, matching_share: float, k: int
) -> None:
    rng = np.random.default_rng(8)
    taste, known = rng.normal(size=3000).astype(np.float32).round(2), rng.random(3000)
    allowed = rng.random(3000) < allowed_share
    in_matching = rng.random(3000) < matching_share
    popularity = (known * 0.1).astype(np.float32)
    scores = taste + popularity
    first = np.where(in_matching, 0, 1)
    above = np.flatnonzero(allowed & (scores > 0))
    expected = above[np.lexsort((above, -scores[above], first[above]))][:k]
    found = rank(taste, popularity, known.astype(np.float32), in_matching, allowed, k)
    assert found.film_ix[: len(expected)].tolist() == expected.tolist()
    assert len(found.film_ix) == min(k, np.count_nonzero(allowed))
