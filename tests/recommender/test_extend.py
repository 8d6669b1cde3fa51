"""Films that came after the training, against the model that they came to."""

from dataclasses import replace

import numpy as np
import pytest
from drawn import fold_in, histories_of
from hypothesis import given
from hypothesis import strategies as st
from tiny import GENRES, fit_world, i32, make_world, ratings_of, settings_with

from cineclube.recommender import extend as module
from cineclube.recommender.data import FilmContent, Films, Ratings, index_of, make_ratings
from cineclube.recommender.explain import explain
from cineclube.recommender.extend import extend
from cineclube.recommender.fit import fit
from cineclube.recommender.trial import try_out

WORLD = make_world(seed=5)
MODEL = fit_world(WORLD)
FILMS = WORLD[1]
CONTENT = dict(zip(FILMS.ids.tolist(), FILMS.content, strict=True))
COMEDY = FilmContent("Nova", (GENRES[1],), ("Diretora 1",), ("Ator 1", "Atriz 1"), 1971)
UNTOLD = FilmContent("Sem dados", ("gênero novo",), ("Diretora nova",), (), 2999)


def films_of(content: dict[int, FilmContent]) -> Films:
    ids = sorted(content)
    return Films(np.array(ids, np.int64), [content[film_id] for film_id in ids])


def with_films(**new: FilmContent) -> Films:
    """The films of the model and new ones, by ids such as `id5`."""
    return films_of(CONTENT | {int(name[2:]): content for name, content in new.items()})


def without_films(*film_ids: int) -> Films:
    return films_of({i: content for i, content in CONTENT.items() if i not in film_ids})


@st.composite
def catalogues(draw: st.DrawFn) -> Films:
    """Draw what may have become of the catalogue: films are gone, others came, anywhere."""
    gone = draw(st.sets(st.sampled_from(FILMS.ids.tolist())))
    contents = st.sampled_from([COMEDY, UNTOLD, FilmContent(""), *FILMS.content])
    new = draw(st.dictionaries(st.integers(-20, 600).filter(lambda i: i not in CONTENT), contents))
    return films_of({i: c for i, c in CONTENT.items() if i not in gone} | new)


def test_extend_when_films_are_the_same_then_it_is_the_same_model() -> None:
    same = Films(FILMS.ids.copy(), list(FILMS.content))
    assert extend(MODEL, same) is MODEL


@given(catalogues())
def test_extend_when_the_catalogue_is_any_then_all_of_a_kept_film_stays(catalogue: Films) -> None:
    extended = extend(MODEL, catalogue)
    assert extended.film_ids.tolist() == catalogue.ids.tolist()
    old_ix, known = index_of(MODEL.film_ids, catalogue.ids)
    kept = np.flatnonzero(known)
    for name in ("popularity", "mean_rating", "cluster_of", "film_affinity"):
        assert getattr(extended, name).dtype == getattr(MODEL, name).dtype
        assert getattr(extended, name)[kept].tolist() == getattr(MODEL, name)[old_ix].tolist()
    for name in ("vectors", "plane"):
        before, after = getattr(MODEL.space, name), getattr(extended.space, name)
        assert after.dtype == before.dtype
        assert after[kept].tolist() == before[old_ix].tolist()
    assert extended.activity[:, kept].tolist() == MODEL.activity[:, old_ix].tolist()
    W, before = extended.ranking_weights.toarray(), MODEL.ranking_weights.toarray()
    assert W[np.ix_(kept, kept)].tolist() == before[np.ix_(old_ix, old_ix)].tolist()
    spoken_for, before = extended.feature_weights.toarray(), MODEL.feature_weights.toarray()
    assert spoken_for[:, kept].tolist() == before[:, old_ix].tolist()


@given(st.data(), catalogues())
def test_extend_when_kept_films_were_rated_then_scores_and_reasons_are_the_same_to_the_bit(
    data: st.DataObject, catalogue: Films
) -> None:
    extended = extend(MODEL, catalogue)
    old_ix, known = index_of(MODEL.film_ids, catalogue.ids)
    kept = np.flatnonzero(known).astype(np.int32)
    history = data.draw(histories_of(MODEL, MODEL.film_ids[old_ix].tolist()))
    now = replace(history, film_ix=index_of(extended.film_ids, MODEL.film_ids[history.film_ix])[0])
    assert extended.taste(now)[kept].tolist() == MODEL.taste(history)[old_ix].tolist()
    assert extended.cluster_shares(now).tolist() == MODEL.cluster_shares(history).tolist()
    before, after = explain(MODEL, history, old_ix), explain(extended, now, kept)
    for one, other in zip(before, after, strict=True):
        assert one.contributions.tolist() == other.contributions.tolist()
        if np.argmax(MODEL.popularity) in old_ix:  # what is known best is what all is known beside
            assert one.popularity == other.popularity


