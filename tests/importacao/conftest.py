"""A database with three films and a user, and the ratings that it holds."""

from collections.abc import Callable

import pytest
from exported import SAMPLE
from sqlmodel import Session

from cineclube.db.avaliacoes import AvaliacaoRepository, Rating
from cineclube.db.engine import Database
from cineclube.db.tables import Filme, Usuario
from cineclube.service.importacao import ImportacaoService

Ratings = Callable[[], dict[int, tuple[float, int | None]]]


@pytest.fixture
def films(database: Database) -> Callable[..., None]:
    """Give a writer of films."""

    def write(*films: Filme) -> None:
        with database.writing() as session:
            session.add_all(films)

    return write


@pytest.fixture
def service(database: Database, films: Callable[..., None]) -> ImportacaoService:
    """Bring ratings of user 1 to the films of SAMPLE."""
    with database.writing() as session:
        _add_users(session)
    films(
        *(
            Filme(id=r.film_id, titulo=r.title, ano=r.year, imdb_id=r.imdb_id, tmdb_id=r.tmdb_id)
            for r in SAMPLE
        )
    )
    return ImportacaoService(database)


def _add_users(session: Session) -> None:
    session.add_all([Usuario(id=1, nome="Renata"), Usuario(id=2, nome="Marcelo")])


@pytest.fixture
def stored(database: Database) -> Ratings:
    """Give a reader of user 1's ratings: value and seconds by film."""

    def read() -> dict[int, tuple[float, int | None]]:
        with database.reading() as session:
            found: list[Rating] = list(AvaliacaoRepository(session).of_user(1))
        return {rating.film_id: (rating.value, rating.rated_at) for rating in found}

    return read
