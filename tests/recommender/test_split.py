"""The laws of the hold-out."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tiny import Row, make_world, ratings_of

from cineclube.recommender.data import UNKNOWN_TIME, Ratings
from cineclube.recommender.split import RELEVANT_FROM, hold_out, sample_users

N_FILMS = 14


@st.composite
def some_ratings(draw: st.DrawFn) -> Ratings:
    """Draw up to five users with up to fourteen ratings each, times few enough to be tied."""
    when = st.one_of(st.none(), st.integers(0, 4)) if draw(st.booleans()) else st.none()
    rows: list[Row] = []
    for user in range(1, draw(st.integers(1, 5)) + 1):
        films = draw(st.lists(st.integers(1, N_FILMS), unique=True, max_size=N_FILMS))
        rows += [(user, f, draw(st.integers(0, 10)) / 2, draw(when)) for f in films]
    return ratings_of(rows, user_ids=range(1, 6), film_ids=range(1, N_FILMS + 1))


def pairs(ratings: Ratings) -> set[tuple[int, int]]:
    return set(zip(ratings.user_ix.tolist(), ratings.film_ix.tolist(), strict=True))


def of_user(ratings: Ratings, user_ix: int) -> dict[int, int]:
    mine = ratings.user_ix == user_ix
    films, times = ratings.film_ix[mine].tolist(), ratings.rated_at[mine].tolist()
    return dict(zip(films, times, strict=True))


@given(some_ratings(), st.integers(0, 3))
def test_hold_out_when_split_then_each_user_keeps_about_four_fifths_and_at_least_one(
    ratings: Ratings, seed: int
) -> None:
    split = hold_out(ratings, seed)
    assert pairs(split.train) <= pairs(ratings)
    counts, kept = Counter(ratings.user_ix.tolist()), Counter(split.train.user_ix.tolist())
    for user, count in counts.items():
        assert kept[user] >= 1
        assert abs((count - kept[user]) - 0.2 * count) <= 0.5


@given(some_ratings(), st.integers(0, 3))
def test_hold_out_when_split_then_what_is_held_out_is_not_older_than_what_stays(
    ratings: Ratings, seed: int
) -> None:
    split = hold_out(ratings, seed)
    for user in range(ratings.n_users):
        everything, kept = of_user(ratings, user), of_user(split.train, user)
        held_out = [time for film, time in everything.items() if film not in kept]
        assert not held_out or min(held_out) >= max(kept.values())


@given(some_ratings(), st.integers(0, 3))
def test_hold_out_when_split_then_the_relevant_are_the_liked_of_the_held_out_known_in_train(
    ratings: Ratings, seed: int
) -> None:
    split = hold_out(ratings, seed)
    held_out = pairs(ratings) - pairs(split.train)
    in_train = set(split.train.film_ix.tolist())
    liked = pairs(ratings.take(ratings.values >= RELEVANT_FROM))
    expected = {(u, f) for u, f in held_out & liked if f in in_train}
    asked = zip(split.users.tolist(), split.relevant, strict=True)
    assert {(u, f) for u, films in asked for f in films.tolist()} == expected
    assert split.users.tolist() == sorted({u for u, _ in expected})
    assert all(len(films) for films in split.relevant)


@given(some_ratings())
def test_hold_out_when_split_then_it_says_whether_times_had_a_say(ratings: Ratings) -> None:
    assert hold_out(ratings, 1).by_time == bool((ratings.rated_at != UNKNOWN_TIME).any())


def test_hold_out_when_the_seed_is_the_same_then_so_is_the_split() -> None:
    ratings, _ = make_world(1)
    untimed = ratings_of(
        zip(
            ratings.user_ix.tolist(),
            ratings.film_ix.tolist(),
            ratings.values.tolist(),
            [None] * len(ratings),
            strict=True,
        )
    )
    first, again, other = (pairs(hold_out(untimed, seed).train) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_hold_out_when_times_are_tied_then_the_seed_decides_and_not_the_film() -> None:
    ratings = ratings_of(
        [(1, film, 5, 100) for film in range(5)] + [(2, f, 5, 1) for f in range(5)]
    )
    held_out = Counter(
        film
        for seed in range(200)
        for user, film in pairs(ratings) - pairs(hold_out(ratings, seed).train)
        if user == 0
    )
    assert sorted(held_out) == [0, 1, 2, 3, 4]
    assert min(held_out.values()) >= 20  # 40 expected


def test_hold_out_when_times_differ_then_the_seed_has_no_say() -> None:
    ratings = ratings_of([(1, film, 5, 100 - film) for film in range(10)])
    splits = [pairs(hold_out(ratings, seed).train) for seed in range(10)]
    assert all(split == {(0, film) for film in range(2, 10)} for split in splits)


def test_hold_out_when_there_is_nothing_then_nobody_is_asked() -> None:
    split = hold_out(ratings_of([], user_ids=[1], film_ids=[1]), 1)
    assert (len(split.train), len(split.users), split.relevant) == (0, 0, ())


def test_sample_users_when_there_are_more_then_some_are_drawn_with_their_own_films() -> None:
    split = hold_out(make_world(2)[0], 1)
    films_of = dict(zip(split.users.tolist(), split.relevant, strict=True))
    sample = sample_users(split, 10, seed=4)
    assert len(sample.users) == 10
    assert (np.diff(sample.users) > 0).all()
    for user, films in zip(sample.users.tolist(), sample.relevant, strict=True):
        assert films.tolist() == films_of[user].tolist()
    assert sample_users(split, 10, seed=4).users.tolist() == sample.users.tolist()
    assert sample_users(split, 10, seed=5).users.tolist() != sample.users.tolist()


def test_sample_users_when_there_are_no_more_then_all_are_asked() -> None:
    split = hold_out(make_world(2)[0], 1)
    assert sample_users(split, len(split.users), seed=4) is split
