"""The order of ratings."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tiny import Row, ratings_of

from cineclube.recommender.data import Ratings
from cineclube.recommender.timeline import newest, time_order

USERS, FILMS = range(1, 5), range(1, 13)
rows_strategy = st.dictionaries(
    st.tuples(st.sampled_from(USERS), st.sampled_from(FILMS)),
    st.one_of(st.none(), st.integers(0, 3)),  # few times, many ties
    max_size=30,
).map(lambda times: [(u, f, 4.0, when) for (u, f), when in times.items()])


def in_order(ratings: Ratings, seed: int) -> list[tuple[int, int]]:
    order = time_order(ratings, seed)
    users, films = ratings.user_ids[ratings.user_ix], ratings.film_ids[ratings.film_ix]
    return list(zip(users[order].tolist(), films[order].tolist(), strict=True))


@given(rows_strategy, st.integers(0, 3))
def test_time_order_when_ratings_are_any_then_by_user_and_the_oldest_first(
    rows: list[Row], seed: int
) -> None:
    when = {(u, f): -1 if time is None else time for u, f, _, time in rows}
    found = in_order(ratings_of(rows, USERS, FILMS), seed)
    assert sorted(found) == sorted(when)
    keys = [(pair[0], when[pair]) for pair in found]
    assert keys == sorted(keys)


@given(rows_strategy, st.data(), st.integers(0, 3))
def test_time_order_when_users_films_and_ratings_come_later_then_the_old_order_stays(
    rows: list[Row], data: st.DataObject, seed: int
) -> None:
    old = [row for row in rows if data.draw(st.booleans())]  # with fewer ids, so other indices
    kept = {(u, f) for u, f, _, _ in old}
    expected = [pair for pair in in_order(ratings_of(rows, USERS, FILMS), seed) if pair in kept]
    assert in_order(ratings_of(old), seed) == expected


def test_time_order_when_times_are_equal_then_the_seed_and_the_user_decide() -> None:
    ratings = ratings_of([(u, f, 4.0, 7) for u in USERS for f in FILMS])
    orders = {
        tuple(f for u, f in in_order(ratings, seed) if u == user)
        for seed in (1, 2)
        for user in USERS
    }
    assert len(orders) == 2 * len(USERS)


def test_time_order_when_times_differ_then_the_seed_has_no_say() -> None:
    ratings = ratings_of([(1, film, 4.0, 100 - film) for film in FILMS])
    assert all(time_order(ratings, seed).tolist() == list(range(11, -1, -1)) for seed in range(5))


def test_time_order_when_there_are_no_ratings_then_there_is_no_order() -> None:
    assert time_order(ratings_of([], [1], [1]), 1).tolist() == np.empty(0).tolist()


@given(rows_strategy, st.integers(0, 5), st.integers(0, 3))
def test_newest_when_ratings_are_any_then_the_last_of_each_user_are_kept(
    rows: list[Row], n: int, seed: int
) -> None:
    ratings = ratings_of(rows, USERS, FILMS)
    order = in_order(ratings, seed)
    expected = [pair for user in USERS for pair in [p for p in order if p[0] == user][::-1][:n]]
    kept = newest(ratings, n, seed)
    users, films = ratings.user_ids[ratings.user_ix[kept]], ratings.film_ids[ratings.film_ix[kept]]
    assert sorted(zip(users.tolist(), films.tolist(), strict=True)) == sorted(expected)
