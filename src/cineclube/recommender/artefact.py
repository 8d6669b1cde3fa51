"""A version of the model on disk: written aside and checked before anything in it is trusted.

`<models_dir>/<version>/` holds the model, its evaluation twin, metrics, plot and `manifest.json`
with their sha256. `<models_dir>/current` is a text file with the version that serves: it is
replaced atomically, so a reader sees the old version or the new one and never half of one. joblib
files can run code when they are loaded, so hashes, format and libraries are checked first.
"""

import hashlib
import json
import os
import platform
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from importlib import metadata
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import scipy
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from cineclube import __version__
from cineclube.errors import InvalidModelError
from cineclube.recommender.model import TasteModel

FORMAT = 3
SKLEARN_VERSION = metadata.version("scikit-learn")  # without importing it, which takes a second
MODEL_FILE = "model.joblib"
TWIN_FILE = "evaluation.joblib"
METRICS_FILE = "metrics.json"
PLOT_FILE = "clusters.png"
MANIFEST_FILE = "manifest.json"
CURRENT_FILE = "current"
STAGING_PREFIX = ".staging-"


class Promotion(BaseModel):
    """Whether a version was made current by the training that made it, and why."""

    model_config = ConfigDict(frozen=True)

    promoted: bool
    reason: str


class Manifest(BaseModel):
    """What a version is and what it was made from."""

    model_config = ConfigDict(frozen=True)

    format: int
    version: str
    created_at: AwareDatetime
    libraries: dict[str, str]
    settings: dict[str, Any]
    seed: int
    data_fingerprint: str
    counts: dict[str, int]
    promotion: Promotion
    sha256: dict[str, str]


@dataclass(frozen=True)
class Version:
    """A version whose files have been checked. `metrics` is what the training measured."""

    folder: Path
    manifest: Manifest
    metrics: dict[str, Any]

    @property
    def plot(self) -> Path:
        """The picture of the clusters."""
        return self.folder / PLOT_FILE


def library_versions() -> dict[str, str]:
    """Versions of what a model is made with."""
    return {
        "cineclube": __version__,
        "python": platform.python_version(),
        "joblib": joblib.__version__,
        "numpy": np.__version__,
        "scikit-learn": SKLEARN_VERSION,
        "scipy": scipy.__version__,
    }


# Writing


def save_model(model: TasteModel, path: Path) -> None:
    """Write a model. The file holds a plain dict of its fields: arrays and fitted estimators.

    Not compressed: weights hardly shrink, and would take ten times as long to load.
    """
    joblib.dump({f.name: getattr(model, f.name) for f in fields(model)}, path)


@contextmanager
def staged(models_dir: Path, version: str) -> Iterator[Path]:
    """Give a folder to write a version into; it is removed again if the block fails."""
    folder = models_dir / f"{STAGING_PREFIX}{version}"
    try:
        folder.mkdir(parents=True)  # in here: a signal may come before the next line
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def hash_files(folder: Path) -> dict[str, str]:
    """Compute the sha256 of every file of a folder but the manifest."""
    names = sorted(p.name for p in folder.iterdir() if p.name != MANIFEST_FILE)
    return {name: _sha256(folder / name) for name in names}


def seal(folder: Path, manifest: Manifest) -> None:
    """Complete a staged folder with its manifest and see to it that all of it is on the disk."""
    (folder / MANIFEST_FILE).write_text(manifest.model_dump_json(indent=2), encoding="utf-8")
    for path in folder.iterdir():
        _sync(path)
    _sync(folder)


def publish(folder: Path, models_dir: Path, version: str, *, current: bool) -> Path:
    """Give a sealed folder its final name and, where asked, make it current: both or neither."""
    final = models_dir / version
    folder.rename(final)
    try:
        _sync(models_dir)
        if current:
            make_current(models_dir, version)
    except BaseException:
        if current_version(models_dir) != version:  # once it serves it stays, whatever comes after
            shutil.rmtree(final, ignore_errors=True)
        raise
    return final


def make_current(models_dir: Path, version: str) -> None:
    """Let `version` serve, atomically."""
    aside = models_dir / f"{STAGING_PREFIX}{CURRENT_FILE}"
    try:
        aside.write_text(version + "\n", encoding="utf-8")
        _sync(aside)
        aside.replace(models_dir / CURRENT_FILE)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    _sync(models_dir)


