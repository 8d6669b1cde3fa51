"""The API as a process of its own, as `cineclube serve` runs it, and those who change its data."""

import http.client
import json
import os
import random
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.synchronize import Event

from cineclube.settings import Settings

READY_SECONDS = 300
STARS = [half / 2 for half in range(1, 11)]


@dataclass(frozen=True)
class Served:
    """A server that is ready."""

    port: int
    pid: int
    seconds_to_ready: float

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str) -> int:
        """Ask once; give the status."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path)
        status = connection.getresponse().status
        connection.close()
        return status

    def megabytes(self) -> float:
        """Memory in use, as the system counts it."""
        command = ["ps", "-o", "rss=", "-p", str(self.pid)]
        return int(subprocess.run(command, capture_output=True, check=True).stdout) / 1024


@contextmanager
def serving(settings: Settings, **environment: str) -> Iterator[Served]:
    """Serve on a free port for as long as the block takes."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "cineclube", "serve", "--port", str(port)],
        env={**environment_of(settings), **environment, "CINECLUBE_LOG_LEVEL": "error"},
    )
    try:
        while time.perf_counter() - started < READY_SECONDS:
            try:
                ready = Served(port, process.pid, time.perf_counter() - started)
                if ready.get("/health/ready") == 200:
                    break
            except OSError:
                pass
            time.sleep(0.02)
        yield ready
    finally:
        process.terminate()
        process.wait(60)


def environment_of(settings: Settings) -> dict[str, str]:
    """Give the variables that name this database and these models."""
    return {
        **os.environ,
        "CINECLUBE_DATABASE_URL": settings.database_url,
        "CINECLUBE_MODELS_DIR": str(settings.models_dir),
    }


@contextmanager
def beside(work: object, *arguments: object) -> Iterator[None]:
    """Let `work` run in a process of its own; it gets events to say that it has begun, and to be
    told to stop.
    """
    context = get_context("spawn")
    begun, stop = context.Event(), context.Event()
    process = context.Process(target=work, args=(*arguments, begun, stop))  # type: ignore[arg-type]
    process.start()
    while not begun.wait(0.1):
        if not process.is_alive():
            sys.exit("the writer failed")
    try:
        yield
    finally:
        stop.set()
        process.join(60)
        if process.exitcode:
            sys.exit("the writer failed")


def rate(
    port: int,
    ids: Sequence[int],
    films: Sequence[int],
    per_second: int,
    begun: Event,
    stop: Event,
) -> None:
    """Rate through the API at a steady pace."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    rng, started, n_written = random.Random(1), time.perf_counter(), 0
    while not stop.is_set():
        path = f"/usuarios/{rng.choice(ids)}/avaliacoes/{rng.choice(films)}"
        connection.request(
            "PUT",
            path,
            json.dumps({"avaliacao": rng.choice(STARS)}),
            {"Content-Type": "application/json"},
        )
        answer = connection.getresponse()
        answer.read()
        if answer.status not in {200, 201}:
            sys.exit(f"{path}: {answer.status}")
        n_written += 1
        begun.set()
        stop.wait(max(0.0, started + n_written / per_second - time.perf_counter()))
    achieved = n_written / (time.perf_counter() - started)
    if achieved < 0.9 * per_second:
        print(f"only {achieved:.0f} ratings a second were written", file=sys.stderr)


def change_everybody(
    file: str, ids: Sequence[int], seconds: float, begun: Event, stop: Event
) -> None:
    """Change one rating of every user, again and again, past the API."""
    connection = sqlite3.connect(file, timeout=30)
    marks = ",".join(map(str, ids))
    first = connection.execute(
        f"SELECT usuario_id, min(filme_id) FROM avaliacoes WHERE usuario_id IN ({marks}) "  # noqa: S608
        "GROUP BY usuario_id"
    ).fetchall()
    change = (
        "UPDATE avaliacoes SET avaliado_em = coalesce(avaliado_em, 0) + 1 "
        "WHERE usuario_id = ? AND filme_id = ?"
    )
    while not stop.wait(seconds):
        with connection:
            connection.executemany(change, first)
        begun.set()
    connection.close()