@given(catalogues())
def test_extend_when_the_catalogue_is_any_then_newcomers_have_all_but_ratings(
    catalogue: Films,
) -> None:
    extended = extend(MODEL, catalogue)
    try_out(extended)
    new = ~np.isin(catalogue.ids, MODEL.film_ids)
    assert not extended.popularity[new].any()
    assert np.isnan(extended.mean_rating[new]).all()
    assert np.isneginf(extended.activity[:, new]).all()
    assert np.isfinite(extended.space.vectors).all()
    for film_ix in np.flatnonzero(new):
        distance = np.linalg.norm(MODEL.cluster_centres - extended.space.vectors[film_ix], axis=1)
        assert distance[extended.cluster_of[film_ix]] == pytest.approx(distance.min(), rel=1e-4)


@pytest.mark.parametrize("film_id", [10, 250, 480])
def test_extend_when_a_film_goes_and_comes_back_then_it_has_what_fit_gave_it(film_id: int) -> None:
    ratings, films = WORLD
    film_ix = int(np.flatnonzero(films.ids == film_id)[0])
    fitted = fit(ratings.take(ratings.film_ix != film_ix), films, settings_with(), 1)
    again = extend(extend(fitted, without_films(film_id)), films)
    W, expected = (m.ranking_weights.toarray() for m in (again, fitted))
    assert np.abs(expected[:, film_ix]).max() > 0.01
    assert W[:, film_ix] == pytest.approx(expected[:, film_ix], abs=1e-5)
    assert again.space.vectors == pytest.approx(fitted.space.vectors, abs=1e-5)
    assert again.cluster_of.tolist() == fitted.cluster_of.tolist()


def test_extend_when_a_film_was_not_there_for_fit_then_it_is_nearly_as_if_it_had_been() -> None:
    ratings, films = WORLD
    kept = ratings.take(ratings.film_ix != 0)
    fitted = fit(kept, films, settings_with(), 1)
    fewer = make_ratings(
        kept.user_ids,
        films.ids[1:],
        kept.user_ids[kept.user_ix],
        kept.film_ids[kept.film_ix],
        kept.values,
        kept.rated_at,
    )
    extended = extend(fit(fewer, without_films(10), settings_with(), 1), films)
    mine, expected = (m.ranking_weights[:, [0]].toarray()[:, 0] for m in (extended, fitted))
    assert np.linalg.norm(mine - expected) < 0.05 * np.linalg.norm(expected)


def test_extend_when_a_newcomer_was_rated_then_its_neighbours_speak_for_it() -> None:
    extended = extend(MODEL, with_films(id15=COMEDY))
    new = int(np.flatnonzero(extended.film_ids == 15)[0])
    vectors = np.delete(extended.space.vectors, new, axis=0).astype(float)
    mine = extended.space.vectors[new].astype(float)
    cosine = vectors @ mine / np.linalg.norm(vectors, axis=1) / np.linalg.norm(mine)
    nearest = sorted(range(len(cosine)), key=lambda i: -cosine[i])[:10]
    share = {i: cosine[i] / sum(cosine[j] for j in nearest) for i in nearest}
    W, affinity = MODEL.ranking_weights.toarray(), MODEL.film_affinity
    expected = sum(share[i] * W[i] for i in nearest)
    found = np.delete(extended.ranking_weights[[new]].toarray()[0], new)
    assert found == pytest.approx(expected, abs=1e-6)
    assert np.abs(expected).max() > 0.01
    expected_affinity = sum(share[i] * affinity[i] for i in nearest)
    assert extended.film_affinity[new] == pytest.approx(expected_affinity, abs=1e-6)


