"""Trakt: ratings as JSON (https://trakt.docs.apiary.io, Sync > Get ratings), or the zip of the
data export, which holds `ratings-movies.json` beside twenty other files.

An array of `{"rated_at": "2014-09-01T09:10:11.000Z", "rating": 1 to 10, "type": "movie", "movie":
{"title", "year", "ids": {"trakt", "slug", "imdb", "tmdb"}}}`; shows, seasons and episodes have
their own key in the place of `movie`. Also an object with such arrays: `{"ratings": [...]}` as
https://github.com/seanbreckenridge/traktexport writes, or `{"movies": [...], "shows": [...]}`
whose items hold title and ids themselves, as Sync > Add ratings takes.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from cineclube.importacao.formato import Document, Format, Json, attempt
from cineclube.importacao.linhas import FormatName, Place, Refused, Row, Work
from cineclube.importacao.recusas import Refusal, RefusedError
from cineclube.importacao.valores import (
    TEN_POINTS,
    read_date,
    read_imdb_id,
    read_number,
    read_titles,
    read_year,
)

KINDS = ("movie", "episode", "season", "show")  # an episode's item holds its show too
LISTS = {"ratings": "", **{f"{kind}s": kind for kind in KINDS}}

Item = Mapping[str, Any]


class Trakt(Format):
    """Ratings out of ten, with ids of several services."""

    name = FormatName.TRAKT

    def likeness(self, document: Document) -> int:
        """Recognise items that have a rating and something rated."""
        if not isinstance(document, Json):
            return 0
        return 2 if any(_is_rating(item, kind) for item, kind in _items(document.value)) else 0

    def read(self, document: Document, file: str | None) -> Iterator[Row]:
        """Give the rows; the line of one is its place in the array, from 1."""
        assert isinstance(document, Json)  # noqa: S101  likeness saw to it
        for number, (item, kind) in enumerate(_items(document.value), 1):
            place = Place(number, file)
            if not _is_rating(item, kind):
                yield Refused(place, Refusal.NOT_AN_ITEM)
                continue
            yield attempt(place, lambda found: _work(*found), _rating, (item, kind))


def _items(value: object) -> Iterator[tuple[Any, str]]:
    """Give all items, and the kind of those that do not tell it themselves."""
    if isinstance(value, list):
        yield from ((item, "") for item in value)
    elif isinstance(value, dict):
        for name, kind in LISTS.items():
            if isinstance(value.get(name), list):
                yield from ((item, kind) for item in value[name])


def _is_rating(item: object, kind: str) -> bool:
    if not isinstance(item, dict) or "rating" not in item:
        return False
    rated = item if kind and kind not in item else item.get(_kind(item, kind))
    return isinstance(rated, dict)


def _kind(item: Item, kind: str) -> str:
    return kind or next((name for name in KINDS if name in item), "")


def _work(item: Item, kind: str) -> Work:
    rated = item.get(_kind(item, kind), item)
    if _kind(item, kind) != "movie":
        show = item.get("show")  # seasons and most episodes are known by it
        rated = show if isinstance(show, dict) else rated
        return Work(titles=read_titles(_text(rated.get("title")) or _kind(item, kind)))
    ids = rated.get("ids")
    ids = ids if isinstance(ids, dict) else {}
    return Work(
        titles=read_titles(_text(rated.get("title"))),
        year=read_year(_text(rated.get("year"))),
        imdb_id=read_imdb_id(_text(ids.get("imdb"))),
        tmdb_id=read_number(_text(ids.get("tmdb"))),
    )


def _rating(found: tuple[Item, str]) -> tuple[float, int | None]:
    item, kind = found
    if _kind(item, kind) != "movie":
        raise RefusedError(Refusal.NOT_A_FILM, _kind(item, kind))
    return TEN_POINTS.read(_text(item["rating"])), read_date(_text(item.get("rated_at")))


def _text(value: object) -> str:
    """Write texts and numbers as text; there is nothing else in the fields that are read."""
    known = isinstance(value, str | int | float) and not isinstance(value, bool)
    return str(value) if known else ""
