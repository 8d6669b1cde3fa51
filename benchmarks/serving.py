"""How fast the API answers beside a route of it that returns a constant, over the network.

    python -m benchmarks.serving ../shared/data/ml-latest-small [--rounds 5] [--seconds 3]
    python -m benchmarks.serving --synthetic 2000 5000 200000
    python -m benchmarks.serving --database sqlite:////data/big.db --models /data/models

`cineclube serve` runs as one process; `wrk` asks it from another one, on behalf of users drawn at
random. Kinds of requests take turns for several rounds; medians are printed, and ratios within the
rounds. What is asked:

- floor: /health/live, which the framework routes and writes like any other answer.
- warm: users who asked before, and who changed nothing since.
- computed: the cache of answers is off (CINECLUBE_ANSWERS_KEPT_MB=0), every answer is made anew.
- changed: the cache is on, and another process changes one rating of every user ten times a second.
- writes: warm, while another process rates 50 films a second through the API.

Then the model is swapped while clients ask. Machines differ and are noisy: read ratios first. Where
others use the machine meanwhile, read the server's processor time, which tells what it could do
alone.
"""

import argparse
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from benchmarks.served import Served, beside, change_everybody, environment_of, rate, serving
from benchmarks.swaps import swap_under_load
from benchmarks.wrk import Load, Measured, check_wrk, run_wrk, write_script
from cineclube.db.engine import Database
from cineclube.settings import Settings

WARM_IDS = 2_000  # users, and films, that are asked about again and again
WRITES, CHANGE_SECONDS = 50, 0.1
FLOOR, PLAIN = "floor", "recommendation"
LIST = "/filmes/{id}/recomendacoes"
ADDRESSES = {
    FLOOR: "/health/live",
    PLAIN: LIST,
    "filtered": f"{LIST}?genero=drama&ano_min=1990&duracao_max=120",
    "diverse": f"{LIST}?diversidade=0.5",
    "similar": "/filmes/{id}/similares",
}
SMALL = (610, 9_742, 100_836)
BUSY = 32  # connections, for the spread of latencies

Results = dict[str, list[Measured]]


@dataclass(frozen=True)
class Bench:
    """What is asked of which server."""

    settings: Settings
    folder: Path
    users: Sequence[int]
    films: Sequence[int]

    def script(self, kind: str, address: str, *, everybody: bool) -> Path:
        """Write the script for a kind of request."""
        ids = self.films if kind == "similar" else self.users
        few = ids if everybody else random.Random(1).sample(ids, min(WARM_IDS, len(ids)))
        return write_script(self.folder / f"{kind}-{everybody}.lua", address, few)


def ask_once(bench: Bench, served: Served) -> None:
    """Ask for all that is to be warm."""
    for kind, address in ADDRESSES.items():
        ids = bench.films if kind == "similar" else bench.users
        for id_ in random.Random(1).sample(ids, min(WARM_IDS, len(ids))):
            status = served.get(address.format(id=id_))
            if status != 200:
                sys.exit(f"{address.format(id=id_)}: {status}")
            if kind == FLOOR:
                break


def measure(bench: Bench, options: argparse.Namespace) -> tuple[Results, dict[str, str]]:
    """Let the kinds of requests take turns, at two servers: one keeps answers, one does not."""
    results: Results = {}
    with ExitStack() as stack:
        warm = stack.enter_context(serving(bench.settings))
        told = {"time to ready": f"{warm.seconds_to_ready:.1f} s"}
        told["memory when ready"] = f"{warm.megabytes():.0f} MB"
        cold = stack.enter_context(serving(bench.settings, CINECLUBE_ANSWERS_KEPT_MB="0"))
        ask_once(bench, warm)
        cold.get(ADDRESSES["similar"].format(id=bench.films[0]))
        for address in ADDRESSES.values():
            cold.get(address.format(id=bench.users[0]))
        for _ in range(options.rounds):
            for name, measured in one_round(bench, warm, cold, options):
                results.setdefault(name, []).append(measured)
        told["memory after it all"] = f"{warm.megabytes():.0f} MB"
        told["memory, no answers kept"] = f"{cold.megabytes():.0f} MB"
    return results, told


def one_round(
    bench: Bench, warm: Served, cold: Served, options: argparse.Namespace
) -> Iterator[tuple[str, Measured]]:
    """Ask everything once, for a few seconds each."""
    load, busy = (Load(options.seconds, n) for n in (options.connections, BUSY))

    def ask(served: Served, kind: str, load: Load, *, everybody: bool) -> Measured:
        script = bench.script(kind, ADDRESSES[kind], everybody=everybody)
        return run_wrk(served.address, served.pid, script, load)

    for kind in ADDRESSES:
        yield (FLOOR if kind == FLOOR else f"{kind}, warm"), ask(warm, kind, load, everybody=False)
    for kind in list(ADDRESSES)[1:]:
        yield f"{kind}, computed", ask(cold, kind, load, everybody=True)
    for name, work in writers(bench, warm).items():
        with work():
            yield name, ask(warm, PLAIN, load, everybody=False)
    for kind, served in ((FLOOR, warm), (f"{PLAIN}", warm), (f"{PLAIN}", cold)):
        state = "" if kind == FLOOR else ", warm" if served is warm else ", computed"
        measured = ask(served, kind, busy, everybody=served is cold)
        yield f"{kind}{state}, {BUSY} connections", measured


