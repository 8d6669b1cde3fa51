"""The plane: where clusters are dense, and where a taste lies."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cineclube.recommender.data import Films, Ratings
from cineclube.recommender.model import History, TasteModel
from cineclube.recommender.plane import DENSITY_REACH, centres, position

PLACES = np.array([[3, 0], [0, 1], [-2, 0], [1, 1]], np.float32)


@pytest.fixture
def four(model: TasteModel) -> TasteModel:
    """A model, as far as places go, of four films: the third lies opposite to the first."""
    return replace(model, space=replace(model.space, plane=PLACES))


def history(*rated: tuple[int, float]) -> History:
    films, confidence = zip(*rated, strict=True) if rated else ((), ())
    return History(np.array(films, np.int32), np.array(confidence, np.float32))


def place_of(model: TasteModel, *rated: tuple[int, float]) -> list[float]:
    found = position(model, history(*rated))
    assert found is not None
    return found.tolist()


@pytest.mark.parametrize("film", range(4))
@pytest.mark.parametrize("confidence", [1.0, 0.8, 0.2])
def test_position_when_one_film_is_liked_then_it_is_its_place(
    four: TasteModel, film: int, confidence: float
) -> None:
    assert place_of(four, (film, confidence)) == pytest.approx(PLACES[film])


def test_position_when_films_are_several_then_it_is_as_computed_by_hand(four: TasteModel) -> None:
    # m = (3, 0.5) / 1.5, |m| = 9.25 ** 0.5 / 1.5, d = 3.5 / 1.5
    expected = np.array([3, 0.5]) / 1.5 * np.sqrt(3.5 / 9.25**0.5)
    assert place_of(four, (0, 1.0), (1, 0.5)) == pytest.approx(expected)


def test_position_when_a_film_is_disliked_then_it_lies_further_from_it(four: TasteModel) -> None:
    x, y = place_of(four, (1, 1.0), (0, -0.1))
    assert x < PLACES[1, 0]
    assert x == pytest.approx(-0.3 / 1.1 * np.sqrt(1.3 / 1.09**0.5))
    assert y == pytest.approx(1 / 1.1 * np.sqrt(1.3 / 1.09**0.5))


@pytest.mark.parametrize(
    "rated",
    [(), ((0, -0.1),), ((0, -0.1), (1, -0.1)), ((0, 0.0),)],
    ids=["nothing", "a dislike", "dislikes", "no confidence"],
)
def test_position_when_nothing_is_known_then_there_is_none(
    four: TasteModel, rated: tuple[tuple[int, float], ...]
) -> None:
    assert position(four, history(*rated)) is None


def test_position_when_all_is_liked_alike_then_it_is_the_middle(four: TasteModel) -> None:
    assert place_of(four, (0, 0.5), (2, 0.75)) == [0, 0]


def test_position_when_nothing_is_known_of_a_film_then_it_says_nothing(four: TasteModel) -> None:
    space = replace(four.space, plane=np.zeros_like(PLACES))
    assert position(replace(four, space=space), history((0, 1.0))) is None


confidences = st.floats(0.125, 1, width=32)


@given(st.lists(confidences, min_size=3, max_size=3), st.floats(0.25, 4, width=32))
def test_position_when_all_confidences_grow_alike_then_it_stays(
    model: TasteModel, values: list[float], factor: float
) -> None:
    rated = list(zip((1, 5, 9), values, strict=True))
    grown = [(film, confidence * factor) for film, confidence in rated]
    assert place_of(model, *rated) == pytest.approx(place_of(model, *grown), rel=1e-3, abs=1e-5)


def taste_of(model: TasteModel, ratings: Ratings, user: int) -> tuple[History, np.ndarray]:
    mine = ratings.user_ix == user
    films = ratings.film_ids[ratings.film_ix[mine]]
    taste = model.fold_in(films, ratings.values[mine], ratings.rated_at[mine])
    return taste, np.flatnonzero(np.isin(model.film_ids, films[ratings.values[mine] >= 4]))


def test_position_when_people_differ_then_each_is_nearer_to_what_they_like(
    model: TasteModel, world: tuple[Ratings, Films]
) -> None:
    """Nearer than to all films, and nearer than other people are."""
    ratings, plane = world[0], model.space.plane
    tastes = [taste_of(model, ratings, user) for user in range(ratings.n_users)]
    places = [position(model, taste) for taste, _ in tastes]

    def distances(films: np.ndarray) -> np.ndarray:
        """Mean distance of each person from some films."""
        return np.array([np.linalg.norm(plane[films] - place, axis=1).mean() for place in places])

    liked = np.array([distances(films) for _, films in tastes])  # of whom, from where
    mine, everything = liked.diagonal(), distances(np.arange(model.n_films))
    assert np.mean(mine < everything) > 0.95
    assert mine.mean() < 0.8 * everything.mean()
    assert np.mean(mine < liked.mean(axis=1)) > 0.95


def test_position_when_anybody_is_placed_then_it_is_no_further_out_than_their_films(
    model: TasteModel, world: tuple[Ratings, Films]
) -> None:
    for user in range(world[0].n_users):
        taste, _ = taste_of(model, world[0], user)
        place = position(model, taste)
        assert place is not None
        furthest = np.linalg.norm(model.space.plane[taste.film_ix], axis=1).max()
        assert 0 < np.linalg.norm(place) <= furthest


def test_position_when_a_film_of_another_kind_is_liked_then_it_moves_towards_it(
    model: TasteModel, world: tuple[Ratings, Films]
) -> None:
    for user in range(20):
        mine = world[0].user_ix == user
        films, values = world[0].film_ids[world[0].film_ix[mine]], world[0].values[mine]
        others = np.flatnonzero(np.arange(model.n_films) % 3 != user % 3)
        new = int(np.setdiff1d(others, np.searchsorted(model.film_ids, films))[0])
        times = np.arange(len(films) + 1)
        before = position(model, model.fold_in(films, values, times[:-1]))
        told = (np.append(films, model.film_ids[new]), np.append(values, np.float32(5)))
        after = position(model, model.fold_in(*told, times))
        assert before is not None
        assert after is not None
        place = model.space.plane[new]
        assert np.linalg.norm(after - place) < np.linalg.norm(before - place)


def test_centres_when_films_are_known_then_it_is_the_place_with_most_of_them_around(
    model: TasteModel,
) -> None:
    plane = model.space.plane.astype(float)
    reach = np.ptp(plane, axis=0) * DENSITY_REACH
    for label, centre in enumerate(centres(model)):
        members = np.flatnonzero(model.cluster_of == label)
        density = {
            i: sum(
                np.sqrt(model.popularity[j] + 0.1)
                * np.exp(-(((plane[i] - plane[j]) / reach) ** 2).sum() / 2)
                for j in members
            )
            for i in members
        }
        assert centre.tolist() == plane[max(density, key=lambda i: density[i])].tolist()


def test_centres_when_a_cluster_has_no_film_then_it_has_none(model: TasteModel) -> None:
    emptied = replace(model, cluster_of=np.maximum(model.cluster_of, 1))
    found = centres(emptied)
    assert np.isnan(found[0]).all()
    assert np.isfinite(found[1:]).all()


def test_centres_when_there_is_no_film_then_no_cluster_has_any(model: TasteModel) -> None:
    space = replace(model.space, plane=model.space.plane[:0])
    nothing = replace(
        model, space=space, cluster_of=model.cluster_of[:0], popularity=model.popularity[:0]
    )
    assert np.isnan(centres(nothing)).all()
    assert centres(nothing).shape == (len(model.clusters), 2)
