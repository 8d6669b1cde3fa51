"""The API as a process of its own, as it is run for real."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from cinema import Cinema

WAIT_SECONDS = 60


@contextmanager
def running_server(cinema: Cinema) -> Iterator[str]:
    """Serve a cinema on a free port; give the address of what is ready."""
    settings, port = cinema.settings, _free_port()
    environment = {
        **os.environ,
        "CINECLUBE_DATABASE_URL": settings.database_url,
        "CINECLUBE_MODELS_DIR": str(settings.models_dir),
        "CINECLUBE_MODEL_POLL_SECONDS": str(settings.model_poll_seconds),
        "CINECLUBE_LOG_LEVEL": "error",
        "OMP_NUM_THREADS": "1",
    }
    command = [sys.executable, "-m", "uvicorn", "cineclube.main:create_app", "--factory"]
    process = subprocess.Popen(
        [*command, "--port", str(port), "--log-level", "error"], env=environment, cwd=cinema.folder
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_ready(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(WAIT_SECONDS)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _wait_until_ready(address: str, process: subprocess.Popen[bytes]) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            direct.open(f"{address}/health/ready", timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server did not become ready")
