"""A database that is looked at and never changed, whatever is asked of it."""

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool
from sqlmodel import create_engine

from cineclube.db.engine import BUSY_TIMEOUT_SECONDS, Database
from cineclube.errors import DatabaseError


class ReadOnlyDatabase(Database):
    """Reads a database as it is: no file or folder is made, nothing is migrated or written.

    On SQLite text that is no UTF-8 comes with lone surrogates rather than as an error.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url)
        if self.engine.dialect.name == "sqlite":
            self.engine = _sqlite_engine(self.engine.url)
            looking = self.engine.execution_options()
        else:
            looking = self._reading_engine.execution_options(postgresql_readonly=True)
        self._reading_engine = self._writing_engine = looking


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine("sqlite://", creator=lambda: _connect(url.database), poolclass=NullPool)
    engine.url = url
    event.listen(engine, "begin", _begin)
    return engine


def _connect(file: str | None) -> sqlite3.Connection:
    if not file or not Path(file).is_file():
        raise DatabaseError(f"there is no database file {file or 'in memory'}")
    # "ro" would leave the files of the write-ahead log behind; "rw" does not make a database
    connection = sqlite3.connect(
        f"{Path(file).resolve().as_uri()}?mode=rw",
        uri=True,
        timeout=BUSY_TIMEOUT_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.execute("PRAGMA query_only = ON")
    connection.text_factory = lambda raw: raw.decode(errors="surrogateescape")
    return connection


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
