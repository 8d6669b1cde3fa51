"""Films and users that change by the thousand are indexed at the end, all at once."""

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
# users that change meanwhile lose their row, and new ones have none yet
ADD_NAMES = text(
    "INSERT INTO usuarios_busca_nomes SELECT id, nome FROM usuarios_busca_textos "
    "WHERE id NOT IN (SELECT usuario_id FROM usuarios_busca_nomes)"
)


@contextmanager
def indexed_at_the_end(connection: Connection) -> Iterator[None]:
    """Let SQLite index what changes in a block when it ends; PostgreSQL is fast row by row.

    The block is part of one transaction, so nobody else sees what is not indexed yet.
    """
    if connection.dialect.name == "postgresql":
        yield
        return
    connection.execute(OPEN)
    yield
    for statement in (REMOVE, ADD, CLOSE, ADD_NAMES):
        connection.execute(statement)
