"""All ratings as arrays: the database packs many rows into one value, which numpy takes apart.

A row for each rating would cost a Python tuple each: most of the time that reading takes.
"""

import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Connection, Integer, Table, cast, func, select, text, type_coerce

from cineclube.db.tables import Avaliacao
from cineclube.errors import DatabaseError

BLOCK_ROWS = 200_000
PACKED_ROWS = 200  # that SQLite gives at once; each holds all ratings of a user
BLOCK_PAGES = 1_000  # of PostgreSQL's table: some 150,000 ratings

avaliacoes: Table = Avaliacao.__table__  # type: ignore[attr-defined]

_PAGES = text(
    "SELECT pg_relation_size('avaliacoes') / CAST(current_setting('block_size') AS integer)"
)
# Numbers in the network's byte order, end to end. A range of row addresses is read on its own, and
# a row keeps its address as long as a transaction sees it.
_PACKED = text(
    "SELECT count(*), string_agg(int8send(usuario_id), ''), string_agg(int8send(filme_id), ''), "
    "string_agg(float4send(CAST(avaliacao AS real)), ''), "
    "string_agg(int8send(coalesce(avaliado_em, CAST(:unknown_time AS bigint))), '') "
    "FROM avaliacoes "
    "WHERE ctid >= CAST(:first_row AS tid) AND ctid < CAST(:end_row AS tid)"
)
_PACKED_DTYPES = (">i8", ">i8", ">f4", ">i8")


class RatingArrays(NamedTuple):
    """Ratings as parallel arrays, (n_ratings,) each, in no particular order."""

    usuario_id: NDArray[np.int64]
    filme_id: NDArray[np.int64]
    avaliacao: NDArray[np.float32]
    avaliado_em: NDArray[np.int64]

    @classmethod
    def empty(cls, n_ratings: int) -> "RatingArrays":
        """Room for so many ratings."""
        users, films, times = (np.empty(n_ratings, np.int64) for _ in range(3))
        return cls(users, films, np.empty(n_ratings, np.float32), times)

    @classmethod
    def joined(cls, parts: Sequence["RatingArrays"]) -> "RatingArrays":
        """The rows of all parts, one part after the other."""
        return cls(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))

    def columns(self) -> tuple[NDArray[Any], ...]:
        """The arrays, in the order of the table's columns."""
        return tuple(self)

    def take(self, rows: NDArray[np.bool_] | NDArray[np.intp] | slice) -> "RatingArrays":
        """Some of the rows."""
        return RatingArrays(
            self.usuario_id[rows], self.filme_id[rows], self.avaliacao[rows], self.avaliado_em[rows]
        )


def read_ratings(
    connection: Connection, n_ratings: int, unknown_time: int, on_rows: Callable[[int], None]
) -> RatingArrays:
    """Read all `n_ratings` ratings; times in seconds since 1970, or `unknown_time`.

    `on_rows` is called with the number of rows read so far.
    """
    sqlite = connection.dialect.name == "sqlite"
    blocks = (_blocks_of_sqlite if sqlite else _blocks_of_postgresql)(connection, unknown_time)
    ratings, done = RatingArrays.empty(n_ratings), 0
    for n_rows, columns in blocks:
        rows = slice(done, done + n_rows)
        for whole, part in zip(ratings.take(rows).columns(), columns, strict=True):
            np.copyto(whole, part)
        done += n_rows
        on_rows(done)
    return ratings


_Block = tuple[int, tuple[NDArray[np.generic], ...]]


def _blocks_of_sqlite(connection: Connection, unknown_time: int) -> Iterator[_Block]:
    """Give the ratings by user, as the table holds them; what is packed is text with
    commas, as a separator of our own would cost a third more."""
    rated_at = func.coalesce(type_coerce(avaliacoes.c.avaliado_em, BigInteger), unknown_time)
    halves = cast(avaliacoes.c.avaliacao * 2, Integer)  # whole, as a constraint sees to
    packed = (func.group_concat(value) for value in (avaliacoes.c.filme_id, halves, rated_at))
    user_id = avaliacoes.c.usuario_id
    query = select(user_id, func.count(), *packed).group_by(user_id).order_by(user_id)
    users: list[Sequence[object]] = []
    n_rows = 0
    for user in connection.execute(query, execution_options={"yield_per": PACKED_ROWS}):
        users.append(user)
        n_rows += user[1]
        if n_rows >= BLOCK_ROWS:
            yield n_rows, _unpacked(users)
            users, n_rows = [], 0
    if users:
        yield n_rows, _unpacked(users)


def _unpacked(users: list[Sequence[object]]) -> tuple[NDArray[np.generic], ...]:
    ids, counts, *packed = zip(*users, strict=True)
    films, halves, rated_at = (_integers(",".join(column)) for column in packed)
    return np.repeat(np.array(ids, np.int64), counts), films, halves / np.float32(2), rated_at


def _integers(text: str) -> NDArray[np.int64]:
    with warnings.catch_warnings(action="error", category=DeprecationWarning):
        try:
            return np.fromstring(text, np.int64, sep=",")
        except (ValueError, DeprecationWarning) as error:
            raise DatabaseError(
                f"{avaliacoes.name} holds a value that is no whole number: {error}; "
                "`cineclube doctor` tells more"
            ) from error


def _blocks_of_postgresql(connection: Connection, unknown_time: int) -> Iterator[_Block]:
    """Give the ratings in the order of the table's pages."""
    for first in range(0, connection.execute(_PAGES).scalar_one(), BLOCK_PAGES):
        limits = {"first_row": f"({first},0)", "end_row": f"({first + BLOCK_PAGES},0)"}
        row = connection.execute(_PACKED, limits | {"unknown_time": unknown_time}).one()
        n_rows, *packed = row
        if n_rows:
            columns = zip(packed, _PACKED_DTYPES, strict=True)
            yield n_rows, tuple(np.frombuffer(part, dtype) for part, dtype in columns)
