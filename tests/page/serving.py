"""The API as a process of its own, which can stop and start again at the same address."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode

from halls import POLL_SECONDS, Hall

WAIT_SECONDS = 60
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Api:
    """What a test asks the API itself, to compare with what the page shows."""

    def __init__(self, address: str) -> None:
        self.address = address

    def get(self, path: str, **query: Any) -> Any:
        return self.ask("GET", path, **query)

    def ask(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """Give the answer as data; None where it has no body."""
        request = urllib.request.Request(  # noqa: S310 -- an address of our own
            f"{self.address}/{path}?{urlencode(query, doseq=True)}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with DIRECT.open(request, timeout=WAIT_SECONDS) as response:
            text = response.read()
        return json.loads(text) if text else None

    def five(self, user_id: int, **knobs: Any) -> list[str]:
        """Titles of a user's five films."""
        films = self.get(f"filmes/{user_id}/recomendacoes", limite=5, **knobs)
        return [film["titulo"] for film in films]

    def five_of(self, ratings: dict[int, float], **more: Any) -> list[str]:
        """Titles for somebody who has no account."""
        films = self.ask("POST", "recomendacoes", {**answers(ratings), **more, "limite": 5})
        return [film["titulo"] for film in films]

    def admit(self, name: str, like: int = 3, n_ratings: int = 12) -> int:
        """Make a user who gave some films what user `like` gave them; give the id."""
        made: int = self.ask("POST", "usuarios", {"nome": name})["id"]
        ratings = self.get(f"usuarios/{like}/avaliacoes", limite=max(n_ratings, 1))
        for rating in ratings[:n_ratings]:
            path = f"usuarios/{made}/avaliacoes/{rating['filme_id']}"
            self.ask("PUT", path, {"avaliacao": rating["avaliacao"]})
        return made

    def ratings(self, user_id: int) -> dict[int, float]:
        found = self.get(f"usuarios/{user_id}/avaliacoes", limite=1000)
        return {rating["filme_id"]: rating["avaliacao"] for rating in found}

    def marked(self, user_id: int, mark: str) -> list[int]:
        return [film["id"] for film in self.get(f"usuarios/{user_id}/{mark}")]

    def total(self, path: str) -> int:
        """How many there are, whatever the page holds."""
        with DIRECT.open(f"{self.address}/{path}", timeout=WAIT_SECONDS) as response:
            return int(response.headers["X-Total-Count"])


def eventually(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.05)


def answers(ratings: dict[int, float]) -> dict[str, Any]:
    """Ratings as the API takes them from somebody without an account."""
    rows = [{"filme_id": film, "avaliacao": stars} for film, stars in ratings.items()]
    return {"avaliacoes": rows}


class Server:
    """Serves a hall; `ready` says whether a model is expected."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.api = Api(self.address)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *, ready: bool = True) -> None:
        environment = {
            **os.environ,
            "CINECLUBE_DATABASE_URL": self.hall.database_url,
            "CINECLUBE_MODELS_DIR": str(self.hall.models_dir),
            "CINECLUBE_MODEL_POLL_SECONDS": str(POLL_SECONDS),
            "CINECLUBE_LOG_LEVEL": "error",
            "OMP_NUM_THREADS": "1",
        }
        command = [sys.executable, "-m", "uvicorn", "cineclube.main:create_app", "--factory"]
        self.process = subprocess.Popen(
            [*command, "--port", str(self.port), "--log-level", "error"],
            env=environment,
            cwd=self.hall.folder,
        )
        self._wait(f"{self.address}/health/{'ready' if ready else 'live'}")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(WAIT_SECONDS)
            self.process = None

    def _wait(self, address: str) -> None:
        assert self.process is not None
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                DIRECT.open(address, timeout=5).close()
            except HTTPError as error:
                error.close()
            except OSError:
                pass
            else:
                return
            time.sleep(0.1)
        self.stop()
        raise AssertionError("the server did not become ready")


@contextmanager
def serving(hall: Hall, *, ready: bool = True) -> Iterator[Server]:
    """Serve a hall at a free port."""
    server = Server(hall)
    server.start(ready=ready)
    try:
        yield server
    finally:
        server.stop()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
