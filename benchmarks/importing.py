"""Seconds and peak memory of importing a large csv of ratings and of reading it for a training.

    python -m benchmarks.importing [--rows 25000000] [--rounds 3] [--data ../shared/data/ml-25m]

Importing runs beside `sqlite3`'s own `.import` into the same tables with the same index, which
checks no references; reading beside the sqlite3 module's rows, put into arrays. Every step is a
process of its own and they take turns: machines differ and are noisy, so read the ratios first.
"""

import argparse
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from cineclube.db.engine import Database
from cineclube.db.migrate import migrate

HEADER = ["userId", "movieId", "rating", "timestamp"]
ROWS_PER_USER, ROWS_PER_FILM = 154, 424  # as in MovieLens 25M
WRITTEN_ROWS = 1_000_000
FILMS_POWER = 3  # the larger, the more of the ratings belong to few films

# A process of little memory: a child's peak begins with that of its parent
LAUNCH = """
import resource, subprocess, sys, time
start = time.perf_counter()
code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""

PLAIN_READ = """
import sqlite3, sys
import numpy as np
rows = sqlite3.connect(sys.argv[1]).execute("SELECT * FROM avaliacoes")
dtypes, blocks = (np.int64, np.int64, np.float32, np.int64), []
while block := rows.fetchmany(100_000):
    blocks.append([np.array(c, dtype) for c, dtype in zip(zip(*block), dtypes)])
