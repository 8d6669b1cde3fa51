"""Films that change by the thousand are indexed at the end, all at once."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

OPEN = text("INSERT INTO filmes_busca_fila VALUES (0)")
REMOVE = text("DELETE FROM filmes_busca WHERE rowid IN (SELECT filme_id FROM filmes_busca_fila)")
ADD = text(
    "INSERT INTO filmes_busca (rowid, titulo, diretor, atores) SELECT * FROM filmes_busca_textos "
    "WHERE id IN (SELECT filme_id FROM filmes_busca_fila)"
)
CLOSE = text("DELETE FROM filmes_busca_fila")


@contextmanager
def indexed_at_the_end(connection: Connection) -> Iterator[None]:
    """Let SQLite index what changes in a block when it ends; PostgreSQL is fast row by row.

    The block is part of one transaction, so nobody else sees films that are not indexed yet.
    """
    if connection.dialect.name == "postgresql":
        yield
        return
    connection.execute(OPEN)
    yield
    for statement in (REMOVE, ADD, CLOSE):
        connection.execute(statement)
