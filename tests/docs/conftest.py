"""The documents are tested on the embedded data, trained as a newcomer trains it."""

import shutil
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from starlette.testclient import TestClient

from cineclube.db.engine import Database
from cineclube.db.importers import seed
from cineclube.db.migrate import migrate
from cineclube.main import create_app
from cineclube.recommender.model import Hyperparameters
from cineclube.settings import Settings
from cineclube.trainer.job import TrainingOptions, train
from cineclube.trainer.progress import Stages

ROOT = Path(__file__).parents[2]


def settings_in(folder: Path) -> Settings:
    return Settings(
        _env_file=None,
        database_url=f"sqlite:///{folder / 'cineclube.db'}",
        models_dir=folder / "models",
    )


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with database and model. Only for reading."""
    folder = tmp_path_factory.mktemp("trained")
    settings = settings_in(folder)
    database = Database(settings.database_url)
    migrate(database)
    seed(database, ROOT / "mock_data.json")
    options = TrainingOptions(Hyperparameters(), seed=42, keep=5, force=False)
    train(database, settings.models_dir, options, Stages(Console(file=StringIO())))
    database.close()
    return folder


@pytest.fixture
def served(trained: Path, tmp_path: Path) -> Iterator[TestClient]:
    """The API on a copy, to change."""
    folder = shutil.copytree(trained, tmp_path / "served")
    with TestClient(create_app(settings_in(folder))) as client:
        yield client
