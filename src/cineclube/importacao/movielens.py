"""MovieLens: `ratings.csv` of a data set, or the ratings that movielens.org gives to a user.

Data set: `userId,movieId,rating,timestamp`, 0.5 to 5 in halves, seconds since 1970
(https://files.grouplens.org/datasets/movielens/ml-latest-small-README.html). Here `movieId` is the
id of a film of this catalogue, and the file has to be of one user: `userId` itself says nothing.
The scale begins at 0, as that of this catalogue does.

movielens.org, Profile > Import/Export: `movie_id,imdb_id,tmdb_id,rating,average_rating,title`,
where `imdb_id` has no tt, titles end with the year, and nothing is dated
(https://gist.github.com/DenverCoder1 reads it).
"""

import re
from collections.abc import Iterator, Mapping

from cineclube.errors import RatingsFileError
from cineclube.importacao.formato import Document, TableFormat
from cineclube.importacao.linhas import FormatName, Row, Work
from cineclube.importacao.recusas import Refusal, RefusedError
from cineclube.importacao.tabelas import Table
from cineclube.importacao.valores import (
    MAX_ID,
    OWN,
    read_epoch,
    read_imdb_id,
    read_number,
    read_titles,
    read_year,
)

DATA_SET = frozenset({"userid", "movieid", "rating", "timestamp"})
SITE = frozenset({"movie_id", "imdb_id", "tmdb_id", "rating", "title"})
_YEAR_AT_END = re.compile(r"\(([0-9]{4})\)$")


class MovieLens(TableFormat):
    """Ratings in stars, of films known by id."""

    name = FormatName.MOVIELENS
    used = DATA_SET | SITE

    def likeness(self, document: Document) -> int:
        """Recognise either header."""
        columns = set(document.columns) if isinstance(document, Table) else set()
        return 2 if columns >= DATA_SET or columns >= SITE else 0

    def read(self, document: Document, file: str | None) -> Iterator[Row]:
        """Give the rows; a file of several users is refused as a whole."""
        assert isinstance(document, Table)  # noqa: S101  likeness saw to it
        if "userid" in document.columns:
            users: set[str] = set()
            for record in document.records(self.used):
                if not record.refusal:
                    users.add(record.fields["userid"].strip())
                if len(users) > 1:
                    raise _several_users()
        yield from super().read(document, file)

    def work_in(self, fields: Mapping[str, str]) -> Work:
        """Read the id of this catalogue, or the ids of others and the title."""
        if "movieid" in fields:
            film_id = read_number(fields["movieid"], MAX_ID)
            if film_id is None:
                raise RefusedError(Refusal.NO_FILM, fields["movieid"])
            return Work(film_id=film_id)
        title = fields["title"].strip()
        found = _YEAR_AT_END.search(title)
        return Work(
            titles=read_titles(title[: found.start()] if found else title),
            year=read_year(found[1] if found else ""),
            imdb_id=read_imdb_id(fields["imdb_id"]),
            tmdb_id=read_number(fields["tmdb_id"]),
        )

    def rating_in(self, fields: Mapping[str, str]) -> tuple[float, int | None]:
        """Read stars and seconds."""
        return OWN.read(fields["rating"]), read_epoch(fields.get("timestamp", ""))


def _several_users() -> RatingsFileError:
    return RatingsFileError(
        "the file holds ratings of several users (userId); bring a file of one",
        "O arquivo tem notas de vários usuários (userId). Envie um arquivo com as de um só.",
    )
