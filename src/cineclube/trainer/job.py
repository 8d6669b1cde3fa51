"""The training job: read, tune, fit, measure, draw, decide, publish."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from cineclube.db.counts import count_data
from cineclube.db.engine import Database
from cineclube.errors import InvalidModelError, TrainingError
from cineclube.machine import default_threads, memory_limit
from cineclube.recommender import artefact, threads
from cineclube.recommender.artefact import Manifest, Promotion
from cineclube.recommender.data import Films, Ratings
from cineclube.recommender.fit import STEPS, fit
from cineclube.recommender.model import Hyperparameters, TasteModel
from cineclube.recommender.split import hold_out
from cineclube.recommender.start import Start
from cineclube.recommender.trial import try_out
from cineclube.recommender.tune import Tuned, tune
from cineclube.trainer.dataset import Dataset, read_dataset
from cineclube.trainer.gate import decide
from cineclube.trainer.interruption import end_interruptions
from cineclube.trainer.measure import Measurement, measure
from cineclube.trainer.plan import Plan, find_room, make_plan
from cineclube.trainer.plot import draw_clusters
from cineclube.trainer.progress import Advance, Stages
from cineclube.trainer.succession import TUNED_ON, Predecessor, find_predecessor, taken_over

logger = logging.getLogger(__name__)

LOCK_FILE = ".trainer.lock"
TRIED_RATINGS = 5
TRIED_FILMS = 20


@dataclass(frozen=True)
class TrainingOptions:
    """What the operator decides. `threads` and `memory_limit` (bytes): None for all there is."""

    settings: Hyperparameters
    seed: int
    keep: int
    force: bool
    anew: bool = False  # whatever there is to go on from
    threads: int | None = None
    memory_limit: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What a training did."""

    dataset: Dataset
    model: TasteModel
    tuned: Tuned
    measurement: Measurement | None
    manifest: Manifest
    folder: Path
    removed: list[str]
    note: str | None


def train(
    database: Database, models_dir: Path, options: TrainingOptions, stages: Stages
) -> Outcome:
    """Train on the database and publish the result; make it current if it may serve.

    Raises TrainingError where nothing can be trained, where another trainer runs, or where the
    model cannot be written. At any moment before the end, and after any failure, what served still
    serves.
    """
    with _clear_errors(models_dir), _alone(models_dir):
        for leftover in artefact.remove_leftovers(models_dir):
            logger.warning("removed %s, left by a training that was killed", leftover)
        plan = _plan(database, models_dir, options, stages)
        options = replace(options, settings=plan.settings)
        with threads.using(plan.room.threads), memory_limit(plan.room.memory):
            with stages.stage("Reading the database") as advance:
                dataset = read_dataset(database, advance)
            before = find_predecessor(models_dir, options.seed)
            learnt = _learn(dataset, before, options, stages)
            return _publish(dataset, learnt, before, models_dir, options, stages)


def _plan(database: Database, models_dir: Path, options: TrainingOptions, stages: Stages) -> Plan:
    """Say what the training will need, or refuse."""
    with database.reading() as session:
        size = count_data(session)
    room = find_room(models_dir, options.memory_limit, options.threads or default_threads())
    plan = make_plan(size, options.settings, room)
    stages.say(str(plan))
    if plan.note:
        stages.say(plan.note, style="yellow")
    return plan


@dataclass(frozen=True)
class _Learnt:
    model: TasteModel
    twin: TasteModel
    tuned: Tuned
    measurement: Measurement | None


def _learn(
    dataset: Dataset, before: Predecessor, options: TrainingOptions, stages: Stages
) -> _Learnt:
    twin, tuned, measurement = _rehearse(dataset, before, options, stages)
    former = Start.of(before.model) if before.model else None
    with stages.stage("Fitting to all ratings") as advance:
        model = fit(
            dataset.ratings,
            dataset.films,
            tuned.settings,
            options.seed,
            _fit_steps(advance),
            start=former if tuned.taken_over and former else Start.of(twin),
            named_as=former,
        )
    return _Learnt(model, twin, tuned, measurement)


def _rehearse(
    dataset: Dataset, before: Predecessor, options: TrainingOptions, stages: Stages
) -> tuple[TasteModel, Tuned, Measurement | None]:
    """Learn without what is held out, and measure with it; it is let go of at the end."""
    films, seed = dataset.films, options.seed
    split = hold_out(dataset.ratings, seed)
    tuned = _tuned(split.train, films, before, options, stages)
    start = Start.of(before.twin) if tuned.taken_over and before.twin else tuned.start
    with stages.stage("Fitting to all but the held-out ratings") as advance:
        twin = fit(split.train, films, tuned.settings, seed, _fit_steps(advance), start=start)
    with stages.stage("Measuring on the held-out ratings") as advance:
        measurement = measure(twin, split, before.twin, seed, advance)
    return twin, tuned, measurement


def _tuned(
    train: Ratings, films: Films, before: Predecessor, options: TrainingOptions, stages: Stages
) -> Tuned:
    if not options.anew:
        tuned = taken_over(before, options.settings, len(train))
        if tuned is not None:
            stages.say(f"Going on from {before.name}, with its hyper-parameters")
            return tuned
    with stages.stage("Choosing hyper-parameters on validation") as advance:
        return tune(train, films, options.settings, options.seed, advance)


