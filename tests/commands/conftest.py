"""Studios to train in. Drawing takes most of the time of a small training: see the fixtures."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from studio import NEWCOMER, Studio, mock_films, mock_ratings, mock_users
from threadpoolctl import threadpool_limits

from cineclube.trainer import job, plot


@pytest.fixture(autouse=True, scope="session")
def _own_settings() -> Iterator[None]:
    """Let no setting of the developer's shell have a say."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [n for n in os.environ if n.startswith("CINECLUBE_") and "TEST" not in n]:
            patch.delenv(name)
        yield


@pytest.fixture(autouse=True, scope="session")
def _one_thread() -> Iterator[None]:
    """Small matrices gain nothing by threads, which get in each other's way under xdist."""
    with pytest.MonkeyPatch.context() as patch, threadpool_limits(1):
        patch.setenv("OMP_NUM_THREADS", "1")  # what trainings here go by
        yield


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no `.env` of the developer have a say."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    """Give an empty one."""
    return Studio(tmp_path)


@pytest.fixture
def quick_plot(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw as always, with fewer pixels."""
    monkeypatch.setattr(plot, "DPI", 75)
    monkeypatch.setattr(plot, "SIZE_INCHES", (8, 5.25))
    monkeypatch.setattr(plot, "SIZE_PIXELS", (600, 394))
    monkeypatch.setattr(plot, "GLOW_PIXELS", (52, 80))


@pytest.fixture
def no_plot(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw nothing, where the picture is not what is tested."""
    monkeypatch.setattr(job, "draw_clusters", lambda path, *_: path.write_bytes(b"a picture"))


@pytest.fixture(scope="session")
def mock_studio(
    tmp_path_factory: pytest.TempPathFactory, _own_settings: None, _one_thread: None
) -> Studio:
    """The embedded data, trained once. Only for reading: copy it to change it."""
    studio = Studio(tmp_path_factory.mktemp("mock"))
    studio.fill(mock_films(), mock_users(), mock_ratings())
    result = studio.run("train")
    assert result.exit_code == 0, result.output
    (studio.folder / "output.txt").write_text(result.output, encoding="utf-8")
    return studio


@pytest.fixture
def trained(mock_studio: Studio, tmp_path: Path) -> Studio:
    """A copy of the trained studio, to change."""
    return mock_studio.copy(tmp_path)


@pytest.fixture(scope="session")
def small_studio(
    tmp_path_factory: pytest.TempPathFactory, _own_settings: None, _one_thread: None
) -> Studio:
    """A part of the embedded data, trained: enough to have clusters, and quick."""
    studio = Studio(tmp_path_factory.mktemp("small"))
    films, users = {f["id"] for f in mock_films()[:30]}, mock_users()[:20]
    ratings = [r for r in mock_ratings() if r[1] in films and r[0] in users]
    studio.fill(mock_films()[:30], users, ratings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(job, "draw_clusters", lambda path, *_: path.write_bytes(b"a picture"))
        result = studio.run("train")
    assert result.exit_code == 0, result.output
    return studio


@pytest.fixture
def small(small_studio: Studio, tmp_path: Path) -> Studio:
    """A copy, to change."""
    return small_studio.copy(tmp_path)


@pytest.fixture(scope="session")
def _filled(
    tmp_path_factory: pytest.TempPathFactory, _own_settings: None, _one_thread: None
) -> Studio:
    """The embedded data and somebody without ratings, trained once without a picture."""
    studio = Studio(tmp_path_factory.mktemp("filled"))
    studio.fill(mock_films(), [*mock_users(), NEWCOMER], mock_ratings())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(job, "draw_clusters", lambda path, *_: path.write_bytes(b"a picture"))
        result = studio.run("train", "--clusters", "8")
    assert result.exit_code == 0, result.output
    return studio


@pytest.fixture
def filled(_filled: Studio, tmp_path: Path) -> Studio:
    """A copy, to change."""
    return _filled.copy(tmp_path)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder for nothing but the output."""
    folder = tmp_path / "out"
    folder.mkdir()
    return folder
