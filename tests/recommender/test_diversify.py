"""Lists of films that differ, against maximal marginal relevance a film at a time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray
from tiny import f32, i32

from cineclube.recommender.diversify import POOL_FILMS, diversify, pool_size
from cineclube.recommender.rank import Ranking

scores = st.lists(st.integers(-4, 16).map(lambda n: n / 4), max_size=12)
coordinates = st.integers(-3, 3).map(float)
knobs = st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])


def ranking_of(*scores: float) -> Ranking:
    """A ranking of the films n - 1, n - 2, to 0, told apart by their strategies."""
    n = len(scores)
    return Ranking(np.arange(n, dtype=np.int32)[::-1], f32(*scores), np.arange(n, dtype=np.int8))


def slow_diversify(
    pool: Ranking, vectors: NDArray[np.float32], k: int, diversity: float
) -> list[int]:
    """Places of the pool, one film after the other."""

    def cosine(one: int, other: int) -> float:
        a, b = (vectors[pool.film_ix[place]].astype(float) for place in (one, other))
        length = np.linalg.norm(a) * np.linalg.norm(b)
        return float(a @ b / length) if length > 0 else 0.0

    n, best = len(pool.scores), max([float(pool.scores[0]), 0]) if len(pool.scores) else 0
    relevance: list[float] = []
    for score in pool.scores.tolist():
        mine = max(score, 0) / (best or 1)
        relevance.append(min([mine, *relevance[-1:]]))
    taken: list[int] = []
    competing = [place for place in range(n) if relevance[place] > 0]
    while competing and len(taken) < k:
        worth = {
            place: round(
                (1 - diversity) * relevance[place]
                - (diversity * max(cosine(place, t) for t in taken) if taken else 0),
                5,
            )
            for place in competing
        }
        # before any is taken only relevance counts, however little it weighs
        chosen = max(competing, key=lambda place: (worth[place], -place)) if taken else competing[0]
        taken.append(chosen)
        competing.remove(chosen)
    return [*taken, *(place for place in range(n) if relevance[place] <= 0)][:k]


@pytest.mark.parametrize("diversity", [0.0, 0.25, 0.5, 0.75, 1.0])
@pytest.mark.parametrize("seed", range(8))
def test_diversify_when_pools_are_any_then_it_equals_a_film_at_a_time(
    seed: int, diversity: float
) -> None:
    rng = np.random.default_rng(seed)  # without ties, which may round either way
    pool = ranking_of(*rng.normal(0.5, 1, 20))
    if seed % 2:
        pool = ranking_of(*np.sort(pool.scores)[::-1])
    vectors = rng.normal(size=(20, 3)).astype(np.float32)
    for k in (1, 5, 20, 30):
        found = diversify(pool, vectors, k, diversity)
        expected = slow_diversify(pool, vectors, k, diversity)
        if diversity > 0:
            assert found.strategies.tolist() == expected
        else:
            assert found.strategies.tolist() == list(range(min(k, 20)))
        assert found.film_ix.tolist() == pool.film_ix[found.strategies].tolist()
        assert found.scores.tolist() == pool.scores[found.strategies].tolist()


@given(scores, st.integers(1, 14), knobs, st.data())
def test_diversify_when_films_tie_then_each_comes_once_and_the_irrelevant_last_in_their_order(
    values: list[float], k: int, diversity: float, data: st.DataObject
) -> None:
    pool = ranking_of(*sorted(values, reverse=True))
    vectors = data.draw(arrays.arrays(np.float32, (len(values), 2), elements=coordinates))
    places = diversify(pool, vectors, k, diversity).strategies.tolist()
    assert len(set(places)) == len(places) == min(k, len(values))
    n_relevant = sum(value > 0 for value in values)
    assert set(places[:n_relevant]) <= set(range(n_relevant))
    assert places[n_relevant:] == list(range(n_relevant, len(places)))
    if places and n_relevant:
        assert places[0] == 0


def test_diversify_when_by_hand_then_the_twin_of_the_best_waits() -> None:
    vectors = np.array([[0, 1], [1, 1], [2, 0], [1, 0]], np.float32)  # of the films 0 to 3
    pool = ranking_of(1.0, 0.9, 0.6, 0.1)  # of the films 3 to 0; 2 is a twin of 3
    # after 3, at a half: 2 is worth .45 - .5, 1 is .3 - .354, 0 is .05 - 0
    assert diversify(pool, vectors, 3, 0.5).film_ix.tolist() == [3, 0, 2]
    # at a fifth: 2 is worth .72 - .2, 1 is .48 - .141; 0 is .08
    assert diversify(pool, vectors, 3, 0.2).film_ix.tolist() == [3, 2, 1]
    assert diversify(pool, vectors, 2, 1.0).film_ix.tolist() == [3, 0]


def test_diversify_when_a_later_film_scores_more_then_it_is_no_more_relevant() -> None:
    pool = ranking_of(0.5, 0.4, 2.0)  # film 0 is of another cluster
    vectors = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]], np.float32)
    assert diversify(pool, vectors, 3, 0.5).film_ix.tolist() == [2, 1, 0]


def test_diversify_when_nothing_is_relevant_then_the_order_stays() -> None:
    vectors = np.ones((3, 2), np.float32)
    assert diversify(ranking_of(0, 0, -1), vectors, 2, 0.9).film_ix.tolist() == [2, 1]
    nothing = diversify(Ranking(i32(), f32(), np.empty(0, np.int8)), vectors, 5, 0.9)
    assert (len(nothing.film_ix), nothing.film_ix.dtype) == (0, np.int32)


def test_pool_size_when_lists_are_long_then_it_grows_with_them() -> None:
    assert pool_size(1) == pool_size(10) == POOL_FILMS
    assert pool_size(1000) == 3000
