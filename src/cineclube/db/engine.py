"""The database: an engine set up for its dialect, and transactions on it."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, NoSuchModuleError, SQLAlchemyError
from sqlmodel import Session, create_engine

from cineclube.db.escritor import OneWriter, Unchanged
from cineclube.errors import DatabaseError

BUSY_TIMEOUT_SECONDS = 30
# Whoever waits for SQLite's one write lock holds a thread and a connection that readers need
MAX_WAITING_WRITERS = 8
TURN_SECONDS = 0.5
ONE = {"pool_size": 1, "max_overflow": 0, "pool_timeout": BUSY_TIMEOUT_SECONDS}
POOL = {"pool_size": 10, "max_overflow": 20}
WRITE = {"begin": "BEGIN IMMEDIATE"}  # SQLite: take the write lock at once rather than fail halfway

Transaction = Session  # what `reading` and `writing` give, for those who only pass it on


class Database:
    """One engine for a process; every unit of work is one `reading` or `writing` block."""

    def __init__(self, url: str) -> None:
        self.engine = _create_engine(url)
        self._reading_engine = self.engine.execution_options(**_snapshot(self.engine))
        one_writer = self.engine.dialect.name == "sqlite"
        self._turns = BoundedSemaphore(MAX_WAITING_WRITERS) if one_writer else None
        self._writer: OneWriter | None = None
        writing = self.engine
        if one_writer and not _in_memory(url):
            writing = _create_sqlite_engine(url, ONE)
            self._writer = OneWriter(writing, BUSY_TIMEOUT_SECONDS)
        self._writing_engine = writing.execution_options(**WRITE)

    @property
    def address(self) -> str:
        """The URL without its password."""
        return self.engine.url.render_as_string(hide_password=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that sees one consistent state of the database and writes nothing."""
        with _clear_errors(self.address), Session(self._reading_engine) as session:
            yield session

    @contextmanager
    def writing(self, *, user_id: int | None = None) -> Iterator[Session]:
        """Give a session whose work is committed at the end of the block, or not at all.

        `user_id` says that nothing is changed but what this user says of films.
        """
        with (
            self._turn(user_id),
            _clear_errors(self.address),
            Session(self._writing_engine) as session,
            session.begin(),
        ):
            yield session

    def unchanged(self, user_id: int | None) -> Unchanged | None:
        """Give what stays equal until something is committed that can concern this user; None where
        that cannot be told.
        """
        return None if self._writer is None else self._writer.unchanged(user_id)

    @contextmanager
    def _turn(self, user_id: int | None) -> Iterator[None]:
        """Raise DatabaseError where too many wait to write already."""
        if self._turns is None:
            yield
            return
        if not self._turns.acquire(timeout=TURN_SECONDS):
            raise DatabaseError(f"too many writers wait for the database {self.address}")
        try:
            with nullcontext() if self._writer is None else self._writer.turn(user_id):
                yield
        finally:
            self._turns.release()

    def ping(self) -> None:
        """Raise DatabaseError where the database does not answer."""
        with self.reading() as session:
            session.connection().execute(text("SELECT 1"))

    def close(self) -> None:
        """Close the pooled connections."""
        self.engine.dispose()
        self._writing_engine.dispose()
        if self._writer is not None:
            self._writer.forget()


@contextmanager
def _clear_errors(address: str) -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise  # a rule of the data was broken: the caller knows which, and the database is well
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        reason = str(getattr(error, "orig", None) or error)
        raise DatabaseError(f"the database {address} failed: {reason}") from error


def _snapshot(engine: Engine) -> dict[str, str]:
    """Let all queries of a transaction see the same state, as they do in SQLite anyway."""
    return {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}


def _create_engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            return _create_sqlite_engine(url, {} if _in_memory(url) else POOL)
        return create_engine(parsed, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise DatabaseError(f"CINECLUBE_DATABASE_URL cannot be used: {error}") from error


def _in_memory(url: str) -> bool:
    return make_url(url).database in (None, "", ":memory:")


def _create_sqlite_engine(url: str, pool: Mapping[str, int]) -> Engine:
    engine = create_engine(
        url, connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_SECONDS}, **pool
    )
    event.listen(engine, "do_connect", _make_folder)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_folder(_dialect: object, _record: object, arguments: list[Any], _options: object) -> None:
    if arguments and arguments[0] != ":memory:":
        Path(arguments[0]).parent.mkdir(parents=True, exist_ok=True)


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver would begin late and commit before DDL
    cursor = connection.cursor()
    try:
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA synchronous = NORMAL")
        if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            cursor.execute("PRAGMA journal_mode = WAL")
    finally:
        cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))
