"""Correcting what films are drawn by, once some users have tried."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from cineclube.synthetic.catalogue import TINY, Catalogue

N_TRIALS, TRIAL_RATINGS = 6, 250_000
N_GROUPS = 60  # of films, by popularity: one film has too few ratings to go by
STEP = 0.8  # of the way
MOST = 5.0  # times more or less at once


def corrected(catalogue: Catalogue, film: NDArray[np.int64]) -> Catalogue:
    """Change the weights of films that are about equally popular by what they should have got.

    `film` (n_ratings,) is what was rated. People are of many tastes, nobody rates a film twice and
    niches run out, so the weights that give the popularity that is wanted have no formula.
    """
    drawn = np.bincount(film, minlength=len(catalogue))
    films = np.flatnonzero(catalogue.weights > 0)
    films = films[np.argsort(-catalogue.wanted[films], kind="stable")]
    starts = np.unique(np.geomspace(1, len(films) + 1, N_GROUPS).astype(int)[:-1] - 1)
    got, wanted = (np.add.reduceat(part[films], starts) for part in (drawn, catalogue.wanted))
    ratio = (wanted / wanted.sum()) / np.maximum(got / max(got.sum(), 1), TINY)
    factor = np.clip(ratio, 1 / MOST, MOST) ** STEP
    weights = catalogue.weights.copy()
    weights[films] *= np.repeat(factor, np.diff(np.append(starts, len(films))))
    return replace(catalogue, weights=weights / weights.sum())
