"""What a training says that it will need, beside what it needs: memory, and room on the disk.

    python -m benchmarks.needs DATABASE... [--ratings 100000 1000000] [--threads 2]

Each training is a process of its own. DATABASE is an SQLite file that holds data; `--ratings` makes
more, as large as asked, with `cineclube synth`. The estimate is to lie between 1 and 2 times what
is measured from a million ratings on; the program's libraries weigh more in smaller ones.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cineclube.db.counts import count_data
from cineclube.db.engine import Database
from cineclube.recommender.model import Hyperparameters
from cineclube.trainer.needs import estimate

CINECLUBE = [sys.executable, "-m", "cineclube"]


@dataclass(frozen=True)
class Row:
    """A training: its size, and bytes as estimated and as measured."""

    ratings: int
    stage: str
    memory: tuple[int, int]
    disk: tuple[int, int]

    def __str__(self) -> str:
        """Write a line of the table."""
        cells = [f"{self.ratings:>12,}", f"{self.stage:<24}"]
        for said, found in (self.memory, self.disk):
            cells += [f"{said / 1e6:>8,.0f}", f"{found / 1e6:>8,.0f}", f"{said / found:>5.2f}"]
        return f"| {' | '.join(cells)} |"


def made(ratings: list[int], folder: Path) -> Iterator[Path]:
    """Make data sets of these sizes, with MovieLens' numbers of users and films for them."""
    for n_ratings in ratings:
        path = folder / f"{n_ratings}.db"
        n_users, n_films = max(n_ratings // 154, 50), min(max(n_ratings // 100, 500), 59_000)
        numbers = (f"--users={n_users}", f"--films={n_films}", f"--ratings={n_ratings}")
        env = {**os.environ, "CINECLUBE_DATABASE_URL": f"sqlite:///{path}"}
        subprocess.run([*CINECLUBE, "synth", *numbers], env=env, check=True, capture_output=True)
        yield path


def train(path: Path, threads: int) -> Row:
    """Train once, and compare."""
    url = f"sqlite:///{path.resolve()}"
    database = Database(url)
    with database.reading() as session:
        size = count_data(session)
    database.close()
    needs = estimate(size, Hyperparameters(), threads)
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "CINECLUBE_DATABASE_URL": url, "CINECLUBE_MODELS_DIR": folder}
        command = [*CINECLUBE, "train", "--force", f"--threads={threads}"]
        with tempfile.TemporaryFile("w+") as output:
            process = subprocess.Popen(command, env=env, stdout=output, stderr=subprocess.STDOUT)
            _, status, usage = os.wait4(process.pid, 0)
            output.seek(0)
            if status:
                sys.exit(f"the training on {path} failed:\n{output.read()}")
        written = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
    unit = 1 if sys.platform == "darwin" else 1024
    memory = (needs.peak, usage.ru_maxrss * unit)
    return Row(size.ratings, needs.largest_stage, memory, (needs.disk, written))


def main() -> None:
    """Train on each and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("databases", nargs="*", type=Path, metavar="DATABASE")
    parser.add_argument("--ratings", nargs="*", type=int, default=[], help="sizes to make")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    options = parser.parse_args()
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    print(
        f"{os.cpu_count()} cores, {memory_gb:.0f} GB; {options.threads} threads; MB of 10^6 bytes"
    )
    print(f"\n| {'ratings':>12} | {'most of it for':<24} | memory: said | found | ratio "
          "| disk: said | found | ratio |")  # fmt: skip
    print("|---:|---|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        for path in (*options.databases, *made(options.ratings, Path(folder))):
            print(train(path, options.threads), flush=True)


if __name__ == "__main__":
    main()
