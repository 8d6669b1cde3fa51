"""The shape of a set of ratings: popularity, activity, stars, sessions and singular values."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.linalg import svds

from cineclube.recommender.data import Films, Ratings

MINUTE, HOUR, DAY = 60, 3_600, 86_400
HEADS = (0.01, 0.05, 0.1, 0.2)
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9, 0.99)
STARS = np.arange(0.5, 5.5, 0.5)
LEAST_RATED = 20  # a film with fewer ratings has no mean worth comparing
N_SINGULAR = 64
SINGULAR_PLACES = (1, 2, 5, 10, 20, 50)

Row = tuple[str, str]
"""What was measured, and the figure as text."""


def table(ratings: Ratings, films: Films) -> list[Row]:
    """Everything that is compared, in order."""
    rows = [*_popularity(ratings), *_activity(ratings), *_stars(ratings), *_sessions(ratings)]
    rows += [*_singular(ratings), *_genres(films)]
    return rows


def gini(counts: NDArray[np.int64]) -> float:
    """2 sum(i x_i) / (n sum(x)) - (n + 1) / n over ascending x: 0 all alike, 1 one has all."""
    ordered = np.sort(counts)
    places = np.arange(1, len(ordered) + 1)
    return float(2 * (places @ ordered) / (len(ordered) * ordered.sum()) - 1 - 1 / len(ordered))


def popularity(ratings: Ratings) -> NDArray[np.int64]:
    """Ratings of each rated film, most first."""
    counts = np.sort(ratings.popularity)[::-1]
    return counts[counts > 0]


def activity(ratings: Ratings) -> NDArray[np.int64]:
    """Ratings of each user, most first."""
    return np.sort(np.diff(ratings.user_slices()))[::-1]


def stars(ratings: Ratings) -> NDArray[np.float64]:
    """Share of the ratings that are 0.5, 1, ... 5, (10,)."""
    return np.array([np.mean(np.isclose(ratings.values, star)) for star in STARS])


def gaps(ratings: Ratings) -> NDArray[np.int64]:
    """Seconds between two ratings of a user, one after the other."""
    order = np.lexsort((ratings.rated_at, ratings.user_ix))
    same = np.diff(ratings.user_ix[order]) == 0
    return np.diff(ratings.rated_at[order])[same]


def singular_values(ratings: Ratings) -> NDArray[np.float64]:
    """Leading singular values of the users x films matrix of likes (4 and more), as shares of the
    first.
    """
    liked = ratings.matrix((ratings.values >= 4).astype(np.float32))
    n_values = min(N_SINGULAR, min(liked.shape) - 1)
    start = np.random.default_rng(0).uniform(-1, 1, min(liked.shape))
    found = np.sort(svds(liked, n_values, v0=start, return_singular_vectors=False))[::-1]
    return np.asarray(found / found[0], np.float64)


def _popularity(ratings: Ratings) -> Iterable[Row]:
    counts = popularity(ratings)
    yield "density", _percent(len(ratings) / (ratings.n_users * len(counts)))
    yield "rated films", f"{len(counts):,}"
    yield "films with one rating", _percent(np.mean(counts == 1))
    yield "ratings of the most popular film", f"{counts[0]:,}"
    for head in HEADS:
        top = counts[: max(1, round(head * len(counts)))]
        yield f"ratings held by the top {head:.0%} of films", _percent(top.sum() / counts.sum())
    yield "Gini of films", f"{gini(counts):.3f}"


def _activity(ratings: Ratings) -> Iterable[Row]:
    counts = activity(ratings)
    yield "ratings per user, mean", f"{counts.mean():.0f}"
    for quantile in QUANTILES:
        yield f"ratings per user, {quantile:.0%} quantile", f"{np.quantile(counts, quantile):.0f}"
    yield "ratings of the most active user", f"{counts[0]:,}"
    yield "Gini of users", f"{gini(counts):.3f}"


def _stars(ratings: Ratings) -> Iterable[Row]:
    for star, share in zip(STARS, stars(ratings), strict=True):
        yield f"{star:g} stars", _percent(share)
    means, spreads = _by_group(ratings.user_ix, ratings.values, least=2)
    yield "mean rating of a user: mean", f"{means.mean():.2f}"
    yield "mean rating of a user: standard deviation", f"{means.std():.2f}"
    yield "standard deviation of a user's ratings: mean", f"{spreads.mean():.2f}"
    yield "standard deviation of a user's ratings: standard deviation", f"{spreads.std():.2f}"
    means, spreads = _by_group(ratings.film_ix, ratings.values, least=LEAST_RATED)
    yield (
        f"mean rating of a film ({LEAST_RATED} and more): standard deviation",
        f"{means.std():.2f}",
    )


def _by_group(
    group: NDArray[np.int32], values: NDArray[np.float32], least: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Means and standard deviations of groups that have at least so many values."""
    counts, sums = np.bincount(group), np.bincount(group, values)
    squares = np.bincount(group, values.astype(np.float64) ** 2)
    kept = counts >= least
    means = sums[kept] / counts[kept]
    return means, np.sqrt(np.maximum(squares[kept] / counts[kept] - means**2, 0))


def _sessions(ratings: Ratings) -> Iterable[Row]:
    between = gaps(ratings)
    yield "gaps of 0 s", _percent(np.mean(between == 0))
    for name, most in {"10 s": 10, "1 min": MINUTE, "1 h": HOUR, "1 day": DAY}.items():
        yield f"gaps under {name}", _percent(np.mean(between < most))
    days = np.unique(np.stack((ratings.user_ix, ratings.rated_at // DAY)), axis=1)[0]
    counts = np.bincount(days, minlength=ratings.n_users)
    yield "users active on one day only", _percent(np.mean(counts == 1))
    yield "days of activity, median", f"{np.median(counts):.0f}"
    yield "days of activity, 90% quantile", f"{np.quantile(counts, 0.9):.0f}"
    yield "days of activity, mean", f"{counts.mean():.1f}"
    for name, value in zip(("first", "last"), known_first(ratings)[[0, -1]], strict=True):
        yield f"log of the ratings of a film, {name} tenth of a life", f"{value:.2f}"


def known_first(ratings: Ratings) -> NDArray[np.float64]:
    """Mean logarithm of a film's number of ratings, by tenths of the life of its rater, (10,)."""
    order = np.lexsort((ratings.rated_at, ratings.user_ix))
    bounds = ratings.user_slices()
    user = ratings.user_ix[order]
    tenth = (10 * (np.arange(len(order)) - bounds[user])) // np.diff(bounds)[user]
    known = np.log(ratings.popularity[ratings.film_ix[order]])
    return np.asarray(np.bincount(tenth, known) / np.bincount(tenth))


def _singular(ratings: Ratings) -> Iterable[Row]:
    values = singular_values(ratings)
    for place in SINGULAR_PLACES:
        if place <= len(values):
            yield f"singular value {place}, as a share of the first", f"{values[place - 1]:.3f}"


def _genres(films: Films) -> Iterable[Row]:
    counts = np.array([len(film.genres) for film in films.content])
    for number in (1, 2, 3, 4):
        yield (
            f"films of {number} genre{'s' if number > 1 else ''}",
            _percent(np.mean(counts == number)),
        )
    years = np.array([film.year for film in films.content if film.year is not None])
    for quantile in (0.1, 0.5, 0.9):
        yield f"year of release, {quantile:.0%} quantile", f"{np.quantile(years, quantile):.0f}"


def _percent(share: float) -> str:
    return f"{share:.1%}"
