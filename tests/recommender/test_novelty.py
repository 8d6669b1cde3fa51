"""What novelty takes from scores and from their reasons."""

from dataclasses import replace

import numpy as np
import pytest
from drawn import fold_in, histories_of, masks
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tiny import f32, fit_world, i32, make_world

from cineclube.recommender.explain import explain
from cineclube.recommender.model import History

MODEL = fit_world(make_world(seed=5))
ALL = np.ones(MODEL.n_films, bool)
histories = histories_of(MODEL, MODEL.film_ids.tolist())
shares = st.floats(0, 1)


@given(shares)
def test_novelty_factor_when_films_are_better_known_then_it_is_smaller(novelty: float) -> None:
    factor = MODEL.novelty_factor(novelty)
    assert factor.dtype == np.float32
    assert factor == pytest.approx(np.maximum(1 - novelty * MODEL.known, 0.001), abs=1e-6)
    assert (factor > 0).all()
    assert (np.diff(factor[np.argsort(MODEL.popularity)]) <= 0).all()


def test_novelty_factor_when_by_hand_then_the_best_known_film_keeps_the_least() -> None:
    best = np.argmax(MODEL.popularity)
    assert MODEL.novelty_factor(0.0).tolist() == [1] * MODEL.n_films
    assert MODEL.novelty_factor(0.25)[best] == 0.75
    assert MODEL.novelty_factor(1.0)[best] == np.float32(0.001)


@given(histories, masks(MODEL.n_films), st.integers(1, 60), st.booleans())
def test_rank_when_there_is_no_novelty_then_it_is_recommend_to_the_bit(
    history: History, allowed: NDArray[np.bool_], k: int, all_clusters: bool
) -> None:
    matching = np.ones(len(MODEL.clusters), bool) if all_clusters else None
    found = MODEL.rank(history, k, allowed, matching=matching)
    excluded = np.flatnonzero(~allowed).astype(np.int32)
    expected = MODEL.recommend(history, k, excluded, all_clusters=all_clusters)
    assert found.film_ix.tolist() == expected.film_ix.tolist()
    assert found.scores.tobytes() == expected.scores.tobytes()
    assert found.strategies.tolist() == expected.strategies.tolist()


@given(histories, masks(MODEL.n_films), shares)
def test_rank_when_novelty_is_any_then_scores_shrink_and_the_same_films_are_left(
    history: History, allowed: NDArray[np.bool_], novelty: float
) -> None:
    ranking = MODEL.rank(history, MODEL.n_films, allowed, novelty=novelty)
    assert sorted(ranking.film_ix.tolist()) == np.flatnonzero(allowed).tolist()
    scores = MODEL.taste(history) + MODEL.popularity_part(history)
    expected = (scores * MODEL.novelty_factor(novelty))[ranking.film_ix]
    assert ranking.scores == pytest.approx(expected, rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("weight", [0.0, 0.03])
def test_rank_when_nothing_was_rated_and_novelty_is_full_then_the_best_known_come_last(
    weight: float,
) -> None:
    history = replace(MODEL.settings.history, popularity_weight=weight)
    model = replace(MODEL, settings=replace(MODEL.settings, history=history))
    films = model.rank(fold_in(model, {}), model.n_films, ALL, novelty=1.0).film_ix
    assert (np.diff((model.known * model.novelty_factor(1.0))[films]) <= 0).all()
    assert model.known[films[-1]] == 1


@given(histories, shares)
def test_explain_when_novelty_is_any_then_parts_add_up_and_keep_their_shares(
    history: History, novelty: float
) -> None:
    ranking = MODEL.rank(history, 10, ALL, novelty=novelty)
    plain = explain(MODEL, history, ranking.film_ix)
    told = explain(MODEL, history, ranking.film_ix, novelty)
    factor = MODEL.novelty_factor(novelty)[ranking.film_ix]
    for place, (one, other) in enumerate(zip(plain, told, strict=True)):
        assert other.score == pytest.approx(float(ranking.scores[place]), abs=1e-5)
        assert other.contributions == pytest.approx(one.contributions * factor[place], abs=1e-6)
        assert other.popularity == pytest.approx(one.popularity * factor[place], abs=1e-6)


def test_explain_when_novelty_is_none_then_it_is_as_without() -> None:
    history = fold_in(MODEL, {10: (5.0, 1), 20: (1.0, 2)})
    (plain,), (told,) = explain(MODEL, history, i32(6)), explain(MODEL, history, i32(6), 0.0)
    assert plain.contributions.tolist() == told.contributions.tolist() != f32(0, 0).tolist()
    assert plain.popularity == told.popularity
