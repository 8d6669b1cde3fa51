"""One set-up for all tests here, on a port and under a name of its own."""

import os
import shutil
import socket
from collections.abc import Iterator

import pytest
from composed import Cinema, docker


@pytest.fixture(scope="session")
def cinema(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cinema]:
    """Build the image and bring everything up; whatever happens, only the image stays."""
    _need_an_engine()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env_file = tmp_path_factory.mktemp("compose") / "empty.env"
    env_file.touch()
    cinema = Cinema(f"cineclube-test-{os.getpid()}", port, env_file)
    try:
        cinema.do("build")
        cinema.do("up", "--detach")
        cinema.wait_until_ready()
        yield cinema
    finally:
        cinema.do("down", "--volumes", "--remove-orphans")


def _need_an_engine() -> None:
    if shutil.which("docker") is None:
        pytest.skip("docker is not installed")
    for command in (("info",), ("compose", "version")):
        tried = docker(*command)
        if tried.returncode != 0:
            pytest.skip(f"`docker {' '.join(command)}` fails: {tried.stderr.strip()}")
