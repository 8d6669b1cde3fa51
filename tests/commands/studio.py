"""A database, a folder for models, and the command line between them."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from click.testing import Result
from sqlalchemy import insert
from typer.testing import CliRunner

from cineclube.commands.app import app
from cineclube.db.engine import Database
from cineclube.db.migrate import migrate
from cineclube.db.tables import Avaliacao, Filme, Usuario
from cineclube.recommender import artefact
from cineclube.recommender.model import TasteModel

ROOT = Path(__file__).parents[2]
NEWCOMER = 999_999  # without ratings
Row = dict[str, Any]
Rating = tuple[int, int, float, int | None]


@dataclass(frozen=True)
class Studio:
    """Where one test's database and models are."""

    folder: Path

    @property
    def database_file(self) -> Path:
        return self.folder / "cineclube.db"

    @property
    def models_dir(self) -> Path:
        return self.folder / "models"

    @property
    def settings(self) -> dict[str, str]:
        """Settings as environment variables."""
        return {
            "CINECLUBE_DATABASE_URL": f"sqlite:///{self.database_file}",
            "CINECLUBE_MODELS_DIR": str(self.models_dir),
        }

    def copy(self, folder: Path) -> "Studio":
        """Copy everything to an existing folder, for a test to change."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Studio(folder)

    def run(self, *arguments: str, **settings: str) -> Result:
        """Run a command in this process. Any exception but an exit is the test's."""
        runner = CliRunner(env={**self.settings, **settings})
        return runner.invoke(app, arguments, catch_exceptions=False)

    def environment(self, **settings: str) -> dict[str, str]:
        """The environment of a process of its own."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("CINECLUBE_")}
        threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # as in this process
        return {**kept, **threads, **self.settings, "PYTHONWARNINGS": "error", **settings}

    def run_script(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run python with these arguments in a process of its own."""
        return subprocess.run(
            [sys.executable, *arguments],
            env=self.environment(**settings),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )

    @contextmanager
    def database(self) -> Iterator[Database]:
        """Open the database, with its tables."""
        database = Database(self.settings["CINECLUBE_DATABASE_URL"])
        try:
            migrate(database)
            yield database
        finally:
            database.close()

    def fill(
        self,
        films: Iterable[Row] = (),
        users: Iterable[int] = (),
        ratings: Iterable[Rating] = (),
    ) -> "Studio":
        """Write rows: films by their columns, users by id, ratings as (user, film, value, time)."""
        usuarios = [{"id": i, "nome": f"Pessoa {i}"} for i in users]
        blank = {"genero": "", "diretor": "", "atores": "", "ano": None}
        filmes = [{**blank, **film} for film in films]
        avaliacoes = [
            {
                "usuario_id": user,
                "filme_id": film,
                "avaliacao": value,
                "avaliado_em": None if when is None else datetime.fromtimestamp(when, UTC),
            }
            for user, film, value, when in ratings
        ]
        with self.database() as database, database.writing() as session:
            tables = ((Usuario, usuarios), (Filme, filmes), (Avaliacao, avaliacoes))
            for table, rows in tables:
                if rows:
                    session.execute(insert(table), rows)
        return self

    @property
    def leftovers(self) -> list[str]:
        """Names of what is neither a version nor the pointer nor the lock."""
        kept = {*artefact.list_versions(self.models_dir), "current", ".trainer.lock"}
        return sorted({p.name for p in self.models_dir.iterdir()} - kept)

    @property
    def versions(self) -> list[str]:
        return artefact.list_versions(self.models_dir)

    @property
    def current(self) -> str | None:
        return artefact.current_version(self.models_dir)

    def open(self, version: str | None = None) -> artefact.Version:
        """Open a version, the current one unless named."""
        name = version or self.current
        assert name is not None
        return artefact.open_version(self.models_dir, name)

    def load(self, version: str | None = None, file: str = artefact.MODEL_FILE) -> TasteModel:
        """Load a model, the current one unless named."""
        return artefact.load_model(self.open(version), file)

    def metrics_text(self) -> str:
        return (self.open().folder / artefact.METRICS_FILE).read_text("utf-8")


@cache
def mock_data() -> dict[str, list[Row]]:
    """The embedded data."""
    data: dict[str, list[Row]] = json.loads((ROOT / "mock_data.json").read_text("utf-8"))
    return data


def mock_ratings() -> list[Rating]:
    """The ratings of the embedded data."""
    return [
        (
            row["usuario_id"],
            row["filme_id"],
            row["avaliacao"],
            int(datetime.fromisoformat(row["avaliado_em"]).timestamp()),
        )
        for row in mock_data()["avaliacoes"]
    ]


def mock_films() -> list[Row]:
    """The films of the embedded data."""
    names = ("id", "titulo", "genero", "diretor", "atores", "ano")
    return [{name: row[name] for name in names} for row in mock_data()["filmes"]]


def mock_users() -> list[int]:
    """The users of the embedded data."""
    return [row["id"] for row in mock_data()["usuarios"]]
