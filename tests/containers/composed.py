"""The compose set-up of the project, driven as an operator drives it."""

import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

PROJECT = Path(__file__).parents[2]
T = TypeVar("T")
OF_COMPOSE = (
    "CINECLUBE_",
    "COMPOSE_",
    "POSTGRES_",
)  # what the compose files and docker compose read
PATIENCE_SECONDS = 120  # how long to wait for what must come, not a measure of speed
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def docker(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a docker command in the project's folder, without a terminal, as cron would."""
    return subprocess.run(
        ["docker", *arguments],
        cwd=PROJECT,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def wait_for(look: Callable[[], T | None], what: str) -> T:
    """Give what `look` finds, as soon as it finds something."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while (found := look()) is None:
        assert time.monotonic() < give_up_at, f"waited {PATIENCE_SECONDS} s for {what}"
        time.sleep(0.1)
    return found


@dataclass(frozen=True)
class Answer:
    """What the API said."""

    status: int
    body: Any
    version: str | None


@dataclass(frozen=True)
class Cinema:
    """A running set-up."""

    name: str
    port: int
    env_file: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a compose command."""
        env = {key: value for key, value in os.environ.items() if not key.startswith(OF_COMPOSE)}
        env |= {"CINECLUBE_PORT": str(self.port), "CINECLUBE_TAG": "test"}
        # not the developer's own .env, which docker compose would read
        options = ("--env-file", str(self.env_file), "--project-name", self.name)
        return docker("compose", *options, *arguments, env=env)

    def do(self, *arguments: str) -> str:
        """Run a compose command that has to succeed."""
        done = self.run(*arguments)
        assert done.returncode == 0, f"compose {arguments}:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def inside(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the container of the API."""
        return self.run("exec", "-T", "api", *command)

    def state(self, service: str) -> dict[str, Any]:
        """Describe the state of a service's container."""
        ids = self.do("ps", "--all", "--quiet", service).split()
        return json.loads(docker("inspect", ids[0]).stdout)[0]["State"]

    def get(self, path: str) -> Answer:
        """Ask the API."""
        return self._open("GET", path)

    def send(self, method: str, path: str, body: Any = None) -> Answer:
        """Tell the API something, in JSON."""
        return self._open(method, path, json.dumps(body).encode(), "application/json")

    def upload(self, path: str, content: str) -> Answer:
        """Send the API a file."""
        disposition = 'Content-Disposition: form-data; name="arquivo"; filename="ratings.csv"'
        form = f"--limit\r\n{disposition}\r\n\r\n{content}\r\n--limit--\r\n"
        return self._open("POST", path, form.encode(), "multipart/form-data; boundary=limit")

    def wait_until_ready(self) -> None:
        """Wait until the API can answer everything."""
        wait_for(self._ready, "the API to be ready")

    def version(self) -> str:
        """Name the version that serves."""
        return self.get("/modelo").body["versao"]

    def wait_for_another(self, version: str) -> str:
        """Wait until another version serves, and name it."""
        return wait_for(
            lambda: found if (found := self.version()) != version else None, "a new version"
        )

    def _open(
        self, method: str, path: str, body: bytes | None = None, content_type: str = ""
    ) -> Answer:
        headers = {"Content-Type": content_type} if content_type else {}
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", body, headers, method=method
        )
        try:
            answer = DIRECT.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            text = answer.read()
            told = json.loads(text) if text else None
            return Answer(answer.status, told, answer.headers["X-Modelo-Versao"])

    def _ready(self) -> bool | None:
        try:
            return True if self.get("/health/ready").status == 200 else None
        except OSError:
            return None
