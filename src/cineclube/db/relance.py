"""A glance at a SQLite database, which never waits: for a thread that must not be held up."""

import os
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import NamedTuple, TypeVar

from cineclube.db.engine import Database
from cineclube.db.gostos import Gosto, make_gosto, nothing_said, parameters, query_of
from cineclube.db.tables import Filme

_GOSTO = query_of("sqlite")
_FIELDS = tuple(Filme.model_fields)
_VERSION = "SELECT versao FROM catalogo"
_FILMS = f"SELECT ({_VERSION}), {', '.join(_FIELDS)} FROM filmes WHERE id IN "  # noqa: S608

_T = TypeVar("_T")
_File = tuple[int, int]


class State(NamedTuple):
    """Equal to another as long as nobody, in any process, has committed in between what could
    concern the user.
    """

    file: int
    unchanged: tuple[int, ...]


class Glance:
    """Looks at a SQLite database through one connection of its own. Whatever it cannot tell at
    once, as the database is no file, is locked or is in use by another thread, is None.

    Its `data_version` tells whether any other connection, of any process, has committed; this one
    never writes. Readers of a write-ahead log do not wait for writers.
    """

    def __init__(
        self, database: Database, on_another_file: Callable[[], None] = lambda: None
    ) -> None:
        self._database, self._on_another_file = database, on_another_file
        file = database.engine.url.database if database.engine.dialect.name == "sqlite" else None
        self._path = None if file in (None, "", ":memory:") else file
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None
        self._file = _file_at(self._path)
        self._n_files = 0

    def state(self, user_id: int | None) -> State | None:
        """Give the state of the database, of which changes that this process makes to what other
        users say are no part; if its file was replaced, that of the new one.
        """
        try:
            self._check_file()
        except OSError:
            return None
        unchanged = self._database.unchanged(user_id)
        if unchanged is None:
            version = self._look(_data_version)
            unchanged = None if version is None else (version,)
        return None if unchanged is None else State(self._n_files, unchanged)

    def gosto(self, user_id: int | None) -> Gosto | None:
        """Read what a user says of films; nothing but the catalogue's version where None is
        asked for.
        """
        if user_id is None:
            version = self._look(lambda connection: _one(connection, _VERSION))
            return None if version is None else nothing_said(version)
        asked = parameters(user_id)
        row = self._look(lambda connection: connection.execute(_GOSTO, asked).fetchall()[0])
        return None if row is None else make_gosto(row)

    def films(self, film_ids: Sequence[int], catalogue: int) -> Mapping[int, Filme]:
        """Read films by id, as they are in a version of the catalogue; none where it is past."""
        query = f"{_FILMS}({','.join('?' * len(film_ids))})"
        rows = self._look(lambda connection: connection.execute(query, film_ids).fetchall())
        if rows is None or any(row[0] != catalogue for row in rows):
            return {}
        films = (Filme(**dict(zip(_FIELDS, values, strict=True))) for _, *values in rows)
        return {film.id: film for film in films if film.id is not None}

    def close(self) -> None:
        """Close the connection; the next look opens another one."""
        with self._lock:
            self._close()

    def _look(self, ask: Callable[[sqlite3.Connection], _T]) -> _T | None:
        if self._path is None or not self._lock.acquire(blocking=False):
            return None
        try:
            if self._connection is None:
                self._connection = _connect(self._path)
            return ask(self._connection)
        except sqlite3.Error:  # who asks next in earnest says what is wrong
            self._close()
            return None
        finally:
            self._lock.release()

    def _check_file(self) -> None:
        """Let go of a file in whose place another one is now."""
        if self._path is None:
            return
        file = _file_at(self._path)
        if file is None:
            raise FileNotFoundError(self._path)
        if file != self._file:
            if self._file is not None:
                self.close()
                self._database.close()
                self._on_another_file()
            self._file = file
            self._n_files += 1

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def _file_at(path: str | None) -> _File | None:
    """What tells a file from another in its place; None where there is none."""
    try:
        found = os.stat(path or "")  # noqa: PTH116  asked before every answer
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _connect(path: str) -> sqlite3.Connection:
    """Open a file that is there, to read."""
    connection = sqlite3.connect(
        f"{Path(path).resolve().as_uri()}?mode=rw",  # "ro" cannot read a log that nobody has open
        uri=True,
        timeout=0,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.execute("PRAGMA query_only = ON")
    return connection


def _data_version(connection: sqlite3.Connection) -> int:
    return _one(connection, "PRAGMA data_version")


def _one(connection: sqlite3.Connection, query: str) -> int:
    value: int = connection.execute(query).fetchall()[0][0]
    return value
