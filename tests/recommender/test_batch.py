"""Lists for many users are those that each of them would be given alone."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tiny import fit_world, history_of, make_world

from cineclube.recommender.batch import BatchRecommender, Lists, UserBlock
from cineclube.recommender.data import UNKNOWN_TIME, Films, Ratings
from cineclube.recommender.extend import extend
from cineclube.recommender.model import TasteModel

WORLD = make_world(seed=5)
MODEL = fit_world(WORLD)
KNOWN = MODEL.film_ids.tolist()
IDS = np.int64
Rated = dict[int, tuple[float, int]]
Ignored = dict[int, set[int]]
Row = tuple[int, int, int, float, int]


def block_of(users: dict[int, Rated], ignored: Ignored | None = None) -> UserBlock:
    """Ratings (film -> value and time) and ignored films by user, as the database gives them."""
    rows = [(u, f, *users[u][f]) for u in sorted(users) for f in sorted(users[u])]
    raters, films, values, times = zip(*rows, strict=True) if rows else ((), (), (), ())
    aside = [(u, f) for u, films in sorted((ignored or {}).items()) for f in sorted(films)]
    return UserBlock(
        np.array(list(users), IDS),
        np.array(raters, IDS),
        np.array(films, IDS),
        np.array(values, np.float32),
        np.array(times, IDS),
        np.array([user for user, _ in aside], IDS),
        np.array([film for _, film in aside], IDS),
    )


def rows_of(lists: Lists) -> list[Row]:
    columns = (lists.user_ids, lists.positions, lists.film_ids, lists.scores, lists.strategies)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def alone(model: TasteModel, user: int, rated: Rated, ignored: set[int], k: int) -> list[Row]:
    """Rank everything for one user, and drop what they put aside."""
    films = sorted(rated)
    history = model.fold_in(
        np.array(films, IDS),
        np.array([rated[f][0] for f in films], np.float32),
        np.array([rated[f][1] for f in films], IDS),
    )
    ranking = model.recommend(history, model.n_films, history.film_ix)
    columns = (model.film_ids[ranking.film_ix], ranking.scores, ranking.strategies)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    wanted = [row for row in rows if row[0] not in ignored][:k]
    return [(user, position, *row) for position, row in enumerate(wanted, 1)]


films = st.one_of(st.sampled_from(KNOWN), st.integers(1, 30))
values = st.integers(0, 10).map(lambda n: n / 2)
times = st.one_of(st.just(UNKNOWN_TIME), st.integers(0, 9))
everything = st.just(dict.fromkeys(KNOWN, (4.0, 1)))
rated = st.one_of(everything, st.dictionaries(films, st.tuples(values, times), max_size=40))
catalogues = st.builds(
    lambda gone, new: np.array(sorted((set(KNOWN) - gone) | new), IDS),
    st.sets(st.sampled_from(KNOWN), max_size=12),
    st.sets(st.integers(1, 30), max_size=6),
)
people = st.dictionaries(st.integers(1, 99), st.tuples(rated, st.sets(films)), max_size=6)


@given(people, catalogues, st.integers(1, 60))
def test_recommend_when_users_and_films_are_any_then_each_list_is_the_one_given_alone(
    people: dict[int, tuple[Rated, set[int]]], catalogue: NDArray[np.int64], k: int
) -> None:
    model = extend(MODEL, Films(catalogue, [WORLD[1].content[int(i) % 48] for i in catalogue]))
    block = block_of(
        {user: rated for user, (rated, _) in people.items()},
        {user: ignored for user, (_, ignored) in people.items()},
    )
    lists = BatchRecommender(model, k).recommend(block)
    assert lists.n_users == len(people)
    expected = [
        row
        for user, (rated, ignored) in people.items()
        for row in alone(model, user, rated, ignored, k)
    ]
    assert rows_of(lists) == expected  # scores too, to the bit


def test_recommend_when_a_film_is_put_aside_then_only_its_user_does_without() -> None:
    users: dict[int, Rated] = {7: {10: (5.0, 1)}, 3: {10: (5.0, 1)}}
    plain = BatchRecommender(MODEL, 5).recommend(block_of(users)).film_ids.tolist()
    assert plain[:5] == plain[5:]
    first, *others = plain[:5]
    films = BatchRecommender(MODEL, 5).recommend(block_of(users, {3: {first}})).film_ids.tolist()
    assert films[:5] == plain[:5]
    assert films[5:9] == others


def test_recommend_when_every_user_of_a_world_is_asked_then_it_equals_the_model() -> None:
    ratings: Ratings = WORLD[0]
    block = UserBlock(
        ratings.user_ids[::-1],  # any order
        ratings.user_ids[ratings.user_ix],
        ratings.film_ids[ratings.film_ix],
        ratings.values,
        ratings.rated_at,
    )
    rows = rows_of(BatchRecommender(MODEL, 10).recommend(block))
    expected = []
    for user_ix in reversed(range(ratings.n_users)):
        history = history_of(MODEL, ratings, user_ix)
        ranking = MODEL.recommend(history, 10, history.film_ix)
        for place, film_ix in enumerate(ranking.film_ix):
            film, score = int(MODEL.film_ids[film_ix]), float(ranking.scores[place])
            way = int(ranking.strategies[place])
            expected.append((int(ratings.user_ids[user_ix]), place + 1, film, score, way))
    assert len(expected) == 10 * ratings.n_users
    assert rows == expected


def test_recommend_when_nobody_is_asked_then_the_columns_are_empty_and_typed() -> None:
    lists = BatchRecommender(MODEL, 10).recommend(block_of({}))
    assert (len(lists), lists.n_users) == (0, 0)
    columns = (lists.user_ids, lists.positions, lists.film_ids, lists.scores, lists.strategies)
    assert [column.dtype for column in columns] == ["int64", "int32", "int64", "float32", "int8"]


def test_recommend_when_one_user_was_asked_then_the_columns_have_the_same_types() -> None:
    lists = BatchRecommender(MODEL, 100).recommend(block_of({7: {10: (5.0, 1)}}))
    columns = (lists.user_ids, lists.positions, lists.film_ids, lists.scores, lists.strategies)
    assert [column.dtype for column in columns] == ["int64", "int32", "int64", "float32", "int8"]
    assert len(lists) == MODEL.n_films - 1
    assert set(lists.film_ids.tolist()) == set(KNOWN) - {10}
