"""`cineclube recommend`: the API's answers for many users, in a file that is whole or absent."""

import io
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from studio import Studio, mock_films, mock_ratings, mock_users
from typer.testing import CliRunner

from cineclube.commands.app import app
from cineclube.db.marcas import IgnoradoRepository
from cineclube.db.tables import Avaliacao, Filme
from cineclube.export import lists
from cineclube.export.formats import Format
from cineclube.recommender import artefact
from cineclube.recommender.model import TasteModel
from cineclube.service.catalogo import CatalogueShelves
from cineclube.service.modelo import ModelRegistry
from cineclube.service.recomendacoes import RecomendacaoService, Wish
from cineclube.trainer import job

COLUMNS = ["usuario_id", "posicao", "filme_id", "pontuacao", "estrategia"]
NEWCOMER = 999_999
Row = tuple[int, int, int, float, str]


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


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def read(path: Path) -> pd.DataFrame:
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    return pd.read_csv(path) if path.suffix == ".csv" else pd.read_json(path, lines=True)


def rows_of(table: pd.DataFrame) -> list[Row]:
    assert list(table.columns) == COLUMNS
    return list(table.itertuples(index=False, name=None))


def served(studio: Studio, users: list[int], k: int) -> list[Row]:
    """What the API answers these users."""
    models = ModelRegistry(studio.models_dir, 30)
    models.refresh()
    with studio.database() as database:
        service = RecomendacaoService(database, CatalogueShelves(models))
        answers = {user: service.for_user(user, Wish(limit=k)).itens for user in users}
    return [
        (user, place, item.filme.id or 0, item.pontuacao, item.estrategia.value)
        for user, items in answers.items()
        for place, item in enumerate(items, 1)
    ]


def assert_same(found: list[Row], expected: list[Row]) -> None:
    assert [(*row[:3], row[4]) for row in found] == [(*row[:3], row[4]) for row in expected]
    scores = [row[3] for row in expected]
    assert [row[3] for row in found] == pytest.approx(scores, rel=5e-6, abs=1e-6)


# The same answers


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_recommend_when_all_users_are_asked_then_the_file_holds_what_the_api_answers(
    filled: Studio, out: Path, ending: str
) -> None:
    if ending == "parquet":
        pytest.importorskip("pyarrow", reason="Parquet needs the extra `parquet`")
    file = out / f"lists.{ending}"
    result = filled.run("recommend", "--output", str(file))
    users = sorted([*mock_users(), NEWCOMER])
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{len(users)} users, {10 * len(users):,} rows -> {file}\n"
    expected = served(filled, users, 10)
    assert {row[4] for row in expected} >= {"clusters", "popularidade"}
    assert_same(rows_of(read(file)), expected)
    assert names(out) == [file.name]


def test_recommend_when_films_came_and_went_after_the_training_then_it_answers_as_the_api(
    filled: Studio, out: Path
) -> None:
    best = served(filled, [1], 3)
    new = {**mock_films()[0], "titulo": "Novo"}
    filled.fill([{**new, "id": 5_001}, {**new, "id": 5_000}, {**new, "id": 5_002}])
    with filled.database() as database, database.writing() as session:
        for row in best:
            session.delete(session.get_one(Filme, row[2]))
        session.add(Avaliacao(usuario_id=1, filme_id=5_001, avaliacao=4.5))
    users, names_them = [1, 4, 7, NEWCOMER], filled.folder / "users.txt"
    names_them.write_text("\n".join(map(str, users)), encoding="utf-8")
    for k in (5, 1_000):
        file = out / f"{k}.csv"
        arguments = ("--users", str(names_them), "--limit", str(k), "--output", str(file))
        assert filled.run("recommend", *arguments).exit_code == 0
        assert_same(rows_of(read(file)), served(filled, users, k))
    listed = {row[2] for row in rows_of(read(file)) if row[0] == 1}
    assert listed & {5_000, 5_001, 5_002} == {5_000, 5_002}
    assert not listed & {row[2] for row in best}


