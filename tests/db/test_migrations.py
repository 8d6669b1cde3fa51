"""Databases of every age come to the same schema, and keep their rows."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from cineclube.db import migrate as migrations
from cineclube.db.engine import Database
from cineclube.db.migrate import migrate

TABLES = {"usuarios", "filmes", "avaliacoes"}
NEW_TABLES = {"ignorados", "nao_vistos", "vistos", "catalogo", "ultimos_ids", "usuarios_busca"}


def _run(database, step, revision):
    config = Config()
    folder = Path(migrations.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    with database.writing() as session:
        config.attributes["connection"] = session.connection()
        step(config, revision)


def _execute(database, *statements):
    with database.writing() as session:
        for statement in statements:
            result = session.connection().execute(text(statement))
        return result.all() if result.returns_rows else None


@pytest.fixture
def old_database(tmp_path):
    """The first schema, with a user who rated a film."""
    database = Database(f"sqlite:///{tmp_path / 'old.db'}")
    _run(database, command.upgrade, "0001")
    _execute(
        database,
        "INSERT INTO usuarios (id, nome, email) VALUES (7, 'Ana', 'Ana@Exemplo.com')",
        "INSERT INTO filmes (id, titulo, genero, diretor, atores) VALUES (9, 'Matrix', '', '', '')",
        "INSERT INTO avaliacoes VALUES (7, 9, 4.5, NULL)",
    )
    yield database
    database.close()


def _version(database):
    ((version,),) = _execute(database, "SELECT versao FROM catalogo")
    return version


def _tables(database):
    return set(inspect(database.engine).get_table_names())


def test_an_old_database_keeps_its_rows(old_database):
    migrate(old_database)
    assert _execute(old_database, "SELECT * FROM avaliacoes") == [(7, 9, 4.5, None)]
    assert _execute(old_database, "SELECT email FROM usuarios") == [("Ana@Exemplo.com",)]
    assert _version(old_database) >= 1
    assert _tables(old_database) >= TABLES | NEW_TABLES


def test_every_table_of_the_program_is_as_the_migrations_make_it(database):
    inspector = inspect(database.engine)
    for table in SQLModel.metadata.tables.values():
        columns = {column["name"] for column in inspector.get_columns(table.name)}
        assert columns == {column.name for column in table.columns}, table.name
    indexes = _execute(database, "SELECT name FROM sqlite_master WHERE type = 'index'")
    wanted = {index.name for table in SQLModel.metadata.tables.values() for index in table.indexes}
    assert wanted <= {name for (name,) in indexes}


def test_going_back_and_forth_keeps_the_rows(old_database):
    migrate(old_database)
    _run(old_database, command.downgrade, "0001")
    assert not _tables(old_database) & NEW_TABLES
    _execute(old_database, "UPDATE filmes SET ano = 1999")  # no trigger is left behind
    migrate(old_database)
    assert _execute(old_database, "SELECT ano FROM filmes") == [(1999,)]


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO filmes (titulo, genero, diretor, atores) VALUES ('Duna', '', '', '')",
        "UPDATE filmes SET ano = 1999",
        "DELETE FROM filmes",
    ],
)
def test_every_change_of_a_film_raises_the_version_of_the_catalogue(old_database, change):
    migrate(old_database)
    before = _version(old_database)
    _execute(old_database, change)
    assert _version(old_database) == before + 1


def test_a_rating_does_not_raise_the_version_of_the_catalogue(old_database):
    migrate(old_database)
    before = _version(old_database)
    _execute(old_database, "UPDATE avaliacoes SET avaliacao = 1")
    assert _version(old_database) == before
