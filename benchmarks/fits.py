"""The fit alone beside `implicit`'s ALS with scikit-learn's KMeans on its film factors.

    python -m benchmarks.fits DATABASE MODELS [--threads 2] [--rounds 1]

The same ratings, in one process, with the same number of threads and of clusters, in turn. The
hyper-parameters are those of the version that serves from MODELS. ALS has 64 factors and 15
iterations, and learns from the confidences that our PCA learns from, without the negative ones.
All do a small part first, so that libraries are loaded and loops compiled. Prints JSON;
`benchmarks.training` makes a table of it.
"""

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from sklearn.cluster import KMeans

from benchmarks.large import url_of
from cineclube.db.engine import Database
from cineclube.errors import PeerError
from cineclube.evaluation.peers import library
from cineclube.machine import default_threads
from cineclube.recommender import artefact, threads, vectorise
from cineclube.recommender.cluster import N_INIT
from cineclube.recommender.data import Films, Ratings
from cineclube.recommender.fit import fit
from cineclube.recommender.model import Hyperparameters
from cineclube.trainer.dataset import read_dataset

SEED = 42
ALS = {"factors": 64, "iterations": 15, "regularization": 15.0, "alpha": 2.5}
WARM_UP_USERS = 2_000


@dataclass(frozen=True)
class Task:
    """What both sides learn from."""

    ratings: Ratings
    films: Films
    settings: Hyperparameters
    n_threads: int

    def ours(self) -> dict[str, float]:
        """Seconds of each step of our fit, from scratch."""
        marks = [("confidences", time.perf_counter())]
        settings, step = self.settings, lambda name: marks.append((name, time.perf_counter()))
        fit(self.ratings, self.films, settings, SEED, step)
        ends = [*(at for _, at in marks[1:]), time.perf_counter()]
        return {name: end - start for (name, start), end in zip(marks, ends, strict=True)}

    def peer(self) -> dict[str, float]:
        """Seconds of ALS and of KMeans."""
        model = library.make(
            "cpu.als",
            "AlternatingLeastSquares",
            **ALS,
            random_state=SEED,
            num_threads=self.n_threads,
        )
        matrix = self.liked()
        n_clusters = self.settings.clusters.n_clusters or 1
        als = seconds(lambda: library.fit(model, matrix))
        kmeans = KMeans(n_clusters, n_init=N_INIT, random_state=SEED)
        return {"ALS": als, "KMeans": seconds(lambda: kmeans.fit(model.item_factors))}

    def liked(self) -> sp.csr_array:
        """Confidences (n_users, n_films) without those that speak against a film."""
        grades = self.settings.history.grades
        confidence = np.maximum(vectorise.confidences(self.ratings.values, grades), 0)
        matrix = self.ratings.matrix(confidence)
        matrix.eliminate_zeros()
        return matrix

    def small(self) -> "Task":
        """Give a small part of it."""
        few = self.ratings.take(self.ratings.user_ix < WARM_UP_USERS)
        return Task(few, self.films, self.settings, self.n_threads)


def seconds(work: Callable[[], object]) -> float:
    """Do it once."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def read_task(database: Path, models: Path, n_threads: int) -> Task:
    """Read the ratings, and the hyper-parameters of what serves."""
    current = artefact.current_version(models)
    if current is None:
        raise SystemExit(f"no version serves from {models}")
    settings = artefact.load_model(artefact.open_version(models, current)).settings
    dataset = read_dataset(Database(url_of(database)))
    return Task(dataset.ratings, dataset.films, settings, n_threads)


def main() -> None:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("database", type=Path)
    parser.add_argument("models", type=Path)
    parser.add_argument("--threads", type=int, default=default_threads())
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    with threads.using(options.threads):
        task = read_task(options.database, options.models, options.threads)
        try:
            task.small().peer()
        except PeerError as error:
            raise SystemExit(f"error: {error}; `make bench-training` installs it") from None
        task.small().ours()
        rounds = [{"ours": task.ours(), "peer": task.peer()} for _ in range(options.rounds)]
        n_liked = task.liked().nnz
    n_clusters = task.settings.clusters.n_clusters
    print(json.dumps({"rounds": rounds, "liked": n_liked, "clusters": n_clusters}))


if __name__ == "__main__":
    main()
