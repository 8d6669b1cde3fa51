"""What SQLite and PostgreSQL say differently."""

import re
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, TextClause, column, func, select, table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import REGCLASS
from sqlmodel import Session, SQLModel

LAST_IDS = table("ultimos_ids", column("tabela"), column("ultimo_id", BigInteger))

IDS_LOCK = 7_236_402  # any number, the same in every process, and not that of the migrations

LOCKS = re.compile(r" FOR (NO KEY UPDATE|KEY SHARE)( OF \w+)?$")

Insert = postgresql.Insert | sqlite.Insert


def insert(session: Session, entity: type[SQLModel]) -> Insert:
    """Begin an INSERT that can say what to do about a row that is there already."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(entity)
    return sqlite.insert(entity)


def statement(session: Session, sql: str) -> TextClause:
    """Give a statement of constant text, which costs a fifth of one that is put together. Locks on
    rows, at its end, are left out for SQLite, which has one writer anyway.
    """
    return _statement(session.get_bind().dialect.name, sql)


@cache
def _statement(dialect: str, sql: str) -> TextClause:
    return text(LOCKS.sub("", sql) if dialect == "sqlite" else sql)


def next_id(session: Session, entity: Any) -> int:
    """Give an id that no row ever had, also where rows were written with ids of their own."""
    if session.get_bind().dialect.name == "postgresql":
        return _next_of_sequence(session, entity)
    deleted = select(LAST_IDS.c.ultimo_id).where(LAST_IDS.c.tabela == entity.__tablename__)
    last = select(func.coalesce(func.max(entity.id), 0)).scalar_subquery()
    found = session.connection().execute(select(func.max(last, deleted.scalar_subquery())))
    return int(found.scalar_one()) + 1


def _next_of_sequence(session: Session, entity: Any) -> int:
    """Skip what others wrote beside the sequence; only one transaction at a time, as in SQLite."""
    connection, name = session.connection(), entity.__tablename__
    connection.execute(select(func.pg_advisory_xact_lock(IDS_LOCK)))
    connection.execute(text(f"LOCK TABLE {name} IN ROW EXCLUSIVE MODE"))  # an import may be at work
    sequence = func.pg_get_serial_sequence(name, "id").cast(REGCLASS)
    last = select(func.coalesce(func.max(entity.id), 0)).scalar_subquery()
    given, highest = connection.execute(select(func.nextval(sequence), last)).one()
    if given <= highest:
        given = connection.execute(select(func.setval(sequence, highest + 1))).scalar_one()
    return int(given)
