"""The films as numbers: popularity, taste, niche, year, quality and a place among the others."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cineclube.synthetic.calendar import FIRST_YEAR, LAST_YEAR, exposure
from cineclube.synthetic.popularity import ratings_per_film
from cineclube.synthetic.size import Size
from cineclube.synthetic.tastes import TASTES

FILMS_PER_NICHE = 14
N_TRAITS = 12
TRAIT_SHARES = (0.5, 0.3, 0.2)  # of taste, niche and the film itself, of a variance of 1
OF_FAME = 0.3
ADDED_SPREAD = 0.7  # years
TINY = 1e-9
OLDEST_YEAR = 1915
TIER_WIDTH, TIER_NOISE = 1.2, 0.35  # of the log of a film's ratings: a niche is of one tier
NICHE_YEARS = 5  # films of a niche are about so many years apart
SECOND_TASTE = 0.25  # of a film's ratings come from people of another taste
OPEN_TO_NEW_FILMS = 0.6  # share of the users to come that a new film can win at most
HEAD_FILMS, TAIL_FILMS = 30, 6_000  # ranks at which the mix of tastes is that of head and tail

# Year of release by popularity in ml-latest-small: quantiles of the films about each rank
YEAR_RANKS = (15, 65, 200, 650, 2_000, 4_500, 8_000)
YEAR_QUANTILES = (0.0, 0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98, 1.0)
YEARS = (
    (1960, 1975, 1981, 1991, 1994, 1997, 1999, 2002, 2004),
    (1950, 1972, 1982, 1990, 1995, 2000, 2003, 2007, 2009),
    (1939, 1954, 1980, 1993, 1996, 2001, 2006, 2010, 2012),
    (1930, 1953, 1978, 1991, 1998, 2004, 2009, 2015, 2016),
    (1922, 1947, 1975, 1988, 1998, 2005, 2011, 2016, 2017),
    (1915, 1939, 1970, 1988, 2000, 2008, 2013, 2016, 2018),
    (1915, 1937, 1962, 1985, 2001, 2010, 2015, 2017, 2018),
)


@dataclass(frozen=True)
class Catalogue:
    """Films in the order of their ids, 1 to n_films; all arrays (n_films,) but `traits`.

    `wanted` is how many ratings a film should get, `weights` its share of the draws; `taste` and
    `second_taste` index TASTES; films of a `niche` share taste, time, people and about their
    popularity; `quality` has mean 0 over the draws; `traits` (n_films, N_TRAITS) are what users
    agree or disagree about.
    """

    wanted: NDArray[np.float64]
    weights: NDArray[np.float64]
    year: NDArray[np.int64]
    taste: NDArray[np.int64]
    second_taste: NDArray[np.int64]
    niche: NDArray[np.int64]
    quality: NDArray[np.float32]
    traits: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.weights)


def make_catalogue(size: Size) -> Catalogue:
    """Make the films; the weights are a first guess."""
    rng = size.rng(1)
    by_rank = ratings_per_film(size)
    tastes_by_rank = _tastes(size.n_films, rng)
    years_by_rank = _years(tastes_by_rank[0], rng)
    added = np.maximum(years_by_rank, FIRST_YEAR) + rng.normal(0, ADDED_SPREAD, size.n_films)
    order = np.argsort(added, kind="stable")  # ids are given as films come, as in MovieLens
    wanted, year = by_rank[order], years_by_rank[order]
    taste, second_taste = (part[order] for part in tastes_by_rank)
    niche = _niches(taste, year, wanted, rng)
    return Catalogue(
        wanted,
        _first_weights(wanted, year, size.n_users),
        year,
        taste,
        second_taste,
        niche,
        _quality(wanted, rng),
        _traits(taste, niche, rng),
    )


def _first_weights(
    wanted: NDArray[np.float64], year: NDArray[np.int64], n_users: int
) -> NDArray[np.float64]:
    """A film that few can have seen is drawn more often by those who can."""
    open_to = exposure(year)
    most = np.maximum(OPEN_TO_NEW_FILMS * n_users * open_to, np.minimum(wanted, 1.0))
    weights = np.minimum(wanted, most) / open_to
    return np.asarray(weights / weights.sum(), np.float64)


def _tastes(n_films: int, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw a taste for each film, by rank: blockbusters are seldom documentaries."""
    ranks = np.log(np.arange(1, n_films + 1))
    tail = np.interp(ranks, np.log((HEAD_FILMS, TAIL_FILMS)), (0.0, 1.0))[:, None]
    chance = (
        _shares([t.head for t in TASTES]) * (1 - tail) + _shares([t.tail for t in TASTES]) * tail
    )
    first = _choose(chance, rng)
    alike = likeness()
    return first, _choose(alike[first] * chance, rng)


