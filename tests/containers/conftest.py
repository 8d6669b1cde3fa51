"""One set-up of each kind for all tests here, on a port and under a name of its own."""

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from composed import Cinema, docker
from postgres import NEIGHBOUR, SETTINGS, prepare


@pytest.fixture(scope="session")
def cinema(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cinema]:
    """Build the image and bring everything up; whatever happens, only the image stays."""
    with _set_up("sqlite", tmp_path_factory.mktemp("compose"), {}) as cinema:
        cinema.do("build")
        cinema.do("up", "--detach")
        cinema.wait_until_ready()
        yield cinema


@pytest.fixture(scope="session")
def on_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cinema]:
    """Bring everything up on PostgreSQL, with the rights of a database's owner and no more."""
    with _set_up("postgres", tmp_path_factory.mktemp("compose"), SETTINGS) as cinema:
        _need_the_image(NEIGHBOUR)
        cinema.do("build")
        cinema.do("up", "--detach", "postgres")
        prepare(cinema)
        cinema.do("up", "--detach")
        cinema.wait_until_ready()
        yield cinema


@contextmanager
def _set_up(kind: str, folder: Path, settings: dict[str, str]) -> Iterator[Cinema]:
    _need_an_engine()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env_file = folder / "test.env"
    env_file.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    cinema = Cinema(f"cineclube-test-{os.getpid()}-{kind}", port, env_file)
    try:
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


def _need_the_image(name: str) -> None:
    if docker("image", "inspect", name).returncode == 0:
        return
    pulled = docker("pull", name)
    if pulled.returncode != 0:
        pytest.skip(f"there is no image {name}, and `docker pull` fails: {pulled.stderr.strip()}")
