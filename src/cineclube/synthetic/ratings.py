"""The ratings, block by block of users: memory does not grow with them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cineclube.synthetic.activity import ratings_per_user
from cineclube.synthetic.calendar import FIRST_YEAR, N_YEARS, arrivals, rating_times, year_of
from cineclube.synthetic.catalogue import TINY, Catalogue, make_catalogue
from cineclube.synthetic.distinct import draw_films
from cineclube.synthetic.interests import Interests, Moments
from cineclube.synthetic.rare import RareRatings, rare_ratings
from cineclube.synthetic.shelves import Shelves
from cineclube.synthetic.size import Size
from cineclube.synthetic.stars import Scale, in_stars, opinions
from cineclube.synthetic.texts import FilmText, film_texts
from cineclube.synthetic.trial import N_TRIALS, TRIAL_RATINGS, corrected

BLOCK_RATINGS = 400_000  # about so many; a user is never cut
ELBOW_ROOM = 1.5  # times as many films are out as one will rate, when one comes
KNOWN_FIRST = 0.05  # of one's life of ratings a film is put off when it is e times less known


@dataclass(frozen=True)
class RatingBlock:
    """Ratings of some users, ordered by user and film, each pair once; arrays (n_ratings,)."""

    user_ids: NDArray[np.int64]
    film_ids: NDArray[np.int64]
    values: NDArray[np.float32]
    rated_at: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.values)


@dataclass(frozen=True)
class _Drawn:
    """Who rated what when, in the order of time, (n_ratings,); `tastes` (n_users, n_tastes)."""

    moments: Moments
    rated_at: NDArray[np.int64]
    tastes: NDArray[np.float64]
    film: NDArray[np.int64]


class Synthesis:
    """A data set: users 1 to n_users, films 1 to n_films, and ratings as they are asked for."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self.per_user = ratings_per_user(size, size.rng(0))
        catalogue = make_catalogue(size)
        self._arrival = arrivals(self._first_years(catalogue), size.rng(4))
        self._rare = rare_ratings(
            catalogue.wanted, catalogue.year, self.per_user, self._arrival, size.rng(5)
        )
        self._take(_with_rare(catalogue, self._rare, self._arrival))
        self._try()

    def films(self) -> Iterator[FilmText]:
        """Give all films, in the order of their ids."""
        return film_texts(self.catalogue, self.size)

    def blocks(self) -> Iterator[RatingBlock]:
        """Give all ratings, ordered by user and film."""
        for number, (start, stop) in enumerate(self._bounds()):
            yield self._block(start, stop, self.size.rng(2, number))

    def _bounds(self) -> Iterator[tuple[int, int]]:
        ends = np.cumsum(self.per_user)
        start = 0
        while start < len(ends):
            done = ends[start - 1] if start else 0
            stop = max(start + 1, int(np.searchsorted(ends, done + BLOCK_RATINGS, side="right")))
            yield start, stop
            start = stop

    def _take(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._shelves = Shelves(catalogue)
        self._interests = Interests(catalogue, self._shelves)

    def _try(self) -> None:
        """Let some users rate, to learn what films have to be drawn by and how opinions lie."""
        n_users = max(1, int(np.searchsorted(np.cumsum(self.per_user), TRIAL_RATINGS)))
        for number in range(N_TRIALS):
            drawn = self._draw(0, n_users, self.size.rng(6, number))
            self._take(corrected(self.catalogue, drawn.film))
        rng = self.size.rng(7)
        drawn = self._draw(0, n_users, rng)
        found = opinions(drawn.film, drawn.moments.counts, drawn.tastes, self.catalogue, rng)
        self._scale = Scale(float(found.mean()), max(float(found.std()), TINY))

    def _draw(self, start: int, stop: int, rng: np.random.Generator) -> "_Drawn":
        """Draw when some users rate what, in the order of time."""
        counts = self.per_user[start:stop]
        rated_at, begins = rating_times(self._arrival[start:stop], counts, rng)
        user = np.repeat(np.arange(len(counts)), counts)
        moments = Moments(counts, user, year_of(rated_at) - FIRST_YEAR, begins)
        tastes = self._interests.tastes(len(counts), rng)
        looking = self._interests.look(moments, tastes, rng)
        rare = self._rare.of_users(start, stop)
        film = draw_films(moments, looking, self._shelves, self.catalogue, rare, rng)
        film = _known_first(film, moments, self.catalogue, rng)
        return _Drawn(moments, rated_at, (tastes[0] + tastes[1]) / 2, film)

    def _block(self, start: int, stop: int, rng: np.random.Generator) -> RatingBlock:
        drawn = self._draw(start, stop, rng)
        moments, film = drawn.moments, drawn.film
        came = moments.year[np.cumsum(moments.counts) - moments.counts]
        opinion = opinions(film, moments.counts, drawn.tastes, self.catalogue, rng)
        values = in_stars(opinion, moments.counts, came, self._scale, rng)
        order = np.argsort(moments.user * len(self.catalogue) + film)
        return RatingBlock(
            start + 1 + moments.user[order], film[order] + 1, values[order], drawn.rated_at[order]
        )

    def _first_years(self, catalogue: Catalogue) -> NDArray[np.int64]:
        """The year from which there are enough films for each user, (n_users,)."""
        released = np.bincount(
            np.clip(catalogue.year - FIRST_YEAR, 0, N_YEARS - 1), minlength=N_YEARS
        )
        wanted = np.minimum(np.ceil(ELBOW_ROOM * self.per_user), len(catalogue))
        years = np.searchsorted(np.cumsum(released), wanted, side="left")
        return np.asarray(FIRST_YEAR + np.minimum(years, N_YEARS - 1), np.int64)


def _known_first(
    film: NDArray[np.int64], moments: Moments, catalogue: Catalogue, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Let users meet well-known films earlier, some more than others, as MovieLens shows them;
    within a year, so that films stay rated after their release.
    """
    first = np.cumsum(moments.counts) - moments.counts
    passed = (np.arange(len(film)) - first[moments.user]) / moments.counts[moments.user]
    known = np.log(catalogue.wanted / catalogue.wanted.max())
    strength = KNOWN_FIRST * rng.standard_exponential(len(moments.counts))
    late = passed - strength[moments.user] * known[film]
    return film[np.lexsort((late, moments.year, moments.user))]


def _with_rare(catalogue: Catalogue, rare: RareRatings, arrival: NDArray[np.int64]) -> Catalogue:
    """Rare films are drawn by nobody else, and are out before the first who rates them comes."""
    year = catalogue.year.copy()
    np.minimum.at(year, rare.film, year_of(arrival[rare.user]))
    weights = np.where(np.isin(np.arange(len(year)), rare.film), 0.0, catalogue.weights)
    if not weights.any():
        weights = catalogue.weights
    return replace(catalogue, year=year, weights=weights / weights.sum())