def _publish(
    dataset: Dataset,
    learnt: _Learnt,
    before: Predecessor,
    models_dir: Path,
    options: TrainingOptions,
    stages: Stages,
) -> Outcome:
    promotion = decide(learnt.measurement, first=before.name is None, force=options.force)
    created_at = datetime.now(UTC)
    version = f"{created_at:%Y%m%dT%H%M%S}{created_at.microsecond // 1000:03d}Z"
    with artefact.staged(models_dir, version) as folder:
        with stages.stage("Drawing the clusters"):
            plot = folder / artefact.PLOT_FILE
            draw_clusters(plot, learnt.model, dataset.films, _subtitle(dataset, learnt.model))
        with stages.stage("Publishing"):
            _write(folder, learnt)
            manifest = _manifest(
                folder, version, created_at, dataset, learnt, promotion, options.seed
            )
            artefact.seal(folder, manifest)
            _try(folder, learnt.model)
            end_interruptions()
            promoted = promotion.promoted
            final = artefact.publish(folder, models_dir, version, current=promoted)
    removed = _prune(models_dir, options.keep, version)
    return Outcome(
        dataset,
        learnt.model,
        learnt.tuned,
        learnt.measurement,
        manifest,
        final,
        removed,
        before.note,
    )


def _prune(models_dir: Path, keep: int, newest: str) -> list[str]:
    """Remove old versions; that one cannot be removed is no reason to fail a training."""
    try:
        return artefact.prune(models_dir, keep, newest)
    except OSError as error:
        logger.warning("old versions cannot be removed: %s", error)
        return []


def _write(folder: Path, learnt: _Learnt) -> None:
    artefact.save_model(learnt.model, folder / artefact.MODEL_FILE)
    artefact.save_model(learnt.twin, folder / artefact.TWIN_FILE)
    metrics = {
        "held_out": learnt.measurement and learnt.measurement.as_json(),
        "validation": learnt.tuned.validation,
        TUNED_ON: learnt.tuned.n_ratings,
        "plane_variance": [float(share) for share in learnt.model.space.plane_variance],
    }
    text = json.dumps(metrics, indent=2, ensure_ascii=False, allow_nan=False)
    (folder / artefact.METRICS_FILE).write_text(text, encoding="utf-8")


def _manifest(
    folder: Path,
    version: str,
    created_at: datetime,
    dataset: Dataset,
    learnt: _Learnt,
    promotion: Promotion,
    seed: int,
) -> Manifest:
    return Manifest(
        format=artefact.FORMAT,
        version=version,
        created_at=created_at,
        libraries=artefact.library_versions(),
        settings=asdict(learnt.tuned.settings),
        seed=seed,
        data_fingerprint=dataset.fingerprint,
        counts={**dataset.counts, "clusters": len(learnt.model.clusters)},
        promotion=promotion,
        sha256=artefact.hash_files(folder),
    )


def _try(folder: Path, model: TasteModel) -> None:
    """Load what was written and see that it answers as the model in memory does."""
    loaded = artefact.load_model(artefact.open_version(folder.parent, folder.name))
    try_out(loaded)
    rated = model.film_ids[:TRIED_RATINGS]
    values, rated_at = np.full(len(rated), 5, np.float32), np.arange(len(rated))
    written, expected = (
        m.recommend(m.fold_in(rated, values, rated_at), TRIED_FILMS, np.empty(0, np.int32))
        for m in (loaded, model)
    )
    if not np.array_equal(written.film_ix, expected.film_ix):
        raise TrainingError("the model that was written answers otherwise than the one in memory")


def _subtitle(dataset: Dataset, model: TasteModel) -> str:
    counts = (
        (dataset.ratings.n_films, "filmes"),
        (dataset.ratings.n_users, "pessoas"),
        (len(dataset.ratings), "avaliações"),
        (len(model.clusters), "clusters"),
    )
    return " · ".join(f"{count:,} {what}".replace(",", ".") for count, what in counts)


def _fit_steps(advance: Advance) -> Callable[[str], None]:
    return lambda step: advance(STEPS.index(step), len(STEPS))


@contextmanager
def _alone(models_dir: Path) -> Iterator[None]:
    """Hold the lock that only one trainer can hold; a killed process lets go of it."""
    models_dir.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(models_dir / LOCK_FILE, timeout=0):
            yield
    except Timeout:
        raise TrainingError(
            f"another trainer is at work on {models_dir}; this one leaves it alone"
        ) from None


@contextmanager
def _clear_errors(models_dir: Path) -> Iterator[None]:
    try:
        yield
    except InvalidModelError as error:
        raise TrainingError(f"the model that was written cannot serve: {error}") from error
    except OSError as error:
        raise TrainingError(
            f"cannot write to {models_dir}: {error}. Nothing was published"
        ) from error
    except MemoryError as error:
        raise TrainingError(f"not enough memory: {error}. Nothing was published") from error
