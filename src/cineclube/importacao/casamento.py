"""Which film of the catalogue a row means.

Claims, best first; the first that some film has decides, and where several films have it the row is
ambiguous:

1. the id in this catalogue   2. the IMDb id   3. the TMDB id
4. the title (or original title), same year
5. a title that the catalogue adds in brackets, same year
6. either, and years that differ by one (festivals and premieres)

Nothing is taken on less: a film of the same title whose year is unknown, or whose ids are others,
and a film whose title is merely near, make the row ambiguous.

Cost: ids are looked up in batches. Films of the years that the remaining rows name (and the years
beside them, and those without a year) are read once and put into one table by title, so a row
costs one look into it. Near titles are sought for the first `NEAR_ROWS` rows that nothing
else has found, each among the films of three years.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from rapidfuzz import fuzz, process

from cineclube.importacao.linhas import Entry, Work
from cineclube.importacao.titulos import main_keys, other_keys, title_key

NEAR_ROWS = 1000
NEAR_SCORE = 88  # of 100: "se7en" and "seven" have 80, "spiderman" and "spider man" 95
MIN_WORDS_LENGTH = 6  # a shorter title would be found inside of too many others
MAX_NEAR_LENGTH = 150  # longer titles take long to compare, and no film has one
MAX_CANDIDATES = 5

Key = TypeVar("Key")
Value = TypeVar("Value", int, str)


class KnownFilm(Protocol):
    """A film of the catalogue."""

    @property
    def id(self) -> int: ...
    @property
    def titulo(self) -> str: ...
    @property
    def ano(self) -> int | None: ...
    @property
    def imdb_id(self) -> str | None: ...
    @property
    def tmdb_id(self) -> int | None: ...


class Catalogue(Protocol):
    """Where films are looked up, many at a time."""

    def with_ids(self, ids: Sequence[int]) -> Sequence[KnownFilm]:
        """Find films by their own id."""

    def with_imdb_ids(self, ids: Sequence[str]) -> Sequence[KnownFilm]:
        """Find films by their IMDb id."""

    def with_tmdb_ids(self, ids: Sequence[int]) -> Sequence[KnownFilm]:
        """Find films by their TMDB id."""

    def of_years(self, years: Sequence[int] | None) -> Sequence[KnownFilm]:
        """Find films of these years and those without a year; None: all."""


class Criterion(StrEnum):
    """What a film was found by."""

    ID = "id"
    IMDB = "imdb"
    TMDB = "tmdb"
    TITLE = "titulo"


@dataclass(frozen=True, slots=True)
class Matched:
    """One film has the best claim."""

    entry: Entry
    film: KnownFilm
    by: Criterion


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several films have it, or one whose claim is not good enough."""

    entry: Entry
    films: tuple[KnownFilm, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """No film has any."""

    entry: Entry


Outcome = Matched | Ambiguous | Missing


def find_films(entries: Sequence[Entry], catalogue: Catalogue) -> list[Outcome]:
    """Find the film of each entry, in their order."""
    ids = _Ids([entry.work for entry in entries], catalogue)
    found = [ids.find(entry) for entry in entries]
    rest = [entry.work for entry, outcome in zip(entries, found, strict=True) if outcome is None]
    titles = _Titles(rest, catalogue)
    return [outcome or titles.find(entry) for entry, outcome in zip(entries, found, strict=True)]


class _Ids:
    """The films that have one of the ids in a file."""

    def __init__(self, works: Sequence[Work], catalogue: Catalogue) -> None:
        self._own = {
            film.id: [film] for film in catalogue.with_ids(_known(work.film_id for work in works))
        }
        imdb_ids = _known(work.imdb_id for work in works)
        tmdb_ids = _known(work.tmdb_id for work in works)
        self._imdb = _grouped((film.imdb_id, film) for film in catalogue.with_imdb_ids(imdb_ids))
        self._tmdb = _grouped((film.tmdb_id, film) for film in catalogue.with_tmdb_ids(tmdb_ids))

    def find(self, entry: Entry) -> Outcome | None:
        """Give None where no id is known, and something else may be."""
        work = entry.work
        if work.film_id is not None:
            return _decide(entry, self._own.get(work.film_id, []), Criterion.ID) or Missing(entry)
        return _decide(entry, self._imdb.get(work.imdb_id, []), Criterion.IMDB) or _decide(
            entry, self._tmdb.get(work.tmdb_id, []), Criterion.TMDB
        )


@dataclass(frozen=True, slots=True)
class _Claim:
    film: KnownFilm
    rank: int


class _Titles:
    """The films of the years in a file, by their titles."""

    def __init__(self, works: Sequence[Work], catalogue: Catalogue) -> None:
        self._by_key: dict[str, list[_Claim]] = defaultdict(list)
        self._by_year: dict[int | None, dict[str, list[KnownFilm]]] = defaultdict(dict)
        self._near_left = NEAR_ROWS
        if works:
            self._add(catalogue.of_years(_years(works)))

    def _add(self, films: Iterable[KnownFilm]) -> None:
        for film in films:
            for rank, keys in enumerate((main_keys(film.titulo), other_keys(film.titulo))):
                for key in keys:
                    self._by_key[key].append(_Claim(film, rank))
                    self._by_year[film.ano].setdefault(key, []).append(film)

    def find(self, entry: Entry) -> Outcome:
        """Take the one film with the best claim, or tell of those that might be meant."""
        work = entry.work
        sure: dict[int, list[KnownFilm]] = defaultdict(list)
        doubtful: list[KnownFilm] = []
        for claim in self._claims(work):
            rank = _rank(claim, work)
            if rank is not None:
                sure[rank].append(claim.film)
            elif _is_doubtful(claim.film, work):
                doubtful.append(claim.film)
        if sure:
            return _decide(entry, _each_once(sure[min(sure)]), Criterion.TITLE) or Missing(entry)
        films = _each_once(doubtful) or self._near(work)
        return Ambiguous(entry, tuple(films[:MAX_CANDIDATES])) if films else Missing(entry)

    def _claims(self, work: Work) -> list[_Claim]:
        keys: set[str] = set().union(*(main_keys(title) for title in work.titles))
        return [claim for key in sorted(keys) for claim in self._by_key.get(key, ())]

    def _near(self, work: Work) -> list[KnownFilm]:
        if work.year is None or self._near_left == 0:
            return []
        self._near_left -= 1
        found: list[tuple[float, KnownFilm]] = []
        for year in (work.year, work.year - 1, work.year + 1):
            films = self._by_year.get(year, {})
            for key, score in _near_keys(work, list(films)):
                found += [(score, film) for film in films[key] if not _ids_differ(film, work)]
        found.sort(key=lambda pair: (-pair[0], pair[1].id))
        return _each_once(film for _, film in found)


def _near_keys(work: Work, keys: list[str]) -> list[tuple[str, float]]:
    near = []
    for title in work.titles:
        key = title_key(title)
        if len(key) > MAX_NEAR_LENGTH:
            continue
        scorer = fuzz.token_set_ratio if len(key) >= MIN_WORDS_LENGTH else fuzz.ratio
        found = process.extract(
            key, keys, scorer=scorer, score_cutoff=NEAR_SCORE, limit=MAX_CANDIDATES
        )
        near += [(other, score) for other, score, _ in found]
    return near


def _rank(claim: _Claim, work: Work) -> int | None:
    """Give 0 for the title and 1 for one in brackets; 2 if the year is the one before or after."""
    year = claim.film.ano
    if year is None or work.year is None or _ids_differ(claim.film, work):
        return None
    distance = abs(year - work.year)
    return claim.rank if distance == 0 else 2 if distance == 1 else None


def _is_doubtful(film: KnownFilm, work: Work) -> bool:
    if film.ano is None or work.year is None:
        return not _ids_differ(film, work)
    return film.ano == work.year  # then the ids are others


def _ids_differ(film: KnownFilm, work: Work) -> bool:
    pairs = ((film.imdb_id, work.imdb_id), (film.tmdb_id, work.tmdb_id))
    known = [(a, b) for a, b in pairs if a is not None and b is not None]
    return bool(known) and all(a != b for a, b in known)


def _decide(entry: Entry, films: Sequence[KnownFilm], by: Criterion) -> Matched | Ambiguous | None:
    if len(films) > 1:
        return Ambiguous(entry, tuple(films[:MAX_CANDIDATES]))
    return Matched(entry, films[0], by) if films else None


def _years(works: Sequence[Work]) -> list[int] | None:
    """Give the years to read; None where a row has no year, so that any film may be meant."""
    years = {work.year for work in works}
    if None in years:
        return None
    return sorted({year + step for year in years if year is not None for step in (-1, 0, 1)})


def _known(values: Iterable[Value | None]) -> list[Value]:
    return sorted({value for value in values if value is not None})


def _grouped(pairs: Iterable[tuple[Key, KnownFilm]]) -> Mapping[Key, list[KnownFilm]]:
    groups: dict[Key, list[KnownFilm]] = defaultdict(list)
    for key, film in pairs:
        groups[key].append(film)
    return groups


def _each_once(films: Iterable[KnownFilm]) -> list[KnownFilm]:
    return list({film.id: film for film in films}.values())
