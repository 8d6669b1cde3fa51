"""The film space."""

import numpy as np
import pytest
import scipy.sparse as sp

from cineclube.recommender import pca
from cineclube.recommender.data import FilmContent, Films, Ratings
from cineclube.recommender.reduce import FilmSpace, SpaceSettings, fit_space
from cineclube.recommender.vectorise import confidences

GRADES = ((4.0, 1.0), (0.0, -0.1))
SETTINGS = SpaceSettings(rating_components=5, content_components=4)


def space_of(world: tuple[Ratings, Films], settings: SpaceSettings = SETTINGS) -> FilmSpace:
    ratings, films = world
    return fit_space(
        ratings.matrix(confidences(ratings.values, GRADES)), films.content, settings, 1
    )


def test_space_when_fitted_then_vectors_hold_the_rating_part_and_the_content_part(
    world: tuple[Ratings, Films],
) -> None:
    space = space_of(world)
    assert space.vectors.shape == (world[0].n_films, 5 + 4)
    assert space.vectors.dtype == np.float32
    content = np.linalg.norm(space.vectors[:, 5:], axis=1)
    assert content == pytest.approx(np.full(len(content), SETTINGS.content_weight), rel=1e-5)
    assert (np.linalg.norm(space.vectors[:, :5], axis=1) < 1 + 1e-5).all()


def test_space_when_a_film_has_many_ratings_then_content_has_little_say_in_its_rating_part(
    world: tuple[Ratings, Films],
) -> None:
    _, films = world
    shrunk, free = (
        space_of(world, SpaceSettings(5, 4, shrinkage=s)).vectors[:, :5] for s in (1e6, 0.0)
    )
    rating_map = space_of(world).rating_map
    unit = np.linalg.norm(free, axis=1)
    assert unit == pytest.approx(np.ones(len(films)), rel=1e-5)
    content = space_of(world).vectors[:, 5:] / SETTINGS.content_weight
    assert shrunk == pytest.approx(rating_map(content.astype(np.float32)), abs=1e-3)


def test_space_when_components_are_dropped_then_it_is_the_leading_one(
    world: tuple[Ratings, Films],
) -> None:
    ratings, _ = world
    dense = ratings.matrix(confidences(ratings.values, GRADES)).T.toarray().astype(float)
    centred = dense - dense.mean(axis=0)
    left, lengths, _ = np.linalg.svd(centred, full_matrices=False)
    expected = (left * lengths)[:, 1:6]
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    found = space_of(world, SpaceSettings(5, 4, shrinkage=0.0)).vectors[:, :5]
    assert np.abs(found) == pytest.approx(np.abs(expected), abs=1e-3)  # signs are free


def test_space_when_the_matrix_is_large_then_the_sparse_way_gives_the_same(
    world: tuple[Ratings, Films], monkeypatch: pytest.MonkeyPatch
) -> None:
    dense = space_of(world)
    monkeypatch.setattr(pca, "DENSE_CELLS", 0)
    monkeypatch.setattr(pca, "SETTLED", 0.0)  # as near as it gets
    sparse, again = space_of(world), space_of(world)
    assert sparse.vectors @ sparse.vectors.T == pytest.approx(
        dense.vectors @ dense.vectors.T, abs=1e-3
    )
    assert again.vectors.tolist() == sparse.vectors.tolist()


def test_plane_when_fitted_then_it_is_the_principal_plane_of_the_vectors(
    world: tuple[Ratings, Films],
) -> None:
    space = space_of(world)
    centred = space.vectors - space.vectors.mean(axis=0)
    variances = np.linalg.svd(centred, compute_uv=False) ** 2
    assert space.plane_variance == pytest.approx(variances[:2] / variances.sum(), rel=1e-3)
    assert (space.plane**2).sum(axis=0) == pytest.approx(variances[:2], rel=1e-3)


@pytest.mark.parametrize(("n_users", "n_films"), [(1, 1), (4, 1), (1, 4), (0, 3), (4, 2)])
def test_space_when_there_is_hardly_anything_then_vectors_are_finite(
    n_users: int, n_films: int
) -> None:
    confidence = sp.csr_array(np.ones((n_users, n_films), np.float32))
    space = fit_space(confidence, [FilmContent("x", ("drama",))] * n_films, SETTINGS, 1)
    assert len(space.vectors) == len(space.plane) == n_films
    assert np.isfinite(space.vectors).all()
    assert np.isfinite(space.plane).all()
    assert np.isfinite(space.plane_variance).all()
