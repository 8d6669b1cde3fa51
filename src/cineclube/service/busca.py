"""Search in the catalogue."""

from cineclube.db.busca import BuscaRepository, VocabularyCache
from cineclube.db.engine import Database
from cineclube.db.filmes import FilmeRepository
from cineclube.db.tables import Filme
from cineclube.service.paginas import Page


class BuscaService:
    """Films by title, director and actors: no model is needed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._vocabularies = VocabularyCache()

    def find(self, text: str, limit: int, offset: int) -> Page[Filme]:
        """Give one page of what is found, the best first."""
        with self._database.reading() as session:
            found = BuscaRepository(session, self._vocabularies).find(text, limit, offset)
            films = FilmeRepository(session).by_ids(found.ids)
        return Page(list(films.values()), found.total)
