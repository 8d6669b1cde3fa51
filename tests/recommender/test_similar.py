"""Films like a film, against sums by hand and laws."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from tiny import GENRES, f32, fit_world, make_world

from cineclube.recommender.data import FilmContent, Films
from cineclube.recommender.extend import extend
from cineclube.recommender.gather import Columns
from cineclube.recommender.similar import Likeness, Outline, in_common, likeness
from cineclube.recommender.vectorise import unit_rows

RATINGS, FILMS = make_world(seed=5)
MODEL = fit_world((RATINGS, FILMS))
LIKENESS = likeness(MODEL)
N = MODEL.n_films


def by_hand() -> Likeness:
    """Film 0 goes with 1 (strongly) and 2, points to 3 by its vector, and has 30 ratings."""
    weights = np.zeros((4, 4), np.float32)
    weights[0, 1] = weights[1, 0] = 0.2
    weights[2, 0] = 0.1
    directions = np.array([[1, 0], [0, 1], [0.6, 0.8], [1, 0]], np.float32)
    W = sp.csr_array(weights)
    outline = Outline.of(directions)
    return Likeness(directions, outline, W, Columns.of(W), f32(1, 0.5, 0, 0.4), f32(0.75, 0, 0, 0))


def test_similarity_when_all_is_small_then_it_is_as_computed_by_hand() -> None:
    found = by_hand().of(0)
    weight = 0.7 * 0.75
    expected = [
        1,
        weight * 1,
        weight * 0.25 + (1 - weight) * 0.6 * 0.5,
        (1 - weight) * 1 * 0.7,
    ]
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_similarity_when_a_film_has_no_ratings_then_ratings_have_no_say() -> None:
    np.testing.assert_allclose(by_hand().of(1), [0, 1, 0.8 * 0.5, 0], atol=1e-6)


def test_similar_when_nothing_is_alike_then_the_best_known_fill_the_list() -> None:
    found = by_hand().similar(1, np.ones(4, bool), 3)
    assert found.film_ix.tolist() == [2, 0, 3]
    assert found.similarity.tolist() == pytest.approx([0.4, 0, 0])


def test_likeness_when_made_then_weights_count_both_ways_and_negative_ones_do_not() -> None:
    W = MODEL.ranking_weights.toarray()
    expected = np.maximum(W, 0) + np.maximum(W, 0).T
    assert (W < 0).any()
    for film_ix, row in enumerate(expected):
        films, together = LIKENESS.together(film_ix)
        assert not np.delete(row, films).any()
        np.testing.assert_allclose(together, row[films])


def test_trust_when_a_film_has_ten_ratings_then_it_is_half() -> None:
    model = replace(MODEL, popularity=np.full(N, 10))
    np.testing.assert_allclose(likeness(model).trust, 0.5)


@given(
    st.integers(0, N - 1),
    st.lists(st.booleans(), min_size=N, max_size=N),
    st.integers(1, N + 5),
)
def test_similar_when_any_films_are_allowed_then_the_list_is_full_ordered_and_without_the_film(
    film_ix: int, allowed: list[bool], k: int
) -> None:
    found = LIKENESS.similar(film_ix, np.array(allowed), k)
    candidates = set(np.flatnonzero(allowed).tolist()) - {film_ix}
    chosen = found.film_ix.tolist()
    assert len(set(chosen)) == len(chosen) == min(k, len(candidates))
    assert set(chosen) <= candidates
    assert (np.diff(found.similarity) <= 0).all()
    assert ((found.similarity >= 0) & (found.similarity <= 1)).all()
    again = likeness(MODEL).similar(film_ix, np.array(allowed), k)
    assert again.film_ix.tolist() == chosen


def test_similar_when_a_film_is_well_known_then_its_genre_comes_first() -> None:
    film_ix = int(MODEL.popularity.argmax())
    genres = FILMS.content[film_ix].genres
    found = LIKENESS.similar(film_ix, np.ones(N, bool), 10)
    assert sum(FILMS.content[i].genres == genres for i in found.film_ix.tolist()) >= 8


def test_similar_when_a_film_came_after_the_training_then_it_lies_among_what_is_like_it() -> None:
    new = FilmContent("Nova", (GENRES[1],), ("Diretora 1",), ("Ator 1", "Atriz 1"), 1971)
    ids = np.append(FILMS.ids, FILMS.ids[-1] + 1)
    model = extend(MODEL, Films(ids, [*FILMS.content, new]))
    found = likeness(model).similar(N, np.ones(N + 1, bool), 5)
    assert all(FILMS.content[i].genres == new.genres for i in found.film_ix.tolist())
    assert (found.similarity > 0.3).all()


def test_similar_when_nothing_is_known_of_a_film_then_the_best_known_come() -> None:
    space = replace(MODEL.space, vectors=np.zeros_like(MODEL.space.vectors))
    empty = replace(MODEL, space=space, popularity=np.zeros_like(MODEL.popularity))
    found = likeness(empty).similar(0, np.ones(N, bool), N)
    assert found.film_ix.tolist() == list(range(1, N))
    assert not found.similarity.any()


def test_in_common_when_case_and_accents_differ_then_it_is_the_same() -> None:
    film = FilmContent("A", ("Comédia", "drama"), ("Agnès Varda",), ("Ana", "Bia"), 1962)
    other = FilmContent("B", ("comedia", "ação"), ("AGNES VARDA",), ("Caio",), 1977)
    found = in_common(film, other)
    assert (found.genres, found.directors, found.actors) == (("Comédia",), ("Agnès Varda",), ())


@pytest.mark.parametrize("allowed_share", [1.0, 0.3, 0.01])
@pytest.mark.parametrize("k", [1, 7, 40, 1500])
def test_similar_when_films_are_many_then_the_quick_way_finds_what_comparing_all_does(
    k: int, allowed_share: float
) -> None:
    rng = np.random.default_rng(4)
    n = 1500
    directions = unit_rows((rng.normal(size=(n, 40)) / np.arange(1, 41)).astype(np.float32))
    W = sp.random_array((n, n), density=0.02, rng=rng, dtype=np.float32).tocsr()
    known, trust = rng.random((2, n)).astype(np.float32)
    many = Likeness(directions, Outline.of(directions), W, Columns.of(W), known, trust)
    for film_ix in range(0, n, 250):
        allowed = rng.random(n) < allowed_share
        similarity = many.of(film_ix)
        others = np.flatnonzero(allowed & (np.arange(n) != film_ix) & (similarity > 0))
        expected = others[np.lexsort((others, -similarity[others]))][:k]
        found = many.similar(film_ix, allowed, k)
        np.testing.assert_allclose(
            found.similarity[: len(expected)], similarity[expected], rtol=1e-5, atol=1e-6
        )
        assert found.film_ix[: len(expected)].tolist() == expected.tolist()


def test_outline_when_a_bound_is_asked_for_then_no_cosine_is_greater() -> None:
    vectors = np.random.default_rng(5).normal(size=(300, 60)).astype(np.float32)
    vectors[7] = 0
    directions = unit_rows(vectors)
    outline = Outline.of(directions)
    for film_ix in (0, 7, 299):
        assert (outline.most(film_ix) >= directions @ directions[film_ix]).all()
        assert outline.most(film_ix).mean() < 0.8