def test_extend_when_a_newcomer_was_rated_then_the_list_moves_and_reasons_add_up() -> None:
    films = with_films(id15=COMEDY, id16=FILMS.content[0])
    extended = extend(MODEL, films)
    history = fold_in(extended, {15: (5.0, 2), 20: (4.5, 1)})
    ranking = extended.recommend(history, 5, history.film_ix)
    unmoved = fold_in(extended, {20: (4.5, 1)})
    assert ranking.scores[0] > extended.recommend(unmoved, 5, history.film_ix).scores[0]
    assert [films.content[i].genres for i in ranking.film_ix] == [(GENRES[1],)] * 5
    told = explain(extended, history, ranking.film_ix)
    assert told[0].contributions[0] != 0
    for score, explanation in zip(ranking.scores, told, strict=True):
        assert explanation.score == pytest.approx(float(score), abs=1e-5)


def test_extend_when_nothing_is_known_of_a_film_then_it_comes_last_and_says_nothing() -> None:
    extended = extend(MODEL, with_films(id1=UNTOLD))
    assert extended.ranking_weights[[0]].nnz == extended.ranking_weights[:, [0]].nnz == 0
    assert not extended.film_affinity[0].any()
    history = fold_in(extended, {1: (5.0, 1)})
    assert not extended.taste(history).any()
    nobody = fold_in(extended, {})
    assert extended.recommend(nobody, extended.n_films, i32()).film_ix[-1] == 0


@pytest.mark.parametrize("most", [1, 3, 7])
def test_extend_when_few_weights_are_kept_then_they_are_the_strongest(most: int) -> None:
    films = with_films(id15=COMEDY, id16=FILMS.content[2])
    all_of_them = extend(MODEL, films).ranking_weights.toarray()
    few = replace(MODEL.settings.weights, max_weights_per_film=most)
    model = replace(MODEL, settings=replace(MODEL.settings, weights=few))
    W = extend(model, films).ranking_weights.toarray()
    for film_ix in np.flatnonzero(np.isin(films.ids, [15, 16])):
        for kept, every in (
            (W[film_ix], all_of_them[film_ix]),
            (W.T[film_ix], all_of_them.T[film_ix]),
        ):
            strongest = np.argsort(-np.abs(every))[:most]
            assert sorted(np.flatnonzero(kept)) == sorted(strongest)
            assert kept[strongest] == pytest.approx(every[strongest])


def test_extend_when_newcomers_are_many_then_each_is_placed_as_if_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "BLOCK_FILMS", 2)
    new = {i: FILMS.content[i] for i in range(1, 8)}
    together = extend(MODEL, films_of(CONTENT | new))
    monkeypatch.undo()
    for film_id, content in new.items():
        alone = extend(MODEL, films_of(CONTENT | {film_id: content}))
        here = np.flatnonzero(np.isin(together.film_ids, alone.film_ids))
        W, expected = together.ranking_weights.toarray(), alone.ranking_weights.toarray()
        assert W[np.ix_(here, here)] == pytest.approx(expected, abs=1e-6)
        assert together.cluster_of[here].tolist() == alone.cluster_of.tolist()


def nothing_rated() -> tuple[Ratings, Films]:
    return ratings_of([], [1], FILMS.ids.tolist()), FILMS


def nothing_told() -> tuple[Ratings, Films]:
    untold = [FilmContent(f"F{i}") for i in range(len(FILMS))]
    return WORLD[0], Films(FILMS.ids, untold)


@pytest.mark.parametrize("world", [nothing_rated(), nothing_told()], ids=["ratings", "content"])
def test_extend_when_the_model_learnt_nothing_then_it_still_answers(
    world: tuple[Ratings, Films],
) -> None:
    extended = extend(fit_world(world), with_films(id5=COMEDY, id485=UNTOLD))
    try_out(extended)
    history = fold_in(extended, {5: (5.0, 1)})
    assert len(extended.recommend(history, 99, history.film_ix).film_ix) == len(FILMS) + 1


def test_extend_when_all_films_are_gone_then_nothing_is_left_to_recommend() -> None:
    empty = extend(MODEL, films_of({}))
    assert empty.n_films == 0
    assert empty.recommend(fold_in(empty, {10: (5.0, 1)}), 5, i32()).film_ix.tolist() == []
    one = extend(MODEL, films_of({7: COMEDY}))
    assert one.recommend(fold_in(one, {}), 5, i32()).film_ix.tolist() == [0]
