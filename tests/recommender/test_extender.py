"""A catalogue that changes again and again, against the one that is read for the first time."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from tiny import GENRES, fit_world, make_world

from cineclube.recommender import extend as module
from cineclube.recommender.data import FilmContent, Films
from cineclube.recommender.extend import Extender, extend
from cineclube.recommender.model import TasteModel
from cineclube.recommender.trial import try_out

WORLD = make_world(seed=7)
MODEL = fit_world(WORLD)
CONTENT = dict(zip(WORLD[1].ids.tolist(), WORLD[1].content, strict=True))
NEW_IDS = (-4, 5, 15, 16, 255, 481, 600)
COMEDY = FilmContent("Nova", (GENRES[1],), ("Diretora 1",), ("Ator 1", "Atriz 1"), 1971)
UNTOLD = FilmContent("Sem dados", ("gênero novo",), (), (), 2999)
CONTENTS = (COMEDY, COMEDY._replace(year=2001), UNTOLD, FilmContent(""), *WORLD[1].content[:4])

Catalogue = dict[int, FilmContent]


def films_of(catalogue: Catalogue) -> Films:
    ids = sorted(catalogue)
    return Films(np.array(ids, np.int64), [catalogue[film_id] for film_id in ids])


changes = st.dictionaries(
    st.sampled_from([*NEW_IDS, *CONTENT]),
    st.one_of(st.none(), st.sampled_from(CONTENTS)),  # None: the film goes
    max_size=6,
)


def changed(catalogue: Catalogue, change: dict[int, FilmContent | None]) -> Catalogue:
    after = catalogue | {i: content for i, content in change.items() if content is not None}
    return {i: content for i, content in after.items() if change.get(i, content) is not None}


def in_order(matrix: sp.csr_array) -> tuple[list[int], list[int], list[float]]:
    copy = matrix.copy()
    copy.has_canonical_format = False
    copy.sort_indices()
    return copy.indptr.tolist(), copy.indices.tolist(), copy.data.tolist()


def assert_same(model: TasteModel, expected: TasteModel) -> None:
    """The same but for rounding; what was not computed, to the bit."""
    for name in ("film_ids", "popularity", "activity", "mean_rating", "cluster_of"):
        found, wanted = getattr(model, name), getattr(expected, name)
        assert (found.dtype, found.shape) == (wanted.dtype, wanted.shape)
        np.testing.assert_array_equal(found, wanted)
    for found, wanted in (
        (model.space.vectors, expected.space.vectors),
        (model.space.plane, expected.space.plane),
        (model.film_affinity, expected.film_affinity),
    ):
        assert (found.dtype, found.shape) == (wanted.dtype, wanted.shape)
        np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-6)
    assert in_order(model.feature_weights) == in_order(expected.feature_weights)
    W, wanted = in_order(model.ranking_weights), in_order(expected.ranking_weights)
    assert W[:2] == wanted[:2]
    np.testing.assert_allclose(W[2], wanted[2], rtol=1e-4, atol=1e-7)
    old = np.flatnonzero(np.isin(model.film_ids, MODEL.film_ids))
    one, other = (m.ranking_weights[old][:, old].toarray() for m in (model, expected))
    assert one.tolist() == other.tolist()


@given(st.lists(changes, min_size=1, max_size=6))
def test_extended_when_films_come_change_and_go_then_it_equals_a_fresh_extend(
    steps: list[dict[int, FilmContent | None]],
) -> None:
    extender, catalogue = Extender(MODEL), dict(CONTENT)
    for step in steps:
        catalogue = changed(catalogue, step)
        assert_same(extender.extended(films_of(catalogue)), extend(MODEL, films_of(catalogue)))


@given(changes, st.lists(changes, max_size=3))
def test_extended_when_another_model_was_given_then_the_first_is_what_it_was(
    first: dict[int, FilmContent | None], more: list[dict[int, FilmContent | None]]
) -> None:
    extender, catalogue = Extender(MODEL), changed(CONTENT, first)
    given_first = extender.extended(films_of(catalogue))
    before = in_order(given_first.ranking_weights), given_first.space.vectors.tolist()
    for step in more:
        catalogue = changed(catalogue, step)
        try_out(extender.extended(films_of(catalogue)))
    assert (in_order(given_first.ranking_weights), given_first.space.vectors.tolist()) == before


@pytest.fixture
def placed(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """Which films are placed from now on, one list for each time."""
    calls: list[list[int]] = []
    place = module._place

    def noting(model: TasteModel, films: Films) -> module._Newcomers:
        calls.append(films.ids.tolist())
        return place(model, films)

    monkeypatch.setattr(module, "_place", noting)
    return calls


def test_extended_when_no_newcomer_changed_then_it_is_the_same_model(
    placed: list[list[int]],
) -> None:
    extender = Extender(MODEL)
    catalogue = changed(CONTENT, {15: COMEDY, 20: None})
    extended = extender.extended(films_of(catalogue))
    assert placed == [[15]]
    again = changed(catalogue, {30: COMEDY, 15: FilmContent(*COMEDY)})
    assert extender.extended(films_of(again)) is extended
    assert placed == [[15]]
    assert extender.extended(films_of(catalogue | {20: COMEDY})) is not extended


def test_extended_when_some_changed_then_only_they_are_placed(placed: list[list[int]]) -> None:
    extender = Extender(MODEL)
    catalogue = changed(CONTENT, {5: COMEDY, 15: COMEDY, 600: UNTOLD})
    extender.extended(films_of(catalogue))
    for change, expected in (
        ({16: COMEDY}, [16]),
        ({15: UNTOLD, 255: COMEDY, 10: None}, [15, 255]),
        ({5: None, 10: UNTOLD}, None),
        ({20: None}, None),
        ({5: COMEDY}, [5]),
    ):
        placed.clear()
        catalogue = changed(catalogue, change)
        extender.extended(films_of(catalogue))
        assert placed == ([] if expected is None else [expected])


def test_extended_when_the_newcomers_are_gone_then_it_is_the_model_itself() -> None:
    extender = Extender(MODEL)
    assert extender.extended(films_of(CONTENT)) is MODEL
    extender.extended(films_of(CONTENT | {15: COMEDY, 16: UNTOLD}))
    assert extender.extended(films_of(CONTENT)) is MODEL
