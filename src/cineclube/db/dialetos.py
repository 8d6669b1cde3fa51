"""What SQLite and PostgreSQL say differently."""

from typing import Any

from sqlalchemy import BigInteger, column, func, select, table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

LAST_IDS = table("ultimos_ids", column("tabela"), column("ultimo_id", BigInteger))

Insert = postgresql.Insert | sqlite.Insert


def insert(session: Session, entity: type[SQLModel]) -> Insert:
    """Begin an INSERT that can say what to do about a row that is there already."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(entity)
    return sqlite.insert(entity)


def next_id(session: Session, entity: Any) -> int | None:
    """Give an id that no row ever had; None where the database does so by itself.

    SQLite has one writer at a time, so nobody else gets the same one.
    """
    if session.get_bind().dialect.name == "postgresql":
        return None
    deleted = select(LAST_IDS.c.ultimo_id).where(LAST_IDS.c.tabela == entity.__tablename__)
    last = select(func.coalesce(func.max(entity.id), 0)).scalar_subquery()
    found = session.connection().execute(select(func.max(last, deleted.scalar_subquery())))
    return int(found.scalar_one()) + 1
