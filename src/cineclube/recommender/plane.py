"""The plane in which people see the films: where its clusters are dense, and where a taste lies."""

import numpy as np
from numpy.typing import NDArray

from cineclube.recommender.model import History, TasteModel

DENSITY_FILMS = 400
DENSITY_REACH = 0.04  # of the width and height of the plane
TINY = 1e-12  # in units of the plane


def centres(model: TasteModel) -> NDArray[np.float64]:
    """Find where the known films of each cluster lie closest together, (n_clusters, 2); NaN for a
    cluster without films.

    It is the film with the greatest sum of sqrt(n_j + 0.1) exp(-d_ij^2 / 2) over the cluster's
    DENSITY_FILMS best known films j, with the distance d in units of DENSITY_REACH.
    """
    found = np.full((len(model.clusters), 2), np.nan)
    plane, weight = model.space.plane.astype(np.float64), np.sqrt(model.popularity + 0.1)
    if len(plane) == 0:
        return found
    reach = np.maximum(np.ptp(plane, axis=0), 1e-9) * DENSITY_REACH
    for label in np.unique(model.cluster_of).tolist():
        members = np.flatnonzero(model.cluster_of == label)
        known = members[np.argsort(-weight[members], kind="stable")][:DENSITY_FILMS]
        points = plane[known] / reach
        squared = ((points[:, None] - points[None]) ** 2).sum(axis=2)
        density = np.exp(-squared / 2) @ weight[known]
        found[label] = plane[known[np.argmax(density)]]
    return found


def position(model: TasteModel, history: History) -> NDArray[np.float64] | None:
    """Find where a taste lies among the films in the plane, (2,); None where nothing is liked.

    With the confidences h of the rated films (recency and dislikes count) and their places p, which
    lie around 0, the mean place is m = sum_j h_j p_j / sum_j |h_j|: what the plane shows of the
    user's mean film vector. As different films cancel out, m is near the middle whoever rated many.
    So the taste lies in the direction of m, as far out as the geometric mean of |m| and of how far
    out the films are, d = sum_j |h_j| |p_j| / sum_j |h_j|: m sqrt(d / |m|). Who likes one film lies
    there, and nobody further out than what they rated. Dislikes alone say only where a taste is
    not, and films of which nothing is known say nothing.
    """
    confidence, places = history.confidence.astype(np.float64), model.space.plane[history.film_ix]
    weight = np.abs(confidence)
    far = weight @ np.linalg.norm(places, axis=1)
    if not (confidence > 0).any() or far == 0:
        return None
    mean = confidence @ places / weight.sum()
    stretch = np.sqrt(far / weight.sum() / max(float(np.linalg.norm(mean)), TINY))
    place: NDArray[np.float64] = mean * stretch
    return place
