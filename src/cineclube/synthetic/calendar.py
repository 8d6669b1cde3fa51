"""When users come, when they sit down to rate, and how fast they do."""

from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

FIRST_YEAR, LAST_YEAR = 1996, 2018
N_YEARS = LAST_YEAR - FIRST_YEAR + 1
# Users of ml-latest-small by the year of their first rating, evened out after 1996
ARRIVALS = (
    *(60, 35, 20, 30, 48, 25, 20, 20, 16, 24, 23, 22),
    *(22, 21, 17, 22, 23, 17, 18, 40, 34, 33, 28),
)
DAY = 86_400
BREAK = 3_600  # a longer pause ends a session
STARTS = np.array(
    [
        int(datetime(year, 1, 1, tzinfo=UTC).timestamp())
        for year in range(FIRST_YEAR, LAST_YEAR + 2)
    ],
    np.int64,
)
# A new session begins with each rating with a chance drawn for each user: log-normal, and the
# higher the more they rate. Half of the users of ml-latest-small have one session, few a thousand
RETURN_MEDIAN, RETURN_AT, RETURN_GROWTH, RETURN_SPREAD, MOST_RETURNS = 0.002, 25, 0.75, 1.9, 0.5
AWAY_MEDIAN_DAYS, AWAY_SPREAD = 3.9, 1.86  # log-normal
PAUSE_MEDIAN_SECONDS, PAUSE_SPREAD = 14.5, 1.4  # between two ratings of a session
# Share of ratings with the very time of the one before: pages were sent as a whole until 2003
SAME_SECOND = (*(0.58, 0.6, 0.58, 0.55, 0.57, 0.45, 0.4, 0.17), *(0.01,) * (N_YEARS - 8))


def year_of(seconds: NDArray[np.int64]) -> NDArray[np.int64]:
    """The year of instants in seconds since 1970."""
    return np.asarray(np.searchsorted(STARTS, seconds, side="right") - 1 + FIRST_YEAR, np.int64)


def exposure(year: NDArray[np.int64]) -> NDArray[np.float64]:
    """Share of the users who come in the year in which a film is released or later; halves for the
    year itself, (n_films,).
    """
    shares = np.array(ARRIVALS, np.float64) / sum(ARRIVALS)
    later = np.cumsum(shares[::-1])[::-1] - shares / 2
    column = np.clip(year - FIRST_YEAR, 0, N_YEARS - 1)
    return np.asarray(np.where(year < FIRST_YEAR, 1.0, later[column]), np.float64)


def arrivals(first_years: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw when users come, in seconds, (n_users,), nobody before their first year (n_users,)."""
    chances = np.cumsum(ARRIVALS) / sum(ARRIVALS)
    before = np.concatenate(([0.0], chances))[first_years - FIRST_YEAR]
    place = before + (1 - before) * rng.random(len(first_years))
    year = np.minimum(np.searchsorted(chances, place, side="right"), N_YEARS - 1)
    within = rng.random(len(year)) * (STARTS[year + 1] - STARTS[year])
    return np.asarray(STARTS[year] + within.astype(np.int64), np.int64)


def rating_times(
    arrival: NDArray[np.int64], counts: NDArray[np.int64], rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Draw when users rate: times (n_ratings,), not falling for each user, and which ratings begin
    a session.

    Who would go on beyond the last year came earlier, or comes back sooner.
    """
    user = np.repeat(np.arange(len(counts)), counts)
    first = np.cumsum(counts) - counts
    centre = np.log(RETURN_MEDIAN) + RETURN_GROWTH * np.log(np.maximum(counts, 1) / RETURN_AT)
    returns = np.minimum(np.exp(rng.normal(centre, RETURN_SPREAD)), MOST_RETURNS)
    begins = rng.random(len(user)) < returns[user]
    begins[first] = True
    away = BREAK + rng.lognormal(np.log(AWAY_MEDIAN_DAYS * DAY), AWAY_SPREAD, len(user))
    pause = 0.5 + rng.lognormal(np.log(PAUSE_MEDIAN_SECONDS), PAUSE_SPREAD, len(user))
    at_once = np.array(SAME_SECOND)[year_of(arrival) - FIRST_YEAR]
    pause[rng.random(len(user)) < at_once[user]] = 0
    gaps = np.where(begins, away, np.floor(pause))
    gaps[first] = 0
    passed = np.cumsum(gaps)
    passed -= passed[first][user]
    return _fit_in(arrival, passed, user, first + counts - 1), begins


def _fit_in(
    arrival: NDArray[np.int64],
    passed: NDArray[np.float64],
    user: NDArray[np.int64],
    last: NDArray[np.int64],
) -> NDArray[np.int64]:
    span = passed[last]
    room = (STARTS[-1] - 1 - arrival).astype(np.float64)
    shrink = np.minimum(1.0, room / np.maximum(span, 1.0))
    return np.asarray(arrival[user] + np.floor(passed * shrink[user]), np.int64)
