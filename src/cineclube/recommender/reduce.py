"""PCA: every film becomes one dense vector, in which ratings and content meet."""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.linear_model import Ridge

from cineclube.recommender.data import FilmContent
from cineclube.recommender.pca import fit_pca, zero_map
from cineclube.recommender.space import Affine, FilmSpace, SpaceSettings
from cineclube.recommender.vectorise import ContentVectoriser, unit_rows


def fit_space(
    confidence: sp.csr_array,
    films: Sequence[FilmContent],
    settings: SpaceSettings,
    seed: int,
    start: NDArray[np.float32] | None = None,
) -> FilmSpace:
    """Fit PCA to ratings and to content and join the two.

    The rating part of film i is s_i r_i + (1 - s_i) c_i: r_i is the unit vector of its PCA of
    `confidence` (n_users, n_films) without the leading axis (which is popularity), c_i what ridge
    regression expects from its content, and s_i = n_i / (n_i + shrinkage) for n_i ratings. A film
    without ratings thus lies where its content says; the content part is the unit vector of its
    PCA, times `content_weight`. `start` (n_films, n_dimensions) are vectors of an earlier fit to
    begin with, 0 for films that it had not.
    """
    vectoriser = ContentVectoriser().fit(films)
    features = vectoriser.transform(films)
    content_pca = fit_pca(features, settings.content_components, seed)
    content = unit_rows(content_pca.scores)
    n_ratings = np.bincount(confidence.indices, minlength=len(films)).astype(np.float32)
    before = None if start is None else _unscaled(start, settings, n_ratings)
    ratings = _rating_part(confidence, settings.rating_components, seed, before)
    rating_map = _regress(content, ratings, n_ratings, settings.ridge)
    trust = (n_ratings / (n_ratings + settings.shrinkage))[:, None]
    expected = rating_map(content)
    joined = np.hstack(
        [trust * ratings + (1 - trust) * expected, settings.content_weight * content]
    )
    vectors = joined.astype(np.float32)
    plane, variance = _plane(vectors, seed)
    return FilmSpace(vectors, plane, variance, vectoriser, content_pca.map, rating_map)


def _rating_part(
    confidence: sp.csr_array,
    n_components: int,
    seed: int,
    start: NDArray[np.float32] | None,
) -> NDArray[np.float32]:
    films_by_users = sp.csr_array(confidence.T)
    return unit_rows(fit_pca(films_by_users, n_components + 1, seed, start).scores[:, 1:])


def _unscaled(
    vectors: NDArray[np.float32], settings: SpaceSettings, n_ratings: NDArray[np.float32]
) -> NDArray[np.float32]:
    """About what the scores were before rows got unit length: a film's length in the PCA grows with
    the root of its ratings. The leading axis, which was dropped, is about that length itself.
    """
    length = np.sqrt(n_ratings)[:, None]
    return np.hstack([length, length * vectors[:, : settings.rating_components]])


def _regress(
    content: NDArray[np.float32],
    ratings: NDArray[np.float32],
    n_ratings: NDArray[np.float32],
    ridge: float,
) -> Affine:
    rated = n_ratings > 0
    if not rated.any() or ratings.shape[1] == 0:
        return zero_map(content.shape[1], ratings.shape[1])
    weight = np.sqrt(n_ratings[rated])
    regression = Ridge(ridge).fit(content[rated], ratings[rated], sample_weight=weight)
    coefficients = regression.coef_.reshape(ratings.shape[1], -1)
    offset = np.broadcast_to(regression.intercept_, ratings.shape[1])
    return Affine(coefficients.T.astype(np.float32), offset.astype(np.float32))


def _plane(
    vectors: NDArray[np.float32], seed: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    n_components = min(2, *vectors.shape)
    plane, variance = np.zeros((len(vectors), 2), np.float32), np.zeros(2, np.float32)
    if len(vectors) > 1 and np.ptp(vectors, axis=0).max() > 0:
        pca = PCA(n_components, svd_solver="auto", random_state=seed).fit(vectors)
        plane[:, :n_components] = pca.transform(vectors)
        variance[:n_components] = pca.explained_variance_ratio_
    return plane, variance
