"""Ids become indices, once."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tiny import ratings_of

from cineclube.recommender.data import UNKNOWN_TIME, index_of

ids = st.lists(st.integers(-(2**62), 2**62), unique=True, max_size=20).map(sorted)


def test_make_ratings_when_rows_come_in_any_order_then_they_are_ordered_by_user_and_film() -> None:
    ratings = ratings_of(
        [(9, 7, 3.5, 10), (2, 8, 1, None), (9, 4, 5, 30)], user_ids=[9, 5, 2], film_ids=[8, 7, 4]
    )
    assert ratings.user_ids.tolist() == [2, 5, 9]
    assert ratings.film_ids.tolist() == [4, 7, 8]
    assert ratings.user_ix.tolist() == [0, 2, 2]
    assert ratings.film_ix.tolist() == [2, 0, 1]
    assert ratings.values.tolist() == [1, 5, 3.5]
    assert ratings.rated_at.tolist() == [UNKNOWN_TIME, 30, 10]
    assert ratings.popularity.tolist() == [1, 1, 1]
    assert ratings.user_slices().tolist() == [0, 1, 1, 3]


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), unique=True, min_size=1))
def test_make_ratings_when_rows_are_in_order_already_then_the_arrays_are_the_same(
    pairs: list[tuple[int, int]],
) -> None:
    rows = [(user, film, (user + film) % 6, 10 * user + film) for user, film in pairs]
    known = list(range(1, 10))
    mixed = ratings_of(rows, user_ids=known, film_ids=known)
    in_order = ratings_of(sorted(rows), user_ids=known, film_ids=known)
    assert mixed.user_ix.tolist() == [user - 1 for user, _ in sorted(pairs)]
    assert mixed.film_ix.tolist() == [film - 1 for _, film in sorted(pairs)]
    for name in ("user_ix", "film_ix", "values", "rated_at"):
        ours, theirs = getattr(mixed, name), getattr(in_order, name)
        assert ours.dtype == theirs.dtype
        assert ours.tolist() == theirs.tolist()


def test_matrix_when_made_then_every_confidence_stands_in_its_place() -> None:
    ratings = ratings_of([(1, 1, 4, 0), (2, 1, 3, 0), (2, 3, 2, 0)], film_ids=[1, 2, 3])
    expected = [[4, 0, 0], [3, 0, 2]]
    assert ratings.matrix(ratings.values).toarray().tolist() == expected


def test_take_when_rows_are_dropped_then_indices_still_point_to_the_same_ids() -> None:
    ratings = ratings_of([(1, 10, 4, 1), (2, 20, 3, 2), (3, 30, 2, 3)])
    kept = ratings.take(np.array([False, True, False]))
    assert (kept.n_users, kept.n_films, len(kept)) == (3, 3, 1)
    assert kept.user_ids[kept.user_ix].tolist() == [2]
    assert kept.film_ids[kept.film_ix].tolist() == [20]


def test_fingerprint_when_anything_changes_then_it_changes_and_order_does_not_matter() -> None:
    rows = [(1, 10, 4.0, 1), (2, 20, 3.0, 2)]
    variants = [
        rows,
        [(1, 10, 4.5, 1), rows[1]],
        [(1, 10, 4.0, None), rows[1]],
        [(1, 20, 4.0, 1), (2, 10, 3.0, 2)],
        [(1, 10, 4.0, 1), (3, 20, 3.0, 2)],
    ]
    assert len({ratings_of(rows).fingerprint() for rows in variants}) == len(variants)
    assert ratings_of(rows[::-1]).fingerprint() == ratings_of(rows).fingerprint()


@given(ids, ids)
def test_index_of_when_asked_for_any_ids_then_it_finds_exactly_those_there_are(
    known: list[int], wanted: list[int]
) -> None:
    found_ix, found = index_of(np.array(known, np.int64), np.array(wanted, np.int64))
    assert found.tolist() == [i in known for i in wanted]
    assert [known[i] for i in found_ix] == [i for i in wanted if i in known]