def test_recommend_when_films_are_ignored_then_the_next_ones_take_their_places(
    filled: Studio, out: Path
) -> None:
    before = {user: served(filled, [user], 15) for user in (1, NEWCOMER)}
    with filled.database() as database, database.writing() as session:
        marks = IgnoradoRepository(session)
        for row in [*before[1][:3], before[NEWCOMER][4]]:
            marks.put(row[0], row[2], datetime.now(UTC))
    result = filled.run("recommend", "--output", str(out / "a.csv"))
    assert result.exit_code == 0
    lists_of = {user: [r[2] for r in rows_of(read(out / "a.csv")) if r[0] == user] for user in before}
    assert lists_of[1] == [row[2] for row in before[1][3:13]]
    left = [row[2] for row in before[NEWCOMER] if row != before[NEWCOMER][4]]
    assert lists_of[NEWCOMER] == left[:10]


def test_recommend_when_the_database_changes_meanwhile_then_one_state_is_listed(
    filled: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "BLOCK_USERS", 4)
    users = sorted([*mock_users(), NEWCOMER])
    with filled.database() as database:
        blocks = lists.make_lists(database, filled.load(), None, 5)
        found = [next(blocks)]
        before = served(filled, users, 5)
        with filled.database() as other, other.writing() as session:
            for row in before[5 * 4 :: 5]:  # the best film of all users to come
                session.add(Avaliacao(usuario_id=row[0], filme_id=row[2], avaliacao=5))
        found += list(blocks)
    assert [f for block in found for f in block.film_ids.tolist()] == [row[2] for row in before]
    assert [row[2] for row in served(filled, users, 5)] != [row[2] for row in before]


# Whose lists


def test_recommend_when_users_are_named_in_a_file_then_their_lists_come_in_its_order(
    filled: Studio, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "BLOCK_USERS", 2)
    users, file = [5, NEWCOMER, 1, 3, 2], filled.folder / "users.csv"
    text = "\n".join(f"Pessoa,{user}" for user in [*users, 5])
    file.write_text("nome,usuario_id\n" + text, encoding="utf-8")
    result = filled.run(
        "recommend", "--users", str(file), "--limit", "3", "--output", str(out / "a.csv")
    )
    assert result.stdout == f"5 users, 15 rows -> {out / 'a.csv'}\n"
    assert_same(rows_of(read(out / "a.csv")), served(filled, users, 3))


def test_recommend_when_users_come_from_standard_input_and_lists_go_to_standard_output_then_they_do(
    filled: Studio,
) -> None:
    arguments = ["recommend", "--users", "-", "--format", "jsonl"]
    result = CliRunner(env=filled.settings).invoke(app, arguments, input="2\n\n1\n")
    assert (result.exit_code, result.stderr) == (0, "2 users, 20 rows -> standard output\n")
    found = [tuple(json.loads(line).values()) for line in result.stdout.splitlines()]
    assert_same(found, served(filled, [2, 1], 10))


def test_recommend_when_no_option_is_given_then_a_csv_of_all_goes_to_standard_output(
    filled: Studio,
) -> None:
    result = filled.run("recommend")
    assert result.exit_code == 0
    n_users = len(mock_users()) + 1
    assert result.stderr == f"{n_users} users, {10 * n_users:,} rows -> standard output\n"
    assert len(rows_of(pd.read_csv(io.StringIO(result.stdout)))) == 10 * n_users


def test_recommend_when_the_file_names_nobody_then_only_the_header_is_written(
    filled: Studio, out: Path
) -> None:
    file = filled.folder / "users.txt"
    file.write_text("\n", encoding="utf-8")
    result = filled.run("recommend", "--users", str(file), "--output", str(out / "a.csv"))
    assert (result.exit_code, result.stdout) == (0, f"0 users, 0 rows -> {out / 'a.csv'}\n")
    assert (out / "a.csv").read_text("utf-8") == ",".join(COLUMNS) + "\n"


# What cannot be done


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
    [left] = [name for name in names(out) if name.endswith(".part")]
    assert (out / left).read_text("utf-8").count("\n") > 1
    assert (file.read_text("utf-8") if file.exists() else None) == old
    assert filled.run("recommend", "--output", str(file)).exit_code == 0
    assert len(read(file)) == 10 * (len(mock_users()) + 1)


def test_recommend_when_interrupted_then_nothing_is_left_behind(
    filled: Studio, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    assert filled.run("recommend", "--output", str(out / "a.csv")).exit_code == 130
    assert names(out) == []


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