def remove_leftovers(models_dir: Path) -> list[str]:
    """Remove what a killed training left aside. Only for a process that holds the trainer's
    lock.
    """
    leftovers = sorted(models_dir.glob(f"{STAGING_PREFIX}*"))
    for path in leftovers:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    return [path.name for path in leftovers]


def prune(models_dir: Path, keep: int, newest: str) -> list[str]:
    """Remove the oldest versions beyond `keep`, never the current or the newest one.

    Returns what was removed. A version is hidden first, so that none is ever seen half removed.
    """
    kept = {newest, current_version(models_dir)}
    others = [v for v in list_versions(models_dir) if v not in kept]
    n_others = max(keep - len(kept - {None}), 0)
    removed = others[: max(len(others) - n_others, 0)]
    for version in removed:
        hidden = (models_dir / version).rename(models_dir / f"{STAGING_PREFIX}old-{version}")
        shutil.rmtree(hidden)
    return removed


# Reading


def list_versions(models_dir: Path) -> list[str]:
    """Names of the versions that are kept, oldest first."""
    return sorted(path.parent.name for path in models_dir.glob(f"[!.]*/{MANIFEST_FILE}"))


def current_version(models_dir: Path) -> str | None:
    """Name of the version that serves, None where there is none."""
    try:
        text = (models_dir / CURRENT_FILE).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidModelError(f"cannot read {models_dir / CURRENT_FILE}: {error}") from error
    if not text or Path(text).name != text or text.startswith("."):
        raise InvalidModelError(f"{models_dir / CURRENT_FILE} does not name a version: {text!r}")
    return text


def open_version(models_dir: Path, version: str, *, with_twin: bool = True) -> Version:
    """Check a version's manifest, format, libraries and hashes; nothing of it is executed.

    Its evaluation twin, as large as the model, can be left unread by who only serves.
    """
    folder = models_dir / version
    manifest = _read_manifest(folder)
    if manifest.version != folder.name.removeprefix(STAGING_PREFIX):
        raise InvalidModelError(f"{folder} holds version {manifest.version}")
    _check_libraries(manifest)
    for name in (MODEL_FILE, METRICS_FILE, PLOT_FILE):
        if name not in manifest.sha256:
            raise InvalidModelError(f"the manifest of {folder} has no hash for {name}")
    for name, expected in manifest.sha256.items():
        if with_twin or name != TWIN_FILE:
            _check_hash(folder / Path(name).name, expected)
    metrics = json.loads((folder / METRICS_FILE).read_text(encoding="utf-8"))
    return Version(folder, manifest, metrics)


def load_model(version: Version, file: str = MODEL_FILE) -> TasteModel:
    """Load the model of a checked version."""
    path = version.folder / file
    if file not in version.manifest.sha256:
        raise InvalidModelError(f"version {version.manifest.version} has no {file}")
    try:
        state = joblib.load(path)
        return TasteModel(**state)
    except Exception as error:  # unpickling can raise anything
        raise InvalidModelError(f"{path} cannot be loaded: {error!r}") from error


def _read_manifest(folder: Path) -> Manifest:
    path = folder / MANIFEST_FILE
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidModelError(f"cannot read {path}: {error}") from error
    found = raw.get("format") if isinstance(raw, dict) else None
    if found != FORMAT:
        raise InvalidModelError(
            f"{path} has format {found!r}, this program reads {FORMAT}; train again"
        )
    try:
        return Manifest.model_validate(raw)
    except ValidationError as error:
        raise InvalidModelError(f"{path} is not a manifest: {error}") from error


def _check_libraries(manifest: Manifest) -> None:
    """Refuse estimators of another scikit-learn: they may load and answer wrongly."""
    made_with = manifest.libraries.get("scikit-learn", "unknown")
    if _minor(made_with) != _minor(SKLEARN_VERSION):
        raise InvalidModelError(
            f"version {manifest.version} was made with scikit-learn {made_with}, "
            f"here is {SKLEARN_VERSION}; train again"
        )


def _minor(version: str) -> list[str]:
    return version.split(".")[:2]


def _check_hash(path: Path, expected: str) -> None:
    try:
        found = _sha256(path)
    except OSError as error:
        raise InvalidModelError(f"cannot read {path}: {error}") from error
    if found != expected:
        raise InvalidModelError(
            f"{path} is damaged: its sha256 is {found[:12]}…, the manifest says {expected[:12]}…"
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
