"""The catalogue of films."""

from cineclube.db.engine import Database
from cineclube.db.filmes import FilmeRepository
from cineclube.db.tables import Filme
from cineclube.errors import FilmNotFoundError
from cineclube.service.paginas import Page


class FilmeService:
    """Films as the database has them: no model is needed."""

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
