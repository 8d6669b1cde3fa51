"""Where films are shown: a database and its model, really imported and really trained."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from filelock import FileLock
from rich.console import Console
from sqlmodel import SQLModel

from cineclube.db.engine import Database
from cineclube.db.importers import import_movielens, seed
from cineclube.db.migrate import migrate
from cineclube.recommender.cluster import ClusterSettings
from cineclube.recommender.model import Hyperparameters
from cineclube.recommender.vectorise import HistorySettings
from cineclube.recommender.weights import WeightSettings
from cineclube.trainer.job import TrainingOptions, train
from cineclube.trainer.progress import Stages

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("CINECLUBE_TEST_DATA") or ROOT.parent / "shared" / "data")
SMALL, DETAILS = FOLDER / "ml-latest-small", FOLDER / "film-details" / "film_details.csv"
POLL_SECONDS = 0.2

HAS_MOVIELENS = (SMALL / "ratings.csv").exists() and DETAILS.exists()


@dataclass(frozen=True)
class Hall:
    """A folder with a database and models."""

    folder: Path

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.folder / 'cineclube.db'}"

    @property
    def models_dir(self) -> Path:
        return self.folder / "models"

    def copy(self, folder: Path) -> "Hall":
        """Copy what nobody writes to at this moment."""
        return Hall(shutil.copytree(self.folder, folder))

    def change(self, change: Callable[..., None]) -> None:
        """Change the database behind the API's back: `change(session)`."""
        database = Database(self.database_url)
        with database.writing() as session:
            change(session)
        database.close()

    def write(self, *rows: SQLModel) -> None:
        self.change(lambda session: session.add_all(rows))

    def train(self, n_clusters: int, seed: int = 42) -> None:
        """Publish another version. Nothing is left open: a training without tuning is short."""
        settings = Hyperparameters(
            history=HistorySettings(popularity_weight=0.03),
            clusters=ClusterSettings(n_clusters=n_clusters),
            weights=WeightSettings(regularisation=200.0, next_weight=0.5, content_weight=10.0),
            matched_mass=0.75,
        )
        database = Database(self.database_url)
        options = TrainingOptions(settings, seed=seed, keep=5, force=True)
        train(database, self.models_dir, options, Stages(Console(file=StringIO())))
        database.close()


def make_empty(folder: Path) -> Hall:
    hall = Hall(folder)
    database = Database(hall.database_url)
    migrate(database)
    database.close()
    return hall


def make_mock(folder: Path) -> Hall:
    """The embedded data, trained."""
    hall = make_empty(folder)
    database = Database(hall.database_url)
    seed(database, ROOT / "mock_data.json")
    database.close()
    hall.train(n_clusters=8)
    return hall


def make_movielens(folder: Path) -> Hall:
    """ml-latest-small with details of its films, trained."""
    hall = make_empty(folder)
    database = Database(hall.database_url)
    import_movielens(database, SMALL, details=DETAILS)
    database.close()
    hall.train(n_clusters=24)
    return hall


def shared(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Hall]) -> Hall:
    """Make a hall once for all workers of xdist. Only for reading, or to copy."""
    alone = "PYTEST_XDIST_WORKER" not in os.environ
    base = factory.getbasetemp() if alone else factory.getbasetemp().parent
    folder, ready = base / f"hall-{name}", base / f"hall-{name}.ready"
    with FileLock(base / f"hall-{name}.lock"):
        if not ready.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            ready.touch()
    return Hall(folder)
