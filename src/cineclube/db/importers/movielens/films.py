"""Read the films of a MovieLens data set, with their links and details."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cineclube.db.importers.entities import Candidates, add_row
from cineclube.db.importers.movielens.layout import Layout
from cineclube.db.importers.movielens.records import Record, decode, records
from cineclube.db.importers.movielens.sources import SourceFile
from cineclube.db.importers.movielens.titles import parse_title
from cineclube.db.importers.movielens.values import (
    GENRES_OF_100K,
    are_genres,
    join_values,
    translate_genres,
)
from cineclube.db.importers.report import ImportReport, Progress
from cineclube.db.importers.rows import FilmDetailsRow, FilmRow, check, parse_integer, reason
from cineclube.errors import ImportFileError

LATIN_1 = "latin-1"
FIELDS_OF_100K = 5  # id, title, two dates, address; then the flags
_DETAILS = {
    "director": "diretor",
    "actors": "atores",
    "overview": "sinopse",
    "language": "idioma",
    "runtime_minutes": "duracao",
}
_NOT_STORED = {"movieId", "source"}
_IMDB_NUMBER = re.compile(r"[0-9]{1,10}")


@dataclass
class FilmReader:
    """Collects what the files say about each film; refuses rows and fields as it goes."""

    report: ImportReport
    progress: Progress
    films: Candidates = field(default_factory=dict)

    def read(self, layout: Layout, details: SourceFile | None) -> Candidates:
        """Read movies, then what completes them."""
        self._read_movies(layout)
        if layout.links:
            self._read_links(layout.links)
        if details:
            self._read_details(details)
        return self.films

    def _read_movies(self, layout: Layout) -> None:
        file = layout.movies
        text = decode(file.read(self.progress), file.name, fallback=LATIN_1)
        for record in self._movie_records(layout, text):
            self.report.tables["filmes"].read += 1
            if record.problem:
                self.report.reject("filmes", file.name, record.line, record.problem)
                continue
            values, problems = check(FilmRow, _film(*record.fields))
            if problems:
                self.report.reject("filmes", file.name, record.line, reason(problems))
            else:
                add_row(self.films, file.name, record.line, values)

    def _movie_records(self, layout: Layout, text: str) -> Iterator[Record]:
        """Give id, title and genres (separated by |) of each film."""
        if layout.family == "csv":
            _, _, rows = text.partition("\n")
            return records(rows, ",", 3, first_line=2, is_whole=_has_whole_genres)
        if layout.family == "dat":
            return records(text, "::", 3, is_whole=_has_whole_genres)
        return self._items_of_100k(text, self._genres(layout.genres))

    def _genres(self, file: SourceFile | None) -> list[str]:
        if file is None:
            return list(GENRES_OF_100K)
        numbered: dict[int, str] = {}
        for record in records(decode(file.read(), file.name, fallback=LATIN_1) + "\n", "|", 2):
            number = None if record.problem else parse_integer(record.fields[1])
            if not isinstance(number, int):
                expected = "expected a genre, a vertical bar and a number"
                raise ImportFileError(f"{file.path} line {record.line}: {expected}")
            numbered[number] = record.fields[0]
        return [numbered[number] for number in sorted(numbered)]

    def _items_of_100k(self, text: str, genres: list[str]) -> Iterator[Record]:
        for record in records(text, "|", FIELDS_OF_100K + len(genres)):
            if record.problem:
                yield record
                continue
            flags = record.fields[FIELDS_OF_100K:]
            if not set(flags) <= {"0", "1"}:
                yield Record(record.line, [], "a genre flag is neither 0 nor 1")
                continue
            named = (genre for genre, flag in zip(genres, flags, strict=True) if flag == "1")
            yield Record(record.line, [*record.fields[:2], "|".join(named)])

    def _read_links(self, file: SourceFile) -> None:
        text = decode(file.read(self.progress), file.name)
        _, _, rows = text.partition("\n")
        for record in records(rows, ",", 3, first_line=2):
            if record.problem:
                self._reject(file, record.line, record.problem)
                continue
            film_id, imdb_number, tmdb_id = (value.strip() for value in record.fields)
            if imdb_number and not _IMDB_NUMBER.fullmatch(imdb_number):
                self.report.reject_part(
                    file.name, record.line, f"imdb_id should be digits (here {imdb_number!a:.40})"
                )
                imdb_number = ""
            imdb_id = f"tt{imdb_number.zfill(7)}" if imdb_number else ""
            self._complete(file, record.line, film_id, {"imdb_id": imdb_id, "tmdb_id": tmdb_id})

    def _read_details(self, file: SourceFile) -> None:
        header, _, rows = decode(file.read(self.progress), file.name).partition("\n")
        columns = _detail_columns(file, header)
        ends_unstored = columns[-1] in _NOT_STORED  # then a cut could harm only what is not stored
        for record in records(rows, ",", len(columns), 2, lambda _: ends_unstored):
            if record.problem:
                self._reject(file, record.line, record.problem)
                continue
            texts = dict(zip(columns, record.fields, strict=True))
            values = {name: texts[key] for key, name in _DETAILS.items() if key in texts}
            for name in {"diretor", "atores"} & values.keys():
                values[name] = join_values(values[name].split("|"))
            self._complete(file, record.line, texts["movieId"], values)

    def _complete(self, file: SourceFile, line: int, film_id: str, texts: dict[str, str]) -> None:
        """Add fields to a film; what is empty says nothing, and a bad field is refused alone."""
        values: dict[str, Any] = {k: v.strip() for k, v in texts.items() if v.strip()}
        for name in {"tmdb_id", "duracao"} & values.keys():
            values[name] = parse_integer(values[name])
        values["id"] = parse_integer(film_id)
        _, problems = check(FilmDetailsRow, values)
        if "id" in problems:
            self._reject(file, line, reason({"movieId": problems["id"]}))
            return
        for name, problem in problems.items():
            self.report.reject_part(file.name, line, reason({name: problem}))
            del values[name]
        self._add(file, line, values)

    def _add(self, file: SourceFile, line: int, values: dict[str, Any]) -> None:
        film = self.films.get(values["id"])
        if film is not None and "titulo" in film.values:
            film.values |= values
        else:  # perhaps a film that only the database has
            self.report.tables["filmes"].read += 1
            add_row(self.films, file.name, line, values)

    def _reject(self, file: SourceFile, line: int, problem: str) -> None:
        self.report.tables["filmes"].read += 1
        self.report.reject("filmes", file.name, line, problem)


def _has_whole_genres(fields: list[str]) -> bool:
    return are_genres(fields[-1])


def _film(film_id: str, title: str, genres: str) -> dict[str, Any]:
    titulo, ano = parse_title(title)
    values = {"id": parse_integer(film_id), "titulo": titulo}
    values["genero"] = translate_genres(genres.split("|"))
    return values if ano is None else values | {"ano": ano}


def _detail_columns(file: SourceFile, header: str) -> list[str]:
    columns = [name.strip() for name in next(csv.reader([header.rstrip("\r")]), [])]
    unknown = set(columns) - _DETAILS.keys() - _NOT_STORED
    if unknown or "movieId" not in columns or len(columns) != len(set(columns)):
        raise ImportFileError(
            f"{file.path} starts with {header!a:.100}, "
            f"not with movieId and some of {', '.join(_DETAILS)}, source"
        )
    return columns