columns = [np.concatenate(c) for c in zip(*blocks)]
"""

OUR_READ = """
import sys
from cineclube.db.engine import Database
from cineclube.trainer.dataset import read_dataset
read_dataset(Database(f"sqlite:///{sys.argv[1]}"))
"""


@dataclass
class Step:
    """One way of doing something, and what it took in each round."""

    name: str
    seconds: list[float] = field(default_factory=list)
    peak_bytes: list[int] = field(default_factory=list)

    def run(self, command: list[str], **environment: str) -> None:
        """Run a process to its end."""
        launched = [sys.executable, "-c", LAUNCH, *command]
        done = subprocess.run(
            launched, stdout=subprocess.PIPE, env=os.environ | environment, check=False
        )
        if done.returncode:
            raise SystemExit(f"{self.name} failed with exit code {done.returncode}")
        seconds, peak_kib = done.stdout.split()
        self.seconds.append(float(seconds))
        self.peak_bytes.append(int(peak_kib) * 1024)

    def row(self, peer: "Step") -> str:
        """A line of the table."""
        seconds, peak = statistics.median(self.seconds), statistics.median(self.peak_bytes)
        ratio = statistics.median(
            ours / theirs for ours, theirs in zip(self.seconds, peer.seconds, strict=True)
        )
        return f"| {self.name} | {seconds:,.1f} | {ratio:.2f} | {peak / 1e6:,.0f} |"


def write_data_set(folder: Path, n_rows: int, seed: int) -> None:
    """Write movies.csv and ratings.csv, ordered by user and film as MovieLens is."""
    rng = np.random.default_rng(seed)
    n_users, n_films = n_rows // ROWS_PER_USER + 1, n_rows // ROWS_PER_FILM + 1_000
    activity = rng.lognormal(0, 1.2, n_users)
    counts = rng.multinomial(2 * n_rows, activity / activity.sum())  # some pairs come twice
    films = (n_films * rng.random(counts.sum()) ** FILMS_POWER).astype(np.int64)
    pairs = np.unique(np.repeat(np.arange(n_users), counts) * n_films + films)
    pairs = np.delete(pairs, rng.choice(len(pairs), max(0, len(pairs) - n_rows), replace=False))
    with (folder / "ratings.csv").open("w") as file:
        file.write(",".join(HEADER) + "\n")
        for start in range(0, len(pairs), WRITTEN_ROWS):
            part = pairs[start : start + WRITTEN_ROWS]
            values, times = rng.integers(1, 11, len(part)) / 2, rng.integers(8e8, 16e8, len(part))
            columns = (part // n_films + 1, part % n_films + 1, values, times)
            pd.DataFrame(dict(zip(HEADER, columns, strict=True))).to_csv(
                file, header=False, index=False
            )
    titles = (f"{i},Film {i} ({1930 + i % 90}),Drama|Comedy\n" for i in range(1, n_films + 1))
    (folder / "movies.csv").write_text("movieId,title,genres\n" + "".join(titles))


def empty_database(file: Path) -> Path:
    """Make a database with the tables and nothing in them."""
    for leftover in file.parent.glob(f"{file.name}*"):
        leftover.unlink()
    database = Database(f"sqlite:///{file}")
    migrate(database)
    database.close()
    return file


def add_parents(file: Path, ratings: Path) -> None:
    """Add the users and films of the ratings, which `.import` cannot make up."""
    ids = pd.read_csv(ratings, usecols=HEADER[:2], dtype="int64")
    with sqlite3.connect(file) as connection:
        for table, columns, name in (
            ("usuarios", "id, nome", HEADER[0]),
            ("filmes", "id, titulo, genero, diretor, atores", HEADER[1]),
        ):
            more = ", ''" * (columns.count(",") - 1)
            statement = f"INSERT INTO {table} ({columns}) VALUES (?, 'N'{more})"  # noqa: S608
            connection.executemany(statement, ((i,) for i in ids[name].unique().tolist()))
    connection.close()


def measure_importing(data: Path, folder: Path, plain: Step, ours: Step) -> Path:
    """Import once each way; give the database that holds everything."""
    theirs = empty_database(folder / "plain.db")
    add_parents(theirs, data / "ratings.csv")
    statement = f".import --csv --skip 1 {data / 'ratings.csv'} avaliacoes"
    plain.run(["sqlite3", str(theirs), statement])
    theirs.unlink()
    file = empty_database(folder / "cineclube.db")
    command = [sys.executable, "-m", "cineclube", "import", "movielens", str(data)]
    ours.run(command, CINECLUBE_DATABASE_URL=f"sqlite:///{file}")
    return file


def measure_reading(file: Path, plain: Step, ours: Step) -> None:
    """Read once each way."""
    for step, code in ((plain, PLAIN_READ), (ours, OUR_READ)):
        step.run([sys.executable, "-c", code, str(file)])


def machine() -> str:
    """Say what it ran on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{os.cpu_count()} cores, {memory / 2**30:.0f} GiB"


def main() -> None:
    """Take turns and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=25_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--data", type=Path, help="folder with movies.csv and ratings.csv")
    parser.add_argument("--folder", type=Path, help="where there is room for some gigabytes")
    options = parser.parse_args()
    if shutil.which("sqlite3") is None:
        raise SystemExit("the program sqlite3 is needed")
    importing = Step("`sqlite3` `.import`"), Step("`cineclube import movielens`")
    reading = Step("`sqlite3` rows into arrays"), Step("`read_dataset`")
    with tempfile.TemporaryDirectory(dir=options.folder) as made:
        folder = Path(made)
        data = options.data or folder / "data"
        if options.data is None:
            data.mkdir()
            write_data_set(data, options.rows, options.seed)
        for _ in range(options.rounds):
            file = measure_importing(data, folder, *importing)
            measure_reading(file, *reading)
        with sqlite3.connect(file) as connection:
            [(n_rows,)] = connection.execute("SELECT count(*) FROM avaliacoes").fetchall()
        connection.close()
    print(f"{n_rows:,} ratings, {machine()}, median of {options.rounds}\n")
    print("| | seconds | ratio | peak MB |\n|---|---:|---:|---:|")
    for peer, step in (importing, reading):
        print(peer.row(peer), step.row(peer), sep="\n")


if __name__ == "__main__":
    main()
