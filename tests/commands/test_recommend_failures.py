"""`cineclube recommend` when it cannot: a reason, and nothing half-written."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from studio import Studio, mock_users

from cineclube.export.formats import Format
from cineclube.recommender import artefact
from cineclube.recommender.model import TasteModel


def assert_refused(studio: Studio, out: Path, message: str, *arguments: str, **env: str) -> None:
    """Exit 2, one line, and whatever the folder held is as it was."""
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    result = studio.run("recommend", *arguments, **env)
    assert result.exit_code == 2
    assert message in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert result.stdout == ""
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1\nAna\n", "users.txt, line 2: 'Ana' is not the id of a user"),
        ("1\n0\n", "users.txt, line 2: '0' is not the id of a user"),
        ("1\n777\n2\n888", "users.txt: no users have these ids: 777 (line 2), 888 (line 4)"),
        (
            "\n".join(map(str, range(10_000, 11_000))),
            "10002 (line 3), 10003 (line 4), 10004 (line 5) and 995 more",
        ),
        (str(2**63 - 1), "9223372036854775807 (line 1)"),
    ],
)
@pytest.mark.parametrize("to", ["file", "standard output"])
def test_recommend_when_users_are_wrong_then_exit_2_and_nothing_is_written(
    filled: Studio, out: Path, text: str, message: str, to: str
) -> None:
    file = filled.folder / "users.txt"
    file.write_text(text, encoding="utf-8")
    (out / "a.csv").write_text("old", encoding="utf-8")
    output = str(out / "a.csv") if to == "file" else "-"
    assert_refused(filled, out, message, "--users", str(file), "--output", output)


def test_recommend_when_there_is_no_file_of_users_then_exit_2(filled: Studio, out: Path) -> None:
    message = "cannot read nobody.txt: No such file or directory"
    assert_refused(filled, out, message, "--users", "nobody.txt", "--output", str(out / "a.csv"))


@pytest.mark.parametrize(
    "arguments", [("--limit", "0"), ("--limit", "1001"), ("--format", "xml"), ("--limit", "x")]
)
def test_recommend_when_an_option_is_out_of_range_then_exit_2(
    studio: Studio, arguments: tuple[str, str]
) -> None:
    assert studio.run("recommend", *arguments).exit_code == 2


def test_recommend_when_there_is_no_model_then_exit_2(
    filled: Studio, out: Path, tmp_path: Path
) -> None:
    nowhere = tmp_path / "nowhere"
    assert_refused(
        filled, out, f"there is no model in {nowhere}: run `cineclube train`",
        "--output", str(out / "a.csv"), CINECLUBE_MODELS_DIR=str(nowhere),
    )  # fmt: skip


def test_recommend_when_the_model_is_damaged_then_exit_2(filled: Studio, out: Path) -> None:
    (filled.open().folder / "model.joblib").write_bytes(b"x")
    assert_refused(filled, out, "is damaged", "--output", str(out / "a.csv"))


def test_recommend_when_the_model_fails_its_trial_then_exit_2(
    filled: Studio, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = artefact.load_model

    def broken(version: artefact.Version) -> TasteModel:
        model = right(version)
        return replace(model, cluster_of=model.cluster_of + len(model.clusters))

    monkeypatch.setattr(artefact, "load_model", broken)
    message = "cluster_of names a cluster that is not there"
    assert_refused(filled, out, message, "--output", str(out / "a.csv"))


def test_recommend_when_the_database_fails_then_exit_2(filled: Studio, out: Path) -> None:
    filled.database_file.write_bytes(b"x" * 5_000)
    for file in filled.folder.glob("cineclube.db-*"):
        file.unlink()
    assert_refused(filled, out, "file is not a database", "--output", str(out / "a.csv"))


def test_recommend_when_pyarrow_is_missing_then_exit_2(
    filled: Studio, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    message = "pip install 'cineclube[parquet]'"
    assert_refused(filled, out, message, "--output", str(out / "a.parquet"))


def test_recommend_when_parquet_would_go_to_standard_output_then_exit_2(
    filled: Studio, out: Path
) -> None:
    pytest.importorskip("pyarrow", reason="Parquet needs the extra `parquet`")
    assert_refused(filled, out, "name an --output FILE", "--format", "parquet")


def test_recommend_when_the_folder_is_missing_or_the_path_is_one_then_exit_2(
    filled: Studio, out: Path
) -> None:
    for path, reason in ((out / "no" / "a.csv", "No such file"), (out, "Is a directory")):
        assert_refused(filled, out, f"cannot write {path}: {reason}", "--output", str(path))


@contextmanager
def no_file_beyond(n_bytes: int) -> Iterator[None]:
    """Let writes fail as on a full disk once a file has this size."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("format_", list(Format), ids=str)
def test_recommend_when_the_disk_is_full_then_exit_2_and_the_old_file_stays(
    filled: Studio, out: Path, format_: Format
) -> None:
    if format_ is Format.PARQUET:
        pytest.importorskip("pyarrow", reason="Parquet needs the extra `parquet`")
    file = out / f"a.{format_}"
    file.write_text("old", encoding="utf-8")
    arguments = ("--limit", "1000", "--output", str(file))
    with no_file_beyond(40_000):  # what SQLite keeps beside the database is smaller
        assert_refused(filled, out, f"cannot write {file}: File too large", *arguments)


# Killed, and readers that go away

RUN = "import sys; from cineclube.commands.app import app; app(sys.argv[1:])"
KILLED = """
import os, signal, sys
from cineclube.commands.app import app
from cineclube.export import files, lists, writers

lists.BLOCK_USERS = 4
write, calls = writers.CsvWriter.write, []

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def write_and_die(self, rows):
    write(self, rows)
    self._file.flush()
    calls.append(rows)
    if len(calls) == 3:
        die()

if sys.argv[1] == "in the middle":
    writers.CsvWriter.write = write_and_die
else:
    files.os.fsync = die
app(["recommend", "--output", sys.argv[2]])
"""


@pytest.mark.parametrize(("moment", "old"), [("in the middle", None), ("at the end", "old")])
def test_recommend_when_killed_then_no_half_file_has_the_name(
    filled: Studio, out: Path, moment: str, old: str | None
) -> None:
    file = out / "a.csv"
    if old is not None:
        file.write_text(old, encoding="utf-8")
    result = filled.run_script("-c", KILLED, moment, str(file))
    assert result.returncode == -signal.SIGKILL, result.stderr
    [left] = out.glob("*.part")
    assert left.read_text("utf-8").count("\n") > 1
    assert (file.read_text("utf-8") if file.exists() else None) == old
    assert filled.run("recommend", "--output", str(file)).exit_code == 0
    lines = file.read_text("utf-8").splitlines()
    assert len(lines) == 1 + 10 * (len(mock_users()) + 1)


def test_recommend_when_interrupted_then_nothing_is_left_behind(
    filled: Studio, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    assert filled.run("recommend", "--output", str(out / "a.csv")).exit_code == 130
    assert list(out.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_recommend_when_standard_output_is_full_then_exit_2_and_one_line(filled: Studio) -> None:
    with Path("/dev/full").open("wb") as full:
        result = subprocess.run(
            [sys.executable, "-c", RUN, "recommend"],
            env=filled.environment(), stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    message = "error: cannot write to standard output: No space left on device\n"
    assert (result.returncode, result.stderr) == (2, message)


def test_recommend_when_the_reader_goes_away_then_it_ends_without_a_word(filled: Studio) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", RUN, "recommend", "--limit", "1000"],
        env=filled.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 1
