"""Reads the catalogue whole, for what keeps it in memory."""

from typing import NamedTuple

from sqlmodel import Session, col, select

from cineclube.db.tables import Catalogo, Filme


class FilmRow(NamedTuple):
    """What filters and vectors need to know of a film."""

    id: int
    titulo: str
    genero: str
    diretor: str
    atores: str
    ano: int | None
    idioma: str | None
    duracao: int | None


class CatalogoRepository:
    """The catalogue as one session sees it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def version(self) -> int:
        """A number that is greater after every change of a film."""
        return self._session.exec(select(Catalogo.versao)).one()

    def films(self) -> list[FilmRow]:
        """Read all films in the order of their ids. Costs one pass over the table."""
        columns = (col(getattr(Filme, name)) for name in FilmRow._fields)
        rows = self._session.execute(select(*columns).order_by(col(Filme.id)))
        return [FilmRow._make(row) for row in rows]
