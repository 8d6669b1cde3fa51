"""A database and a model that can be made ill, and the doctor."""

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cineclube.db.engine import Database
from cineclube.db.importers import seed
from cineclube.db.migrate import migrate
from cineclube.db.read_only import ReadOnlyDatabase
from cineclube.doctor.evidence import Evidence, Options
from cineclube.doctor.examine import Area, Result, examine
from cineclube.recommender import artefact
from cineclube.recommender.artefact import Manifest, Promotion
from cineclube.recommender.cluster import ClusterSettings
from cineclube.recommender.fit import fit
from cineclube.recommender.model import Hyperparameters, TasteModel
from cineclube.recommender.split import hold_out
from cineclube.recommender.vectorise import HistorySettings
from cineclube.recommender.weights import WeightSettings
from cineclube.trainer.dataset import read_dataset
from cineclube.trainer.measure import measure

MOCK = Path(__file__).parents[2] / "mock_data.json"
VERSION = "20250101T000000000Z"
SETTINGS = Hyperparameters(
    history=HistorySettings(popularity_weight=0.03),
    clusters=ClusterSettings(n_clusters=8),
    weights=WeightSettings(regularisation=50.0, next_weight=0.5, content_weight=10.0),
    matched_mass=0.75,
)
SEED = 1


@dataclass(frozen=True)
class Clinic:
    """Where one test's database and models are."""

    folder: Path

    @property
    def database_file(self) -> Path:
        return self.folder / "cineclube.db"

    @property
    def models_dir(self) -> Path:
        return self.folder / "models"

    @property
    def version_dir(self) -> Path:
        return self.models_dir / VERSION

    def sql(self, *statements: str) -> None:
        """Change the database as somebody might by hand, with foreign keys off."""
        with closing(sqlite3.connect(self.database_file)) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()

    def evidence(self, **options: Any) -> Evidence:
        chosen = {"max_users": 100, "n_examples": 3, "seed": 1, "now": datetime.now(UTC)}
        database = ReadOnlyDatabase(f"sqlite:///{self.database_file}")
        return Evidence(database, self.models_dir, Options(**{**chosen, **options}))

    def examine(self, only: Area | None = None, **options: Any) -> dict[str, Result]:
        """Make the checks; what each found."""
        evidence = self.evidence(**options)
        results = {result.name: result for result in examine(evidence, only)}
        evidence.database.close()
        return results

    def load(self) -> TasteModel:
        return artefact.load_model(artefact.open_version(self.models_dir, VERSION))

    def change_model(self, **changes: Any) -> None:
        """Publish the model with other fields."""
        model = replace(self.load(), **changes)
        metrics = json.loads((self.version_dir / artefact.METRICS_FILE).read_text("utf-8"))
        counts = self.manifest["counts"]
        shutil.rmtree(self.version_dir)
        publish(self.models_dir, model, metrics, counts)

    def change_metrics(self, metrics: dict[str, Any]) -> None:
        """Let the training have measured something else."""
        (self.version_dir / artefact.METRICS_FILE).write_text(json.dumps(metrics), "utf-8")
        self.change_manifest(sha256=artefact.hash_files(self.version_dir))

    def change_manifest(self, **changes: Any) -> None:
        text = json.dumps({**self.manifest, **changes})
        (self.version_dir / artefact.MANIFEST_FILE).write_text(text, "utf-8")

    @property
    def manifest(self) -> dict[str, Any]:
        text = (self.version_dir / artefact.MANIFEST_FILE).read_text("utf-8")
        manifest: dict[str, Any] = json.loads(text)
        return manifest

    @property
    def held_out(self) -> dict[str, Any]:
        """What the training measured."""
        text = (self.version_dir / artefact.METRICS_FILE).read_text("utf-8")
        held_out: dict[str, Any] = json.loads(text)["held_out"]
        return held_out


def open_clinic(folder: Path) -> Clinic:
    """Fill a database with the embedded data, fit a model and measure it."""
    clinic = Clinic(folder)
    database = Database(f"sqlite:///{clinic.database_file}")
    migrate(database)
    seed(database, MOCK)
    dataset = read_dataset(database)
    database.close()
    split = hold_out(dataset.ratings, SEED)
    twin = fit(split.train, dataset.films, SETTINGS, SEED)
    measurement = measure(twin, split, None, SEED)
    assert measurement is not None
    model = fit(dataset.ratings, dataset.films, SETTINGS, SEED)
    publish(clinic.models_dir, model, {"held_out": measurement.as_json()}, dataset.counts)
    return clinic


def publish(
    models_dir: Path, model: TasteModel, metrics: dict[str, Any], counts: dict[str, int]
) -> None:
    with artefact.staged(models_dir, VERSION) as folder:
        artefact.save_model(model, folder / artefact.MODEL_FILE)
        (folder / artefact.METRICS_FILE).write_text(json.dumps(metrics), encoding="utf-8")
        (folder / artefact.PLOT_FILE).write_bytes(b"a picture")
        manifest = Manifest(
            format=artefact.FORMAT,
            version=VERSION,
            created_at=datetime.now(UTC),
            libraries=artefact.library_versions(),
            settings={},
            seed=SEED,
            data_fingerprint="0" * 64,
            counts=counts,
            promotion=Promotion(promoted=True, reason="not worse than popularity"),
            sha256=artefact.hash_files(folder),
        )
        artefact.seal(folder, manifest)
        artefact.publish(folder, models_dir, VERSION, current=True)
