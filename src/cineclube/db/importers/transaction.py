"""One import is one transaction: all of it is kept or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, func, select, text
from sqlalchemy.dialects.postgresql import REGCLASS
from sqlalchemy.exc import IntegrityError

from cineclube.db.busca.adiamento import indexed_at_the_end
from cineclube.db.engine import Database
from cineclube.db.importers.schema import FILMS, TABLES, USERS
from cineclube.errors import ImportFileError


class _DryRunError(Exception):
    """Ends a dry run, so that the transaction is rolled back."""


@contextmanager
def importing(database: Database, *, dry_run: bool = False) -> Iterator[Connection]:
    """Give the only writer's connection; a dry run does the same work and keeps nothing."""
    try:
        with suppress(_DryRunError), database.writing() as session:
            connection = session.connection()
            _keep_other_writers_out(connection)
            with indexed_at_the_end(connection):
                yield connection
            if dry_run:
                raise _DryRunError
            _advance_sequences(connection)
    except IntegrityError as error:
        raise ImportFileError(f"the database refused a row: {error.orig}") from error


def _keep_other_writers_out(connection: Connection) -> None:
    """Lock on PostgreSQL, where others may still read; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        names = ", ".join(table.name for table in TABLES)
        connection.execute(text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"))


def _advance_sequences(connection: Connection) -> None:
    """Let PostgreSQL give new rows ids beyond the imported ones; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in (USERS, FILMS):
        last = connection.execute(select(func.max(table.c.id))).scalar_one()
        if last is not None:
            name = func.pg_get_serial_sequence(table.name, "id").cast(REGCLASS)
            last_given = func.pg_sequence_last_value(name)  # NULL before the first
            connection.execute(select(func.setval(name, func.greatest(last, last_given))))
