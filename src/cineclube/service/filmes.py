"""The catalogue of films."""

from collections.abc import Mapping
from typing import Any

from cineclube.db.engine import Database
from cineclube.db.filmes import FilmeRepository
from cineclube.db.tables import Filme
from cineclube.errors import FilmExistsError, FilmNotFoundError
from cineclube.service.paginas import Page


class FilmeService:
    """Films as the database has them: no model is needed.

    Two films may carry one id of IMDb or TMDB, as MovieLens has such pairs; but none is given an id
    that another has.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, limit: int, offset: int) -> Page[Filme]:
        """Give one page of all films, in the order of their ids."""
        with self._database.reading() as session:
            films = FilmeRepository(session)
            return Page(films.page(limit, offset), films.count())

    def get(self, film_id: int) -> Filme:
        """Give one film."""
        with self._database.reading() as session:
            film = FilmeRepository(session).get(film_id)
        if film is None:
            raise FilmNotFoundError(film_id)
        return film

    def add(self, values: Mapping[str, Any]) -> Filme:
        """Add a film to the catalogue."""
        with self._database.writing() as session:
            films = FilmeRepository(session)
            _refuse_taken_ids(films, values, None)
            return films.add(values)

    def change(self, film_id: int, values: Mapping[str, Any]) -> Filme:
        """Change some fields of a film."""
        with self._database.writing() as session:
            films = FilmeRepository(session)
            _refuse_taken_ids(films, values, film_id)
            film = films.update(film_id, values)
            if film is None:
                raise FilmNotFoundError(film_id)
            return film

    def remove(self, film_id: int) -> None:
        """Delete a film, with what users said of it."""
        with self._database.writing() as session:
            if not FilmeRepository(session).remove(film_id):
                raise FilmNotFoundError(film_id)


def _refuse_taken_ids(
    films: FilmeRepository, values: Mapping[str, Any], film_id: int | None
) -> None:
    """Raise FilmExistsError where another film has an id that this one does not have yet."""
    given = {field: values.get(field) for field in ("imdb_id", "tmdb_id")}
    if not any(given.values()):
        return
    found = films.with_foreign_ids(**given)
    own = next((film for film in found if film.id == film_id), None)
    if film_id is not None and films.get(film_id) is None:
        raise FilmNotFoundError(film_id)
    for field, value in given.items():
        if value is None or (own is not None and getattr(own, field) == value):
            continue
        for other in found:
            if other.id is not None and getattr(other, field) == value:
                raise FilmExistsError(field, value, other.id)
