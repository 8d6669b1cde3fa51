"""The fitted model: histories, scores, reasons and lists."""

import inspect
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import fit_world, history_of, i32, make_world, ratings_of, settings_with

from cineclube.recommender.data import UNKNOWN_TIME, FilmContent, Films, Ratings
from cineclube.recommender.explain import explain
from cineclube.recommender.fit import STEPS, fit
from cineclube.recommender.histories import history_matrix
from cineclube.recommender.match import matching
from cineclube.recommender.model import History, Hyperparameters, TasteModel
from cineclube.recommender.rank import Strategy
from cineclube.recommender.split import hold_out
from cineclube.recommender.weights import films_that_take_part

MODEL = fit_world(make_world(seed=5))  # hypothesis cannot use fixtures of a test's scope


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Draw what a user may have rated, from nothing to everything, unknown films among it."""
    known = st.sampled_from(MODEL.film_ids.tolist())
    ids = draw(st.lists(st.one_of(known, st.integers(-9, 999)), unique=True, max_size=60))
    n = len(ids)
    values = draw(st.lists(st.integers(0, 10), min_size=n, max_size=n))
    times = draw(st.lists(st.one_of(st.just(UNKNOWN_TIME), st.integers(0, 9)), min_size=n,
                          max_size=n))  # fmt: skip
    return MODEL.fold_in(
        np.array(ids, np.int64), np.array(values, np.float32) / 2, np.array(times, np.int64)
    )


def with_history(**changes: float) -> TasteModel:
    """The model with other settings of histories."""
    history = replace(MODEL.settings.history, **changes)
    return replace(MODEL, settings=replace(MODEL.settings, history=history))


def empty_history(model: TasteModel) -> History:
    return model.fold_in(np.empty(0, np.int64), np.empty(0, np.float32), np.empty(0, np.int64))


def test_fold_in_when_films_are_unknown_then_they_are_left_out_and_change_nothing() -> None:
    ids, values, times = np.array([30, 5, 10]), np.array([5, 5, 1], np.float32), np.array([1, 9, 2])
    with_unknown = MODEL.fold_in(ids, values, times)
    known = np.array([True, False, True])
    without = MODEL.fold_in(ids[known], values[known], times[known])
    assert with_unknown.film_ix.tolist() == without.film_ix.tolist() == [2, 0]
    assert with_unknown.confidence.tolist() == without.confidence.tolist()


def test_fold_in_when_ratings_have_times_then_confidence_is_grade_times_recency() -> None:
    history = MODEL.fold_in(np.array([10, 20]), np.array([5, 1], np.float32), np.array([1, 2]))
    assert history.confidence == pytest.approx([(1 + 1 / 3) ** -0.5, -0.1])


def test_history_matrix_when_made_for_many_then_each_row_is_what_fold_in_gives(
    world: tuple[Ratings, Films], model: TasteModel
) -> None:
    split = hold_out(world[0], seed=3)
    rows = history_matrix(split, model.settings.history).toarray()
    assert len(rows) == len(split.users) > 0
    for row, user in zip(rows, split.users.tolist(), strict=True):
        history = history_of(model, split.train, user)
        expected = np.zeros(model.n_films, np.float32)
        expected[history.film_ix] = history.confidence
        assert row.tolist() == expected.tolist()


@given(histories())
def test_taste_when_histories_are_any_then_it_equals_the_loop(history: History) -> None:
    W = MODEL.ranking_weights.toarray().astype(float)
    expected = sum(
        (float(c) * W[j] for j, c in zip(history.film_ix, history.confidence, strict=True)),
        np.zeros(MODEL.n_films),
    )
    assert MODEL.taste(history) == pytest.approx(expected, abs=1e-5)


@given(histories(), st.sampled_from([0.0, 0.03, 0.5]), st.sampled_from([0.0, 0.25, 2.0]))
def test_popularity_part_when_ratings_grow_then_it_fades_from_help_to_novelty(
    history: History, weight: float, novelty: float
) -> None:
    model = with_history(popularity_weight=weight, novelty=novelty, known_at=10)
    known = np.log1p(MODEL.popularity) / np.log1p(MODEL.popularity.max())
    phi = max(1 - len(history) / 10, 0)
    expected = weight * known * phi - weight * novelty * known * (1 - phi)
    assert model.popularity_part(history) == pytest.approx(expected, rel=1e-5, abs=1e-8)
    assert model.popularity_part(history).dtype == np.float32


@pytest.mark.parametrize(("n_rated", "expected"), [(0, 0.3), (5, 0.1), (10, -0.1), (40, -0.1)])
def test_popularity_part_when_by_hand_then_the_best_known_film_has_all_of_it(
    n_rated: int, expected: float
) -> None:
    model = with_history(popularity_weight=0.3, novelty=1 / 3, known_at=10)
    ids, values = MODEL.film_ids[:n_rated], np.full(n_rated, 4, np.float32)
    part = model.popularity_part(model.fold_in(ids, values, np.arange(n_rated)))
    assert part[np.argmax(MODEL.popularity)] == pytest.approx(expected)


@given(histories(), st.sampled_from([0.0, 0.2, 0.75, 1.0]))
def test_matching_clusters_when_ratings_are_few_then_more_of_the_taste_is_searched(
    history: History, mass: float
) -> None:
    model = replace(MODEL, settings=replace(MODEL.settings, matched_mass=mass))
    wider = mass + (1 - mass) * max(1 - len(history) / MODEL.settings.history.known_at, 0)
    shares, sizes = model.cluster_shares(history), [c.n_films for c in model.clusters]
    found = model.matching_clusters(history)
    assert found.tolist() == matching(shares, np.array(sizes), wider).tolist()
    if not len(history):
        assert not found.any()


def test_matching_clusters_when_their_sizes_differ_then_small_ones_come_first() -> None:
    settings = replace(with_history(known_at=1).settings, matched_mass=0.5)
    film_affinity = np.zeros_like(MODEL.film_affinity)
    film_affinity[0] = 0.5, 0.3, 0.2
    cluster_of = i32(*[0] * (MODEL.n_films - 4), 1, 1, 2, 2)
    model = replace(MODEL, settings=settings, film_affinity=film_affinity, cluster_of=cluster_of)
    history = model.fold_in(model.film_ids[:1], np.array([5], np.float32), np.array([1]))
    assert model.matching_clusters(history).tolist() == [False, True, True]


def test_matching_clusters_when_one_film_was_rated_then_nearly_every_cluster_with_a_share() -> None:
    model = replace(MODEL, settings=replace(MODEL.settings, matched_mass=0.0))
    history = model.fold_in(np.array([10]), np.array([5], np.float32), np.array([1]))
    shares = model.cluster_shares(history)
    assert np.count_nonzero(shares) > 1
    assert shares[model.matching_clusters(history)].sum() >= 0.95
    known = replace(model, settings=with_history(known_at=1).settings)
    known = replace(known, settings=replace(known.settings, matched_mass=0.0))
    assert not known.matching_clusters(history).any()


@given(histories(), st.integers(1, 60), st.booleans())
def test_recommend_when_histories_are_any_then_scores_are_taste_plus_popularity(
    history: History, k: int, all_clusters: bool
) -> None:
    ranking = MODEL.recommend(history, k, history.film_ix, all_clusters=all_clusters)
    scores = MODEL.taste(history) + MODEL.popularity_part(history)
    assert ranking.scores.tolist() == scores[ranking.film_ix].tolist()


@given(histories(), st.integers(1, 60))
def test_recommend_when_histories_are_any_then_as_many_unseen_films_as_there_are(
    history: History, k: int
) -> None:
    films = MODEL.recommend(history, k, history.film_ix).film_ix.tolist()
    assert not set(films) & set(history.film_ix.tolist())
    assert len(set(films)) == len(films) == min(k, MODEL.n_films - len(history))


@given(histories())
def test_recommend_when_some_clusters_match_then_their_films_come_first(history: History) -> None:
    ranking = MODEL.recommend(history, MODEL.n_films, history.film_ix)
    matching = MODEL.matching_clusters(history)[MODEL.cluster_of[ranking.film_ix]]
    assert matching[ranking.strategies == Strategy.MATCHING_CLUSTERS].all()
    assert not matching[ranking.strategies == Strategy.OTHER_CLUSTERS].any()
    n_scored = int(np.sum(ranking.scores > 0))
    assert (ranking.scores[:n_scored] > 0).all()
    keys = list(zip(~matching[:n_scored], -ranking.scores[:n_scored], strict=True))
    assert keys == sorted(keys)


@given(histories())
def test_recommend_when_taste_says_nothing_and_novelty_takes_away_then_the_known_still_come_first(
    history: History,
) -> None:
    model = with_history(popularity_weight=0.3, known_at=1)
    ranking = model.recommend(history, MODEL.n_films, history.film_ix)
    untold = ranking.film_ix[model.taste(history)[ranking.film_ix] == 0]
    assert (np.diff(MODEL.popularity[untold]) <= 0).all()


@given(histories())
def test_recommend_when_all_clusters_are_searched_then_no_film_comes_from_others(
    history: History,
) -> None:
    ranking = MODEL.recommend(history, MODEL.n_films, history.film_ix, all_clusters=True)
    assert Strategy.OTHER_CLUSTERS not in ranking.strategies


def test_recommend_when_nothing_was_rated_then_the_most_popular_come(model: TasteModel) -> None:
    expected = np.argsort(-model.popularity, kind="stable")
    for one in (model, with_history(popularity_weight=0.0)):
        ranking = one.recommend(empty_history(one), one.n_films, i32())
        assert ranking.film_ix.tolist() == expected.tolist()
        assert set(ranking.strategies.tolist()) == {Strategy.POPULARITY}


def test_recommend_when_a_genre_is_loved_then_that_genre_comes(model: TasteModel) -> None:
    loved = model.film_ids[0:12:3]
    history = model.fold_in(loved, np.full(4, 5, np.float32), np.arange(4))
    assert (model.recommend(history, 5, history.film_ix).film_ix % 3 == 0).all()


film_indices = st.lists(st.integers(0, MODEL.n_films - 1), unique=True)


@given(histories(), film_indices, st.sampled_from([0.0, 0.03, 3.0]), st.sampled_from([1, 20, 60]))
def test_explain_when_histories_are_any_then_the_parts_add_up_to_the_score(
    history: History, films: list[int], weight: float, known_at: int
) -> None:
    model = with_history(popularity_weight=weight, known_at=known_at)  # for and against a film
    scores = model.taste(history) + model.popularity_part(history)
    explanations = explain(model, history, i32(*films))
    assert len(explanations) == len(films)
    for film, explanation in zip(films, explanations, strict=True):
        assert explanation.score == pytest.approx(float(scores[film]), abs=1e-5)
        assert len(explanation.contributions) == len(history)
        assert explanation.popularity == model.popularity_part(history)[film]


@given(histories(), film_indices, st.integers(1, 60), st.booleans())
def test_explain_when_films_are_recommended_then_the_parts_add_up_to_what_they_were_ranked_by(
    history: History, gone: list[int], k: int, all_clusters: bool
) -> None:
    excluded = np.union1d(history.film_ix, i32(*gone)).astype(np.int32)
    ranking = MODEL.recommend(history, k, excluded, all_clusters=all_clusters)
    explanations = explain(MODEL, history, ranking.film_ix)
    assert len(explanations) == min(k, MODEL.n_films - len(excluded))
    for score, explanation in zip(ranking.scores, explanations, strict=True):
        assert explanation.score == pytest.approx(float(score), abs=1e-5)


@given(histories())
def test_explain_when_one_film_is_asked_then_it_is_as_in_a_batch(history: History) -> None:
    films = i32(0, 5, 17)
    batch = explain(MODEL, history, films)
    singles = [explain(MODEL, history, films[i : i + 1])[0] for i in range(3)]
    for one, other in zip(batch, singles, strict=True):
        assert one.contributions.tolist() == other.contributions.tolist()
        assert one.popularity == other.popularity


def test_explain_when_nothing_was_rated_then_popularity_is_the_whole_score(
    model: TasteModel,
) -> None:
    (explanation,) = explain(model, empty_history(model), i32(3))
    assert explanation.contributions.tolist() == []
    assert explanation.score == explanation.popularity > 0


def test_explain_when_taken_apart_then_each_part_is_confidence_times_weight(
    model: TasteModel,
) -> None:
    history = model.fold_in(model.film_ids[:3], np.array([5, 4, 1], np.float32), np.arange(3))
    (explanation,) = explain(model, history, i32(6))
    W = model.ranking_weights.toarray()
    assert explanation.contributions == pytest.approx(history.confidence * W[:3, 6])


def test_fit_when_repeated_then_the_model_is_the_same(world: tuple[Ratings, Films]) -> None:
    first, again = fit_world(world, seed=4), fit_world(world, seed=4)
    assert first.clusters == again.clusters
    assert first.cluster_of.tolist() == again.cluster_of.tolist()
    assert first.space.vectors.tolist() == again.space.vectors.tolist()
    assert first.film_affinity.tolist() == again.film_affinity.tolist()
    assert (first.ranking_weights != again.ranking_weights).nnz == 0


def test_fit_when_done_then_clusters_describe_their_films(
    world: tuple[Ratings, Films], model: TasteModel
) -> None:
    assert [c.id for c in model.clusters] == [1, 2, 3]
    assert sum(c.n_films for c in model.clusters) == model.n_films
    assert sum(c.share_of_ratings for c in model.clusters) == pytest.approx(1)
    assert sorted(model.clusters, key=lambda c: -c.share_of_ratings) == list(model.clusters)
    for cluster in model.clusters:
        members = model.film_ids[model.cluster_of == cluster.id - 1].tolist()
        assert len(members) == cluster.n_films
        assert len(cluster.typical_film_ids) == 5
        assert set(cluster.typical_film_ids) <= set(members)


def test_fit_when_tastes_follow_genres_then_so_do_clusters(model: TasteModel) -> None:
    assert {c.name.split(",")[0] for c in model.clusters} == {"Ação", "Comédia", "Drama"}


def test_fit_when_it_goes_on_then_it_names_each_step(world: tuple[Ratings, Films]) -> None:
    steps: list[str] = []
    fit(*world, settings_with(), 1, steps.append)
    assert tuple(steps) == STEPS


def test_fit_when_settings_leave_something_open_then_it_refuses(
    world: tuple[Ratings, Films],
) -> None:
    with pytest.raises(ValueError, match="must be set before fitting"):
        fit(*world, Hyperparameters(), 1)
    for name in inspect.signature(settings_with).parameters:
        settings = settings_with(**{name: None})  # type: ignore[arg-type]
        with pytest.raises(ValueError, match=rf"^\S*{name} must be set before fitting"):
            fit(*world, settings, 1)


def test_fit_when_a_film_has_no_ratings_then_its_content_places_it() -> None:
    ratings, films = make_world(seed=5)
    hidden = 0
    kept = ratings.take(ratings.film_ix != hidden)
    model = fit(kept, films, settings_with(), 1)
    assert model.popularity[hidden] == 0
    same_genre = np.arange(model.n_films) % 3 == hidden % 3
    same_genre[hidden] = False
    distance = np.linalg.norm(model.space.vectors - model.space.vectors[hidden], axis=1)
    assert distance[same_genre].mean() < distance[~same_genre][1:].mean()
    cluster_mates = (model.cluster_of == model.cluster_of[hidden]) & same_genre
    assert cluster_mates.sum() > same_genre.sum() / 2


def test_fit_when_a_film_has_no_ratings_then_it_is_recommended_to_those_who_love_its_genre() -> (
    None
):
    ratings, films = make_world(seed=5)
    hidden = 0
    kept = ratings.take(ratings.film_ix != hidden)
    model = fit(kept, films, settings_with(), 1)
    places: dict[bool, list[int]] = {True: [], False: []}
    for user in range(ratings.n_users):
        history = history_of(model, kept, user)
        films_of = model.recommend(history, model.n_films, history.film_ix).film_ix.tolist()
        places[user % 3 == hidden % 3].append(films_of.index(hidden))
    assert np.mean(places[True]) < 0.6 * np.mean(places[False])
    assert np.mean(np.array(places[True]) < 10) > 0.9
    assert not model.ranking_weights[[hidden]].nnz  # what nobody has rated says nothing of others
    without = fit(kept, films, settings_with(content_weight=0.0), 1)
    assert not without.ranking_weights[:, [hidden]].nnz


def test_fit_when_films_have_few_ratings_then_content_stands_for_those_that_take_no_part(
    world: tuple[Ratings, Films],
) -> None:
    settings = settings_with()
    few = replace(settings.weights, min_films=1, max_films=20)
    model = fit(*world, replace(settings, weights=few), 1)
    taking_part = films_that_take_part(world[0].popularity, few)
    assert len(taking_part) == 20
    W = model.ranking_weights.toarray()
    assert np.flatnonzero(W.any(axis=1)).tolist() == taking_part.tolist()
    assert W.any(axis=0).all()


def test_fit_when_what_comes_next_counts_then_the_weights_have_a_direction(
    world: tuple[Ratings, Films],
) -> None:
    rows = [
        (u, f, 5.0, place) for u in range(1, 41) for place, f in enumerate((10, 20, 30, 40, 50))
    ]
    ratings = ratings_of(rows, range(1, 41), world[1].ids.tolist())
    W, plain = (
        fit(ratings, world[1], settings_with(next_weight=w), 1).ranking_weights.toarray()
        for w in (1.0, 0.0)
    )
    assert W[1, 2] - plain[1, 2] > W[2, 1] - plain[2, 1]  # 30 follows 20 in every life
    assert W[3, 4] - plain[3, 4] > W[4, 3] - plain[4, 3]


@pytest.mark.parametrize(("n_users", "n_films"), [(1, 1), (1, 2), (2, 1), (2, 2), (3, 3), (0, 4)])
def test_fit_when_the_world_is_tiny_then_the_model_still_answers(
    n_users: int, n_films: int
) -> None:
    rows = [(u, f, 5.0, u + f) for u in range(1, n_users + 1) for f in range(1, n_films + 1)]
    ratings = ratings_of(rows, range(1, n_users + 1), range(1, n_films + 1))
    films = Films(ratings.film_ids, [FilmContent(f"F{i}") for i in range(n_films)])
    model = fit(ratings, films, settings_with(n_clusters=2), 1)
    assert np.isfinite(model.space.vectors).all()
    history = model.fold_in(np.array([1]), np.array([5], np.float32), np.array([0]))
    assert len(model.recommend(history, 5, history.film_ix).film_ix) == n_films - 1


def test_popularity_part_when_no_film_is_rated_then_it_is_zero(model: TasteModel) -> None:
    unrated = replace(model, popularity=np.zeros_like(model.popularity))
    assert unrated.popularity_part(empty_history(model)).tolist() == [0] * model.n_films
