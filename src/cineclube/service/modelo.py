"""The model that serves: found on disk, tried, and swapped while requests go on."""

import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cineclube.errors import InvalidModelError, ModelUnavailableError
from cineclube.recommender import artefact, versions
from cineclube.recommender.artefact import Manifest
from cineclube.recommender.model import TasteModel
from cineclube.recommender.trial import try_out

logger = logging.getLogger(__name__)

Mark = tuple[object, ...]  # what a look at the disk saw; compared, never read
Preparation = Callable[["Serving"], AbstractContextManager[None]]


@dataclass(frozen=True)
class Serving:
    """One version, whole: a request takes it once and is not disturbed when another follows.

    `plot` is kept in memory, as the folder of a version that still serves can be pruned.
    """

    manifest: Manifest
    metrics: dict[str, Any]
    model: TasteModel
    plot: bytes

    @property
    def version(self) -> str:
        """Name of the version."""
        return self.manifest.version


@dataclass(frozen=True)
class ModelReport:
    """The version that serves, and the versions that are kept."""

    versao: str
    criado_em: datetime
    idade_segundos: int
    versoes: list[str]
    manifesto: Manifest
    metricas: dict[str, Any]


@dataclass(frozen=True)
class VersaoGuardada:
    """A version that is kept; None for what its files do not tell. `ndcg_10` is held-out."""

    versao: str
    criado_em: datetime | None
    em_uso: bool
    promovida: bool | None
    motivo: str | None
    filmes: int | None
    usuarios: int | None
    avaliacoes: int | None
    clusters: int | None
    ndcg_10: float | None


class ModelRegistry:
    """Holds the version that serves. `refresh` looks for another one and never raises."""

    def __init__(self, models_dir: Path, retry_after_seconds: int) -> None:
        self._models_dir = models_dir
        self._retry_after_seconds = retry_after_seconds
        self._serving: Serving | None = None
        self._mark: Mark | None = None
        self._retry_at = float("inf")
        self._reported = ""
        self._preparations: list[Preparation] = []

    def prepare_by(self, preparation: Preparation) -> None:
        """Enter `preparation` with each version before it serves, so that no request waits for what
        can be made ready; leave it when the version serves.
        """
        self._preparations.append(preparation)

    def serving(self) -> Serving:
        """Give the version that serves, or raise ModelUnavailableError."""
        serving = self._serving
        if serving is None:
            raise ModelUnavailableError(self._retry_after_seconds)
        return serving

    def serving_or_none(self) -> Serving | None:
        """Give the version that serves, None where there is none."""
        return self._serving

    def report(self) -> ModelReport:
        """Describe the version that serves."""
        serving = self.serving()
        created_at = serving.manifest.created_at
        return ModelReport(
            versao=serving.version,
            criado_em=created_at,
            idade_segundos=int((datetime.now(UTC) - created_at).total_seconds()),
            versoes=artefact.list_versions(self._models_dir),
            manifesto=serving.manifest,
            metricas=serving.metrics,
        )

    def versions(self) -> list[VersaoGuardada]:
        """Describe the versions that are kept, the newest first; nothing of them is loaded."""
        serving = self._serving.version if self._serving else None
        return [_described(v, serving) for v in versions.kept_versions(self._models_dir)]

    def refresh(self) -> None:
        """Load what the disk names as current, where anything changed since the last look.

        What cannot be loaded leaves the version that serves in place; it is tried again when its
        files change, and from time to time, as memory or open files may have been short.
        """
        mark = _look(self._models_dir)
        if mark == self._mark and time.monotonic() < self._retry_at:
            return
        self._mark, self._retry_at = mark, float("inf")
        try:
            self._load_current()
        except Exception as error:  # whatever is on disk, the API goes on
            self._retry_at = time.monotonic() + self._retry_after_seconds
            self._log_once(logging.ERROR, f"no new model: {_reason(error)}")

    def _load_current(self) -> None:
        version = artefact.current_version(self._models_dir)
        if version is None:
            self._log_once(logging.WARNING, f"{self._models_dir} names no model as current")
            return
        serving = _load(self._models_dir, version)
        with ExitStack() as prepared:
            for preparation in self._preparations:
                prepared.enter_context(preparation(serving))
            self._serving = serving
        self._reported = ""
        model = serving.model
        logger.info(
            "model %s serves: %d films, %d clusters", version, model.n_films, len(model.clusters)
        )

    def _log_once(self, level: int, message: str) -> None:
        if message == self._reported:
            return
        self._reported = message
        kept = f"version {self._serving.version} serves on" if self._serving else "none serves"
        logger.log(level, "%s; %s", message, kept)


def _described(kept: versions.KeptVersion, serving: str | None) -> VersaoGuardada:
    return VersaoGuardada(
        versao=kept.name,
        criado_em=kept.created_at,
        em_uso=kept.name == serving,
        promovida=kept.promotion.promoted if kept.promotion else None,
        motivo=kept.promotion.reason if kept.promotion else None,
        filmes=kept.counts.get("filmes"),
        usuarios=kept.counts.get("usuarios"),
        avaliacoes=kept.counts.get("avaliacoes"),
        clusters=kept.counts.get("clusters"),
        ndcg_10=kept.ndcg_at_10,
    )


def _load(models_dir: Path, version: str) -> Serving:
    checked = artefact.open_version(models_dir, version, with_twin=False)
    model = artefact.load_model(checked)
    try_out(model)
    return Serving(checked.manifest, checked.metrics, model, checked.plot.read_bytes())


def _look(models_dir: Path) -> Mark:
    """See which version is current and what its files look like, without reading them."""
    try:
        version = artefact.current_version(models_dir)
    except InvalidModelError as error:
        return (str(error), _stat(models_dir / artefact.CURRENT_FILE))
    if version is None:
        return ()
    files = sorted((models_dir / version).glob("*"))
    return (version, *map(_stat, [models_dir / artefact.CURRENT_FILE, *files]))


def _stat(path: Path) -> tuple[object, ...]:
    try:
        found = path.stat()
    except OSError as error:
        return (path.name, error.errno)
    # ctime, as a change of the permissions or of the owner can make a file readable
    return (path.name, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, InvalidModelError) else repr(error)
