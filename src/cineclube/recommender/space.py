"""The film space: a vector for every film, and the maps that place a film that came later."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from cineclube.recommender.vectorise import ContentVectoriser


@dataclass(frozen=True)
class SpaceSettings:
    """How large the film space is, and how much content counts beside ratings."""

    rating_components: int = 64
    content_components: int = 48
    content_weight: float = 0.7
    shrinkage: float = 5.0
    ridge: float = 1.0


@dataclass(frozen=True)
class Affine:
    """x -> x `matrix` + `offset`, for rows x: float32 (n_in, n_out) and (n_out,).

    Fitted estimators are kept as such maps: plain arrays load quickly and without scikit-learn.
    """

    matrix: NDArray[np.float32]
    offset: NDArray[np.float32]

    def __call__(self, rows: NDArray[np.float32] | sp.csr_array) -> NDArray[np.float32]:
        """Map rows (n, n_in) to float32 (n, n_out)."""
        return np.asarray(rows @ self.matrix + self.offset, np.float32)


@dataclass(frozen=True)
class FilmSpace:
    """Fitted film vectors, and what is needed to place a film that came later.

    `vectors` is float32 (n_films, n_dimensions): the rating part, then the content part. `plane` is
    their projection on the first two principal axes, float32 (n_films, 2), which explain
    `plane_variance` (2,) of the variance. `content_map` is the PCA of content features,
    `rating_map` the regression from its unit vectors to the rating part.
    """

    vectors: NDArray[np.float32]
    plane: NDArray[np.float32]
    plane_variance: NDArray[np.float32]
    vectoriser: ContentVectoriser
    content_map: Affine
    rating_map: Affine
