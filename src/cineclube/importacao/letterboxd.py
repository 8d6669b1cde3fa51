"""Letterboxd: `ratings.csv` of the export (Settings > Data), or the whole zip.

Columns `Date,Name,Year,Letterboxd URI,Rating`; the rating goes from 0.5 to 5 in halves, the date is
the day it was given. The zip holds ten other tables: `watched.csv` and `watchlist.csv` have no
rating, `diary.csv` and `reviews.csv` have the one of a single viewing (`Watched Date`), so they are
read only where they come alone. Films have a name and a year, and no id of another service.

Other programs make files for Letterboxd's own import (https://letterboxd.com/about/importing-data/):
there `Rating10` is out of 10, and `imdbID` and `tmdbID` are ids. They are read too.
"""

from collections.abc import Mapping

from cineclube.importacao.formato import Document, TableFormat
from cineclube.importacao.linhas import FormatName, Work
from cineclube.importacao.tabelas import Table
from cineclube.importacao.valores import (
    HALF_STARS,
    TEN_POINTS,
    read_date,
    read_imdb_id,
    read_number,
    read_titles,
    read_year,
)

OF_ONE_VIEWING = "watched date"
EXPORT = frozenset({"name", "year", "letterboxd uri", "rating"})
IMPORT = frozenset({"title", "year"})
# and one that only files made for Letterboxd have: a mere `Rating` may be on any scale
FOR_LETTERBOXD = frozenset({"rating10", "letterboxduri", "imdbid", "tmdbid", "watcheddate"})


class Letterboxd(TableFormat):
    """Ratings in stars."""

    name = FormatName.LETTERBOXD
    used = EXPORT | IMPORT | FOR_LETTERBOXD | {"date"}

    def likeness(self, document: Document) -> int:
        """Prefer the table of ratings to those of viewings."""
        if not isinstance(document, Table):
            return 0
        columns = set(document.columns)
        if columns >= EXPORT:
            return 1 if OF_ONE_VIEWING in columns else 2
        is_import = columns >= IMPORT and columns & FOR_LETTERBOXD
        return 1 if is_import and columns & {"rating", "rating10"} else 0

    def work_in(self, fields: Mapping[str, str]) -> Work:
        """Read name, year, and ids where there are some."""
        return Work(
            titles=read_titles(fields.get("name") or fields.get("title", "")),
            year=read_year(fields["year"]),
            imdb_id=read_imdb_id(fields.get("imdbid", "")),
            tmdb_id=read_number(fields.get("tmdbid", "")),
        )

    def rating_in(self, fields: Mapping[str, str]) -> tuple[float, int | None]:
        """Read the stars, or the points out of ten."""
        stars = fields.get("rating", "")
        out_of_ten = fields.get("rating10", "")
        value = TEN_POINTS.read(out_of_ten) if out_of_ten.strip() else HALF_STARS.read(stars)
        return value, read_date(fields.get("date") or fields.get("watcheddate", ""))
