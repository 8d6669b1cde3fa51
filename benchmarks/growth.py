"""How training grows with the ratings: time of each stage, growth exponents, and a plot.

    python -m benchmarks.growth [--sizes 100000 1000000 5000000 25000000] [--plot growth.png]

Data are made up by `cineclube synth`; numbers of users and films lie on the power laws through 610
and 9,000 at 100 thousand ratings and 162,000 and 59,000 at 25 million, as in MovieLens. Each
training is `cineclube train --anew` into an empty folder, as a process of its own. The growth
exponent is the slope of log(seconds) on log(ratings), by least squares: 1 is linear. Small sizes
say little of it, as there constants (libraries to load, loops to compile, a picture to draw) take
most of the time: read that from a million ratings on.
"""

import argparse
import math
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.growth_plot import Curve, draw_growth
from benchmarks.large import Size, made_up, remove, size_of
from benchmarks.processes import tell
from benchmarks.tables import print_note, print_table, surroundings
from benchmarks.trained import Training, median_stages, train
from cineclube.machine import default_threads

SIZES = (100_000, 1_000_000, 5_000_000, 25_000_000)
LARGE_FROM = 1_000_000  # from where constants no longer hide the growth
MOST_GROWTH = 1.1
WHOLE, FITS, CPU = "whole job", "both fits", "processor time"


@dataclass(frozen=True)
class Point:
    """Trainings on one size."""

    size: Size
    trainings: list[Training]

    @property
    def seconds(self) -> dict[str, float]:
        """Median seconds of each stage, of both fits, and of everything."""
        stages = {name: took for name, (took, _) in median_stages(self.trainings).items()}
        return stages | {
            FITS: statistics.median(t.fits for t in self.trainings),
            WHOLE: statistics.median(t.run.seconds for t in self.trainings),
            CPU: statistics.median(t.run.cpu_seconds for t in self.trainings),
        }

    @property
    def peak_bytes(self) -> float:
        """Median peak of memory."""
        return statistics.median(t.run.peak_bytes for t in self.trainings)


def measure(size: Size, folder: Path, options: argparse.Namespace) -> Point:
    """Make the data and train on them, some rounds."""
    database, trainings = made_up(size, options.keep or folder), []
    for i in range(options.rounds):
        tell(f"Training on {size}, {i + 1} of {options.rounds}")
        with tempfile.TemporaryDirectory(dir=folder) as models:
            trainings.append(train(database, Path(models), options.threads, "--anew"))
    if not options.keep:
        remove(database)
    return Point(size, trainings)


def line(points: Sequence[Point], what: str) -> tuple[float, float] | None:
    """Slope and intercept of log(seconds) on log(ratings); None where that says nothing."""
    found = [(p.size.ratings, p.seconds[what]) for p in points if p.seconds[what] > 0]
    if len(found) < 2:
        return None
    slope, intercept = np.polyfit(*np.log(np.array(found, float)).T, 1)
    return float(slope), float(intercept)


def large(points: Sequence[Point]) -> list[Point]:
    """Those from a million ratings on."""
    return [point for point in points if point.size.ratings >= LARGE_FROM]


def print_seconds(points: Sequence[Point]) -> None:
    """Print the time of each stage at each size, with what it grows by."""
    sizes = [p.size for p in points]
    rows = [
        [what, *(f"{getattr(size, what):,}" for size in sizes), "", ""]
        for what in ("users", "films")
    ]
    for what in dict.fromkeys(name for point in points for name in point.seconds):
        cells = [f"{point.seconds.get(what, math.nan):,.1f}" for point in points]
        lines = (line(large(points), what), line(points, what))
        rows.append(
            [_bold(what), *cells, *(f"{found[0]:.2f}" if found else "–" for found in lines)]
        )
    for what in (WHOLE, FITS):
        cells = [f"{microseconds(point, what):,.1f}" for point in points]
        rows.append([f"{what}, µs a rating", *cells, "", ""])
    peaks = [f"{point.peak_bytes / 1e6:,.0f}" for point in points]
    rows.append(["peak of memory, MB", *peaks, "", ""])
    ratings = (f"{size.ratings:,} ratings" for size in sizes)
    print_table(("seconds", *ratings, "exponent from 1M on", "exponent over all"), rows)
    print_note(
        f"Aim: an exponent of {MOST_GROWTH} at most. Constants dominate the small sizes, so the",
        "exponent over all is lower than the growth.",
    )


def microseconds(point: Point, what: str) -> float:
    """Time of a rating."""
    return 1e6 * point.seconds[what] / point.size.ratings


def _bold(what: str) -> str:
    return f"**{what}**" if what in {WHOLE, FITS} else what


def print_per_rating(points: Sequence[Point]) -> None:
    """Compare the time of a rating at the largest size with that at a million."""
    some = large(points)
    if len(some) < 2:
        return
    first, last = some[0], some[-1]
    for what in (WHOLE, FITS):
        low, high = microseconds(first, what), microseconds(last, what)
        print_note(
            f"Time of a rating, {what}: {low:.1f} µs at {first.size.ratings:,} ratings,",
            f"{high:.1f} µs at {last.size.ratings:,}: {high / low:.2f} times as long.",
        )


def draw(points: Sequence[Point], path: Path) -> None:
    """Draw the whole job and the fits."""
    curves = {}
    for what in (WHOLE, FITS):
        fitted = large(points) if len(large(points)) > 1 else points
        times = [(point.size.ratings, point.seconds[what]) for point in points]
        curves[what] = Curve(times, line(fitted, what), fitted[0].size.ratings)
    draw_growth(curves, path)


def main() -> None:
    """Measure every size, print and draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES, help="numbers of ratings")
    parser.add_argument("--plot", type=Path, help="a PNG to write")
    parser.add_argument("--rounds", type=int, default=1, help="(medians are printed)")
    parser.add_argument("--threads", type=int, default=default_threads())
    parser.add_argument("--keep", type=Path, help="where data are kept, and found the next time")
    options = parser.parse_args()
    if min(*options.sizes, options.rounds, options.threads) < 1:
        parser.error("numbers should be >= 1")
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=options.keep) as name:
        sizes = [size_of(n_ratings) for n_ratings in sorted(set(options.sizes))]
        points = [measure(size, Path(name), options) for size in sizes]
    rounds = f"median of {options.rounds}" if options.rounds > 1 else "one round"
    print_note(f"{surroundings(options.threads)}; {rounds}")
    print_seconds(points)
    print_per_rating(points)
    if options.plot:
        draw(points, options.plot)
        print(f"The plot is in {options.plot}")


if __name__ == "__main__":
    main()
