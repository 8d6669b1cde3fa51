"""The real containers: trained, served, retrained while serving, and hardened."""

import re
import threading
import time
from itertools import cycle, groupby
from pathlib import Path

import pytest
from composed import DIRECT, Cinema, docker, wait_for

pytestmark = pytest.mark.docker
FIRST_USERS = range(1, 6)


class Poller(threading.Thread):
    """A client that asks for recommendations again and again, and forgets no answer."""

    def __init__(self, cinema: Cinema) -> None:
        super().__init__()
        self._cinema = cinema
        self._enough = threading.Event()
        self.errors: list[str] = []
        self.versions: list[str | None] = []

    def run(self) -> None:
        for user in cycle(FIRST_USERS):
            if self._enough.is_set():
                return
            self._ask(user)
            time.sleep(0.01)

    def stop(self) -> None:
        self._enough.set()
        self.join()

    def _ask(self, user: int) -> None:
        try:
            answer = self._cinema.get(f"/filmes/{user}/recomendacoes")
        except OSError as error:
            self.errors.append(repr(error))
            return
        if answer.status != 200 or len(answer.body) != 5:
            self.errors.append(f"{answer.status}: {answer.body}")
        self.versions.append(answer.version)


@pytest.mark.parametrize("user", FIRST_USERS)
def test_recommendations_when_just_brought_up_then_five_with_reasons(
    cinema: Cinema, user: int
) -> None:
    films = cinema.get(f"/filmes/{user}/recomendacoes").body
    assert len({film["id"] for film in films}) == 5
    for film in films:
        assert film["cluster"]["nome"]
        assert sum(reason["participacao"] for reason in film["motivos"]) == pytest.approx(
            1, abs=0.01
        )


def test_page_when_asked_for_then_every_file_that_it_names_is_in_the_image(cinema: Cinema) -> None:
    address = f"http://127.0.0.1:{cinema.port}/"
    with DIRECT.open(address, timeout=10) as answer:
        page = answer.read().decode()
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    files = re.findall(r'(?:href|src)="(web/[^"]+)"', page)
    assert len(files) > 50
    for file in files:
        with DIRECT.open(address + file, timeout=10) as answer:
            assert answer.read(), file


def test_trainer_when_up_then_has_run_to_completion(cinema: Cinema) -> None:
    state = cinema.state("trainer")
    assert (state["Status"], state["ExitCode"]) == ("exited", 0)


def test_health_when_serving_then_the_engine_calls_the_api_healthy(cinema: Cinema) -> None:
    def checked() -> str | None:
        status: str = cinema.state("api")["Health"]["Status"]
        return None if status == "starting" else status

    assert wait_for(checked, "the engine's first check") == "healthy"


def test_retraining_when_polled_then_no_error_and_then_the_new_version(cinema: Cinema) -> None:
    before = cinema.version()
    poller = Poller(cinema)
    poller.start()
    try:
        cinema.do("run", "--rm", "trainer")
        after = cinema.wait_for_another(before)
        asked = len(poller.versions)
        wait_for(lambda: True if len(poller.versions) > asked + 5 else None, "more answers")
    finally:
        poller.stop()
    assert poller.errors == []
    assert [version for version, _ in groupby(poller.versions)] == [before, after]


def test_training_when_killed_halfway_then_the_old_version_serves_and_the_next_works(
    cinema: Cinema,
) -> None:
    before = cinema.version()
    kept = cinema.get("/modelo").body["versoes"]
    container = cinema.do("run", "--detach", "trainer").split()[-1]
    try:
        wait_for(lambda: _half_written(cinema) or None, "a version that is being written")
        assert docker("kill", container).returncode == 0
    finally:
        docker("rm", "--force", container)
    assert _half_written(cinema)
    cinema.do("restart", "api")
    cinema.wait_until_ready()
    assert (cinema.version(), cinema.get("/modelo").body["versoes"]) == (before, kept)

    cinema.do("run", "--rm", "trainer")
    cinema.wait_for_another(before)
    assert not _half_written(cinema)


def _half_written(cinema: Cinema) -> list[str]:
    names = cinema.inside("ls", "-A", "/app/models").stdout.split()
    return [name for name in names if name.startswith(".staging-")]


def test_api_when_restarted_then_answers_as_before(cinema: Cinema) -> None:
    before = cinema.get("/filmes/1/recomendacoes")
    cinema.do("restart", "api")
    cinema.wait_until_ready()
    assert cinema.get("/filmes/1/recomendacoes") == before


def test_api_when_stopped_then_ends_by_itself(cinema: Cinema) -> None:
    cinema.do("stop", "api")
    try:
        assert cinema.state("api")["ExitCode"] in {0, 143}  # 137: it had to be killed
    finally:
        cinema.do("start", "api")
        cinema.wait_until_ready()


@pytest.mark.parametrize(("code", "expected"), [(0, 0), (2, 2), (3, 0)])
def test_trainer_when_not_promoted_then_no_failure_but_when_untrained_then_one(
    cinema: Cinema, tmp_path: Path, code: int, expected: int
) -> None:
    stand_in = tmp_path / "train_model.py"
    stand_in.write_text(f"raise SystemExit({code})\n")
    mount = f"{stand_in}:/app/train_model.py:ro"
    assert cinema.run("run", "--rm", "--volume", mount, "trainer").returncode == expected
    own = cinema.run("run", "--rm", "--volume", mount, "trainer", "python", "train_model.py")
    assert own.returncode == code


def test_processes_when_running_then_without_privileges(cinema: Cinema) -> None:
    status = cinema.inside("cat", "/proc/1/status").stdout
    found = dict(line.split(":\t") for line in status.splitlines() if ":\t" in line)
    assert found["Uid"].split() == found["Gid"].split() == ["10001"] * 4
    assert int(found["CapEff"], 16) == int(found["CapBnd"], 16) == 0
    assert found["NoNewPrivs"] == "1"
    assert cinema.do("run", "--rm", "trainer", "id", "-u").strip() == "10001"


@pytest.mark.parametrize("folder", ["/app", "/app/models", "/opt/venv"])
def test_api_when_writing_where_it_must_not_then_refused(cinema: Cinema, folder: str) -> None:
    written = cinema.inside("touch", f"{folder}/intruder")
    assert written.returncode != 0
    assert "Read-only file system" in written.stdout + written.stderr


def test_api_when_writing_beside_the_database_then_allowed(cinema: Cinema) -> None:
    assert cinema.inside("touch", "/app/data/neighbour").returncode == 0


def test_image_when_built_then_without_build_tools(cinema: Cinema) -> None:
    tools = "for tool in pip gcc cc make hatchling python; do command -v $tool; done; true"
    assert cinema.do("exec", "-T", "api", "sh", "-c", tools).split() == ["/opt/venv/bin/python"]
    modules = (
        "from importlib.util import find_spec;"
        "print(*filter(find_spec, ['pip', 'setuptools', 'hatchling', 'cineclube']))"
    )
    assert cinema.do("exec", "-T", "api", "python", "-c", modules).split() == ["cineclube"]


def test_image_when_built_then_holds_only_what_runs(cinema: Cinema) -> None:
    found = cinema.do("exec", "-T", "api", "ls", "-A", "/app").split()
    assert set(found) == {"app.py", "train_model.py", "mock_data.json", "data", "models"}
