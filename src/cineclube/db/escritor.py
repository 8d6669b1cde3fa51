"""The one connection by which a process writes to SQLite: it tells own commits from all others."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, event

from cineclube.errors import DatabaseError

MAX_USERS = 100_000  # whose changes are counted one by one

Unchanged = tuple[int, ...]


class OneWriter:
    """Lets one transaction of this process write at a time, and knows whose data it changed.

    A `data_version` is the same on a connection until another one commits. So, on the one that
    makes all commits of this process, it changes with commits of other processes alone.
    """

    def __init__(self, engine: Engine, wait_seconds: float) -> None:
        self._wait_seconds = wait_seconds
        self._turn = Lock()
        self._connection: sqlite3.Connection | None = None
        self._n_connections = 0
        self._held: int | None = None  # data_version while nobody else can commit
        self._by_user: Counter[int] = Counter()
        self._n_others = 0
        event.listen(engine, "connect", self._connected)
        event.listen(engine, "begin", self._begun)
        event.listen(engine, "commit", self._ending)
        event.listen(engine, "rollback", self._ending)

    @contextmanager
    def turn(self, user_id: int | None) -> Iterator[None]:
        """Let nobody else in this process write; `user_id`: nothing is changed but what this user
        says of films, None: anything may be.
        """
        if not self._turn.acquire(timeout=self._wait_seconds):
            raise DatabaseError("another transaction of this process holds the database")
        try:
            yield
        finally:
            self._held = None
            self._count(user_id)  # before anybody can look again
            self._turn.release()

    def unchanged(self, user_id: int | None) -> Unchanged | None:
        """Give what stays equal for as long as no other process commits anything, and this one
        nothing that concerns this user, or everybody. None: it cannot be told just now.
        """
        version = self._held
        if version is None:
            if not self._turn.acquire(blocking=False):
                return None  # a transaction begins, or ends
            try:
                version = self._data_version()
            finally:
                self._turn.release()
        if version is None:
            return None
        n_others = self._n_others  # before `mine`, which begins anew when it grows
        mine = 0 if user_id is None else self._by_user.get(user_id, 0)
        return self._n_connections, version, n_others, mine

    def forget(self) -> None:
        """Tell nothing more until there is another connection: this one's file may be gone."""
        self._connection = None
        self._held = None

    def _data_version(self) -> int | None:
        if self._connection is None:
            return None
        try:
            version: int = self._connection.execute("PRAGMA data_version").fetchall()[0][0]
        except sqlite3.Error:  # it was closed, or is locked
            return None
        return version

    def _count(self, user_id: int | None) -> None:
        if user_id is None or len(self._by_user) >= MAX_USERS:
            self._n_others += 1
            self._by_user.clear()
        else:
            self._by_user[user_id] += 1

    def _connected(self, connection: Any, _record: object) -> None:
        self._connection = connection
        self._n_connections += 1

    def _begun(self, _connection: Connection) -> None:
        """From here on nobody else can commit, as BEGIN IMMEDIATE has the write lock."""
        self._held = self._data_version()

    def _ending(self, _connection: Connection) -> None:
        """From here on others can commit, and this commit can be seen."""
        self._held = None
