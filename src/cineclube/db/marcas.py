"""Reads and writes what users say of films without rating them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from cineclube.db.dialetos import insert
from cineclube.db.tables import Filme, Ignorado, NaoVisto, Visto


class MarcaRepository:
    """The marks of one kind in one session: a user, a film, and since when."""

    _entity: ClassVar[Any]
    _instant: ClassVar[str]
    _contrary: ClassVar[Any] = None  # marks that cannot be true of the same film

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_user(self, user_id: int) -> list[int]:
        """Read the ids of the films that a user marked, ascending."""
        film_id = col(self._entity.filme_id)
        query = select(film_id).where(self._entity.usuario_id == user_id).order_by(film_id)
        return list(self._session.exec(query))

    def dated(self, user_id: int) -> list[tuple[int, str, datetime]]:
        """Read film id, title and instant of all marks of a user, by film id."""
        film_id, instant = col(self._entity.filme_id), getattr(self._entity, self._instant)
        query = select(film_id, Filme.titulo, instant).join(Filme, col(Filme.id) == film_id)
        rows = self._session.exec(query.where(self._entity.usuario_id == user_id).order_by(film_id))
        return [(found, title, at) for found, title, at in rows]

    def count(self, user_id: int) -> int:
        """Count the films that a user marked."""
        query = select(func.count()).select_from(self._entity)
        return self._session.exec(query.where(self._entity.usuario_id == user_id)).one()

    def page(self, user_id: int, limit: int, offset: int) -> Sequence[Filme]:
        """Read `limit` of the marked films, the newest mark first, leaving out `offset`."""
        film_id, instant = col(self._entity.filme_id), col(getattr(self._entity, self._instant))
        query = select(Filme).join(self._entity, col(Filme.id) == film_id)
        return self._session.exec(
            query.where(self._entity.usuario_id == user_id)
            .order_by(instant.desc(), film_id)
            .limit(limit)
            .offset(offset)
        ).all()

    def put(self, user_id: int, film_id: int, at: datetime) -> bool:
        """Mark a film, and take back what says the contrary; tell whether it was not marked. A
        mark that is there keeps its instant.
        """
        if self._contrary is not None:
            self._delete(self._contrary, user_id, film_id)
        row = {"usuario_id": user_id, "filme_id": film_id, self._instant: at}
        statement = insert(self._session, self._entity).values(row).on_conflict_do_nothing()
        written = statement.returning(self._entity.filme_id)
        return self._session.connection().execute(written).first() is not None

    def remove(self, user_id: int, film_id: int) -> bool:
        """Take a mark back; tell whether it was there."""
        return self._delete(self._entity, user_id, film_id)

    def _delete(self, entity: Any, user_id: int, film_id: int) -> bool:
        statement = delete(entity).where(entity.usuario_id == user_id, entity.filme_id == film_id)
        return bool(self._session.connection().execute(statement).rowcount)


class IgnoradoRepository(MarcaRepository):
    """The films that users are not interested in."""

    _entity, _instant = Ignorado, "ignorado_em"


class NaoVistoRepository(MarcaRepository):
    """The films that users, asked about them, have not seen."""

    _entity, _instant, _contrary = NaoVisto, "respondido_em", Visto


class VistoRepository(MarcaRepository):
    """The films that users have seen; those that they rated need no mark."""

    _entity, _instant, _contrary = Visto, "visto_em", NaoVisto
