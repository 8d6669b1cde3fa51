"""Seconds and peak memory of the whole path on a MovieLens data set: import, train, plot, API
start.

    python -m benchmarks.movielens ../shared/data/ml-latest-small [--details FILE] [--rounds 3]

Every step runs in a process of its own. The ratio compares it with a plain way of doing about the
same, timed in the same run: machines differ and are noisy, so read the ratios first.
"""

import argparse
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

STAGE = re.compile(r"^(?P<name>[^:]+): (?P<seconds>[\d.]+) s, peak so far (?P<peak>\d+) MB$")

PLAIN_IMPORT = """
import sqlite3, sys
import pandas as pd
with sqlite3.connect(sys.argv[2]) as db:
    for name in ("movies", "ratings"):
        pd.read_csv(f"{sys.argv[1]}/{name}.csv").to_sql(name, db, index=False)
    db.execute("CREATE UNIQUE INDEX pair ON ratings (userId, movieId)")
"""

PLAIN_EASE = """
import sys
import numpy as np, pandas as pd
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
ratings = pd.read_csv(f"{sys.argv[1]}/ratings.csv")
counts = ratings.movieId.value_counts()
ratings = ratings[ratings.movieId.isin(counts[counts >= 5].index)]
user, film = (pd.factorize(ratings[c])[0] for c in ("userId", "movieId"))
X = np.zeros((user.max() + 1, film.max() + 1), np.float32)
X[user, film] = ratings.rating >= 4
gram = X.T @ X
gram[np.diag_indices_from(gram)] += 200
P = np.linalg.inv(gram)
scores = X @ (-P / np.diag(P))
KMeans(20, n_init=4, random_state=0).fit(PCA(64, random_state=0).fit_transform(X.T))
"""

PLAIN_API = """
import sys
import fastapi, uvicorn
app = fastapi.FastAPI()
app.get("/health/ready")(lambda: "ready")
uvicorn.run(app, port=int(sys.argv[1]), log_level="error")
"""


@dataclass(frozen=True)
class Run:
    """One process: how long it took, and the most memory that it held."""

    seconds: float
    peak_mb: float
    output: str = ""


def run(*command: str, env: dict[str, str]) -> Run:
    """Run a command to its end; stop everything where it fails."""
    with tempfile.TemporaryFile("w+") as output:
        started = time.perf_counter()
        process = subprocess.Popen(command, env=env, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        output.seek(0)
        text = output.read()
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{' '.join(command[:4])} failed:\n{text}")
    return Run(seconds, usage.ru_maxrss * 1024 / 1e6, text)


def start_api(*command: str, port: int, env: dict[str, str]) -> Run:
    """Start a server and wait until it is ready, then stop it."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while not is_ready(port):
        if process.poll() is not None or time.perf_counter() - started > 60:
            sys.exit(f"{' '.join(command[:4])} does not become ready")
        time.sleep(0.01)
    seconds = time.perf_counter() - started
    process.terminate()
    _, _, usage = os.wait4(process.pid, 0)
    return Run(seconds, usage.ru_maxrss * 1024 / 1e6)


def is_ready(port: int) -> bool:
    """Ask a server on this machine whether it is ready."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=1):
            return True
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def measure_once(
    data: Path, details: Path | None, folder: Path
) -> dict[str, tuple[Run, Run | None]]:
    """Go the whole path once; each step with its plain peer, if it has one."""
    port = free_port()
    env = {
        **os.environ,
        "CINECLUBE_DATABASE_URL": f"sqlite:///{folder}/cineclube.db",
        "CINECLUBE_MODELS_DIR": str(folder / "models"),
        "CINECLUBE_PORT": str(port),
    }
    python, cineclube = sys.executable, [sys.executable, "-m", "cineclube"]
    with_details = ["--details", str(details)] if details else []
    plain_import = run(python, "-c", PLAIN_IMPORT, str(data), str(folder / "plain.db"), env=env)
    imported = run(*cineclube, "import", "movielens", str(data), *with_details, env=env)
    again = run(*cineclube, "import", "movielens", str(data), *with_details, env=env)
    plain_training = run(python, "-c", PLAIN_EASE, str(data), env=env)
    trained = run(*cineclube, "train", env=env)
    plain_api = start_api(python, "-c", PLAIN_API, str(port), port=port, env=env)
    api = start_api(*cineclube, "serve", port=port, env=env)
    stages = {
        f"  {found['name']}": (Run(float(found["seconds"]), float(found["peak"])), None)
        for found in map(STAGE.match, trained.output.splitlines())
        if found
    }
    return {
        "import": (imported, plain_import),
        "import again": (again, plain_import),
        "training, whole": (trained, plain_training),
        **stages,
        "API ready": (api, plain_api),
    }


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="a MovieLens folder of the csv family")
    parser.add_argument("--details", type=Path, help="film_details.csv")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    rounds = []
    for _ in range(options.rounds):
        with tempfile.TemporaryDirectory() as folder:
            rounds.append(measure_once(options.data, options.details, Path(folder)))
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    machine = f"{os.cpu_count()} cores, {memory_gb:.0f} GB"
    print(f"{options.data.name} on {machine}; medians of {len(rounds)} rounds")
    print(f"\n| {'step':<44} | seconds | peak MB | ratio to the plain way |")
    print(f"|{'-' * 46}|--------:|--------:|-----------------------:|")
    for step in rounds[0]:
        ours = [r[step][0] for r in rounds if step in r]
        seconds = statistics.median(r.seconds for r in ours)
        peak = statistics.median(r.peak_mb for r in ours)
        ratios = [r[step][0].seconds / r[step][1].seconds for r in rounds if r[step][1]]
        ratio = f"{statistics.median(ratios):.1f}" if ratios else ""
        print(f"| {step:<44} | {seconds:>7.1f} | {peak:>7.0f} | {ratio:>22} |")


if __name__ == "__main__":
    main()
