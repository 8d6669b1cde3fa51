"""The films as texts: titles, genres, people and languages, tied to tastes and niches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cineclube.synthetic.catalogue import Catalogue
from cineclube.synthetic.size import Size
from cineclube.synthetic.tastes import LANGUAGES, MORE_GENRES, TASTES
from cineclube.synthetic.words import (
    ENGLISH_NAMES,
    ENGLISH_TITLES,
    INITIALS,
    NAMES,
    SEQUELS,
    TITLES,
)

DIRECTORS_PER_NICHE, ACTORS_PER_NICHE = 5, 20
ACTORS = (0.03, 0.1, 0.17, 0.2, 0.2, 0.3)  # chance of 1, 2, ... 6
FROM_NICHE = 0.75  # of the people; others come from one of the next niches
NEXT_NICHES = 7
SEQUEL = 0.12
TWO_DIRECTORS = 0.06
MINUTES_SPREAD, FEWEST_MINUTES, MOST_MINUTES = 17, 40, 260
# what a film draws: for its language, title, genres, number of directors, directors, actors
N_TITLE, N_GENRES, N_DIRECTORS, N_ACTORS = 5, 6, 4, 12
N_DRAWN = 1 + N_TITLE + N_GENRES + 1 + N_DIRECTORS + 1 + N_ACTORS
MOST_TRIES = 20  # at a title that no film of the year has


@dataclass(frozen=True)
class FilmText:
    """A film as the catalogue shows it; several values are separated by ", "."""

    id: int
    title: str
    genres: str
    directors: str
    actors: str
    year: int
    language: str
    minutes: int


def film_texts(catalogue: Catalogue, size: Size) -> Iterator[FilmText]:
    """Give the films in the order of their ids."""
    rng = size.rng(3)
    titles = _Titles(rng)
    minutes = _minutes(catalogue, rng)
    parts = (catalogue.taste, catalogue.second_taste, catalogue.niche, catalogue.year)
    columns = (part.tolist() for part in parts)
    for ix, (taste_ix, second_ix, niche, year) in enumerate(zip(*columns, strict=True)):
        draw = iter(rng.random(N_DRAWN).tolist())
        language = _weighted(LANGUAGES[TASTES[taste_ix].languages], next(draw))
        title = titles.make(language, niche, year, _next(draw, N_TITLE))
        genres = _genres(taste_ix, second_ix, _next(draw, N_GENRES))
        n_directors = 1 + (next(draw) < TWO_DIRECTORS)
        director_draw = _next(draw, N_DIRECTORS)
        n_actors = 1 + _place(ACTORS, next(draw))
        yield FilmText(
            ix + 1,
            title,
            genres,
            _people(DIRECTORS_PER_NICHE, n_directors, language, niche, director_draw),
            _people(ACTORS_PER_NICHE, n_actors, language, niche, _next(draw, N_ACTORS)),
            year,
            language,
            int(minutes[ix]),
        )


def _next(draw: Iterator[float], number: int) -> list[float]:
    return [next(draw) for _ in range(number)]


def _minutes(catalogue: Catalogue, rng: np.random.Generator) -> NDArray[np.int64]:
    mean = np.array([taste.minutes for taste in TASTES])[catalogue.taste]
    drawn = np.rint(rng.normal(mean, MINUTES_SPREAD))
    return np.clip(drawn, FEWEST_MINUTES, MOST_MINUTES).astype(np.int64)


def _place(chances: Sequence[float], drawn: float) -> int:
    for place, chance in enumerate(chances):
        drawn -= chance
        if drawn < 0:
            return place
    return len(chances) - 1


def _weighted(values: Sequence[tuple[str, float]], drawn: float) -> str:
    return values[_place([chance for _, chance in values], drawn)][0]


def _pick(values: Sequence[str], drawn: float) -> str:
    return values[int(drawn * len(values))]


class _Titles:
    """Makes titles: sequels of the film before in a niche, or new ones; no two alike in a year."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._given: set[tuple[str, int]] = set()
        self._series: dict[int, tuple[str, int]] = {}  # by niche: the first title, and which part

    def make(self, language: str, niche: int, year: int, draw: list[float]) -> str:
        """Make the title of a film."""
        name, part = self._series.get(niche, ("", 0))
        if name and draw[0] < SEQUEL and part + 1 < len(SEQUELS):
            part += 1
        else:
            name, part = _new_title(language, draw), 0
        tries = 0
        while (name + SEQUELS[part], year) in self._given:
            tries += 1
            name, part = _new_title(language, self._rng.random(N_TITLE).tolist()), 0
            if tries > MOST_TRIES:
                name = f"{name} ({len(self._given)})"
        self._given.add((name + SEQUELS[part], year))
        self._series[niche] = (name, part)
        return name + SEQUELS[part]


def _new_title(language: str, draw: list[float]) -> str:
    words = TITLES.get(language, ENGLISH_TITLES)
    n_nouns = len(words.nouns)
    noun = int(draw[1] * n_nouns)
    other = (noun + 1 + int(draw[2] * (n_nouns - 1))) % n_nouns
    return _pick(words.patterns, draw[3]).format(
        a=_pick(words.adjectives, draw[4]), n=words.nouns[noun], n2=words.nouns[other]
    )


def _genres(taste_ix: int, second_ix: int, draw: list[float]) -> str:
    """The first genre of the taste, and of the others the earlier ones more often: those of the
    second taste come last.
    """
    both = (*TASTES[taste_ix].genres, *TASTES[second_ix].genres)
    first, *others = dict.fromkeys(both)
    wanted = min(_place(MORE_GENRES, draw[0]), len(others))
    more = [others.pop(int(drawn * drawn * len(others))) for drawn in draw[1 : 1 + wanted]]
    return ", ".join([first, *more])


def _people(pool: int, number: int, language: str, niche: int, draw: list[float]) -> str:
    """People of the niche, the first of its pool most often, and some of the next niches."""
    found: dict[str, None] = {}
    for where, who in zip(draw[0 : 2 * number : 2], draw[1 : 2 * number : 2], strict=True):
        beyond = (where - FROM_NICHE) / (1 - FROM_NICHE)
        home = niche if beyond < 0 else niche + 1 + int(beyond * NEXT_NICHES)
        found[_name(language, home, pool, int(who * who * pool))] = None
    return ", ".join(found)


def _name(language: str, niche: int, pool: int, number: int) -> str:
    """The name of one person: always the same, and seldom that of another one."""
    words = NAMES.get(language, ENGLISH_NAMES)
    mixed = ((niche * 31 + number) * 64 + pool) * 2_654_435_761 % 2**32  # Knuth's multiplier
    mixed ^= mixed >> 15
    mixed, first = divmod(mixed, len(words.first))
    mixed, last = divmod(mixed, len(words.last))
    return f"{words.first[first]} {INITIALS[mixed % len(INITIALS)]}. {words.last[last]}"
