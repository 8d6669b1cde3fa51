"""What users say of films without rating them: not interested, seen, not seen."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum

from cineclube.db.engine import Database, Transaction
from cineclube.db.filmes import FilmeRepository
from cineclube.db.marcas import (
    IgnoradoRepository,
    MarcaRepository,
    NaoVistoRepository,
    VistoRepository,
)
from cineclube.db.tables import Filme
from cineclube.db.usuarios import UsuarioRepository
from cineclube.errors import FilmNotFoundError, UserNotFoundError
from cineclube.service.paginas import Page


class Marca(StrEnum):
    """What is said of a film."""

    IGNORADO = "ignorados"
    VISTO = "vistos"
    NAO_VISTO = "nao_vistos"


REPOSITORIES: Mapping[Marca, type[MarcaRepository]] = {
    Marca.IGNORADO: IgnoradoRepository,
    Marca.VISTO: VistoRepository,
    Marca.NAO_VISTO: NaoVistoRepository,
}


class MarcaService:
    """The marks of all kinds. To put one twice, or to remove none, changes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, kind: Marca, user_id: int, limit: int, offset: int) -> Page[Filme]:
        """Give one page of the films that a user marked, the newest mark first."""
        with self._database.reading() as session:
            if UsuarioRepository(session).get(user_id) is None:
                raise UserNotFoundError(user_id)
            marks = REPOSITORIES[kind](session)
            return Page(marks.page(user_id, limit, offset), marks.count(user_id))

    def put(self, kind: Marca, user_id: int, film_id: int) -> None:
        """Mark a film."""
        with self._database.writing(user_id=user_id) as session:
            _hold_pair(session, user_id, film_id)
            REPOSITORIES[kind](session).put(user_id, film_id, datetime.now(UTC))

    def remove(self, kind: Marca, user_id: int, film_id: int) -> None:
        """Take a mark back."""
        with self._database.writing(user_id=user_id) as session:
            _hold_pair(session, user_id, film_id)
            REPOSITORIES[kind](session).remove(user_id, film_id)


def _hold_pair(session: Transaction, user_id: int, film_id: int) -> None:
    """Let nobody delete the user or the film meanwhile; raise NotFoundError where one is gone."""
    if not UsuarioRepository(session).existing([user_id], hold=True):
        raise UserNotFoundError(user_id)
    if not FilmeRepository(session).existing([film_id], hold=True):
        raise FilmNotFoundError(film_id)
