"""Reads what tells films apart: titles, years, and ids of other services."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlmodel import Session, col, or_, select

from cineclube.db.filmes import IDS_PER_QUERY
from cineclube.db.tables import Filme


class Identity(NamedTuple):
    """What tells a film apart."""

    id: int
    titulo: str
    ano: int | None
    imdb_id: str | None
    tmdb_id: int | None


class TituloRepository:
    """The films of one session, by what tells them apart; always in the order of their ids."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def with_ids(self, ids: Sequence[int]) -> list[Identity]:
        """Read the films that have these ids."""
        return self._with(col(Filme.id), ids)

    def with_imdb_ids(self, ids: Sequence[str]) -> list[Identity]:
        """Read the films that have these IMDb ids."""
        return self._with(col(Filme.imdb_id), ids)

    def with_tmdb_ids(self, ids: Sequence[int]) -> list[Identity]:
        """Read the films that have these TMDB ids."""
        return self._with(col(Filme.tmdb_id), ids)

    def of_years(self, years: Sequence[int] | None) -> list[Identity]:
        """Read the films of these years, and those without a year; None: all films."""
        if years is None:
            return self._read()
        first, last = min(years, default=0), max(years, default=0)
        year = col(Filme.ano)
        found = self._read(or_(year.between(first, last), year.is_(None)))
        wanted = {None, *years}
        return [film for film in found if film.ano in wanted]

    def _with(self, column: Any, ids: Sequence[Any]) -> list[Identity]:
        found: list[Identity] = []
        for start in range(0, len(ids), IDS_PER_QUERY):
            found += self._read(column.in_(ids[start : start + IDS_PER_QUERY]))
        return sorted(found)

    def _read(self, *conditions: Any) -> list[Identity]:
        rows = self._session.exec(
            select(Filme.id, Filme.titulo, Filme.ano, Filme.imdb_id, Filme.tmdb_id)  # type: ignore[call-overload]
            .where(*conditions)
            .order_by(col(Filme.id))
        )
        return [Identity._make(row) for row in rows]
