"""What every made-up data set is: as large as asked for, lawful, and the same each time."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import MODEST, modest, whole

from cineclube.errors import SynthesisError
from cineclube.synthetic import RatingBlock, Size, Synthesis
from cineclube.synthetic import ratings as ratings_module
from cineclube.synthetic.calendar import FIRST_YEAR, LAST_YEAR, STARTS, year_of


def assert_lawful(ratings: RatingBlock, size: Size) -> None:
    assert len(ratings.values) == size.n_ratings
    assert set(np.unique(ratings.user_ids)) == set(range(1, size.n_users + 1))
    assert ratings.film_ids.min() >= 1
    assert ratings.film_ids.max() <= size.n_films
    pairs = ratings.user_ids * (size.n_films + 1) + ratings.film_ids
    assert (np.diff(pairs) > 0).all()  # in order, and each once
    assert set(np.unique(ratings.values * 2)) <= set(range(1, 11))
    assert ratings.rated_at.min() >= STARTS[0]
    assert ratings.rated_at.max() < STARTS[-1]


def test_ratings_when_made_up_then_all_are_there_and_lawful() -> None:
    _, ratings = modest()
    assert_lawful(ratings, MODEST)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_ratings_when_of_any_possible_size_then_lawful(data: st.DataObject) -> None:
    n_users = data.draw(st.integers(1, 40), label="users")
    n_films = data.draw(st.integers(1, 60), label="films")
    n_ratings = data.draw(st.integers(n_users, n_users * n_films), label="ratings")
    size = Size(n_users, n_films, n_ratings, data.draw(st.integers(0, 2**32 - 1), label="seed"))
    assert_lawful(whole(size), size)


def test_ratings_when_made_up_again_then_the_same() -> None:
    _, first = modest()
    again = whole(MODEST)
    for name in ("user_ids", "film_ids", "values", "rated_at"):
        np.testing.assert_array_equal(getattr(first, name), getattr(again, name))


def test_ratings_when_the_seed_differs_then_other_ones() -> None:
    _, first = modest()
    other = whole(Size(MODEST.n_users, MODEST.n_films, MODEST.n_ratings, seed=8))
    assert not np.array_equal(first.film_ids, other.film_ids)
    assert not np.array_equal(first.values, other.values)


def test_blocks_when_many_then_a_user_is_in_one_and_they_go_on_in_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ratings_module, "BLOCK_RATINGS", 5_000)
    blocks = list(Synthesis(MODEST).blocks())
    assert len(blocks) > 8
    ends = [(int(block.user_ids[0]), int(block.user_ids[-1])) for block in blocks]
    assert all(before[1] + 1 == after[0] for before, after in pairwise(ends))


def test_films_when_rated_then_they_are_out() -> None:
    synthesis, ratings = modest()
    year = synthesis.catalogue.year[ratings.film_ids - 1]
    assert (year <= year_of(ratings.rated_at)).all()
    assert year_of(ratings.rated_at).min() >= FIRST_YEAR
    assert year_of(ratings.rated_at).max() <= LAST_YEAR


def test_size_when_every_user_rates_every_film_then_all_pairs() -> None:
    size = Size(30, 40, 1_200, seed=1)
    assert_lawful(whole(size), size)


@pytest.mark.parametrize(
    ("numbers", "reason"),
    [
        ((10, 10, 101), "ratings=101 should be <= users x films = 10 x 10 = 100"),
        ((10, 10, 9), "ratings=9 should be >= users=10"),
        ((0, 10, 10), "users=0 should be between 1 and"),
        ((10, 0, 10), "films=0 should be between 1 and"),
        ((10, 10, 0), "ratings=0 should be between 1 and"),
        ((20_000_000, 10, 20_000_000), "users=20,000,000 should be between 1 and 10,000,000"),
    ],
)
def test_size_when_it_cannot_be_then_the_reason_names_the_numbers(
    numbers: tuple[int, int, int], reason: str
) -> None:
    with pytest.raises(SynthesisError, match=reason):
        Size(*numbers, seed=1)
