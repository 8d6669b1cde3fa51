"""What newcomers are asked about, against sums by hand and laws."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tiny import fit_world, i32, make_world

from cineclube.recommender.data import FilmContent, Films
from cineclube.recommender.extend import extend
from cineclube.recommender.model import TasteModel
from cineclube.recommender.questions import Answers, Interviewer

RATINGS, FILMS = make_world(seed=5)
MODEL = fit_world((RATINGS, FILMS))
INTERVIEWER = Interviewer(MODEL)
N = MODEL.n_films
NOTHING = Answers(i32(), i32())
EVERYTHING = np.ones(N, bool)


def four_films() -> TasteModel:
    """Films 0 and 1 are alike and of one cluster; 2 is their opposite; nobody rated 3."""
    liked = np.array([8, 6, 4, 0.0])
    with np.errstate(divide="ignore"):
        activity = np.tile(np.log2(liked), (4, 1)).astype(np.float32)
    vectors = np.array([[2, 0], [2, 0], [-1, 0], [0, 1]], np.float32)
    return replace(
        MODEL,
        film_ids=np.arange(1, 5),
        popularity=np.array([10, 8, 8, 0]),
        activity=activity,
        space=replace(MODEL.space, vectors=vectors),
        cluster_of=i32(0, 0, 1, 2),
    )


def test_base_when_ratings_differ_then_it_is_a_share_of_the_best_known_film() -> None:
    share = 1 / (1 + np.exp(-Interviewer(four_films()).base))
    np.testing.assert_allclose(share, 0.5 * np.array([10.1, 8.1, 8.1, 0.1]) / 10.1, rtol=1e-5)


def test_telling_when_films_are_liked_then_it_is_the_mean_positive_confidence() -> None:
    found = Interviewer(four_films()).telling
    np.testing.assert_allclose(found, [0.8, 0.75, 0.5, 0], rtol=1e-6)


def test_chance_when_a_film_was_seen_then_its_like_gain_and_its_opposite_loses() -> None:
    interviewer = Interviewer(four_films())
    found = interviewer.chance_of_seen(Answers(i32(0), i32()))
    expected = 1 / (1 + np.exp(-(interviewer.base + np.array([1, 1, -1, 0]))))
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_chance_when_a_film_was_not_seen_then_its_like_lose() -> None:
    interviewer = Interviewer(four_films())
    found = interviewer.chance_of_seen(Answers(i32(), i32(0)))
    expected = 1 / (1 + np.exp(-(interviewer.base - 0.75 * np.array([1, 1, -1, 0]))))
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_chance_when_there_are_many_answers_then_they_count_as_ten() -> None:
    model = four_films()
    many = replace(
        model,
        film_ids=np.arange(1, 21),
        popularity=np.full(20, 5),
        space=replace(model.space, vectors=np.tile(np.array([1, 0], np.float32), (20, 1))),
    )
    interviewer = Interviewer(many)
    found = interviewer.chance_of_seen(Answers(np.arange(20, dtype=np.int32), i32()))
    np.testing.assert_allclose(found, 1 / (1 + np.exp(-(interviewer.base + 10))), rtol=1e-6)


def test_questions_when_nothing_is_answered_then_worth_and_spread_decide() -> None:
    # worth: 0.5 * 0.8 = 0.4, 0.401 * 0.75 = 0.3007, 0.401 * 0.5 = 0.2005, 0; film 1 shares a
    # cluster with film 0, which leaves it 0.3007 / 2 ** 0.25 = 0.2529: still before film 2
    found = Interviewer(four_films()).questions(NOTHING, np.ones(4, bool), 4)
    assert found.tolist() == [0, 1, 2, 3]


def test_questions_when_the_answer_was_not_seen_then_something_else_is_asked() -> None:
    interviewer = Interviewer(four_films())
    seen = interviewer.questions(Answers(i32(0), i32()), np.ones(4, bool), 1)
    not_seen = interviewer.questions(Answers(i32(), i32(0)), np.ones(4, bool), 1)
    assert (seen.tolist(), not_seen.tolist()) == ([1], [2])


films = st.lists(st.integers(0, N - 1), unique=True, max_size=N)


@given(
    films, st.integers(0, N), st.lists(st.booleans(), min_size=N, max_size=N), st.integers(1, 60)
)
def test_questions_when_anything_was_answered_then_they_are_new_distinct_and_as_many_as_can_be(
    answered: list[int], n_seen: int, allowed: list[bool], k: int
) -> None:
    answers = Answers(i32(*answered[:n_seen]), i32(*answered[n_seen:]))
    found = INTERVIEWER.questions(answers, np.array(allowed), k).tolist()
    left = set(np.flatnonzero(allowed).tolist()) - set(answered)
    assert len(set(found)) == len(found) == min(k, len(left))
    assert set(found) <= left
    assert Interviewer(MODEL).questions(answers, np.array(allowed), k).tolist() == found


@given(films, st.integers(1, 10), st.integers(11, 40))
def test_questions_when_more_are_wanted_then_the_first_ones_stay(
    not_seen: list[int], few: int, many: int
) -> None:
    answers = Answers(i32(), i32(*not_seen))
    found = INTERVIEWER.questions(answers, EVERYTHING, many)
    assert found[:few].tolist() == INTERVIEWER.questions(answers, EVERYTHING, few).tolist()


def test_questions_when_ten_are_asked_then_every_cluster_is_reached_by_known_films() -> None:
    found = INTERVIEWER.questions(NOTHING, EVERYTHING, 10)
    assert set(MODEL.cluster_of[found]) == set(range(len(MODEL.clusters)))
    assert MODEL.popularity[found].mean() > MODEL.popularity.mean()


def test_questions_when_a_film_came_after_the_training_then_it_is_asked_about_last() -> None:
    new = FilmContent("Nova", ("drama",), (), (), 1971)
    ids = np.append(FILMS.ids, FILMS.ids[-1] + 1)
    model = extend(MODEL, Films(ids, [*FILMS.content, new]))
    found = Interviewer(model).questions(NOTHING, np.ones(N + 1, bool), N + 1)
    assert found[-1] == N


def test_questions_when_nobody_rated_anything_then_all_films_come_by_index() -> None:
    activity = np.full_like(MODEL.activity, -np.inf)
    model = replace(MODEL, popularity=np.zeros(N, np.int64), activity=activity)
    found = Interviewer(model).questions(NOTHING, EVERYTHING, N)
    assert found.tolist() == list(range(N))


def test_chance_when_films_of_a_genre_were_seen_then_others_of_it_are_likelier() -> None:
    of_genre = [i for i, film in enumerate(FILMS.content) if film.genres == ("drama",)]
    shown, others = i32(*of_genre[:5]), of_genre[5:]
    likelier = INTERVIEWER.chance_of_seen(Answers(shown, i32()))[others]
    rarer = INTERVIEWER.chance_of_seen(Answers(i32(), shown))[others]
    assert (likelier > rarer).all()
