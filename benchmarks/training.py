"""How long a training takes and what it holds; the fit beside peers; going on beside anew.

    python -m benchmarks.training [--ratings 25000000] [--rounds 1] [--keep FOLDER]
    python -m benchmarks.training --database sqlite:////data/big.db --parts whole again
    python -m benchmarks.training --bounds 2000 5000 10000 [--ratings 5000000]

The data are made up by `cineclube synth` in the shape of MovieLens unless they are given. Parts:

- whole: `cineclube train --anew` into an empty folder, as a process of its own.
- fit: the fit alone, beside `implicit`'s ALS with scikit-learn's KMeans (see `benchmarks.fits`).
- again: the newest 1 % of the ratings are taken away, with users and films that nothing else is
  known of; a version is trained; then with all ratings the next one goes on from it, and another
  one is trained anew beside it. No rating is invented (see `benchmarks.versions`).

`--bounds` measures something else in their place: what is lost where fewer films take part whole in
the ranking weights (see `benchmarks.bounds`).

Tables are Markdown; what is going on is told on standard error. Machines differ and are noisy: read
the ratios first. Where others use the machine meanwhile, read processor time.
"""

import argparse
import tempfile
from importlib.util import find_spec
from pathlib import Path

from benchmarks.large import count, file_of, made_up, size_of
from benchmarks.tables import print_note, surroundings
from benchmarks.training_parts import (
    Bench,
    measure_again,
    measure_bounds,
    measure_fit,
    measure_whole,
)
from cineclube.machine import default_threads

PARTS = ("whole", "fit", "again")
RATINGS, BOUNDS_RATINGS = 25_000_000, 5_000_000


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--ratings",
        type=int,
        help=f"how many to make up (default: {RATINGS:,}; with --bounds {BOUNDS_RATINGS:,})",
    )
    parser.add_argument(
        "--users", type=int, help="(default: as MovieLens has with as many ratings)"
    )
    parser.add_argument("--films", type=int, help="(the same)")
    parser.add_argument("--database", help="URL of an SQLite database, in place of all that")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--bounds", nargs="+", type=int, help="measure these bounds instead")
    parser.add_argument("--rounds", type=int, default=1, help="(medians are printed)")
    parser.add_argument("--threads", type=int, default=default_threads())
    parser.add_argument("--keep", type=Path, help="where data are kept; needs some gigabytes")
    options = parser.parse_args()
    options.ratings = options.ratings or (BOUNDS_RATINGS if options.bounds else RATINGS)
    if min(options.ratings, options.rounds, options.threads, *(options.bounds or ())) < 1:
        parser.error("numbers should be >= 1")
    if "fit" in options.parts and not options.bounds and find_spec("implicit") is None:
        parser.error(
            "part fit needs the library implicit, which is not installed here: "
            "pip install 'implicit>=0.7.3', or leave it out with --parts whole again"
        )
    return options


def measure(options: argparse.Namespace, database: Path, folder: Path) -> None:
    """Measure what is asked for."""
    bench = Bench(database, folder, options.threads, options.rounds)
    rounds = f"median of {options.rounds}" if options.rounds > 1 else "one round"
    print_note(surroundings(options.threads))
    print_note(f"{count(database)}; {rounds}")
    if options.bounds:
        measure_bounds(bench, sorted(set(options.bounds)))
        return
    if {"whole", "fit"} & set(options.parts):
        models = measure_whole(bench)
        if "fit" in options.parts:
            measure_fit(bench, models)
    if "again" in options.parts:
        measure_again(bench)


def main() -> None:
    """Measure on data that are given or made."""
    options = arguments()
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
    given = file_of(options.database) if options.database else None
    with tempfile.TemporaryDirectory(dir=options.keep) as name:
        size = size_of(options.ratings, options.users, options.films)
        database = given or made_up(size, options.keep or Path(name))
        measure(options, database, Path(name))


if __name__ == "__main__":
    main()
