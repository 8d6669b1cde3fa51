"""What is popular: how films are rated, and how much they are liked lately."""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from cineclube.recommender.data import UNKNOWN_TIME, Ratings
from cineclube.recommender.vectorise import Grades, confidences

DAY_SECONDS = 86_400


class Period(StrEnum):
    """Over what time popularity is looked at: a rating counts half after that much time."""

    WEEK = "semana"
    MONTH = "mes"
    YEAR = "ano"
    EVER = "sempre"


PERIODS = tuple(Period)
HALF_LIFE_DAYS = {Period.WEEK: 7.0, Period.MONTH: 30.0, Period.YEAR: 365.0, Period.EVER: np.inf}


def mean_ratings(ratings: Ratings) -> NDArray[np.float32]:
    """Mean rating of each film, 0 to 5, float32 (n_films,); NaN where there is none."""
    total = np.bincount(ratings.film_ix, ratings.values, ratings.n_films)
    counts = np.where(ratings.popularity > 0, ratings.popularity, np.nan)
    return (total / counts).astype(np.float32)


def activity(ratings: Ratings, grades: Grades) -> NDArray[np.float32]:
    """How much each film is liked in each of PERIODS, float32 (n_periods, n_films), as a logarithm:

    log2 of the sum of max(confidence, 0) * 2 ** (-age / half life), with ages against the newest
    rating; -inf where nobody likes a film, or nobody says when. As all ages grow alike, the order
    of films stays right until there are new ratings, and as it is a logarithm, no age is too great.
    """
    liked = np.maximum(confidences(ratings.values, grades), 0)
    newest = int(ratings.rated_at.max(initial=UNKNOWN_TIME))
    counted = (ratings.rated_at != UNKNOWN_TIME) & (liked > 0)
    film_ix, age_days = ratings.film_ix[counted], (newest - ratings.rated_at[counted]) / DAY_SECONDS
    youngest = np.full(ratings.n_films, np.inf)
    np.minimum.at(youngest, film_ix, age_days)
    return np.stack(
        [
            _log_sum(film_ix, liked[counted], age_days, youngest, HALF_LIFE_DAYS[period])
            if np.isfinite(HALF_LIFE_DAYS[period])
            else _log2(np.bincount(ratings.film_ix, liked, ratings.n_films))
            for period in PERIODS
        ]
    ).astype(np.float32)


def _log_sum(
    film_ix: NDArray[np.int32],
    liked: NDArray[np.float32],
    age_days: NDArray[np.float64],
    youngest: NDArray[np.float64],
    half_life: float,
) -> NDArray[np.float64]:
    """Sum up against the newest rating of each film, as the others would vanish beside 0."""
    weight = liked * np.exp2((youngest[film_ix] - age_days) / half_life)
    total = _log2(np.bincount(film_ix, weight, len(youngest)))
    rated = np.isfinite(youngest)
    return np.where(rated, total - np.where(rated, youngest, 0) / half_life, -np.inf)


def _log2(sums: NDArray[np.floating] | NDArray[np.signedinteger]) -> NDArray[np.float64]:
    logarithm = np.full(len(sums), -np.inf)
    np.log2(sums, where=sums > 0, out=logarithm)
    return logarithm


def most_popular(
    activity_of: NDArray[np.float32],
    popularity: NDArray[np.int64],
    allowed: NDArray[np.bool_],
) -> NDArray[np.int32]:
    """Put the allowed films into the order of one period's activity, int32 (n_allowed,).

    All arguments are (n_films,); equal films go by number of ratings, then by index.
    """
    films = np.flatnonzero(allowed)
    order = np.lexsort((films, -popularity[films], -activity_of[films]))
    return films[order].astype(np.int32)
