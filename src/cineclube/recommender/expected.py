"""The rating that somebody can be expected to give."""

import numpy as np
from numpy.typing import NDArray

from cineclube.recommender.model import TasteModel
from cineclube.recommender.vectorise import unit_rows

SHRINK_FILM = 5.0  # ratings that a film's own mean has to outweigh
SHRINK_USER = 5.0
SHRINK_NEAR = 0.5  # nearness that a user's ratings of films nearby have to outweigh
HIGHEST = 5.0


def expected_ratings(
    model: TasteModel,
    rated_ix: NDArray[np.int32],
    values: NDArray[np.float32],
    film_ix: NDArray[np.int32],
) -> NDArray[np.float32]:
    """Expected ratings of films `film_ix` (n,), 0 to 5, float32 (n,), for one user's `values`
    (n_rated,) of films `rated_ix` (n_rated,).

    r = m + b_i + b_u + sum_j s_ij e_j / (SHRINK_NEAR + sum_j s_ij): the mean of all ratings, what
    film and user differ from it, each shrunk to 0 by how little is known, and how the user's
    ratings e_j of films nearby differ from that; s_ij = max(cos, 0)^2 of the film vectors. (Koren
    2010, "Factor in the neighbors", eq. 1 to 3, with film vectors in place of correlations.)
    Costs n * n_rated * n_dimensions.
    """
    mean, biases = _biases(model)
    residual = values.astype(np.float64) - mean - biases[rated_ix]
    user_bias = residual.sum() / (len(residual) + SHRINK_USER)
    residual = residual - user_bias
    vectors = model.space.vectors
    cosine = unit_rows(vectors[film_ix]) @ unit_rows(vectors[rated_ix]).T
    nearness = np.maximum(cosine, 0) ** 2
    nearby = nearness @ residual / (SHRINK_NEAR + nearness.sum(axis=1))
    expected = mean + biases[film_ix] + user_bias + nearby
    return np.asarray(np.clip(expected, 0, HIGHEST), np.float32)


def _biases(model: TasteModel) -> tuple[float, NDArray[np.float64]]:
    """The mean of all ratings, and what each film differs from it, (n_films,)."""
    rated = model.popularity > 0
    if not rated.any():
        return HIGHEST / 2, np.zeros(model.n_films)
    means = np.where(rated, model.mean_rating, 0).astype(np.float64)
    mean = float(np.average(means, weights=model.popularity))
    trust = model.popularity / (model.popularity + SHRINK_FILM)
    return mean, np.where(rated, trust * (means - mean), 0)
