"""IMDb: the csv of "Your ratings > Export".

Columns today `Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,
Runtime (mins),Year,Genres,Num Votes,Release Date,Directors`; until 2024 without `Original Title`
(https://andrei.xyz/post/imdb-ratings-how-it-was-made/), in 2017 with `Date Added` for `Date Rated`,
and before that `position,const,created,modified,description,Title,Title type,Directors,You rated,
...` with dates such as `Sat Dec 31 00:00:00 2016` and in cp1252; both headers are quoted in
https://github.com/damienhaynes/TraktRater/issues/71. Ratings go from 1 to 10. A watchlist's export
has the same columns, and blank ratings.
"""

import re
from collections.abc import Mapping

from cineclube.importacao.formato import Document, TableFormat
from cineclube.importacao.linhas import FormatName, Work
from cineclube.importacao.recusas import Refusal, RefusedError
from cineclube.importacao.tabelas import Table
from cineclube.importacao.valores import (
    TEN_POINTS,
    read_date,
    read_imdb_id,
    read_titles,
    read_year,
)

RATING = ("your rating", "you rated")
DATE = ("date rated", "date added", "created")
# "TV Series" or "tvSeries", "TV Mini Series", "Mini-Series", "Podcast Episode", "Video Game"
NOT_A_FILM = re.compile(r".*(series|episode|pilot|game)|musicvideo")
MAX_KIND = 40
_BETWEEN_WORDS = re.compile(r"[^a-z]")


class Imdb(TableFormat):
    """Ratings out of ten, with the id of each title."""

    name = FormatName.IMDB
    used = frozenset({"const", "title", "original title", "title type", "year", *RATING, *DATE})

    def likeness(self, document: Document) -> int:
        """Recognise the id and the user's own rating."""
        columns = set(document.columns) if isinstance(document, Table) else set()
        return 2 if "const" in columns and not columns.isdisjoint(RATING) else 0

    def work_in(self, fields: Mapping[str, str]) -> Work:
        """Read id, titles and year."""
        return Work(
            titles=read_titles(fields.get("title", ""), fields.get("original title", "")),
            year=read_year(fields.get("year", "")),
            imdb_id=read_imdb_id(fields["const"]),
        )

    def rating_in(self, fields: Mapping[str, str]) -> tuple[float, int | None]:
        """Read the rating of a film; series, episodes and games are skipped."""
        kind = fields.get("title type", "")
        if NOT_A_FILM.fullmatch(_BETWEEN_WORDS.sub("", kind[:MAX_KIND].casefold())):
            raise RefusedError(Refusal.NOT_A_FILM, kind)
        return TEN_POINTS.read(_first(fields, RATING)), read_date(_first(fields, DATE))


def _first(fields: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((fields[name] for name in names if name in fields), "")
