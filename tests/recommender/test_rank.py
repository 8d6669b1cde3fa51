"""From scores to lists."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import f32, i32

from cineclube.recommender.rank import Ranking, Strategy, rank, top_k

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


def test_rank_when_there_are_tiers_then_matching_others_popular_and_disliked_in_turn() -> None:
    taste = f32(0.1, 0.9, 0, -0.2, 0.5, 0, 0.3)
    popularity = f32(0.0, 0.0, 0.01, 0.02, 0.0, 0.03, 0.05)
    matching = np.array([True, False, True, True, True, False, False])
    ranking = rank(taste, popularity, matching, np.ones(7, bool), 7)
    assert ranking.film_ix.tolist() == [4, 0, 1, 6, 5, 2, 3]
    assert ranking.strategies.tolist() == [0, 0, 1, 1, 2, 2, 2]
    assert ranking.scores == pytest.approx(f32(0.5, 0.1, 0.9, 0.35, 0.03, 0.01, -0.18))


def test_rank_when_a_disliked_film_is_popular_then_it_still_comes_after_the_unknown() -> None:
    taste, popularity = f32(-0.01, 0), f32(0.03, 0.001)
    ranking = rank(taste, popularity, np.ones(2, bool), np.ones(2, bool), 2)
    assert ranking.film_ix.tolist() == [1, 0]


def test_rank_when_nothing_is_wanted_or_allowed_then_the_list_is_empty() -> None:
    some, none = f32(0.1, 0.2), np.zeros(2, bool)
    for ranking in (rank(some, some, ~none, none, 5), rank(some, some, ~none, ~none, 0)):
        assert ranking.film_ix.tolist() == []
        assert ranking.scores.tolist() == []
        assert ranking.strategies.tolist() == []


@st.composite
def rankings(draw: st.DrawFn) -> tuple[Ranking, dict[str, np.ndarray], int]:
    n = draw(st.integers(1, 15))
    level = st.integers(-2, 2).map(lambda v: v / 10)
    flags = st.lists(st.booleans(), min_size=n, max_size=n)
    given_ = {
        "taste": f32(*draw(st.lists(level, min_size=n, max_size=n))),
        "popularity": f32(*draw(st.lists(level.map(abs), min_size=n, max_size=n))) / 100,
        "in_matching": np.array(draw(flags)),
        "allowed": np.array(draw(flags)),
    }
    k = draw(st.integers(1, n + 3))
    return rank(**given_, k=k), given_, k


@given(rankings())
def test_rank_when_inputs_are_any_then_allowed_films_come_once_and_as_many_as_there_are(
    case: tuple[Ranking, dict[str, np.ndarray], int],
) -> None:
    ranking, inputs, k = case
    films = ranking.film_ix.tolist()
    assert len(set(films)) == len(films) == min(k, int(inputs["allowed"].sum()))
    assert inputs["allowed"][films].all()
    expected = (inputs["taste"] + inputs["popularity"])[films]
    assert ranking.scores.tolist() == expected.tolist()


@given(rankings())
def test_rank_when_inputs_are_any_then_strategies_say_how_each_film_came(
    case: tuple[Ranking, dict[str, np.ndarray], int],
) -> None:
    ranking, inputs, _ = case
    for film, strategy in zip(ranking.film_ix.tolist(), ranking.strategies, strict=True):
        if inputs["taste"][film] <= 0:
            assert strategy == Strategy.POPULARITY
        elif inputs["in_matching"][film]:
            assert strategy == Strategy.MATCHING_CLUSTERS
        else:
            assert strategy == Strategy.OTHER_CLUSTERS
    assert (np.diff(ranking.strategies) >= 0).all()
    for strategy in Strategy:
        scores = ranking.scores[ranking.strategies == strategy]
        if strategy is not Strategy.POPULARITY:
            assert (np.diff(scores) <= 0).all()
