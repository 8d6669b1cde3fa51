"""Tell the MovieLens data sets apart by what their files hold, not by their names.

csv    ml-latest-small, 25M, 32M   movies, ratings, links: a header, commas
dat    1M, 10M                     movies, ratings: fields separated by ::
100K   ml-100k                     u.item (|), u.data (tab), u.genre (|)
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cineclube.db.importers.movielens.sources import SourceFile
from cineclube.errors import ImportFileError

SAMPLE_LINES = 50
BOM = b"\xef\xbb\xbf"

_HEADERS = {
    ("movieId", "title", "genres"): "csv movies",
    ("userId", "movieId", "rating", "timestamp"): "csv ratings",
    ("movieId", "imdbId", "tmdbId"): "csv links",
}
_LINES = {
    "dat movies": re.compile(r"\d+::(?:(?!::).)+::(?:(?!::).)*"),
    "dat ratings": re.compile(r"\d+::\d+::[\d.]+::\d+"),
    "100K movies": re.compile(r"\d+\|.*(?:\|[01]){18,}"),
    "100K ratings": re.compile(r"\d+\t\d+\t[\d.]+\t\d+"),
    "100K genres": re.compile(r"[^|]+\|\d+"),
}
# used only to choose among files of one kind: u1.base looks like u.data, and holds a part of it
_USUAL_NAMES = {
    "csv movies": "movies.csv",
    "csv ratings": "ratings.csv",
    "csv links": "links.csv",
    "dat movies": "movies.dat",
    "dat ratings": "ratings.dat",
    "100K movies": "u.item",
    "100K ratings": "u.data",
    "100K genres": "u.genre",
}
_SEPARATORS = {"csv": ",", "dat": "::", "100K": "\t"}


@dataclass(frozen=True)
class Layout:
    """The files of one MovieLens data set."""

    family: str
    movies: SourceFile
    ratings: SourceFile
    links: SourceFile | None = None
    genres: SourceFile | None = None

    @property
    def separator(self) -> str:
        """What stands between the fields of a rating."""
        return _SEPARATORS[self.family]


def find_layout(files: Iterable[SourceFile], path: Path) -> Layout:
    """Find the one data set among these files of `path`."""
    found: dict[str, list[SourceFile]] = {}
    for file in files:
        kind = _kind(file)
        if kind is not None:
            found.setdefault(kind, []).append(file)
    families = [f for f in _SEPARATORS if f"{f} movies" in found and f"{f} ratings" in found]
    if len(families) != 1:
        raise ImportFileError(_explain(path, families, found))
    chosen = {kind: _choose(kind, found[kind]) for kind in found if kind.startswith(families[0])}
    return Layout(families[0], **{kind.split()[1]: file for kind, file in chosen.items()})


def _kind(file: SourceFile) -> str | None:
    text = file.head().removeprefix(BOM).decode("latin-1")
    lines = [line.rstrip("\r") for line in text.split("\n")[:SAMPLE_LINES]]
    kind = _HEADERS.get(_header(lines[0]))
    if kind is not None:
        return kind
    for usual in _HEADERS.values():
        if file.name == _USUAL_NAMES[usual]:
            expected = next(",".join(names) for names, k in _HEADERS.items() if k == usual)
            raise ImportFileError(f"{file.path} starts with {lines[0]!a:.80}, not {expected!r}")
    votes = Counter(kind for line in lines for kind in _LINES if _LINES[kind].fullmatch(line))
    return max(votes, key=votes.__getitem__, default=None)


def _header(line: str) -> tuple[str, ...]:
    try:
        return tuple(name.strip() for name in next(csv.reader([line]), []))
    except csv.Error:  # some other file
        return ()


def _choose(kind: str, files: list[SourceFile]) -> SourceFile:
    usual = [file for file in files if file.name == _USUAL_NAMES[kind]] or files
    if len(usual) > 1:
        paths = ", ".join(file.path for file in usual)
        raise ImportFileError(f"several files hold {kind}: {paths}; leave one in the folder")
    return usual[0]


def _explain(path: Path, families: list[str], found: dict[str, list[SourceFile]]) -> str:
    if families:
        return f"{path} holds several data sets ({', '.join(families)}); import one at a time"
    seen = ", ".join(f"{kind} in {files[0].path}" for kind, files in found.items())
    return (
        f"{path} is no MovieLens data set: expected movies.csv and ratings.csv, movies.dat and "
        f"ratings.dat, or u.item and u.data; found {seen or 'none of them'}"
    )
