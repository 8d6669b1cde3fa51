"""A version is made ready before it serves, so that no request waits for it."""

import logging
from contextlib import contextmanager

import pytest
from cinema import republish

from cineclube.db.engine import Database
from cineclube.service.catalogo import CatalogueShelves
from cineclube.service.modelo import ModelRegistry

OTHER = "20250102-000000"


@pytest.fixture
def database(cinema):
    database = Database(cinema.settings.database_url)
    yield database
    database.close()


@pytest.fixture
def models(cinema):
    return ModelRegistry(cinema.models_dir, retry_after_seconds=1)


@pytest.fixture
def shelves(models, database):
    shelves = CatalogueShelves(models)
    models.prepare_by(lambda serving: shelves.preparing(serving, database))
    return shelves


def _version(database):
    with database.reading() as session:
        return session.connection().exec_driver_sql("SELECT versao FROM catalogo").scalar_one()


def test_the_shelf_is_there_before_the_first_request(models, shelves, database):
    assert shelves.kept(_version(database)) is None
    models.refresh()
    shelf = shelves.kept(_version(database))
    assert shelf is not None
    assert shelf.serving is models.serving()
    assert {"known", "cluster_sizes", "columns"} <= vars(shelf.model).keys()
    with database.reading() as session:
        assert shelves.shelf(session) is shelf


def test_while_a_version_is_prepared_the_old_one_serves(cinema, models, shelves, database):
    models.refresh()
    before, seen = shelves.kept(_version(database)), []

    @contextmanager
    def looking(serving):
        with database.reading() as session:
            seen.append((serving.version, models.serving().version, shelves.shelf(session)))
        yield
        with database.reading() as session:
            seen.append((serving.version, models.serving().version, shelves.shelf(session)))

    models.prepare_by(looking)
    republish(cinema, OTHER)
    models.refresh()
    after = shelves.kept(_version(database))
    assert seen == [(OTHER, before.version, before), (OTHER, OTHER, after)]
    assert after.serving is models.serving()


def test_a_new_version_has_at_once_what_the_old_one_was_asked_for(
    cinema, models, shelves, database
):
    models.refresh()
    first = shelves.kept(_version(database))
    assert "likeness" not in vars(first)
    assert first.likeness
    republish(cinema, OTHER)
    models.refresh()
    second = shelves.kept(_version(database))
    assert second is not first
    assert "likeness" in vars(second)
    assert "interviewer" not in vars(second)


def test_without_a_database_a_version_still_comes_to_serve(cinema, models, caplog):
    database = Database("sqlite:////dev/null/no/such.db")
    shelves = CatalogueShelves(models)
    models.prepare_by(lambda serving: shelves.preparing(serving, database))
    with caplog.at_level(logging.WARNING):
        models.refresh()
    assert models.serving().version == cinema.current.name
    assert [r.levelname for r in caplog.records] == ["WARNING"]
    assert "is not prepared: the database" in caplog.text


def test_a_preparation_that_fails_leaves_the_old_version_and_the_old_shelf(
    cinema, models, shelves, database, caplog
):
    models.refresh()
    before = shelves.kept(_version(database))

    @contextmanager
    def failing(_serving):
        raise MemoryError
        yield

    models.prepare_by(failing)
    republish(cinema, OTHER)
    models.refresh()
    assert "MemoryError" in caplog.text
    assert shelves.kept(_version(database)) is before
    assert models.serving() is before.serving
