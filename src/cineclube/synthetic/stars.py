"""What users think of films, and how many stars they say so with."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from cineclube.synthetic.calendar import FIRST_YEAR
from cineclube.synthetic.catalogue import N_TRAITS, TINY, Catalogue, trait_centres

# What opinions vary by, as shares of a variance of 1; the rest is chance
OF_USERS, OF_FILMS, OF_TRAITS = 0.22, 0.17, 0.14
USERS_SPREAD = 0.26  # of the logarithm of how far one's ratings lie apart
WORN_OUT = 0.15  # who rates more rates lower: correlation with the logarithm of the number
MEDIAN_LOG_RATINGS, SPREAD_LOG_RATINGS = 4.3, 1.1  # of a user
HALVES_SINCE = 2003  # there were no half stars before
WHOLE_ONLY = 0.03  # of the users since then give none
# Share of 0.5, 1.0, ... 5.0 stars in ml-latest-small, of those who give halves and the others
HALVES = (0.0179, 0.0222, 0.0235, 0.0648, 0.0727, 0.1654, 0.172, 0.2474, 0.112, 0.1022)
WHOLE = (0.0, 0.0457, 0.0, 0.1065, 0.0, 0.3029, 0.0, 0.324, 0.0, 0.2209)


class Scale(NamedTuple):
    """Mean and standard deviation of the opinions of all users."""

    mean: float = 0.0
    deviation: float = 1.0


def opinions(
    film: NDArray[np.int64],
    counts: NDArray[np.int64],
    tastes: NDArray[np.float64],
    catalogue: Catalogue,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Draw what users think of the films they rate, about normal, (n_ratings,).

    An opinion is made of the user, the film, their traits (an inner product, as in matrix
    factorisation) and chance. Users rate `counts` (n_users,) films one after the other.
    """
    user = np.repeat(np.arange(len(counts)), counts)
    worn_out = (np.log(counts) - MEDIAN_LOG_RATINGS) / SPREAD_LOG_RATINGS
    bias = rng.standard_normal(len(counts)) - WORN_OUT * worn_out
    spread = np.exp(USERS_SPREAD * rng.standard_normal(len(counts)))
    users_traits = _traits(tastes, rng)
    agree = np.einsum("ij,ij->i", users_traits[user], catalogue.traits[film]) / np.sqrt(N_TRAITS)
    chance = np.sqrt(1 - OF_USERS - OF_FILMS - OF_TRAITS) * rng.standard_normal(len(film))
    of_film = np.sqrt(OF_FILMS) * catalogue.quality[film] + np.sqrt(OF_TRAITS) * agree + chance
    return np.asarray((np.sqrt(OF_USERS) * bias)[user] + spread[user] * of_film, np.float64)


def in_stars(
    opinion: NDArray[np.float64],
    counts: NDArray[np.int64],
    came: NDArray[np.int64],
    scale: Scale,
    rng: np.random.Generator,
) -> NDArray[np.float32]:
    """Cut opinions (n_ratings,) into 0.5 to 5 stars so that the histogram is that of MovieLens.

    Who `came` (n_users,), in years from FIRST_YEAR, before there were halves gives whole stars.
    """
    whole = (came + FIRST_YEAR < HALVES_SINCE) | (rng.random(len(came)) < WHOLE_ONLY)
    value = (opinion - scale.mean) / scale.deviation
    steps = np.where(np.repeat(whole, counts), _cut(value, WHOLE), _cut(value, HALVES))
    return np.asarray((steps + 1) / 2, np.float32)


def _traits(tastes: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float32]:
    """Users care about what their tastes stand for, and about things of their own."""
    shared = tastes @ trait_centres()
    shared /= np.sqrt((shared**2).mean(axis=1, keepdims=True)) + TINY
    own = rng.standard_normal(shared.shape)
    return np.asarray((shared + own) / np.sqrt(2), np.float32)


def _cut(value: NDArray[np.float64], shares: tuple[float, ...]) -> NDArray[np.int64]:
    """Place each value among the normal quantiles of the shares: 0 is the lowest step."""
    bounds = ndtri(np.cumsum(shares)[:-1] / np.sum(shares))
    return np.asarray(np.searchsorted(bounds, value, side="right"), np.int64)
