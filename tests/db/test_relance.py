"""A glance at the database: it never waits, and it misses nothing."""

import sqlite3
from pathlib import Path
from threading import Thread

import pytest

from cineclube.db.engine import Database
from cineclube.db.gostos import read_gosto
from cineclube.db.relance import Glance
from cineclube.db.tables import Filme, Usuario


@pytest.fixture
def glance(database):
    with database.writing() as session:
        session.add_all([Usuario(id=1, nome="Ana"), Filme(id=1, titulo="Emma", ano=1996)])
    glance = Glance(database)
    yield glance
    glance.close()


@pytest.fixture
def other(database):
    """A connection of somebody else."""
    connection = sqlite3.connect(database.engine.url.database, isolation_level=None)
    yield connection
    connection.close()


def test_the_state_is_the_same_until_somebody_commits(glance, other):
    before = glance.state(None)
    assert before is not None
    assert glance.state(None) == before
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO ignorados VALUES (1, 1, 5)")
    assert glance.state(None) == before
    other.execute("COMMIT")
    assert glance.state(None) not in (None, before)


def test_it_reads_what_a_transaction_reads(glance, database, other):
    other.execute("INSERT INTO avaliacoes VALUES (1, 1, 3.5, 7)")
    other.execute("INSERT INTO ignorados VALUES (1, 1, 5)")
    other.execute("INSERT INTO vistos VALUES (1, 1, 5)")
    with database.reading() as session:
        for user in (1, 2, None):
            assert glance.gosto(user) == read_gosto(session, user)


def test_films_are_read_as_they_are_in_one_version_of_the_catalogue(glance, other):
    catalogue = glance.gosto(None).catalogue
    assert (
        glance.films([1, 2], catalogue)[1].model_dump()
        == Filme(id=1, titulo="Emma", ano=1996).model_dump()
    )
    other.execute("UPDATE filmes SET titulo = 'Clueless'")
    assert glance.films([1], catalogue) == {}
    assert glance.films([1], glance.gosto(None).catalogue)[1].titulo == "Clueless"


def test_a_lock_is_not_waited_for(glance, database, other):
    assert glance.state(None) is not None
    glance.close()
    database.close()
    assert other.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
    other.execute("BEGIN EXCLUSIVE")
    assert glance.gosto(1) is None
    other.execute("COMMIT")
    assert glance.gosto(1) is not None


def test_another_thread_is_not_waited_for(glance):
    found = []

    def look(connection):
        thread = Thread(target=lambda: found.append(glance.gosto(None)))
        thread.start()
        thread.join()
        return True

    assert glance._look(look)
    assert found == [None]
    assert glance.gosto(None) is not None


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///{folder}/none.db"])
def test_where_there_is_no_file_nothing_can_be_told_and_none_is_made(url, tmp_path):
    database = Database(url.format(folder=tmp_path))
    glance = Glance(database)
    assert (glance.state(None), glance.gosto(1)) == (None, None)
    assert list(tmp_path.iterdir()) == []
    database.close()


def test_a_file_that_was_replaced_is_another_state(glance, other, tmp_path):
    before = glance.state(None)
    file = Path(tmp_path / "cineclube.db")
    other.execute("VACUUM INTO ?", (str(tmp_path / "new.db"),))
    (tmp_path / "new.db").replace(file)
    assert glance.state(None) not in (None, before)


def test_it_never_writes(glance):
    connections = []
    assert glance._look(lambda connection: connections.append(connection) or True)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connections[0].execute("DELETE FROM usuarios")


def test_a_file_that_was_replaced_before_the_first_look_is_noticed(tmp_path):
    file, calls = tmp_path / "cinema.db", []
    for name in ("a", "b"):
        with sqlite3.connect(tmp_path / name) as connection:
            connection.execute("CREATE TABLE catalogo (versao INTEGER)")
            connection.execute("INSERT INTO catalogo VALUES (?)", (ord(name),))
        connection.close()
    (tmp_path / "a").rename(file)
    database = Database(f"sqlite:///{file}")
    glance = Glance(database, lambda: calls.append("forget"))
    with database.reading() as session:
        assert session.connection().exec_driver_sql("SELECT versao FROM catalogo").scalar() == 97
    (tmp_path / "b").rename(file)
    glance.state(None)
    assert calls == ["forget"]
    with database.reading() as session:
        assert session.connection().exec_driver_sql("SELECT versao FROM catalogo").scalar() == 98
    glance.close()
    database.close()
