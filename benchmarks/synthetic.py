"""How much made-up data (`cineclube synth`) look like MovieLens, and whether methods rank alike.

    python -m benchmarks.synthetic ../shared/data/ml-latest-small [--details FILE] [--plot FILE.png]

A data set with as many users, films and ratings is made up and stored by `cineclube synth`'s own
code. Both sets are then measured in the same way; the methods of `cineclube evaluate` are measured
on one split of each, each with a few of its settings. `--no-ranking` leaves that out.
"""

import argparse
import tempfile
from pathlib import Path

from benchmarks import rankings, shapes, shapes_plot
from cineclube.commands.synth import blocks_of
from cineclube.db.engine import Database
from cineclube.db.importers import import_movielens
from cineclube.db.importers.synthetic import store_blocks
from cineclube.db.migrate import migrate
from cineclube.synthetic import Size, Synthesis
from cineclube.trainer.dataset import Dataset, read_dataset

REAL, MADE_UP = "real", "made up"


def read_real(data: Path, details: Path | None, folder: Path) -> Dataset:
    """Import a MovieLens data set."""
    database = Database(f"sqlite:///{folder}/real.db")
    migrate(database)
    import_movielens(database, data, details=details)
    return _read(database)


def make_up(like: Dataset, seed: int, folder: Path) -> Dataset:
    """Make a data set of the size of another one."""
    database = Database(f"sqlite:///{folder}/made-up.db")
    migrate(database)
    ratings = like.ratings
    synthesis = Synthesis(Size(ratings.n_users, ratings.n_films, len(ratings), seed))
    store_blocks(database, blocks_of(synthesis), lambda _table, _done, _total: None)
    return _read(database)


def _read(database: Database) -> Dataset:
    try:
        return read_dataset(database)
    finally:
        database.close()


def print_shapes(real: Dataset, made_up: Dataset) -> None:
    """Print what was measured of both, side by side."""
    tables = [shapes.table(dataset.ratings, dataset.films) for dataset in (real, made_up)]
    print(f"| {'':<58} | {REAL:>8} | {MADE_UP:>8} |")
    print(f"|{'-' * 60}|{'-' * 9}:|{'-' * 9}:|")
    for (name, first), (_, second) in zip(*tables, strict=True):
        print(f"| {name:<58} | {first:>8} | {second:>8} |")


def print_rankings(real: Dataset, made_up: Dataset, seed: int, n_settings: int) -> None:
    """Print NDCG@10 and the place of each method on both, in the order of the real data."""
    found, other = (rankings.rank(dataset, seed, n_settings) for dataset in (real, made_up))
    places = {name: place for place, name in enumerate(other, start=1)}
    print(f"| {'method':<26} | place | {REAL:>14} | place | {MADE_UP:>14} |")
    print(f"|{'-' * 28}|------:|{'-' * 15}:|------:|{'-' * 15}:|")
    for place, (name, score) in enumerate(found.items(), start=1):
        texts = [f"{s.ndcg:.3f} ±{s.error:.3f}" for s in (score, other[name])]
        print(f"| {name:<26} | {place:>5} | {texts[0]:>14} | {places[name]:>5} | {texts[1]:>14} |")
    print(f"\nPairs of methods in the same order: {rankings.agreement(found, other):.0%}")


def main() -> None:
    """Make up, measure, print and draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="a MovieLens folder or zip")
    parser.add_argument("--details", type=Path, help="film_details.csv")
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--settings", type=int, default=2, help="that each method chooses from")
    parser.add_argument("--plot", type=Path, metavar="FILE.png", help="draw the curves")
    parser.add_argument("--no-ranking", action="store_true", help="compare the shapes only")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        real = read_real(options.data, options.details, Path(folder))
        made_up = make_up(real, options.seed, Path(folder))
    ratings = real.ratings
    print(
        f"{options.data.name}: {ratings.n_users:,} users, {ratings.n_films:,} films, "
        f"{len(ratings):,} ratings; made up with seed {options.seed}\n"
    )
    print_shapes(real, made_up)
    if options.plot:
        sets = {options.data.name: real.ratings, "cineclube synth": made_up.ratings}
        shapes_plot.draw(sets, options.plot)
    if not options.no_ranking:
        print()
        print_rankings(real, made_up, options.seed, options.settings)


if __name__ == "__main__":
    main()
