"""Transactions under pressure."""

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from cineclube.db import engine
from cineclube.db.engine import MAX_WAITING_WRITERS, Database
from cineclube.db.migrate import migrate
from cineclube.errors import DatabaseError


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'cineclube.db'}")
    migrate(database)
    yield database
    database.close()


def _write(database: Database) -> bool:
    try:
        with database.writing() as session:
            session.connection().execute(text("INSERT INTO usuarios (nome) VALUES ('Ana')"))
    except DatabaseError:
        return False
    return True


def test_writing_when_too_many_wait_already_then_the_others_are_told_and_readers_go_on(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "TURN_SECONDS", 0.05)
    other = sqlite3.connect(tmp_path / "cineclube.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with ThreadPoolExecutor(3 * MAX_WAITING_WRITERS) as threads:
        written = [threads.submit(_write, database) for _ in range(3 * MAX_WAITING_WRITERS)]
        while sum(one.done() for one in written) < 2 * MAX_WAITING_WRITERS:
            time.sleep(0.01)
        with database.reading() as session:
            count = session.connection().execute(text("SELECT count(*) FROM usuarios"))
            assert count.scalar_one() == 0
        other.execute("ROLLBACK")
        assert sum(one.result() for one in written) == MAX_WAITING_WRITERS
    other.close()
    assert _write(database)


def test_writing_when_it_fails_then_the_turn_is_given_back(database: Database) -> None:
    for _ in range(2 * MAX_WAITING_WRITERS):
        with pytest.raises(ZeroDivisionError), database.writing():
            1 / 0  # noqa: B018
    assert _write(database)
