"""Two ways of making the next version beside each other: lists, clusters and names.

    python -m benchmarks.versions DATABASE BEFORE CONTINUED ANEW [--threads 2]

BEFORE, CONTINUED and ANEW are folders of models. What serves from the first was trained on ratings
that came before the newest of DATABASE; of the other two, one went on from it and one did not. The
evaluation twins of all three are asked for the same users, at most 5,000, and measured on what is
held out of the ratings of DATABASE, which none of them has seen. Prints JSON;
`benchmarks.training` makes a table of it.
"""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np

from benchmarks.large import url_of
from cineclube.db.engine import Database
from cineclube.machine import default_threads
from cineclube.recommender import artefact, threads
from cineclube.recommender.data import index_of
from cineclube.recommender.evaluate import compare, evaluate
from cineclube.recommender.methods import Served
from cineclube.recommender.model import TasteModel
from cineclube.recommender.split import hold_out, sample_users
from cineclube.trainer.dataset import read_dataset
from cineclube.trainer.measure import MAX_USERS

SEED = 42


def load(models: Path, file: str) -> TasteModel:
    """Load what serves from a folder, or its twin."""
    current = artefact.current_version(models)
    if current is None:
        raise SystemExit(f"no version serves from {models}")
    return artefact.load_model(artefact.open_version(models, current), file)


def kept(before: TasteModel, now: TasteModel) -> dict[str, float]:
    """How much of the clusters is as it was: shares of the films that both know, alone and weighted
    by their ratings now, and of the names.
    """
    places, found = index_of(before.film_ids, now.film_ids)
    same = before.cluster_of[places] == now.cluster_of[found]
    ratings = now.popularity[found]
    names = {cluster.id: cluster.name for cluster in now.clusters}
    return {
        "films": float(same.mean()),
        "ratings": float(same @ ratings / max(ratings.sum(), 1)),
        "names": float(np.mean([names.get(c.id) == c.name for c in before.clusters])),
        "clusters": len(now.clusters),
    }


def quality(database: Path, folders: dict[str, Path]) -> dict[str, object]:
    """NDCG@10 of the twins, and how it differs from that of the last one."""
    split = hold_out(read_dataset(Database(url_of(database))).ratings, SEED)
    split = sample_users(split, MAX_USERS, SEED)
    nowhere = np.zeros((split.train.n_films, 1), np.float32)  # how far films are apart is not asked
    ndcg = {}
    for name, models in folders.items():
        method = Served(name, load(models, artefact.TWIN_FILE), split.train)
        ndcg[name] = evaluate(method, split, nowhere).ndcg_at_10
    *others, last = ndcg
    return {
        "users": len(split.users),
        "means": {name: float(values.mean()) for name, values in ndcg.items()},
        "differences": {n: asdict(compare(ndcg[n], ndcg[last], SEED)) for n in others},
    }


def main() -> None:
    """Compare and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("database", "before", "continued", "anew"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--threads", type=int, default=default_threads())
    options = parser.parse_args()
    names = ("before", "continued", "anew")
    folders: dict[str, Path] = {name: getattr(options, name) for name in names}
    with threads.using(options.threads):
        models = {name: load(folder, artefact.MODEL_FILE) for name, folder in folders.items()}
        result = {name: kept(models["before"], model) for name, model in models.items()}
        del models
        print(json.dumps({"kept": result, "quality": quality(options.database, folders)}))


if __name__ == "__main__":
    main()
