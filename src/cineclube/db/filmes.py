"""Reads and writes films."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, false, or_, update
from sqlmodel import Session, col, func, select

from cineclube.db.dialetos import next_id
from cineclube.db.tables import Catalogo, Filme

IDS_PER_QUERY = 500  # every database takes that many parameters


class FilmeRepository:
    """The films of one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def count(self) -> int:
        """Count all films."""
        return self._session.exec(select(func.count()).select_from(Filme)).one()

    def page(self, limit: int, offset: int) -> Sequence[Filme]:
        """Read `limit` films in the order of their ids, leaving out the first `offset`."""
        return self._session.exec(
            select(Filme).order_by(col(Filme.id)).limit(limit).offset(offset)
        ).all()

    def get(self, film_id: int) -> Filme | None:
        """Read one film."""
        return self._session.get(Filme, film_id)

    def by_ids(self, film_ids: Sequence[int]) -> dict[int, Filme]:
        """Read films by id, in the order of `film_ids`; those that do not exist are left out."""
        found: dict[int | None, Filme] = {}
        for start in range(0, len(film_ids), IDS_PER_QUERY):
            ids = film_ids[start : start + IDS_PER_QUERY]
            films = self._session.exec(select(Filme).where(col(Filme.id).in_(ids)))
            found.update((film.id, film) for film in films)
        return {film_id: found[film_id] for film_id in film_ids if film_id in found}

    def existing(self, film_ids: Sequence[int], *, hold: bool = False) -> set[int]:
        """Give those of some ids that are films; `hold` keeps them from being deleted until the
        transaction ends.
        """
        found: set[int] = set()
        ids = sorted(set(film_ids))
        for start in range(0, len(ids), IDS_PER_QUERY):
            query = select(Filme.id).where(col(Filme.id).in_(ids[start : start + IDS_PER_QUERY]))
            if hold:
                query = query.order_by(col(Filme.id)).with_for_update(read=True, key_share=True)
            found.update(film_id for film_id in self._session.exec(query) if film_id is not None)
        return found

    def with_foreign_ids(self, imdb_id: str | None, tmdb_id: int | None) -> Sequence[Filme]:
        """Read the films that IMDb or TMDB call so; other writers of films wait until the
        transaction ends, so that the answer stays true.
        """
        self._session.exec(select(Catalogo).with_for_update()).all()
        ids = ((col(Filme.imdb_id), imdb_id), (col(Filme.tmdb_id), tmdb_id))
        same = [column == value for column, value in ids if value is not None]
        query = select(Filme).where(or_(false(), *same)).order_by(col(Filme.id))
        return self._session.exec(query).all()

    def add(self, values: Mapping[str, Any]) -> Filme:
        """Insert a film."""
        film = Filme(id=next_id(self._session, Filme), **values)
        self._session.add(film)
        self._session.flush()
        self._session.expunge(film)
        return film

    def update(self, film_id: int, values: Mapping[str, Any]) -> Filme | None:
        """Change these fields of a film, and give it; None where there is no such film."""
        if values:
            statement = update(Filme).where(col(Filme.id) == film_id).values(**values)
            self._session.connection().execute(statement)
        film = self._session.get(Filme, film_id, populate_existing=True)
        if film is not None:
            self._session.expunge(film)
        return film

    def remove(self, film_id: int) -> bool:
        """Delete a film with its ratings and marks; tell whether it was there."""
        statement = delete(Filme).where(col(Filme.id) == film_id)
        return bool(self._session.connection().execute(statement).rowcount)
