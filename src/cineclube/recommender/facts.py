"""Which films a wish allows: facts of films as arrays, so that a filter costs no query."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from cineclube.recommender.data import FilmContent, Films, index_of

UNKNOWN = -1
_WORD = re.compile(r"[^\W_]+")  # what str.isalnum knows

_T = TypeVar("_T", bound=np.generic)
Postings = Mapping[str, NDArray[np.int32]]  # word or value -> indices of films, ascending


@dataclass(frozen=True)
class Criteria:
    """What films must be like; all of it together. Empty or None asks for nothing.

    Of `genres` and `languages` one is enough, of `without_genres` none may be there. Every word of
    `director` and `actor` must be in the film's directors or actors. Case and accents do not count.
    Of what nothing is known cannot satisfy a bound.
    """

    genres: tuple[str, ...] = ()
    without_genres: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    director: str | None = None
    actor: str | None = None
    year_min: int | None = None
    year_max: int | None = None
    minutes_max: int | None = None
    rating_min: float | None = None
    cluster: int | None = None  # place among the clusters of the model
    without_films: tuple[int, ...] = ()  # ids


def folded(text: str) -> str:
    """Text without case and accents, for comparison."""
    if text.isascii():
        return text.casefold().strip()  # what all of the rest comes to, and most names are
    plain = unicodedata.normalize("NFKC", text).casefold()
    decomposed = unicodedata.normalize("NFKD", plain)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).strip()


def words(text: str) -> list[str]:
    """The words of a folded text."""
    return _WORD.findall(folded(text))


@dataclass(frozen=True)
class FilmFacts:
    """The facts of the catalogue, in the order of the film ids: int16 `years` and `minutes`
    (n_films,), UNKNOWN where not known; `genre_names` as they are written most often, by folded
    name.
    """

    films: Films
    years: NDArray[np.int16]
    minutes: NDArray[np.int16]
    genres: Postings
    languages: Postings
    director_words: Postings
    actor_words: Postings
    genre_names: Mapping[str, str]

    def __len__(self) -> int:
        return len(self.films)

    def satisfying(
        self,
        criteria: Criteria,
        mean_rating: NDArray[np.float32] | None = None,
        cluster_of: NDArray[np.int32] | None = None,
    ) -> NDArray[np.bool_]:
        """Which films satisfy the criteria, bool (n_films,).

        `mean_rating` and `cluster_of` (n_films,) are the model's; without them nothing satisfies
        `rating_min` or `cluster`. Costs a few passes over n_films booleans, whatever is asked.
        """
        allowed = np.ones(len(self), bool)
        self._keep_values(allowed, criteria)
        if criteria.year_min is not None:
            allowed &= (self.years >= criteria.year_min) & (self.years != UNKNOWN)
        if criteria.year_max is not None:
            allowed &= (self.years <= criteria.year_max) & (self.years != UNKNOWN)
        if criteria.minutes_max is not None:
            allowed &= (self.minutes <= criteria.minutes_max) & (self.minutes != UNKNOWN)
        if criteria.rating_min is not None:
            # NaN compares as False
            allowed &= False if mean_rating is None else mean_rating >= criteria.rating_min
        if criteria.cluster is not None:
            allowed &= False if cluster_of is None else cluster_of == criteria.cluster
        if criteria.without_films:
            without = np.array(criteria.without_films, np.int64)
            allowed[index_of(self.films.ids, without)[0]] = False
        return allowed

    def newest(self, allowed: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Put the allowed films in order, (n_allowed,): newest year first, then the highest id."""
        films = np.flatnonzero(allowed)
        return films[np.lexsort((-films, -self.years[films]))]

    def _keep_values(self, allowed: NDArray[np.bool_], criteria: Criteria) -> None:
        if criteria.genres:
            allowed &= self._any_of(self.genres, criteria.genres)
        if criteria.without_genres:
            allowed &= ~self._any_of(self.genres, criteria.without_genres)
        if criteria.languages:
            allowed &= self._any_of(self.languages, criteria.languages)
        if criteria.director is not None:
            allowed &= self._all_of(self.director_words, words(criteria.director))
        if criteria.actor is not None:
            allowed &= self._all_of(self.actor_words, words(criteria.actor))

    def _any_of(self, postings: Postings, values: Iterable[str]) -> NDArray[np.bool_]:
        found = np.zeros(len(self), bool)
        for value in values:
            found[postings.get(folded(value), _NONE)] = True
        return found

    def _all_of(self, postings: Postings, wanted: Sequence[str]) -> NDArray[np.bool_]:
        found = np.full(len(self), bool(wanted))  # no word at all is nobody's name
        for word in wanted:
            here = np.zeros(len(self), bool)
            here[postings.get(word, _NONE)] = True
            found &= here
        return found


