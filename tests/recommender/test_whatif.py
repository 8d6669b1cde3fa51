"""The list as it would be without one rating, against the ranking made anew."""

import numpy as np
import pytest
from drawn import half_stars, masks, some_times
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tiny import fit_world, make_world

from cineclube.recommender.data import UNKNOWN_TIME
from cineclube.recommender.whatif import Place, Rated, place_of, places_without

MODEL = fit_world(make_world(seed=5))
KNOWN = MODEL.film_ids.tolist()
rated_films = st.dictionaries(st.sampled_from(KNOWN), st.tuples(half_stars, some_times))


def rated_of(given_: dict[int, tuple[float, int]]) -> Rated:
    return Rated(
        np.array(list(given_), np.int64),
        np.array([value for value, _ in given_.values()], np.float32),
        np.array([time for _, time in given_.values()], np.int64),
    )


def position_in_list(
    given_: dict[int, tuple[float, int]], excluded: set[int], film_ix: int
) -> tuple[int | None, float | None]:
    """Where a film stands in the list that `recommend` makes of ratings, and its score there."""
    rated = rated_of(given_)
    history = MODEL.fold_in(rated.film_ids, rated.values, rated.rated_at)
    out = np.array(sorted(excluded), np.int32)
    ranking = MODEL.recommend(history, MODEL.n_films, out)
    films = ranking.film_ix.tolist()
    if film_ix not in films:
        return None, None
    return films.index(film_ix) + 1, float(ranking.scores[films.index(film_ix)])


@given(rated_films, masks(MODEL.n_films), st.integers(0, MODEL.n_films - 1))
def test_place_of_when_ratings_are_any_then_it_is_the_place_in_the_list(
    given_: dict[int, tuple[float, int]], allowed: NDArray[np.bool_], film_ix: int
) -> None:
    place = place_of(MODEL, rated_of(given_), allowed, film_ix)
    excluded = set(np.flatnonzero(~allowed).tolist())
    position, score = position_in_list(given_, excluded, film_ix)
    assert place.position == position
    assert (place.position is not None) == bool(allowed[film_ix])
    if score is not None:
        assert place.score == score


@given(rated_films.filter(bool), st.integers(0, MODEL.n_films - 1))
def test_places_without_when_ratings_are_any_then_each_is_the_list_made_anew(
    given_: dict[int, tuple[float, int]], film_ix: int
) -> None:
    seen = {KNOWN.index(film_id) for film_id in given_}
    allowed = np.ones(MODEL.n_films, bool)
    allowed[list(seen)] = False
    asked = list(reversed(given_))[:5]
    before = allowed.copy()
    places = places_without(MODEL, rated_of(given_), allowed, film_ix, np.array(asked, np.int64))
    assert allowed.tolist() == before.tolist()
    assert len(places) == len(asked)
    for film_id, place in zip(asked, places, strict=True):
        left = {i: rating for i, rating in given_.items() if i != film_id}
        position, score = position_in_list(left, seen, film_ix)
        assert place.position == position
        assert score is None or place.score == score


def test_places_without_when_seen_films_are_allowed_then_the_one_left_out_does_not_come() -> None:
    given_ = {30: (5.0, 1), 60: (4.5, 2), 90: (4.5, 3)}
    everything = np.ones(MODEL.n_films, bool)
    film_ix = KNOWN.index(30)
    assert place_of(MODEL, rated_of(given_), everything, film_ix).position is not None
    (place,) = places_without(MODEL, rated_of(given_), everything, film_ix, np.array([30]))
    assert place.position is None
    assert everything.all()


def test_places_without_when_the_reason_goes_then_the_film_falls() -> None:
    loved = {10: (5.0, 1), 40: (5.0, 2), 70: (5.0, 3), 20: (0.5, 4)}  # three dramas
    rated = rated_of(loved)
    allowed = ~np.isin(MODEL.film_ids, rated.film_ids)
    best = next(i for i in range(3, 48, 3) if allowed[i])
    now = place_of(MODEL, rated, allowed, best)
    without = places_without(MODEL, rated, allowed, best, rated.film_ids)
    assert now.position is not None
    assert min(place.score for place in without[:3]) < now.score
    assert len({place.score for place in without}) == 4


def test_places_without_when_the_only_rating_goes_then_popularity_is_left() -> None:
    rated = rated_of({10: (5.0, UNKNOWN_TIME)})
    allowed = MODEL.film_ids != 10
    by_ratings = np.argsort(-np.where(allowed, MODEL.popularity, -1), kind="stable")
    (place,) = places_without(MODEL, rated, allowed, int(by_ratings[4]), rated.film_ids)
    assert place.position == 5
    assert places_without(MODEL, rated, allowed, 3, np.empty(0, np.int64)) == []


def test_without_when_a_film_was_not_rated_then_nothing_is_left_out() -> None:
    rated = rated_of({10: (5.0, 1), 20: (4.0, 2)})
    assert rated.without(30).film_ids.tolist() == [10, 20]
    left = rated.without(10)
    assert (left.film_ids.tolist(), left.values.tolist(), left.rated_at.tolist()) == (
        [20],
        [4],
        [2],
    )


def test_place_of_when_the_film_is_not_allowed_then_it_has_a_score_but_no_place() -> None:
    rated = rated_of({10: (5.0, 1)})
    nothing = np.zeros(MODEL.n_films, bool)
    place = place_of(MODEL, rated, nothing, 5)
    history = MODEL.fold_in(rated.film_ids, rated.values, rated.rated_at)
    score = MODEL.taste(history)[5] + MODEL.popularity_part(history)[5]
    assert place == Place(None, pytest.approx(float(score)))
