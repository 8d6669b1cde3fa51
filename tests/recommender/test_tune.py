"""What the data decides."""

from dataclasses import replace

import numpy as np
import pytest
from tiny import make_world, ratings_of, settings_with

from cineclube.recommender import tune as tune_module
from cineclube.recommender.cluster import ClusterSettings
from cineclube.recommender.data import FilmContent, Films, Ratings
from cineclube.recommender.model import Hyperparameters
from cineclube.recommender.tune import (
    DEFAULT_REGULARISATION,
    REGULARISATIONS,
    _looked_into,
    tune,
)


@pytest.fixture(scope="module")
def large() -> tuple[Ratings, Films]:
    return make_world(seed=6, n_users=60, n_films=130, density=0.2)


def test_tune_when_settings_are_open_then_it_closes_them_with_the_best(
    large: tuple[Ratings, Films],
) -> None:
    steps: list[tuple[int, int]] = []
    tuned = tune(*large, Hyperparameters(), 1, lambda done, total: steps.append((done, total)))
    means = tuned.ndcg_by_regularisation
    assert set(means) == set(REGULARISATIONS)
    assert means[tuned.settings.weights.regularisation or 0] == max(means.values()) > 0
    assert list(tuned.retrieved_by_n_clusters) == [8, 10]
    assert tuned.settings.clusters.n_clusters in {8, 10}
    total = len(REGULARISATIONS) + 2
    assert steps == [(i + 1, total) for i in range(total)]


def test_tune_when_repeated_then_it_chooses_the_same(large: tuple[Ratings, Films]) -> None:
    assert tune(*large, Hyperparameters(), 1) == tune(*large, Hyperparameters(), 1)


def test_tune_when_settings_are_closed_then_they_stay(large: tuple[Ratings, Films]) -> None:
    settings = settings_with(n_clusters=5, regularisation=77.0)
    tuned = tune(*large, settings, 1)
    assert tuned.settings == settings
    assert list(tuned.ndcg_by_regularisation) == [77.0]
    assert list(tuned.retrieved_by_n_clusters) == [5]


def test_tune_when_blocks_are_small_then_the_answer_is_the_same(
    large: tuple[Ratings, Films], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = tune(*large, settings_with(), 1)
    monkeypatch.setattr(tune_module, "BLOCK_USERS", 7)
    assert tune(*large, settings_with(), 1) == whole


def test_tune_when_more_clusters_than_films_are_wanted_then_no_more_than_films() -> None:
    ratings = ratings_of([(u, f, 5.0, u * f) for u in (1, 2, 3) for f in (1, 2, 3)])
    films = Films(ratings.film_ids, [FilmContent(str(i)) for i in range(3)])
    settings = replace(Hyperparameters(), clusters=ClusterSettings(n_clusters=9))
    assert (tune(ratings, films, settings, 1).settings.clusters.n_clusters or 99) <= 3


@pytest.mark.parametrize("n_ratings", [0, 1, 2])
def test_tune_when_there_is_nobody_to_ask_then_the_default(n_ratings: int) -> None:
    rows = [(1, f, 5.0, f) for f in range(1, n_ratings + 1)]
    ratings = ratings_of(rows, [1], [1, 2, 3])
    films = Films(ratings.film_ids, [FilmContent(str(i)) for i in range(3)])
    tuned = tune(ratings, films, Hyperparameters(), 1)
    assert tuned.settings.weights.regularisation == DEFAULT_REGULARISATION
    assert tuned.settings.clusters.n_clusters == 1
    assert np.isfinite(list(tuned.retrieved_by_n_clusters.values())).all()


def test_looked_into_when_a_share_is_looked_at_then_by_mass_until_it_is_used_up() -> None:
    mass = np.array([1, 5, 3], np.float32)
    depth = _looked_into(mass, np.array([0.5, 0.2, 0.3]), looked_at=0.35)
    assert depth == pytest.approx([0, 1, 0.5])
