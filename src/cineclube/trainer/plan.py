"""Whether a training fits into this machine, said before it starts."""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from cineclube.db.counts import DataSize
from cineclube.errors import TrainingError
from cineclube.machine import usable_memory
from cineclube.recommender.model import Hyperparameters
from cineclube.trainer.needs import Needs, estimate

LEAST_FILMS = 2_000  # in the dense part; with fewer, more quality is lost than a training is worth
STEP_FILMS = 500


@dataclass(frozen=True)
class Room:
    """What a training may use: bytes of memory, bytes on the disk, threads.

    `limited` says that somebody set the limit of memory; else it is what is left.
    """

    memory: int
    disk: int
    threads: int
    limited: bool


@dataclass(frozen=True)
class Plan:
    """Settings with which a training fits, what it needs, and what had to be given up for it."""

    settings: Hyperparameters
    needs: Needs
    room: Room
    note: str | None

    def __str__(self) -> str:
        """Say it in a line."""
        return (
            f"Needs at most {in_units(self.needs.peak)} of memory "
            f"({in_units(self.room.memory)} {'allowed' if self.room.limited else 'left'}) and "
            f"{in_units(self.needs.disk)} on the disk ({in_units(self.room.disk)} left); "
            f"threads: {self.room.threads}"
        )


def find_room(models_dir: Path, memory_limit: int | None, threads: int) -> Room:
    """Look at what there is; `models_dir` must exist."""
    disk = shutil.disk_usage(models_dir).free
    memory = usable_memory() if memory_limit is None else memory_limit
    return Room(memory, disk, threads, limited=memory_limit is not None)


def make_plan(size: DataSize, settings: Hyperparameters, room: Room) -> Plan:
    """Make a training fit, if need be with fewer films in the dense part of the ranking weights.

    Raises TrainingError, with what is needed and what there is, where it does not fit.
    """
    needs, note = estimate(size, settings, room.threads), None
    wanted = settings.weights.max_films
    while needs.peak > room.memory and settings.weights.max_films > LEAST_FILMS:
        fewer = max(settings.weights.max_films - STEP_FILMS, LEAST_FILMS)
        settings = replace(settings, weights=replace(settings.weights, max_films=fewer))
        needs = estimate(size, settings, room.threads)
        note = (
            f"Memory is short: only the {fewer:,} films with the most ratings take part whole in "
            f"the ranking weights, not {wanted:,}. Lists get a little worse"
        )
    if needs.peak > room.memory:
        raise TrainingError(_memory_message(size, needs, room))
    if needs.disk > room.disk:
        raise TrainingError(
            f"the new version needs about {in_units(needs.disk)} on the disk of the models, and "
            f"{in_units(room.disk)} are left. Remove old versions (--keep) or make room. "
            "Nothing was changed"
        )
    return Plan(settings, needs, room, note)


def _memory_message(size: DataSize, needs: Needs, room: Room) -> str:
    remedy = (
        "Raise --memory-limit (CINECLUBE_MEMORY_LIMIT)"
        if room.limited
        else "Stop other programs, raise the container's limit, or say with --memory-limit that "
        "more may be used"
    )
    return (
        f"training on {size.ratings:,} ratings by {size.users:,} users of {size.films:,} films "
        f"needs about {in_units(needs.peak)} of memory (most of it for {needs.largest_stage}), and "
        f"{in_units(room.memory)} {'are allowed' if room.limited else 'are left'}. {remedy}. "
        "Nothing was changed"
    )


def in_units(n_bytes: int) -> str:
    """Write a size for people: 812 MiB, 5.3 GiB."""
    if n_bytes < 2**30:
        return f"{max(n_bytes, 0) / 2**20:.0f} MiB"
    return f"{n_bytes / 2**30:.1f} GiB"
