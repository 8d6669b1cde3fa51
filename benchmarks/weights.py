"""Seconds to fit the ranking weights, beside plain EASE on the same ratings in the same process.

    python -m benchmarks.weights ../shared/data/ml-latest-small [--rounds 5]

Plain EASE is Steck's formula by `numpy.linalg.inv` on likes (4 and more), once on the films that
take part in our weights and once on all rated films, as one would write it first. Rounds take
turns; medians and ratios are printed.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from cineclube.recommender.data import FilmContent, Ratings, make_ratings
from cineclube.recommender.equations import Learning
from cineclube.recommender.fit import fit_weights
from cineclube.recommender.model import Hyperparameters
from cineclube.recommender.vectorise import ContentVectoriser
from cineclube.recommender.weights import WeightSettings, films_that_take_part

SETTINGS = WeightSettings(regularisation=200.0, next_weight=0.5, content_weight=10.0)


def read(folder: Path) -> tuple[Ratings, list[FilmContent]]:
    """Read ratings, titles and genres of a MovieLens folder of the csv family."""
    rows = pd.read_csv(folder / "ratings.csv")
    films = pd.read_csv(folder / "movies.csv").sort_values("movieId")
    columns = (rows[name].to_numpy() for name in ("userId", "movieId", "rating", "timestamp"))
    users, film_ids, values, times = columns
    ratings = make_ratings(
        users, films["movieId"].to_numpy(), users, film_ids, values.astype(np.float32), times
    )
    pairs = zip(films["title"], films["genres"], strict=True)
    return ratings, [FilmContent(title, tuple(genres.split("|"))) for title, genres in pairs]


def plain_ease(ratings: Ratings, films: np.ndarray) -> np.ndarray:
    """W = -P / diag(P), P = (X^T X + 200 I)^-1 on likes."""
    X = ratings.matrix((ratings.values >= 4).astype(np.float32))[:, films].toarray()
    gram = X.T @ X
    gram[np.diag_indices_from(gram)] += 200
    P = np.linalg.inv(gram)
    return -P / np.diag(P)


def seconds(task: Callable[[], object]) -> float:
    """Run a task once."""
    started = time.perf_counter()
    task()
    return time.perf_counter() - started


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="a MovieLens folder of the csv family")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    ratings, content = read(options.data)
    features = ContentVectoriser().fit(content).transform(content)
    defaults = Hyperparameters()
    learning = Learning(ratings, features, defaults.history, defaults.sequence, seed=42)
    some = films_that_take_part(ratings.popularity, SETTINGS)
    every = np.flatnonzero(ratings.popularity)
    tasks: dict[str, Callable[[], object]] = {
        f"plain EASE, the {len(some):,} films that take part": lambda: plain_ease(ratings, some),
        f"plain EASE, all {len(every):,} rated films": lambda: plain_ease(ratings, every),
        f"our weights, of {ratings.n_films:,} films": lambda: fit_weights(learning, SETTINGS),
    }
    for task in tasks.values():  # once before it counts
        task()
    rounds = [{name: seconds(task) for name, task in tasks.items()} for _ in range(options.rounds)]
    small, large, _ = tasks
    print(f"| {'step':<52} | seconds | ratio to the smaller | ratio to the larger |")
    print(f"|{'-' * 54}|--------:|---------------------:|--------------------:|")
    for name in tasks:
        middle = statistics.median(r[name] for r in rounds)
        ratios = [statistics.median(r[name] / r[peer] for r in rounds) for peer in (small, large)]
        print(f"| {name:<52} | {middle:>7.2f} | {ratios[0]:>20.1f} | {ratios[1]:>19.2f} |")


if __name__ == "__main__":
    main()
