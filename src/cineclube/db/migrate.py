"""Bring a database to the schema of this program, whichever process comes first."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, text

from cineclube.db.engine import Database
from cineclube.errors import DatabaseError

MIGRATION_LOCK = 7_236_401  # any number, the same in every process


def migrate(database: Database) -> None:
    """Apply the migrations that are missing, in one transaction; do nothing where none is."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    head = ScriptDirectory.from_config(config).get_current_head()
    with database.reading() as session:
        if _revision(session.connection()) == head:
            return
    with database.writing() as session:
        connection = session.connection()
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise DatabaseError(
                f"the database {database.address} cannot be migrated: {error}. "
                "Was it made by a newer Cineclube?"
            ) from error


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
