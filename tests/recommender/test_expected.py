"""The rating that somebody can be expected to give, against a loop."""

from dataclasses import replace

import numpy as np
import pytest
from drawn import half_stars
from hypothesis import given
from hypothesis import strategies as st
from tiny import f32, fit_world, i32, make_world, ratings_of

from cineclube.recommender.data import FilmContent, Films
from cineclube.recommender.expected import (
    SHRINK_FILM,
    SHRINK_NEAR,
    SHRINK_USER,
    expected_ratings,
)
from cineclube.recommender.extend import extend
from cineclube.recommender.model import TasteModel
from cineclube.recommender.split import hold_out

WORLD = make_world(seed=5)
MODEL = fit_world(WORLD)
EVERYTHING = np.arange(MODEL.n_films, dtype=np.int32)
rated_films = st.dictionaries(st.integers(0, MODEL.n_films - 1), half_stars)


def slow_expected(model: TasteModel, rated: dict[int, float], film: int) -> float:
    """Koren's sum, a film at a time."""
    counts, vectors = model.popularity, model.space.vectors.astype(float)
    sums = [float(model.mean_rating[i]) * int(n) if n else 0.0 for i, n in enumerate(counts)]
    mean = sum(sums) / int(counts.sum())

    def bias(i: int) -> float:
        return (sums[i] - int(counts[i]) * mean) / (int(counts[i]) + SHRINK_FILM)

    residuals = {j: value - mean - bias(j) for j, value in rated.items()}
    user = sum(residuals.values()) / (len(rated) + SHRINK_USER)
    above, below = 0.0, SHRINK_NEAR
    for j, residual in residuals.items():
        length = np.linalg.norm(vectors[film]) * np.linalg.norm(vectors[j])
        nearness = max(float(vectors[film] @ vectors[j] / length), 0) ** 2
        above, below = above + nearness * (residual - user), below + nearness
    return min(max(mean + bias(film) + user + above / below, 0), 5)


def expect(model: TasteModel, rated: dict[int, float], films: np.ndarray) -> np.ndarray:
    return expected_ratings(model, i32(*rated), f32(*rated.values()), films)


@given(rated_films)
def test_expected_when_ratings_are_any_then_it_equals_the_loop(rated: dict[int, float]) -> None:
    films = i32(0, 47, 13, 13)
    found = expect(MODEL, rated, films)
    assert found.dtype == np.float32
    assert found == pytest.approx([slow_expected(MODEL, rated, int(i)) for i in films], abs=1e-4)


@given(rated_films, st.floats(0.1, 4.9))
def test_expected_when_ratings_are_any_then_it_is_a_rating(
    rated: dict[int, float], mean: float
) -> None:
    extreme = replace(MODEL, mean_rating=np.where(EVERYTHING % 2, mean, 5.0).astype(np.float32))
    found = expect(extreme, rated, EVERYTHING)
    assert (found >= 0).all()
    assert (found <= 5).all()


def test_expected_when_nothing_was_rated_then_it_is_the_films_own_mean_nearly() -> None:
    found = expect(MODEL, {}, EVERYTHING)
    mean = np.average(MODEL.mean_rating, weights=MODEL.popularity)
    between = np.sort(np.stack((MODEL.mean_rating, np.full(MODEL.n_films, mean))), axis=0)
    assert (found > between[0] - 1e-5).all()
    assert (found < between[1] + 1e-5).all()
    assert np.corrcoef(found, MODEL.mean_rating)[0, 1] > 0.99
    assert expect(MODEL, {}, i32()).tolist() == []


def test_expected_when_a_genre_is_loved_then_its_films_can_expect_more() -> None:
    loves_drama = {0: 5.0, 3: 5.0, 6: 5.0, 1: 1.0, 4: 1.0, 2: 1.5}
    found = expect(MODEL, loves_drama, EVERYTHING[9:])
    genre = EVERYTHING[9:] % 3
    assert found[genre == 0].min() > found[genre != 0].max()


def test_expected_when_somebody_rates_harshly_then_everything_can_expect_less() -> None:
    few = dict.fromkeys(range(6), 1.0)
    many = dict.fromkeys(range(24), 1.0)
    nothing, little, much = (expect(MODEL, rated, i32(30, 31, 32)) for rated in ({}, few, many))
    assert (nothing > little).all()
    assert (little > much).all()


def test_expected_when_nobody_rated_anything_then_the_middle_and_what_the_user_says() -> None:
    nobody = fit_world((ratings_of([], [1], WORLD[1].ids.tolist()), WORLD[1]))
    assert expect(nobody, {}, EVERYTHING).tolist() == [2.5] * MODEL.n_films
    assert (expect(nobody, {0: 5.0}, EVERYTHING) > 2.5).all()


def test_expected_when_films_have_no_ratings_then_their_missing_means_harm_nobody() -> None:
    comedy = FilmContent("Nova", ("comédia",), (), (), 1971)
    catalogue = Films(np.append(WORLD[1].ids, 999), [*WORLD[1].content, comedy])
    extended = extend(MODEL, catalogue)
    rated = {1: 5.0, 4: 5.0, 0: 1.0, 48: 4.5}
    found = expect(extended, rated, np.arange(49, dtype=np.int32))
    assert np.isfinite(found).all()
    assert found[48] == pytest.approx(slow_expected(extended, rated, 48), abs=1e-4)
    assert expect(extended, {1: 5.0}, EVERYTHING) == pytest.approx(
        expect(MODEL, {1: 5.0}, EVERYTHING)
    )


def test_expected_when_ratings_are_held_out_then_it_errs_less_than_means_alone() -> None:
    split = hold_out(WORLD[0], seed=3)
    model = fit_world((split.train, WORLD[1]))
    errors: dict[str, list[float]] = {"near": [], "means": []}
    for user in range(WORLD[0].n_users):
        mine, all_of_it = (r.take(r.user_ix == user) for r in (split.train, WORLD[0]))
        held_out = ~np.isin(all_of_it.film_ix, mine.film_ix)
        films, truth = all_of_it.film_ix[held_out], all_of_it.values[held_out]
        found = expected_ratings(model, mine.film_ix, mine.values, films)
        errors["near"] += (found - truth).tolist()
        errors["means"] += (expect(model, {}, films) - truth).tolist()
    near, means = (np.sqrt(np.mean(np.square(errors[name]))) for name in ("near", "means"))
    assert near < 0.8 * means
