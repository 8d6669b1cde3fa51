"""Fill the empty table of ratings: its index and its references are made once, at the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, inspect, text
from sqlalchemy.schema import CreateIndex, DropIndex

from cineclube.db.importers.schema import RATINGS

COLUMNS = "usuario_id, filme_id, avaliacao, avaliado_em"
INSERT = f"INSERT INTO avaliacoes ({COLUMNS}) VALUES (?, ?, ?, ?)"  # noqa: S608
COPY = f"COPY avaliacoes ({COLUMNS}) FROM STDIN (FORMAT BINARY)"
COPY_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
COPY_END = b"\xff\xff"
# A row as PostgreSQL reads it: how many values, then the length of each and the value
COPY_ROW = np.dtype([
    ("values", ">i2"), ("user_bytes", ">i4"), ("user", ">i8"), ("film_bytes", ">i4"),
    ("film", ">i8"), ("value_bytes", ">i4"), ("value", ">f8"), ("at_bytes", ">i4"), ("at", ">i8"),
])  # fmt: skip
COPY_LENGTHS = {"values": 4, "user_bytes": 8, "film_bytes": 8, "value_bytes": 8, "at_bytes": 8}


class RatingColumns(Protocol):
    """Ratings as parallel arrays (n_ratings,), ordered by user and film, each pair once."""

    @property
    def user_ids(self) -> NDArray[np.int64]:
        """Who rated."""

    @property
    def film_ids(self) -> NDArray[np.int64]:
        """What was rated."""

    @property
    def values(self) -> NDArray[np.float32]:
        """Half stars from 0.5 to 5."""

    @property
    def rated_at(self) -> NDArray[np.int64]:
        """When, in seconds since 1970."""


@contextmanager
def filling(connection: Connection) -> Iterator[None]:
    """Take the index away, and on PostgreSQL the references; make them again at the end.

    All of it is part of the transaction. SQLite checks references as the rows come.
    """
    references = _references(connection)
    for index in RATINGS.indexes:
        connection.execute(DropIndex(index))
    for name in references:
        connection.execute(text(f"ALTER TABLE avaliacoes DROP CONSTRAINT {name}"))
    yield
    for index in RATINGS.indexes:
        connection.execute(CreateIndex(index))
    for name, (column, parent) in references.items():
        connection.execute(
            text(
                f"ALTER TABLE avaliacoes ADD CONSTRAINT {name} FOREIGN KEY ({column}) "
                f"REFERENCES {parent} (id) ON DELETE CASCADE"
            )
        )


def _references(connection: Connection) -> dict[str, tuple[str, str]]:
    """Constraints that can be dropped: name -> column and the table that it points to."""
    if connection.dialect.name != "postgresql":
        return {}
    found = inspect(connection).get_foreign_keys(RATINGS.name)
    return {
        str(key["name"]): (key["constrained_columns"][0], key["referred_table"]) for key in found
    }


def insert(connection: Connection, ratings: RatingColumns) -> None:
    """Insert ratings of pairs that are not there yet, by the fastest way that the driver has."""
    if connection.dialect.name == "postgresql":
        _copy(connection, ratings)
        return
    columns = (ratings.user_ids, ratings.film_ids, ratings.values, ratings.rated_at)
    rows: list[Any] = list(zip(*(column.tolist() for column in columns), strict=True))
    connection.exec_driver_sql(INSERT, rows)


def _copy(connection: Connection, ratings: RatingColumns) -> None:
    rows = np.empty(len(ratings.values), COPY_ROW)
    for name, length in COPY_LENGTHS.items():
        rows[name] = length
    rows["user"], rows["film"] = ratings.user_ids, ratings.film_ids
    rows["value"], rows["at"] = ratings.values, ratings.rated_at
    cursor = connection.connection.cursor()
    with cursor, cursor.copy(COPY) as copy:  # type: ignore[attr-defined]
        copy.write(COPY_HEADER + rows.tobytes() + COPY_END)
