"""What a process knows of its own commits, and of those of others."""

import sqlite3
from threading import Event, Thread

import pytest
from sqlalchemy import text

from cineclube.db.tables import Filme, Usuario
from cineclube.errors import DatabaseError

ANA, ZE = 1, 2


@pytest.fixture
def users(database):
    with database.writing() as session:
        session.add_all([Usuario(id=ANA, nome="Ana"), Usuario(id=ZE, nome="Zé")])
        session.add(Filme(id=1, titulo="Emma"))
    return database


@pytest.fixture
def other(users):
    """A connection of somebody else."""
    connection = sqlite3.connect(users.engine.url.database, isolation_level=None, timeout=0)
    yield connection
    connection.close()


def _ignore(database, user_id, told_for):
    with database.writing(user_id=told_for) as session:
        sql = "INSERT INTO ignorados VALUES (:user, 1, 5) ON CONFLICT DO NOTHING"
        session.connection().execute(text(sql), {"user": user_id})


def _both(database):
    return [database.unchanged(user) for user in (ANA, ZE)]


def test_a_commit_for_one_user_changes_nothing_for_the_others(users):
    before = _both(users)
    assert None not in before
    assert _both(users) == before
    _ignore(users, ANA, told_for=ANA)
    ana, ze = _both(users)
    assert ana not in (None, before[0])
    assert ze == before[1]


def test_a_commit_for_nobody_in_particular_changes_everything(users):
    before = [*_both(users), users.unchanged(None)]
    _ignore(users, ANA, told_for=None)
    after = [*_both(users), users.unchanged(None)]
    assert None not in after
    assert all(now != then for now, then in zip(after, before, strict=True))


def test_a_commit_of_somebody_else_changes_everything(users, other):
    before = _both(users)
    other.execute("INSERT INTO ignorados VALUES (1, 1, 5)")
    after = _both(users)
    assert None not in after
    assert all(now != then for now, then in zip(after, before, strict=True))


def test_while_a_transaction_is_open_nobody_else_can_commit_and_so_it_can_be_told(users, other):
    before = users.unchanged(ZE)
    with users.writing(user_id=ANA) as session:
        session.connection().execute(text("INSERT INTO ignorados VALUES (1, 1, 5)"))
        assert users.unchanged(ZE) == before
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    assert users.unchanged(ZE) == before


def test_a_commit_of_somebody_else_before_a_transaction_is_seen_within_it(users, other):
    before = users.unchanged(ZE)
    other.execute("INSERT INTO ignorados VALUES (2, 1, 5)")
    with users.writing(user_id=ANA) as session:
        session.connection()
        assert users.unchanged(ZE) not in (None, before)


@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_at_the_end_of_a_transaction_it_cannot_be_told(users, end):
    """Others can commit from there on, and what is committed can be seen."""
    told = []
    with users.writing(user_id=ANA) as session:
        connection = session.connection()
        assert users.unchanged(ZE) is not None
        dbapi = connection.connection.dbapi_connection
        dbapi.set_trace_callback(
            lambda sql: told.append(users.unchanged(ZE)) if sql == end.upper() else None
        )
        getattr(session, end)()
        dbapi.set_trace_callback(None)
    assert told == [None]


def test_while_a_transaction_waits_to_begin_it_cannot_be_told(users, other):
    other.execute("BEGIN IMMEDIATE")
    begun = Event()

    def write():
        with users.writing(user_id=ANA) as session:
            begun.set()
            session.connection()

    thread = Thread(target=write)
    thread.start()
    assert begun.wait(20)
    assert users.unchanged(ZE) is None
    other.execute("COMMIT")
    thread.join()
    assert users.unchanged(ZE) is not None


def test_a_transaction_that_fails_gives_its_turn_back(users):
    with pytest.raises(DatabaseError), users.writing(user_id=ANA) as session:
        session.connection().execute(text("INSERT INTO nothing VALUES (1)"))
    assert users.unchanged(ZE) is not None
    _ignore(users, ANA, told_for=ANA)


def test_a_connection_that_was_closed_tells_nothing_and_the_next_is_another(users):
    before = users.unchanged(ZE)
    users.close()
    assert users.unchanged(ZE) is None
    _ignore(users, ANA, told_for=ANA)
    assert users.unchanged(ZE) not in (None, before)
