"""The database as columns: whole tables for training, or users block by block."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, Table, func, select, type_coerce, union
from sqlalchemy.types import BigInteger
from sqlmodel import Session

from cineclube.db.rating_columns import RatingArrays, read_ratings
from cineclube.db.tables import Avaliacao, Filme, Ignorado, Usuario, Visto

usuarios: Table = Usuario.__table__  # type: ignore[attr-defined]
filmes: Table = Filme.__table__  # type: ignore[attr-defined]
avaliacoes: Table = Avaliacao.__table__  # type: ignore[attr-defined]
ignorados: Table = Ignorado.__table__  # type: ignore[attr-defined]
vistos: Table = Visto.__table__  # type: ignore[attr-defined]


class StoredFilm(NamedTuple):
    """A film as the table holds it."""

    id: int
    titulo: str
    genero: str
    diretor: str
    atores: str
    ano: int | None


class TrainingReader:
    """Reads whole tables in one session, so that they fit together."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection()

    def count_ratings(self) -> int:
        """Rows of `avaliacoes`."""
        query = select(func.count()).select_from(avaliacoes)
        return self._connection.execute(query).scalar_one()

    def user_ids(self) -> NDArray[np.int64]:
        """Ids of all users, ascending."""
        query = select(usuarios.c.id).order_by(usuarios.c.id)
        ids = self._connection.execute(query).scalars()
        return np.fromiter(ids, np.int64)

    def films(self) -> list[StoredFilm]:
        """All films by id."""
        query = select(*(filmes.c[name] for name in StoredFilm._fields)).order_by(filmes.c.id)
        return [StoredFilm(*row) for row in self._connection.execute(query)]

    def ratings(
        self, n_ratings: int, unknown_time: int, on_rows: Callable[[int], None]
    ) -> RatingArrays:
        """All `n_ratings` ratings; times in seconds since 1970, `unknown_time` where not known.

        `on_rows` is called with the number of rows read so far.
        """
        return read_ratings(self._connection, n_ratings, unknown_time, on_rows)


class RatingColumns(NamedTuple):
    """Ratings as parallel columns; the times are in seconds since 1970, None where unknown."""

    usuario_id: Sequence[int] = ()
    filme_id: Sequence[int] = ()
    avaliacao: Sequence[float] = ()
    avaliado_em: Sequence[int | None] = ()


class BlockReader:
    """Reads users and their ratings a block at a time, in one session: memory does not grow with
    them.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def count_users(self) -> int:
        """Rows of `usuarios`."""
        query = select(func.count()).select_from(usuarios)
        return self._session.connection().execute(query).scalar_one()

    def all_users(self, block_users: int) -> Iterator[list[int]]:
        """Ids of all users, ascending, `block_users` at a time."""
        query = select(usuarios.c.id).order_by(usuarios.c.id).limit(block_users)
        block = self._ids(query)
        while block:
            yield block
            block = self._ids(query.where(usuarios.c.id > block[-1]))

    def existing_users(self, user_ids: Sequence[int]) -> set[int]:
        """Those of a few hundred ids that are users."""
        return set(self._ids(select(usuarios.c.id).where(usuarios.c.id.in_(user_ids))))

    def ratings_of(self, user_ids: Sequence[int]) -> RatingColumns:
        """All ratings of a few hundred users, ordered by user and film."""
        when = type_coerce(avaliacoes.c.avaliado_em, BigInteger)
        query = (
            select(avaliacoes.c.usuario_id, avaliacoes.c.filme_id, avaliacoes.c.avaliacao, when)
            .where(avaliacoes.c.usuario_id.in_(user_ids))
            .order_by(avaliacoes.c.usuario_id, avaliacoes.c.filme_id)
        )
        rows = self._session.connection().execute(query).all()
        return RatingColumns(*zip(*rows, strict=True))

    def unwanted_by(self, user_ids: Sequence[int]) -> tuple[Sequence[int], Sequence[int]]:
        """Users and films of all that a few hundred users put aside or marked as seen, ordered by
        user and film.
        """
        marks = (
            select(marked.c.usuario_id, marked.c.filme_id).where(marked.c.usuario_id.in_(user_ids))
            for marked in (ignorados, vistos)
        )
        query = union(*marks).order_by("usuario_id", "filme_id")
        rows = self._session.connection().execute(query).all()
        users, films = zip(*rows, strict=True) if rows else ((), ())
        return users, films

    def _ids(self, query: "Select[Any]") -> list[int]:
        return list(self._session.connection().execute(query).scalars())
