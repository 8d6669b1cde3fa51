"""The database as columns: whole tables for training, or users block by block."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import Select, Table, func, select, type_coerce
from sqlalchemy.types import BigInteger
from sqlmodel import Session

from cineclube.db.tables import Avaliacao, Filme, Ignorado, Usuario

CHUNK_ROWS = 200_000

usuarios: Table = Usuario.__table__  # type: ignore[attr-defined]
filmes: Table = Filme.__table__  # type: ignore[attr-defined]
avaliacoes: Table = Avaliacao.__table__  # type: ignore[attr-defined]
ignorados: Table = Ignorado.__table__  # type: ignore[attr-defined]


class TrainingReader:
    """Reads whole tables in one session, so that they fit together."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def count_ratings(self) -> int:
        """Rows of `avaliacoes`."""
        query = select(func.count()).select_from(avaliacoes)
        return self._session.connection().execute(query).scalar_one()

    def user_ids(self) -> pd.DataFrame:
        """Ids of all users: id."""
        return self._read(select(usuarios.c.id).order_by(usuarios.c.id))

    def films(self) -> pd.DataFrame:
        """All films by id: id, titulo, genero, diretor, atores, ano (NA where unknown)."""
        columns = (
            filmes.c[name] for name in ("id", "titulo", "genero", "diretor", "atores", "ano")
        )
        return self._read(select(*columns).order_by(filmes.c.id))

    def ratings(self, on_rows: Callable[[int], None]) -> pd.DataFrame:
        """All ratings: usuario_id, filme_id, avaliacao, avaliado_em (seconds since 1970, NaN:
        unknown).

        `on_rows` is called with the number of rows read so far.
        """
        when = type_coerce(avaliacoes.c.avaliado_em, BigInteger).label("avaliado_em")
        query = select(avaliacoes.c.usuario_id, avaliacoes.c.filme_id, avaliacoes.c.avaliacao, when)
        return self._read(query, on_rows)

    def _read(
        self, query: "Select[tuple[object, ...]]", on_rows: Callable[[int], None] = lambda _: None
    ) -> pd.DataFrame:
        chunks = []
        streamed = query.execution_options(stream_results=True)
        connection = self._session.connection()
        for chunk in pd.read_sql_query(streamed, connection, chunksize=CHUNK_ROWS):
            chunks.append(chunk)
            on_rows(sum(map(len, chunks)))
        return pd.concat(chunks, ignore_index=True)


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

    def ignored_by(self, user_ids: Sequence[int]) -> tuple[Sequence[int], Sequence[int]]:
        """Users and films of all that a few hundred users put aside, ordered by user and film."""
        query = (
            select(ignorados.c.usuario_id, ignorados.c.filme_id)
            .where(ignorados.c.usuario_id.in_(user_ids))
            .order_by(ignorados.c.usuario_id, ignorados.c.filme_id)
        )
        rows = self._session.connection().execute(query).all()
        users, films = zip(*rows, strict=True) if rows else ((), ())
        return users, films

    def _ids(self, query: "Select[Any]") -> list[int]:
        return list(self._session.connection().execute(query).scalars())
