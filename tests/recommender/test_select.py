"""The films for a wish: what is allowed, what is best, what differs."""

import numpy as np
from drawn import histories_of, masks
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tiny import fit_world, history_of, make_world

from cineclube.recommender.facts import Criteria, FilmFacts, make_facts
from cineclube.recommender.model import History
from cineclube.recommender.rank import Ranking
from cineclube.recommender.select import Knobs, allowed_films, find, select
from cineclube.recommender.vectorise import unit_rows

WORLD = make_world(seed=5, n_films=240, density=0.1)
RATINGS, FILMS = WORLD
MODEL = fit_world(WORLD)
FACTS: FilmFacts = make_facts(FILMS, [90] * len(FILMS), [("pt",)] * len(FILMS))
ALL = np.ones(MODEL.n_films, bool)
HISTORIES = [history_of(MODEL, RATINGS, user) for user in range(30)]
KNOBS = (0.0, 0.25, 0.5, 0.75, 1.0)

drawn_histories = histories_of(MODEL, MODEL.film_ids.tolist())
knobs = st.builds(Knobs, st.sampled_from(KNOBS), st.sampled_from(KNOBS))
wishes = st.builds(
    Criteria,
    genres=st.sampled_from([(), ("Drama",), ("DRAMA", "acao"), ("terror",)]),
    without_genres=st.sampled_from([(), ("comedia",)]),
    director=st.sampled_from([None, None, "Diretora 3"]),
    year_min=st.one_of(st.none(), st.integers(1950, 2210)),
    rating_min=st.one_of(st.none(), st.just(3.0)),
    cluster=st.one_of(st.none(), st.integers(0, 3)),
    without_films=st.lists(st.sampled_from(FILMS.ids.tolist()), max_size=5).map(tuple),
)


@given(drawn_histories, wishes, knobs, st.integers(1, 300))
def test_select_when_wishes_are_any_then_all_that_is_allowed_and_no_more(
    history: History, wish: Criteria, knob: Knobs, k: int
) -> None:
    seen = MODEL.film_ids[history.film_ix]
    allowed = allowed_films(MODEL, FACTS, wish, seen)
    films = select(MODEL, history, allowed, k, knob).film_ix.tolist()
    assert len(set(films)) == len(films) == min(k, allowed.sum())
    assert not set(films) & set(history.film_ix.tolist())
    for film_ix in films:
        film = FILMS.content[film_ix]
        assert wish.director in (None, *film.directors)
        assert wish.year_min is None or (film.year or 0) >= wish.year_min
        assert wish.cluster in (None, MODEL.cluster_of[film_ix])
        assert wish.rating_min is None or MODEL.mean_rating[film_ix] >= wish.rating_min
        assert FILMS.ids[film_ix] not in wish.without_films


def test_allowed_films_when_films_are_unknown_or_put_aside_then_only_those_fall_out() -> None:
    without = np.array([999_999, 20, 10, 5])
    allowed = allowed_films(MODEL, FACTS, Criteria(), without)
    assert np.flatnonzero(~allowed).tolist() == [0, 1]
    two = Criteria(genres=("drama",), without_films=(40,))
    assert np.flatnonzero(allowed_films(MODEL, FACTS, two, without))[:3].tolist() == [6, 9, 12]


@given(drawn_histories, masks(MODEL.n_films), st.integers(1, 300))
def test_select_when_no_knob_is_turned_then_it_is_recommend_to_the_bit(
    history: History, allowed: NDArray[np.bool_], k: int
) -> None:
    found = select(MODEL, history, allowed, k, Knobs())
    expected = MODEL.recommend(history, k, np.flatnonzero(~allowed).astype(np.int32))
    assert found.film_ix.tolist() == expected.film_ix.tolist()
    assert found.scores.tobytes() == expected.scores.tobytes()
    assert found.strategies.tolist() == expected.strategies.tolist()


@given(drawn_histories, wishes, st.integers(1, 300))
def test_find_when_criteria_leave_no_more_than_the_matching_clusters_hold_then_they_do_not_lead(
    history: History, wish: Criteria, k: int
) -> None:
    left = allowed_films(MODEL, FACTS, wish, np.empty(0, np.int64)).sum()
    searched = np.isin(MODEL.cluster_of, np.flatnonzero(MODEL.matching_clusters(history))).sum()
    without = MODEL.film_ids[history.film_ix]
    allowed = allowed_films(MODEL, FACTS, wish, without)
    expected = select(MODEL, history, allowed, k, Knobs(), everywhere=bool(left <= searched))
    found = find(MODEL, FACTS, history, wish, without, k, Knobs())
    assert found.ranking.film_ix.tolist() == expected.film_ix.tolist()
    assert found.ranking.strategies.tolist() == expected.strategies.tolist()
    assert found.n_allowed == allowed.sum()


@given(drawn_histories, masks(MODEL.n_films), st.integers(1, 300))
def test_select_when_everywhere_then_the_score_alone_decides_and_ways_stay_told(
    history: History, allowed: NDArray[np.bool_], k: int
) -> None:
    led = select(MODEL, history, allowed, MODEL.n_films, Knobs())
    found = select(MODEL, history, allowed, k, Knobs(), everywhere=True)
    scores = found.scores[found.scores > 0]
    assert (np.diff(scores) <= 0).all()
    ways = dict(zip(led.film_ix.tolist(), led.strategies.tolist(), strict=True))
    assert [ways[film] for film in found.film_ix.tolist()] == found.strategies.tolist()


def lists_of(knob: Knobs) -> list[Ranking]:
    lists = []
    for history in HISTORIES:
        unseen = ALL.copy()
        unseen[history.film_ix] = False
        lists.append(select(MODEL, history, unseen, 10, knob))
    return lists


def mean_distance(ranking: Ranking) -> float:
    vectors = unit_rows(MODEL.space.vectors[ranking.film_ix])
    one, other = np.triu_indices(len(vectors), 1)
    return float(1 - (vectors @ vectors.T)[one, other].mean())


def test_select_when_diversity_rises_then_films_of_a_list_lie_farther_apart() -> None:
    distance = [
        np.mean([mean_distance(ranking) for ranking in lists_of(Knobs(diversity=d))]) for d in KNOBS
    ]
    assert (np.diff(distance) > 0).all()
    assert distance[-1] > 1.5 * distance[0]


def test_select_when_novelty_rises_then_films_are_less_known() -> None:
    known = [
        np.mean([MODEL.known[ranking.film_ix].mean() for ranking in lists_of(Knobs(novelty=n))])
        for n in KNOBS
    ]
    assert (np.diff(known) < 0).all()
    assert known[-1] < 0.9 * known[0]


def test_select_when_lists_differ_then_the_best_film_still_comes_first() -> None:
    for plain, diverse in zip(lists_of(Knobs()), lists_of(Knobs(diversity=1.0)), strict=True):
        assert diverse.film_ix[0] == plain.film_ix[0]
        assert diverse.scores[0] == plain.scores[0]
