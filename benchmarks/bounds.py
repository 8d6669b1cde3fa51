"""What the bound on the dense algebra of the ranking weights costs: one fit with a given bound.

    python -m benchmarks.bounds DATABASE SETTINGS --tune
    python -m benchmarks.bounds DATABASE SETTINGS --bound 10000

The first one chooses hyper-parameters on all but the held-out ratings, writes them to SETTINGS (a
pickle) and says how many films have ratings enough to take part; the second one fits to those
ratings with WeightSettings.max_films set, and measures on the held-out ones of at most 5,000 users.
Each is a process of its own, so that its peak of memory is the fit's. Prints JSON;
`benchmarks.training --bounds` makes a table of it.
"""

import argparse
import json
import pickle
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.large import url_of
from cineclube.db.counts import count_data
from cineclube.db.engine import Database
from cineclube.machine import default_threads, usable_memory
from cineclube.recommender import threads
from cineclube.recommender.data import Films
from cineclube.recommender.evaluate import evaluate
from cineclube.recommender.fit import fit
from cineclube.recommender.methods import Served
from cineclube.recommender.model import Hyperparameters
from cineclube.recommender.split import Split, hold_out, sample_users
from cineclube.recommender.tune import tune
from cineclube.recommender.weights import films_that_take_part
from cineclube.trainer.dataset import read_dataset
from cineclube.trainer.measure import MAX_USERS
from cineclube.trainer.needs import estimate

SEED = 42
WARM_UP_USERS = 200


def read_split(database: Path) -> tuple[Split, Films]:
    """Read everything and hold ratings out."""
    dataset = read_dataset(Database(url_of(database)))
    return hold_out(dataset.ratings, SEED), dataset.films


def bounded(settings: Hyperparameters, bound: int) -> Hyperparameters:
    """Let at most so many films take part."""
    return replace(settings, weights=replace(settings.weights, max_films=bound))


def choose(options: argparse.Namespace) -> dict[str, object]:
    """Choose hyper-parameters; the bound plays no part in that."""
    split, films = read_split(options.database)
    settings = tune(split.train, films, Hyperparameters(), SEED).settings
    options.settings.write_bytes(pickle.dumps(settings))
    unbounded = bounded(settings, split.train.n_films).weights
    taking_part = films_that_take_part(split.train.popularity, unbounded)
    return {"enough": len(taking_part), "rated": int(np.sum(split.train.popularity > 0))}


def fit_with(options: argparse.Namespace) -> dict[str, object]:
    """Fit with a bound and measure; or say why not."""
    database = Database(url_of(options.database))
    settings = bounded(
        pickle.loads(options.settings.read_bytes()),  # noqa: S301  written by `choose`
        options.bound,
    )
    with database.reading() as session:
        needed = estimate(count_data(session), settings, options.threads).peak
    if needed > usable_memory():
        return {"needs": needed, "left": usable_memory()}
    split, films = read_split(options.database)
    few = split.train.take(split.train.user_ix < WARM_UP_USERS)
    fit(few, films, settings, SEED)  # compiles the loops
    started = time.perf_counter()
    model = fit(split.train, films, settings, SEED)
    seconds = time.perf_counter() - started
    popularity = split.train.popularity
    taking_part = films_that_take_part(popularity, settings.weights)
    asked = sample_users(split, MAX_USERS, SEED)
    found = evaluate(Served("cineclube", model, split.train), asked, model.space.vectors)
    return {
        "seconds": seconds,
        "share": float(popularity[taking_part].sum() / popularity.sum()),
        "coverage": found.coverage_at_10,
        "ndcg": found.ndcg_at_10.tolist(),
    }


def main() -> None:
    """Do one of the two and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("database", type=Path)
    parser.add_argument("settings", type=Path)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--tune", action="store_true")
    what.add_argument("--bound", type=int)
    parser.add_argument("--threads", type=int, default=default_threads())
    options = parser.parse_args()
    with threads.using(options.threads):
        print(json.dumps(choose(options) if options.tune else fit_with(options)))


if __name__ == "__main__":
    main()
