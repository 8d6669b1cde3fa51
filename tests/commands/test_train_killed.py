"""Whatever happens to a training, what served before still serves."""

import errno
import os
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from studio import Studio

from cineclube.recommender import artefact
from cineclube.trainer import job

KILLED = Path(__file__).with_name("killed.py")


def draw_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(job, "draw_clusters", lambda path, *_: path.write_bytes(b"a picture"))


def assert_serves(studio: Studio, version: str | None) -> None:
    assert studio.current == version
    assert studio.open().manifest.version == version
    assert studio.load().n_films > 0


# Killed


@pytest.fixture(scope="session")
def killed(small_studio: Studio, tmp_path_factory: pytest.TempPathFactory) -> list[Studio]:
    """What every moment to be killed at left behind, in their order. Only for reading."""
    out = tmp_path_factory.mktemp("killed")
    result = small_studio.run_script(
        str(KILLED), str(small_studio.folder), str(out), PYTHONWARNINGS="default"
    )
    assert result.returncode == 0, result.stderr
    n_moments = int((out / "done").read_text("utf-8"))
    assert n_moments > 20
    return [Studio(out / str(moment)) for moment in range(n_moments)]


def test_train_when_killed_at_any_touch_of_the_disk_then_a_whole_version_serves(
    killed: list[Studio], small_studio: Studio
) -> None:
    for studio in killed:
        assert_serves(studio, studio.current)
    changed = [studio.current != small_studio.current for studio in killed]
    assert changed == sorted(changed)  # it changes once, and only after all else is written
    assert changed.count(False) > 10
    assert changed[-1]


def test_train_when_killed_at_any_touch_of_the_disk_then_no_version_is_seen_half(
    killed: list[Studio],
) -> None:
    for studio in killed:
        folders = {p.name for p in studio.models_dir.iterdir() if p.is_dir()}
        assert {f for f in folders if not f.startswith(".staging-")} == set(studio.versions)
        for version in studio.versions:
            studio.open(version)


def test_train_when_killed_then_the_next_training_works_and_tidies_up(
    killed: list[Studio], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_nothing(monkeypatch)
    with_leftovers = [studio for studio in killed if studio.leftovers]
    assert len(with_leftovers) > 10
    for studio in (with_leftovers[0], with_leftovers[-1]):
        copy = studio.copy(tmp_path / studio.folder.name)
        assert copy.run("train").exit_code == 0
        assert copy.leftovers == []
        assert_serves(copy, copy.versions[-1])


# A disk that takes no more


@contextmanager
def no_file_beyond(n_bytes: int) -> Iterator[None]:
    """Let writes fail as on a full disk once a file has this size."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("what", ["clusters.png", "model.joblib"])
def test_train_when_the_disk_is_full_then_exit_2_and_nothing_is_half_written(
    trained: Studio, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    before, size = trained.current, (trained.open().folder / what).stat().st_size
    if what == "model.joblib":
        draw_nothing(monkeypatch)
    with no_file_beyond(size // 2):
        result = trained.run("train")
    assert result.exit_code == 2
    assert "File too large" in result.stderr
    assert "Nothing was published" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert_serves(trained, before)
    assert trained.versions == [before]
    assert trained.leftovers == []


def fail(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def replace_fails(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Path, "replace", fail)


def function_fails(name: str) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setattr(artefact, name, fail)


STEPS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    **{n: function_fails(n) for n in ("save_model", "hash_files", "seal", "publish")},
    "make_current": function_fails("make_current"),
    "the swap of the pointer": replace_fails,
}


@pytest.mark.parametrize("break_it", STEPS.values(), ids=STEPS.keys())
def test_train_when_a_step_of_publishing_fails_then_exit_2_and_the_old_version_serves(
    small: Studio, break_it: Callable[[pytest.MonkeyPatch], None]
) -> None:
    before = small.current
    with pytest.MonkeyPatch.context() as patch:
        draw_nothing(patch)
        break_it(patch)
        result = small.run("train")
    assert result.exit_code == 2
    assert "No space left on device" in result.stderr
    assert "Nothing was published" in result.stderr
    assert_serves(small, before)
    assert small.versions == [before]
    assert small.leftovers == []


def test_train_when_old_versions_cannot_be_removed_then_the_new_one_serves_all_the_same(
    small: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = small.current
    draw_nothing(monkeypatch)
    monkeypatch.setattr(artefact, "prune", fail)
    result = small.run("train")
    assert small.current != before
    assert "Nothing was published" not in result.output
    assert result.exit_code == 0


def test_train_when_the_models_folder_is_a_file_then_exit_2(small: Studio) -> None:
    file = small.folder / "a file"
    file.write_text("x", encoding="utf-8")
    result = small.run("train", CINECLUBE_MODELS_DIR=str(file))
    assert result.exit_code == 2
    assert f"cannot write to {file}" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert file.read_text("utf-8") == "x"


@pytest.mark.skipif(not Path("/proc/sys").is_dir(), reason="needs a folder nobody can write to")
def test_train_when_the_models_folder_is_read_only_then_exit_2(small: Studio) -> None:
    result = small.run("train", CINECLUBE_MODELS_DIR="/proc/sys/models")
    assert result.exit_code == 2
    assert "cannot write to /proc/sys/models" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_train_when_memory_is_short_then_exit_2(
    small: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run_out(*_: object, **__: object) -> None:
        raise MemoryError("Unable to allocate 9 GiB")

    before = small.current
    monkeypatch.setattr(job, "fit", run_out)
    result = small.run("train")
    assert result.exit_code == 2
    assert "not enough memory: Unable to allocate 9 GiB" in result.stderr
    assert_serves(small, before)


def test_train_when_what_was_written_answers_otherwise_then_it_is_not_published(
    small: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = small.current
    save_model = artefact.save_model
    wrong = small.load(file=artefact.TWIN_FILE)
    draw_nothing(monkeypatch)
    monkeypatch.setattr(artefact, "save_model", lambda _model, path: save_model(wrong, path))
    result = small.run("train")
    assert result.exit_code == 2
    assert "answers otherwise" in result.stderr
    assert_serves(small, before)
    assert (small.versions, small.leftovers) == ([before], [])