_NONE = np.empty(0, np.int32)


def make_facts(
    films: Films, minutes: Sequence[int | None], languages: Sequence[Sequence[str]]
) -> FilmFacts:
    """Put the facts of films into arrays; `minutes` and `languages` are parallel to them."""
    content = films.content
    return FilmFacts(
        films,
        _numbers(film.year for film in content),
        _numbers(minutes),
        _postings([film.genres for film in content], _whole),
        _postings(languages, _whole),
        _postings([film.directors for film in content], words),
        _postings([film.actors for film in content], words),
        _names(content),
    )


def updated_facts(old: FilmFacts, same: NDArray[np.int32], new: FilmFacts) -> FilmFacts:
    """Give what `make_facts` gives, from the facts of an earlier catalogue and of `new` films.

    `same` (n_films,) says at which place of `old` a film with the same facts is, UNKNOWN for the
    films of `new`, in their order; the others ascend. Costs a few passes over the postings.
    """
    stays = same != UNKNOWN
    there, places = np.flatnonzero(stays), np.flatnonzero(~stays).astype(np.int32)
    moved = np.full(len(old), UNKNOWN, np.int32)
    moved[same[there]] = there
    added = iter(new.films.content)
    content = [
        next(added) if place == UNKNOWN else old.films.content[place] for place in same.tolist()
    ]

    def join(before: NDArray[_T], now: NDArray[_T]) -> NDArray[_T]:
        joined = np.empty(len(same), before.dtype)
        joined[there], joined[places] = before[same[there]], now
        return joined

    return FilmFacts(
        Films(join(old.films.ids, new.films.ids), content),
        join(old.years, new.years),
        join(old.minutes, new.minutes),
        _merged(old.genres, moved, new.genres, places),
        _merged(old.languages, moved, new.languages, places),
        _merged(old.director_words, moved, new.director_words, places),
        _merged(old.actor_words, moved, new.actor_words, places),
        _names(content),
    )


def _merged(
    old: Postings, moved: NDArray[np.int32], added: Postings, places: NDArray[np.int32]
) -> Postings:
    """Move films of postings, where they stay, and add others, which go to `places`."""
    flat = moved[np.concatenate([_NONE, *old.values()])]
    stays = flat != UNKNOWN
    ends = np.cumsum([0, *map(len, old.values())])
    ends = np.concatenate(([0], np.cumsum(stays)))[ends].tolist()
    flat = flat[stays]
    merged = {
        value: flat[start:end]
        for value, (start, end) in zip(old, pairwise(ends), strict=True)
        if start < end
    }
    for value, films in added.items():
        merged[value] = np.sort(np.concatenate((merged.get(value, _NONE), places[films])))
    return merged


def _numbers(values: Iterable[int | None]) -> NDArray[np.int16]:
    return np.array([UNKNOWN if value is None else value for value in values], np.int16)


def _postings(values: Sequence[Sequence[str]], parts: Callable[[str], Iterable[str]]) -> Postings:
    """Where each part of the values of films is; each distinct value is taken apart once."""
    number: dict[str, int] = {}
    found = np.array(
        [number.setdefault(value, len(number)) for of_film in values for value in of_film], np.int64
    )
    film_ix = np.repeat(np.arange(len(values)), [len(of_film) for of_film in values])
    part: dict[str, int] = {}
    in_value = [[part.setdefault(p, len(part)) for p in parts(value)] for value in number]
    n_parts = np.array([len(p) for p in in_value], np.int64)
    first = np.cumsum(n_parts) - n_parts
    counts = n_parts[found]
    before = np.cumsum(counts) - counts
    entries = np.arange(counts.sum()) + np.repeat(first[found] - before, counts)
    flat = np.fromiter(chain.from_iterable(in_value), np.int64)
    key = np.sort(flat[entries] * len(values) + np.repeat(film_ix, counts))
    key = key[np.diff(key, prepend=-1) > 0]  # a film counts once; np.unique takes ten times as long
    which, films = np.divmod(key, max(len(values), 1))
    bounds = np.searchsorted(which, np.arange(len(part) + 1)).tolist()
    films = films.astype(np.int32)
    return {p: films[i:j] for p, (i, j) in zip(part, pairwise(bounds), strict=True)}


def _whole(text: str) -> tuple[str]:
    return (folded(text),)


def _names(content: Sequence[FilmContent]) -> Mapping[str, str]:
    written = Counter(genre for film in content for genre in film.genres)
    by_number = sorted(written, key=lambda name: (written[name], name))
    return {folded(name): name for name in by_number}
