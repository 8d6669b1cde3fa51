"""Fixtures that every part's tests may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from cineclube.db.engine import Database
from cineclube.db.migrate import migrate

settings.register_profile("cineclube", deadline=None)  # time belongs in benchmarks/
settings.load_profile("cineclube")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Give an empty database with the current schema."""
    database = Database(f"sqlite:///{tmp_path / 'cineclube.db'}")
    migrate(database)
    yield database
    database.close()
