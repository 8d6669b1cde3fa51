"""A database of the schema before marks of seen films and before the search of users."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, text

from cineclube.db import migrate as migrations
from cineclube.db.busca.nomes import NomeRepository
from cineclube.db.engine import Database
from cineclube.db.gostos import read_gosto
from cineclube.db.migrate import migrate

BEFORE = "0003"
ROWS = (
    "INSERT INTO usuarios (id, nome, email) VALUES (7, 'Ângela Sá', 'Ana@Exemplo.com')",
    "INSERT INTO usuarios (id, nome) VALUES (8, 'Rui')",
    "INSERT INTO filmes (id, titulo, genero, diretor, atores) VALUES (9, 'Matrix', '', '', '')",
    "INSERT INTO avaliacoes VALUES (7, 9, 4.5, 100)",
    "INSERT INTO ignorados VALUES (8, 9, 100)",
    "INSERT INTO nao_vistos VALUES (7, 9, 100)",
)
TABLES = ("usuarios", "avaliacoes", "ignorados", "nao_vistos")


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
            session.connection().execute(text(statement))


def _rows(database):
    with database.reading() as session:
        columns = {"usuarios": "id, nome, email"}
        return [
            session.connection()
            .execute(text(f"SELECT {columns.get(table, '*')} FROM {table} ORDER BY 1"))
            .all()
            for table in TABLES
        ]


@pytest.fixture
def before(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'before.db'}")
    _run(database, command.upgrade, BEFORE)
    _execute(database, *ROWS)
    yield database
    database.close()


def _found(database, name):
    with database.reading() as session:
        return list(NomeRepository(session).find(name, 10, 0).ids)


def test_rows_stay_users_are_found_and_films_can_be_marked_as_seen(before):
    rows = _rows(before)
    migrate(before)
    assert _rows(before) == rows
    assert (_found(before, "sa angela"), _found(before, "RUI")) == ([7], [8])
    _execute(before, "INSERT INTO vistos VALUES (8, 9, 100)")
    with before.reading() as session:
        assert read_gosto(session, 8).seen_films().tolist() == [9]


def test_back_to_the_schema_before_and_forth_again_with_changes_in_between(before):
    rows = _rows(before)
    tables = set(inspect(before.engine).get_table_names())
    migrate(before)
    _run(before, command.downgrade, BEFORE)
    assert set(inspect(before.engine).get_table_names()) == tables
    assert _rows(before) == rows
    _execute(  # no trigger is left behind
        before,
        "UPDATE usuarios SET nome = 'Yara' WHERE id = 7",
        "INSERT INTO usuarios (id, nome) VALUES (10, 'Zuleide')",
        "DELETE FROM usuarios WHERE id = 8",
    )
    migrate(before)
    queries = ("angela", "yara", "zul", "rui")
    assert [_found(before, name) for name in queries] == [[], [7], [10], []]
