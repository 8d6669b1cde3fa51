"""The rows of somebody's file: ratings of films that are still to be found, or refusals."""

from dataclasses import dataclass
from enum import StrEnum

from cineclube.importacao.recusas import Refusal


class FormatName(StrEnum):
    """Where a file comes from."""

    LETTERBOXD = "letterboxd"
    IMDB = "imdb"
    TRAKT = "trakt"
    MOVIELENS = "movielens"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row is: a line of a table, from 1, or an item of a list; `file` inside a zip."""

    line: int
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """What a file says of a film. `film_id` is one of this catalogue's own."""

    titles: tuple[str, ...] = ()
    year: int | None = None
    imdb_id: str | None = None
    tmdb_id: int | None = None
    film_id: int | None = None

    @property
    def name(self) -> str:
        """The first title, or else an id; empty where the file has neither."""
        if self.titles:
            return self.titles[0]
        ids = (self.film_id and f"movieId {self.film_id}", self.imdb_id, self.tmdb_id)
        return next((str(id_) for id_ in ids if id_), "")


@dataclass(frozen=True, slots=True)
class Entry:
    """A rating, 0 to 5 in half steps; `rated_at` in seconds since 1970, None where unknown."""

    place: Place
    work: Work
    value: float
    rated_at: int | None


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is not taken over. `value` is what the file says, made fit to be shown."""

    place: Place
    refusal: Refusal
    value: str = ""
    title: str = ""
    year: int | None = None


Row = Entry | Refused
