"""PCA: every film becomes one dense vector, in which ratings and content meet."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.linear_model import Ridge
from sklearn.preprocessing import normalize

from cineclube.recommender.data import FilmContent
from cineclube.recommender.vectorise import ContentVectoriser

DENSE_CELLS = (
    1_000_000  # below this many cells an exact decomposition is quick, and small data is exact
)


@dataclass(frozen=True)
class SpaceSettings:
    """How large the film space is, and how much content counts beside ratings."""

    rating_components: int = 64
    content_components: int = 48
    content_weight: float = 0.7
    shrinkage: float = 5.0
    ridge: float = 1.0


@dataclass(frozen=True)
class FilmSpace:
    """Fitted film vectors, and what is needed to place a film that came later.

    `vectors` is float32 (n_films, n_dimensions): the rating part, then the content part. `plane` is
    their projection on the first two principal axes, float32 (n_films, 2), which explain
    `plane_variance` (2,) of the variance.
    """

    vectors: NDArray[np.float32]
    plane: NDArray[np.float32]
    plane_variance: NDArray[np.float32]
    vectoriser: ContentVectoriser
    content_pca: PCA | None
    rating_of_content: Ridge | None


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
    content_pca = _fit_pca(features, settings.content_components, seed)
    content = _unit(_transform(content_pca, features))
    ratings = _rating_part(confidence, settings.rating_components, seed)
    n_ratings = np.diff(confidence.tocsc().indptr).astype(np.float32)
    regression = _regress(content, ratings, n_ratings, settings)
    trust = (n_ratings / (n_ratings + settings.shrinkage))[:, None]
    expected = np.zeros_like(ratings) if regression is None else _predict(regression, content)
    joined = np.hstack(
        [trust * ratings + (1 - trust) * expected, settings.content_weight * content]
    )
    vectors = joined.astype(np.float32)
    plane, variance = _plane(vectors, seed)
    return FilmSpace(vectors, plane, variance, vectoriser, content_pca, regression)


def _rating_part(confidence: sp.csr_array, n_components: int, seed: int) -> NDArray[np.float32]:
    films_by_users = sp.csr_array(confidence.T)
    pca = _fit_pca(films_by_users, n_components + 1, seed)
    return _unit(_transform(pca, films_by_users)[:, 1:])


def _fit_pca(matrix: sp.csr_array, n_components: int, seed: int) -> PCA | None:
    """Fit PCA to a sparse matrix; None where there is no variance to find."""
    n_components = min(n_components, min(matrix.shape) - 1)
    if n_components < 1 or _is_constant(matrix):
        return None
    if matrix.shape[0] * matrix.shape[1] <= DENSE_CELLS:
        return PCA(n_components, svd_solver="full").fit(matrix.toarray())
    return PCA(n_components, svd_solver="arpack", random_state=seed).fit(matrix)


def _is_constant(matrix: sp.csr_array) -> bool:
    if matrix.nnz == 0:
        return True
    mean = matrix.mean(axis=0)
    mean_square = matrix.multiply(matrix).mean(axis=0)
    return bool(np.max(mean_square - mean * mean) < 1e-9)  # noqa: PLR2004  float32 rounding


def _transform(pca: PCA | None, matrix: sp.csr_array) -> NDArray[np.float32]:
    if pca is None:
        return np.zeros((matrix.shape[0], 1), np.float32)
    dense: NDArray[np.float32] = pca.transform(matrix).astype(np.float32)
    return dense


def _regress(
    content: NDArray[np.float32],
    ratings: NDArray[np.float32],
    n_ratings: NDArray[np.float32],
    settings: SpaceSettings,
) -> Ridge | None:
    rated = n_ratings > 0
    if not rated.any() or ratings.shape[1] == 0:
        return None
    regression = Ridge(settings.ridge)
    return regression.fit(content[rated], ratings[rated], sample_weight=np.sqrt(n_ratings[rated]))


def _predict(regression: Ridge, content: NDArray[np.float32]) -> NDArray[np.float32]:
    predicted: NDArray[np.float32] = regression.predict(content)
    return predicted.reshape(len(content), -1)


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


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    unit: NDArray[np.float32] = normalize(rows) if rows.shape[1] else rows
    return unit
