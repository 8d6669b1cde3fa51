"""Store a data set that comes in blocks: into an empty database, in one transaction."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

from sqlalchemy import Connection, Table, select

from cineclube.db.engine import Database
from cineclube.db.importers.rating_table import RatingColumns, filling, insert
from cineclube.db.importers.schema import FILMS, RATINGS, TABLES, USERS
from cineclube.db.importers.transaction import importing
from cineclube.errors import SynthesisError

CHUNK = 2_000


class OnRows(Protocol):
    """Told how many rows of a table have been dealt with."""

    def __call__(self, table: str, done: int, total: int) -> None:
        """`done` of `total` rows of `table`."""


@dataclass(frozen=True)
class Blocks:
    """A data set: rows for `usuarios` and `filmes`, and blocks of ratings, each read once.

    Ratings are ordered by user and film, with each pair once and ids that are there.
    """

    n_users: int
    n_films: int
    n_ratings: int
    users: Iterable[dict[str, Any]]
    films: Iterable[dict[str, Any]]
    ratings: Iterable[RatingColumns]


def store_blocks(database: Database, blocks: Blocks, on_rows: OnRows) -> None:
    """Store all of it or nothing. Raises SynthesisError where the database holds anything."""
    with importing(database) as connection:
        _check_empty(connection, database.address)
        for table, rows, total in (
            (USERS, blocks.users, blocks.n_users),
            (FILMS, blocks.films, blocks.n_films),
        ):
            _store(connection, table, rows, total, on_rows)
        done = 0
        with filling(connection):
            for ratings in blocks.ratings:
                insert(connection, ratings)
                done += len(ratings.values)
                on_rows(RATINGS.name, done, blocks.n_ratings)


def check_empty(database: Database) -> None:
    """Raise SynthesisError where the database holds anything."""
    with database.reading() as session:
        _check_empty(session.connection(), database.address)


def _check_empty(connection: Connection, address: str) -> None:
    for table in TABLES:
        if connection.execute(select(1).select_from(table).limit(1)).first():
            raise SynthesisError(
                f"the database {address} holds data already ({table.name}): made-up data only go "
                "into an empty one. Name another with CINECLUBE_DATABASE_URL"
            )


def _store(
    connection: Connection,
    table: Table,
    rows: Iterable[dict[str, Any]],
    total: int,
    on_rows: OnRows,
) -> None:
    done = 0
    for chunk in _chunks(iter(rows)):
        connection.execute(table.insert(), chunk)
        done += len(chunk)
        on_rows(table.name, done, total)


def _chunks(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk
