"""PCA: every film becomes one dense vector, in which ratings and content meet."""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.linear_model import Ridge

from cineclube.recommender.data import FilmContent
from cineclube.recommender.space import Affine, FilmSpace, SpaceSettings
from cineclube.recommender.vectorise import ContentVectoriser, unit_rows

# below this many cells an exact decomposition is quick, and small data is exact
DENSE_CELLS = 1_000_000


def fit_space(
    confidence: sp.csr_array,
    films: Sequence[FilmContent],
    settings: SpaceSettings,
    seed: int,
) -> FilmSpace:
    """Fit PCA to ratings and to content and join the two.

    The rating part of film i is s_i r_i + (1 - s_i) c_i: r_i is the unit vector of its PCA of
    `confidence` (n_users, n_films) without the leading axis (which is popularity), c_i what ridge
    regression expects from its content, and s_i = n_i / (n_i + shrinkage) for n_i ratings. A film
    without ratings thus lies where its content says; the content part is the unit vector of its
    PCA, times `content_weight`.
    """
    vectoriser = ContentVectoriser().fit(films)
    features = vectoriser.transform(films)
    content_map = _fit_pca(features, settings.content_components, seed)
    content = unit_rows(content_map(features))
    ratings = _rating_part(confidence, settings.rating_components, seed)
    n_ratings = np.diff(confidence.tocsc().indptr).astype(np.float32)
    rating_map = _regress(content, ratings, n_ratings, settings.ridge)
    trust = (n_ratings / (n_ratings + settings.shrinkage))[:, None]
    expected = rating_map(content)
    joined = np.hstack(
        [trust * ratings + (1 - trust) * expected, settings.content_weight * content]
    )
    vectors = joined.astype(np.float32)
    plane, variance = _plane(vectors, seed)
    return FilmSpace(vectors, plane, variance, vectoriser, content_map, rating_map)


def _rating_part(confidence: sp.csr_array, n_components: int, seed: int) -> NDArray[np.float32]:
    films_by_users = sp.csr_array(confidence.T)
    rating_pca = _fit_pca(films_by_users, n_components + 1, seed)
    return unit_rows(rating_pca(films_by_users)[:, 1:])


def _fit_pca(matrix: sp.csr_array, n_components: int, seed: int) -> Affine:
    """Fit PCA to a sparse matrix; where there is no variance to find, everything maps to zero."""
    n_components = min(n_components, min(matrix.shape) - 1)
    if n_components < 1 or _is_constant(matrix):
        return _zero_map(matrix.shape[1], 1)
    if matrix.shape[0] * matrix.shape[1] <= DENSE_CELLS:
        pca = PCA(n_components, svd_solver="full").fit(matrix.toarray())
    else:
        pca = PCA(n_components, svd_solver="arpack", random_state=seed).fit(matrix)
    axes = pca.components_.T.astype(np.float32)
    return Affine(axes, -(pca.mean_ @ pca.components_.T).astype(np.float32))


def _zero_map(n_in: int, n_out: int) -> Affine:
    return Affine(np.zeros((n_in, n_out), np.float32), np.zeros(n_out, np.float32))


def _is_constant(matrix: sp.csr_array) -> bool:
    if matrix.nnz == 0:
        return True
    mean = matrix.mean(axis=0)
    mean_square = matrix.multiply(matrix).mean(axis=0)
    return bool(np.max(mean_square - mean * mean) < 1e-9)  # noqa: PLR2004  float32 rounding


def _regress(
    content: NDArray[np.float32],
    ratings: NDArray[np.float32],
    n_ratings: NDArray[np.float32],
    ridge: float,
) -> Affine:
    rated = n_ratings > 0
    if not rated.any() or ratings.shape[1] == 0:
        return _zero_map(content.shape[1], ratings.shape[1])
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