def likeness() -> NDArray[np.float64]:
    """How much tastes have in common, by the Jaccard index of their genres; 0 with themselves."""
    genres = [set(taste.genres) for taste in TASTES]
    alike = np.array([[len(a & b) / len(a | b) for b in genres] for a in genres]) + 0.02
    np.fill_diagonal(alike, 0)
    return alike


def _shares(parts: list[float]) -> NDArray[np.float64]:
    return np.asarray(np.array(parts) / np.sum(parts), np.float64)


def _choose(chance: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw one column for each row, with chances in proportion."""
    bounds = np.cumsum(chance, axis=1)
    drawn = rng.random((len(chance), 1)) * bounds[:, -1:]
    return np.asarray((bounds[:, :-1] <= drawn).sum(axis=1), np.int64)


def _years(taste: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw years by rank and shift them by taste: a film noir is older."""
    table = np.array(YEARS, np.float64)
    rank = np.interp(
        np.log(np.arange(1, len(taste) + 1)), np.log(YEAR_RANKS), np.arange(len(YEAR_RANKS))
    )
    row = np.minimum(rank.astype(int), len(YEAR_RANKS) - 2)
    place = rng.random(len(taste))
    at = (
        np.minimum(np.searchsorted(YEAR_QUANTILES, place, side="right"), len(YEAR_QUANTILES) - 1)
        - 1
    )
    step = (place - np.array(YEAR_QUANTILES)[at]) / np.diff(YEAR_QUANTILES)[at]
    below, above = (table[r, at] * (1 - step) + table[r, at + 1] * step for r in (row, row + 1))
    drawn = below + (above - below) * (rank - row)
    shift = np.array([t.year for t in TASTES])[taste]
    years = np.clip(np.rint(drawn + shift), OLDEST_YEAR, LAST_YEAR)
    return np.asarray(years, np.int64)


def _niches(
    taste: NDArray[np.int64],
    year: NDArray[np.int64],
    wanted: NDArray[np.float64],
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """Cut the films of a taste that are about as well known, ordered by about their year, into
    niches; numbered from 0.
    """
    known = np.log(wanted + 0.1) / TIER_WIDTH + rng.normal(0, TIER_NOISE, len(wanted))
    tier = taste * 1000 + np.rint(known).astype(np.int64)
    order = np.lexsort((year + rng.normal(0, NICHE_YEARS, len(year)), tier))
    ends = rng.random(len(order)) < 1 / FILMS_PER_NICHE
    ends[1:] |= np.diff(tier[order]) != 0
    niche = np.empty(len(order), np.int64)
    niche[order] = np.cumsum(ends) - ends[0]
    return niche


def _quality(wanted: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float32]:
    """Known films are better on average (correlation 0.3 in ml-latest-small). The mean rating is of
    quality 0.
    """
    fame = np.log(wanted + TINY)
    fame = (fame - fame.mean()) / (fame.std() + TINY)
    own = rng.standard_normal(len(fame))
    quality = OF_FAME * fame + np.sqrt(1 - OF_FAME**2) * own
    return np.asarray(quality - quality @ wanted / wanted.sum(), np.float32)


def _traits(
    taste: NDArray[np.int64], niche: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.float32]:
    """A film is what its taste and its niche are, and something of its own."""
    of_tastes = trait_centres()[taste]
    of_niches = rng.standard_normal((int(niche.max()) + 1, N_TRAITS))[niche]
    own = rng.standard_normal((len(taste), N_TRAITS))
    parts = zip(TRAIT_SHARES, (of_tastes, of_niches, own), strict=True)
    return np.asarray(sum(np.sqrt(share) * part for share, part in parts), np.float32)


def trait_centres() -> NDArray[np.float64]:
    """What tastes stand for: the same in every data set, (n_tastes, N_TRAITS)."""
    return np.random.default_rng(0).standard_normal((len(TASTES), N_TRAITS))
