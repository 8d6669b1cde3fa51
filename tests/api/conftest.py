"""Every test of the API has the real application, on a database file and a model of its own."""

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cinema import Cinema, fill, fit_model, publish, read_mock
from fastapi.testclient import TestClient

from cineclube.db.engine import Database
from cineclube.main import create_app
from cineclube.recommender.model import TasteModel

WAIT_SECONDS = 20


@pytest.fixture(scope="session")
def mock_model() -> TasteModel:
    return fit_model(read_mock())


@pytest.fixture(scope="session")
def mock_cinema(tmp_path_factory: pytest.TempPathFactory, mock_model: TasteModel) -> Cinema:
    """The embedded data and its model. Only for reading: see `cinema` for one to change."""
    cinema = Cinema(tmp_path_factory.mktemp("cinema"))
    database = Database(cinema.settings.database_url)
    fill(database, read_mock())
    database.close()
    publish(cinema.models_dir, mock_model)
    return cinema


@pytest.fixture
def cinema(tmp_path: Path, mock_cinema: Cinema) -> Cinema:
    """A copy of `mock_cinema` that a test may change."""
    beside = shutil.ignore_patterns("*-wal", "*-shm")  # what `reader` has open; they hold nothing
    shutil.copytree(mock_cinema.folder, tmp_path, dirs_exist_ok=True, ignore=beside)
    return Cinema(tmp_path)


@pytest.fixture
def client(cinema: Cinema) -> Iterator[TestClient]:
    with TestClient(create_app(cinema.settings)) as client:
        yield client


@pytest.fixture(scope="session")
def reader(mock_cinema: Cinema) -> Iterator[TestClient]:
    """A client of `mock_cinema`, which nobody changes."""
    with TestClient(create_app(mock_cinema.settings)) as client:
        yield client


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], None]:
    def wait(condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + WAIT_SECONDS
        while not condition():
            assert time.monotonic() < deadline, "it never happened"
            time.sleep(0.01)

    return wait
