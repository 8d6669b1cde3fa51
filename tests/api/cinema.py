"""A small cinema for the tests of the API: the embedded data and a model fitted to it."""

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from sqlmodel import Session

from cineclube.db.engine import Database
from cineclube.db.migrate import migrate
from cineclube.db.tables import Avaliacao, Filme, Usuario
from cineclube.recommender import artefact
from cineclube.recommender.artefact import Manifest, Promotion
from cineclube.recommender.cluster import ClusterSettings
from cineclube.recommender.data import FilmContent, Films, make_ratings
from cineclube.recommender.fit import fit
from cineclube.recommender.model import Hyperparameters, TasteModel
from cineclube.recommender.vectorise import HistorySettings
from cineclube.recommender.weights import WeightSettings
from cineclube.settings import Settings

MOCK = Path(__file__).parents[2] / "mock_data.json"
VERSION = "20250101-000000"
PNG = b"\x89PNG\r\n\x1a\n" + b"a map of the clusters"
POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Cinema:
    """Where one test's database and models are."""

    folder: Path

    @property
    def settings(self) -> Settings:
        return Settings(
            _env_file=None,
            database_url=f"sqlite:///{self.folder / 'cineclube.db'}",
            models_dir=self.folder / "models",
            model_poll_seconds=POLL_SECONDS,
            retry_after_seconds=7,
        )

    @property
    def models_dir(self) -> Path:
        return self.settings.models_dir

    @property
    def current(self) -> Path:
        return self.models_dir / (artefact.current_version(self.models_dir) or "none")

    def write(self, *rows: Filme | Usuario | Avaliacao) -> None:
        """Add rows, in this order."""
        database = Database(self.settings.database_url)
        with database.writing() as session:
            for row in rows:
                session.add(row)
                session.flush()
        database.close()

    def delete_films(self, film_ids: Iterable[int]) -> None:
        database = Database(self.settings.database_url)
        with database.writing() as session:
            for film_id in film_ids:
                session.delete(session.get_one(Filme, film_id))
        database.close()


def read_mock() -> dict[str, list[dict[str, Any]]]:
    data: dict[str, list[dict[str, Any]]] = json.loads(MOCK.read_text(encoding="utf-8"))
    return data


def fill(database: Database, data: dict[str, list[dict[str, Any]]]) -> None:
    migrate(database)
    with database.writing() as session:
        _add_all(session, [Usuario(**row) for row in data["usuarios"]])
        _add_all(session, [Filme(**row) for row in data["filmes"]])
        _add_all(session, [_rating(row) for row in data["avaliacoes"]])


def _add_all(session: Session, rows: list[Any]) -> None:
    session.add_all(rows)
    session.flush()


def _rating(row: dict[str, Any]) -> Avaliacao:
    return Avaliacao(**{**row, "avaliado_em": _time(row)})


def _time(row: dict[str, Any]) -> datetime | None:
    text = row.get("avaliado_em")
    return None if text is None else datetime.fromisoformat(text)


def fit_model(data: dict[str, list[dict[str, Any]]], n_clusters: int = 8) -> TasteModel:
    films = sorted(data["filmes"], key=lambda row: int(row["id"]))
    rows = data["avaliacoes"]
    ratings = make_ratings(
        np.array([u["id"] for u in data["usuarios"]], np.int64),
        np.array([f["id"] for f in films], np.int64),
        np.array([r["usuario_id"] for r in rows], np.int64),
        np.array([r["filme_id"] for r in rows], np.int64),
        np.array([r["avaliacao"] for r in rows], np.float32),
        np.array([int((_time(r) or datetime.now(UTC)).timestamp()) for r in rows], np.int64),
    )
    settings = Hyperparameters(
        history=HistorySettings(popularity_weight=0.03),
        clusters=ClusterSettings(n_clusters=n_clusters),
        weights=WeightSettings(regularisation=50.0, next_weight=0.5, content_weight=10.0),
        matched_mass=0.75,
    )
    return fit(ratings, Films(ratings.film_ids, [_content(f) for f in films]), settings, seed=1)


def _content(film: dict[str, Any]) -> FilmContent:
    genres, directors, actors = (
        tuple(v for v in film.get(key, "").split(", ") if v)
        for key in ("genero", "diretor", "atores")
    )
    return FilmContent(film["titulo"], genres, directors, actors, film.get("ano"))


def publish(models_dir: Path, model: TasteModel, version: str = VERSION, **changes: Any) -> Path:
    """Publish a model as the current version; `changes` are made to its manifest."""
    with artefact.staged(models_dir, version) as folder:
        artefact.save_model(model, folder / artefact.MODEL_FILE)
        (folder / artefact.METRICS_FILE).write_text('{"ndcg_at_10": 0.25}', encoding="utf-8")
        (folder / artefact.PLOT_FILE).write_bytes(PNG)
        fields = {
            "format": artefact.FORMAT,
            "version": version,
            "created_at": datetime.now(UTC),
            "libraries": artefact.library_versions(),
            "settings": {"n_clusters": 8},
            "seed": 1,
            "data_fingerprint": "0" * 64,
            "counts": {"films": model.n_films},
            "promotion": Promotion(promoted=True, reason="first"),
            "sha256": artefact.hash_files(folder),
        }
        artefact.seal(folder, Manifest(**{**fields, **changes}))
        final = artefact.publish(folder, models_dir, version, current=False)
    artefact.make_current(models_dir, version)
    return final


def republish(cinema: Cinema, version: str) -> None:
    """Publish the version that is current once more, under another name."""
    old = cinema.current
    new = cinema.models_dir / version
    shutil.copytree(old, cinema.models_dir / f".staging-{version}")
    (cinema.models_dir / f".staging-{version}").rename(new)
    edit_manifest(new, version=version)
    artefact.make_current(cinema.models_dir, version)


def edit_manifest(folder: Path, **changes: Any) -> None:
    path = folder / artefact.MANIFEST_FILE
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **changes}), "utf-8")
