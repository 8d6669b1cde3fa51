"""What clients notice when another version of the model begins to serve."""

import http.client
import itertools
import json
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.served import Served, environment_of, serving
from cineclube.recommender import artefact
from cineclube.settings import Settings

N_SWAPS = 4
SWAP_SECONDS = 60  # until the other version answers
CALM_SECONDS = 2.0
LIVE, LIST = "/health/live", "/filmes/{id}/recomendacoes"


@dataclass
class Client:
    """Asks one request after the other; keeps the longest wait, and what failed."""

    served: Served
    address: str
    ids: Sequence[int]
    n_asked: int = 0
    n_failed: int = 0
    longest: float = 0.0
    version: str | None = None
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Ask until stopped."""
        rng = random.Random(1)
        connection = http.client.HTTPConnection("127.0.0.1", self.served.port, timeout=60)
        while not self.stop.wait(0.001):
            started = time.perf_counter()
            try:
                connection.request("GET", self.address.format(id=rng.choice(self.ids)))
                answer = connection.getresponse()
                answer.read()
                self.n_failed += answer.status != 200
                self.version = answer.headers["X-Modelo-Versao"]
            except (OSError, http.client.HTTPException):
                self.n_failed += 1
                connection.close()
            self.n_asked += 1
            self.longest = max(self.longest, time.perf_counter() - started)


def swap_under_load(settings: Settings, users: Sequence[int], folder: Path) -> dict[str, str]:
    """Swap the model again and again; tell what failed, and the longest wait with and without."""
    models_dir, versions = _two_versions(settings.models_dir, folder)
    copied = settings.model_copy(update={"models_dir": models_dir})
    with serving(copied) as served:
        calm, _ = _watch(served, users, lambda _: time.sleep(N_SWAPS * CALM_SECONDS))

        def swaps(client: Client) -> None:
            for version in itertools.islice(itertools.cycle(versions), N_SWAPS):
                _activate(copied, version)
                deadline = time.monotonic() + SWAP_SECONDS
                while client.version != version and time.monotonic() < deadline:
                    time.sleep(0.01)
                if client.version != version:
                    sys.exit(f"version {version} never answered")
                time.sleep(CALM_SECONDS)

        swapped, live = _watch(served, users, swaps)
    return {
        "requests while the model was swapped": f"{swapped.n_asked + live.n_asked:,}",
        "of those failed": str(swapped.n_failed + live.n_failed),
        "longest wait for a list, no swap": f"{calm.longest * 1e3:.0f} ms",
        f"longest wait for a list, {N_SWAPS} swaps": f"{swapped.longest * 1e3:.0f} ms",
        f"longest wait for the floor, {N_SWAPS} swaps": f"{live.longest * 1e3:.0f} ms",
    }


def _watch(served: Served, users: Sequence[int], work: object) -> tuple[Client, Client]:
    lists, live = Client(served, LIST, users), Client(served, LIVE, users)
    with _running(lists), _running(live):
        work(lists)  # type: ignore[operator]
    return lists, live


@contextmanager
def _running(client: Client) -> Iterator[None]:
    thread = threading.Thread(target=client.run)
    thread.start()
    try:
        yield
    finally:
        client.stop.set()
        thread.join()


def _activate(settings: Settings, version: str) -> None:
    command = [sys.executable, "-m", "cineclube", "models", "activate", version]
    subprocess.run(command, env=environment_of(settings), check=True, stdout=subprocess.DEVNULL)


def _two_versions(models_dir: Path, folder: Path) -> tuple[Path, list[str]]:
    """Copy the version that serves, twice, under two names."""
    current = artefact.current_version(models_dir)
    if current is None:
        sys.exit(f"{models_dir} names no model as current")
    copies, names = folder / "swapped", [f"{current}-{letter}" for letter in "ab"]
    for name in names:
        shutil.copytree(models_dir / current, copies / name)
        file = copies / name / artefact.MANIFEST_FILE
        manifest = {**json.loads(file.read_text(encoding="utf-8")), "version": name}
        file.write_text(json.dumps(manifest), encoding="utf-8")
    artefact.make_current(copies, names[-1])
    return copies, names
