"""Write ratings, of which each pair occurs once: insert what is new, replace what is not newer."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text
from sqlalchemy.schema import CreateIndex, DropIndex

from cineclube.db.importers.rating_runs import UNKNOWN_TIME
from cineclube.db.importers.schema import RATINGS
from cineclube.db.rating_columns import RatingArrays

STATEMENT_ROWS = 200  # a statement for each row would take SQLite twice as long
ARRAY_ROWS = 50_000  # PostgreSQL takes a statement's rows as arrays
CACHE_KIB = 64 * 1024

_INSERT = "INSERT INTO avaliacoes (usuario_id, filme_id, avaliacao, avaliado_em)"
# A rating replaces another that differs and is not known to be newer
_OR_REPLACE = """
ON CONFLICT (usuario_id, filme_id)
DO UPDATE SET avaliacao = excluded.avaliacao, avaliado_em = excluded.avaliado_em
WHERE (
    excluded.avaliado_em IS NULL OR avaliacoes.avaliado_em IS NULL
    OR excluded.avaliado_em >= avaliacoes.avaliado_em
) AND (
    excluded.avaliacao <> avaliacoes.avaliacao
    OR excluded.avaliado_em IS NOT NULL
    AND (avaliacoes.avaliado_em IS NULL OR excluded.avaliado_em <> avaliacoes.avaliado_em)
)
"""
_PAIR = "RETURNING usuario_id, filme_id"
_FROM_ARRAYS = (
    f"{_INSERT} SELECT unnest(CAST(:users AS bigint[])), unnest(CAST(:films AS bigint[])), "
    "unnest(CAST(:values AS double precision[])), unnest(CAST(:times AS bigint[]))" + _OR_REPLACE
)
_Rows = NDArray[np.object_]


def upsert(connection: Connection, ratings: RatingArrays) -> int:
    """Write ratings; tell how many are new or replace another."""
    rows = _rows(ratings)
    if connection.dialect.name == "postgresql":
        parts = _split(rows, ARRAY_ROWS)
        return sum(_write_arrays(connection, part).rowcount for part in parts)
    n_whole = len(rows) - len(rows) % STATEMENT_ROWS
    whole = rows[:n_whole].reshape(-1, STATEMENT_ROWS * rows.shape[1])
    return _write_many(connection, STATEMENT_ROWS, whole) + _write_many(
        connection, 1, rows[n_whole:]
    )


def upsert_counting(
    connection: Connection, ratings: RatingArrays, changes: NDArray[np.int64]
) -> tuple[int, int]:
    """Do the same; tell also the sum of the `changes` of those that are written."""
    n_written = sum_of_changes = 0
    rows = _rows(ratings)
    changes_of = dict(zip(map(tuple, rows[:, :2].tolist()), changes.tolist(), strict=True))
    n_rows = ARRAY_ROWS if connection.dialect.name == "postgresql" else STATEMENT_ROWS
    for part in _split(rows, n_rows):
        pairs = _write_returning(connection, part)
        n_written += len(pairs)
        sum_of_changes += sum(changes_of[pair] for pair in pairs)
    return n_written, sum_of_changes


@contextmanager
def index_made_anew(connection: Connection) -> Iterator[None]:
    """Make the index on films at the end: sorted, rather than row by row all over the disk.

    It is for SQLite, whose readers go on with what they saw before; PostgreSQL would let them wait.
    """
    for index in RATINGS.indexes:
        connection.execute(DropIndex(index, if_exists=True))
    yield
    for index in RATINGS.indexes:
        connection.execute(CreateIndex(index))


@contextmanager
def larger_cache(connection: Connection) -> Iterator[None]:
    """Let SQLite keep more of the table in memory."""
    if connection.dialect.name != "sqlite":
        yield
        return
    before = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql(f"PRAGMA cache_size = -{CACHE_KIB}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size = {before}")


def _rows(ratings: RatingArrays) -> _Rows:
    """What the driver takes, (n_ratings, 4); None where a time is unknown."""
    rows = np.empty((len(ratings.usuario_id), len(ratings)), object)
    for place, column in enumerate(ratings.columns()):
        rows[:, place] = column.astype(object)  # Python's numbers, which the driver knows
    rows[ratings.avaliado_em == UNKNOWN_TIME, -1] = None
    return rows


def _split(rows: _Rows, n_rows: int) -> Iterator[_Rows]:
    return (rows[start : start + n_rows] for start in range(0, len(rows), n_rows))


def _statement(n_rows: int) -> str:
    return f"{_INSERT} VALUES {', '.join(['(?, ?, ?, ?)'] * n_rows)} {_OR_REPLACE}"


def _write_many(connection: Connection, n_rows: int, rows: _Rows) -> int:
    if not len(rows):
        return 0
    parameters: list[Any] = list(map(tuple, rows.tolist()))
    return connection.exec_driver_sql(_statement(n_rows), parameters).rowcount


def _write_returning(connection: Connection, rows: _Rows) -> list[tuple[int, int]]:
    if connection.dialect.name == "postgresql":
        written = _write_arrays(connection, rows, _PAIR)
    else:
        statement = _statement(len(rows)) + _PAIR
        written = connection.exec_driver_sql(statement, tuple(rows.ravel().tolist()))
    return [(user_id, film_id) for user_id, film_id in written]


def _write_arrays(connection: Connection, rows: _Rows, also: str = "") -> Any:
    names = ("users", "films", "values", "times")
    columns = {name: rows[:, place].tolist() for place, name in enumerate(names)}
    return connection.execute(text(_FROM_ARRAYS + also), columns)