def writers(bench: Bench, warm: Served) -> Mapping[str, Callable[[], AbstractContextManager[None]]]:
    """Name what is measured while somebody writes."""
    file = bench.settings.database_url.removeprefix("sqlite:///")
    films = bench.films[:WARM_IDS]
    few = random.Random(1).sample(bench.users, min(WARM_IDS, len(bench.users)))
    return {
        f"{PLAIN}, {WRITES} writes/s": lambda: beside(rate, warm.port, few, films, WRITES),
        f"{PLAIN}, changed": lambda: beside(change_everybody, file, few, CHANGE_SECONDS),
        f"{PLAIN}, warm again": nullcontext,
    }


def prepare(options: argparse.Namespace, folder: Path) -> Settings:
    """Give a database and a model: those that are named, or new ones."""
    url = options.database or f"sqlite:///{folder / 'bench.db'}"
    models = options.models or folder / "models"
    settings = Settings(_env_file=None, database_url=url, models_dir=models)
    if options.database:
        return settings
    if options.data:
        run(settings, "import", "movielens", str(options.data))
    else:
        users, films, ratings = map(str, options.synthetic)
        run(settings, "synth", "--users", users, "--films", films, "--ratings", ratings)
    run(settings, "train")
    return settings


def run(settings: Settings, *arguments: str) -> None:
    """Run a command of Cineclube on this database."""
    command = [sys.executable, "-m", "cineclube", *arguments]
    done = subprocess.run(
        command, env=environment_of(settings), capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"cineclube {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")


def print_table(results: Results) -> None:
    """Print medians, and ratios of the same rounds."""
    print("| request | requests/s | beside the floor | processor ms | beside the floor ", end="")
    print("| p50 ms | p99 ms | p99 / p50 | failed |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    for name, runs in results.items():
        floors = results[f"{FLOOR}, {BUSY} connections" if str(BUSY) in name else FLOOR]
        pairs = list(zip(runs, floors, strict=True))
        beside_floor = statistics.median(mine.per_second / f.per_second for mine, f in pairs)
        by_cpu = statistics.median(f.cpu / mine.cpu for mine, f in pairs)
        per_second, cpu, p50, p99 = (
            statistics.median(getattr(r, field) for r in runs)
            for field in ("per_second", "cpu", "p50", "p99")
        )
        spread = statistics.median(r.p99 / r.p50 for r in runs)
        failed = sum(r.n_failed for r in runs)
        print(
            f"| {name} | {per_second:,.0f} | {beside_floor:.2f} | {cpu:.2f} | {by_cpu:.2f} "
            f"| {p50:.2f} | {p99:.2f} | {spread:.1f} | {failed} |"
        )


def machine() -> str:
    """Describe the machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB of memory"


def main() -> None:
    """Measure and print the tables."""
    check_wrk()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, nargs="?", help="a MovieLens folder of the csv family")
    parser.add_argument(
        "--synthetic",
        type=int,
        nargs=3,
        default=SMALL,
        metavar=("USERS", "FILMS", "RATINGS"),
        help="make data up where none is named (default: as many as in ml-latest-small)",
    )
    parser.add_argument("--database", help="URL of a SQLite database; it will be written to")
    parser.add_argument("--models", type=Path, help="folder of its model")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="for each kind in each round")
    parser.add_argument("--connections", type=int, default=8)
    options = parser.parse_args()
    if bool(options.database) != bool(options.models):
        parser.error("--database and --models go together")
    with tempfile.TemporaryDirectory() as name:
        settings = prepare(options, Path(name))
        database = Database(settings.database_url)
        with database.reading() as session:
            users, films = (
                list(session.connection().scalars(text(f"SELECT id FROM {table}")))  # noqa: S608
                for table in ("usuarios", "filmes")
            )
        database.close()
        bench = Bench(settings, Path(name), users, films)
        results, told = measure(bench, options)
        told |= swap_under_load(settings, users, Path(name))
    print(f"{machine()}, Python {platform.python_version()}")
    print(f"{len(users):,} users, {len(films):,} films; {options.rounds} rounds of ", end="")
    print(f"{options.seconds} s, {options.connections} connections where not said otherwise\n")
    print_table(results)
    print("\n| | |\n|---|---:|")
    for what, value in told.items():
        print(f"| {what} | {value} |")


if __name__ == "__main__":
    main()
