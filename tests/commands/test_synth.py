"""`cineclube synth`: a made-up data set in an empty database, whole or not at all."""

import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from studio import Studio

from cineclube.commands import synth as synth_module
from cineclube.commands.synth import blocks_of
from cineclube.db.importers.synthetic import Blocks

SMALL = ("synth", "--users", "40", "--films", "60", "--ratings", "900")
# who starts the tests in the background may have SIGINT ignored, which processes inherit
HEARING = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from cineclube.commands.app import main
main()
"""
LARGE = ("synth", "--users", "30000", "--films", "3000", "--ratings", "3000000")
MEGABYTES = 4_000_000  # of uncommitted rows: films and users take less
PATIENCE_SECONDS = 300


def rows(studio: Studio) -> dict[str, list[tuple[object, ...]]]:
    with studio.database() as database, database.reading() as session:
        connection = session.connection()
        return {
            table: [
                tuple(r) for r in connection.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2"))
            ]
            for table in ("usuarios", "filmes", "avaliacoes")
        }


def assert_empty(studio: Studio) -> None:
    assert all(not found for found in rows(studio).values())


def test_synth_when_the_database_is_empty_then_it_holds_all_that_was_asked_for(
    studio: Studio,
) -> None:
    result = studio.run(*SMALL)
    assert result.exit_code == 0, result.output
    assert "40 users, 60 films and 900 ratings" in result.output
    assert {table: len(found) for table, found in rows(studio).items()} == {
        "usuarios": 40, "filmes": 60, "avaliacoes": 900,
    }  # fmt: skip


def test_synth_when_done_then_the_rules_and_the_index_of_the_tables_are_there(
    studio: Studio,
) -> None:
    with studio.database() as database, database.reading() as session:
        before = [str(row) for row in session.execute(text("SELECT sql FROM sqlite_master"))]
    assert studio.run(*SMALL).exit_code == 0
    with studio.database() as database, database.reading() as session:
        connection = session.connection()
        after = [str(row) for row in session.execute(text("SELECT sql FROM sqlite_master"))]
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        indexes = {index["name"] for index in inspect(connection).get_indexes("avaliacoes")}
    assert sorted(after) == sorted(before)
    assert indexes == {"ix_avaliacoes_filme_id"}


def test_synth_when_done_then_its_films_are_found_by_their_titles(studio: Studio) -> None:
    assert studio.run(*SMALL).exit_code == 0
    with studio.database() as database, database.reading() as session:
        indexed = session.execute(text("SELECT count(*) FROM filmes_busca")).scalar_one()
        assert indexed == 60
        assert session.execute(text("SELECT count(*) FROM filmes_busca_fila")).scalar_one() == 0
        assert session.execute(text("SELECT versao FROM catalogo")).scalar_one() > 1


def test_synth_when_run_twice_with_one_seed_then_the_same_data(tmp_path: Path) -> None:
    studios = [Studio(tmp_path / name) for name in "abc"]
    for studio, seed in zip(studios, ("5", "5", "6"), strict=True):
        assert studio.run(*SMALL, "--seed", seed).exit_code == 0
    first, again, other = map(rows, studios)
    assert first == again
    assert first["avaliacoes"] != other["avaliacoes"]


@pytest.mark.parametrize("held", ["users", "films"])
def test_synth_when_the_database_holds_anything_then_it_is_left_as_it_is(
    studio: Studio, held: str
) -> None:
    if held == "users":
        studio.fill(users=[1])
    else:
        studio.fill(films=[{"id": 1, "titulo": "Um filme"}])
    before = rows(studio)
    result = studio.run(*SMALL)
    assert result.exit_code == 2
    (line,) = result.stderr.strip().splitlines()
    assert re.search(r"error: the database .* holds data already", line)
    assert rows(studio) == before


def test_synth_when_somebody_writes_meanwhile_then_it_is_refused(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill_first(synthesis: object) -> Blocks:
        studio.fill(users=[1])  # after the first look, before the transaction
        return blocks_of(synthesis)  # type: ignore[arg-type]

    monkeypatch.setattr(synth_module, "blocks_of", fill_first)
    result = studio.run(*SMALL)
    assert result.exit_code == 2
    assert "holds data already" in result.stderr
    assert [row[0] for row in rows(studio)["usuarios"]] == [1]


@pytest.mark.parametrize(
    ("numbers", "reason"),
    [
        (("10", "10", "101"), "ratings=101 should be <= users x films = 10 x 10 = 100"),
        (("10", "10", "9"), "ratings=9 should be >= users=10"),
    ],
)
def test_synth_when_the_numbers_cannot_be_then_one_line_says_why_and_exit_2(
    studio: Studio, numbers: tuple[str, str, str], reason: str
) -> None:
    users, films, ratings = numbers
    result = studio.run("synth", "--users", users, "--films", films, "--ratings", ratings)
    assert result.exit_code == 2
    (line,) = result.stderr.strip().splitlines()
    assert reason in line
    assert not studio.database_file.exists()


def test_synth_when_it_fails_halfway_then_nothing_is_left(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def twice(synthesis: object) -> Blocks:
        blocks = blocks_of(synthesis)  # type: ignore[arg-type]
        again = list(blocks.ratings)
        return Blocks(
            blocks.n_users, blocks.n_films, blocks.n_ratings, blocks.users, blocks.films,
            again + again,
        )  # fmt: skip

    monkeypatch.setattr(synth_module, "blocks_of", twice)
    result = studio.run(*SMALL)
    assert result.exit_code == 2
    assert "the database refused a row" in result.stderr
    assert_empty(studio)


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_synth_when_stopped_while_it_stores_then_nothing_is_left_and_the_next_one_works(
    studio: Studio, blow: signal.Signals
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", HEARING, *LARGE],
        env=studio.environment(),
        cwd=studio.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until_storing(studio, process)
        process.send_signal(blow)
        assert process.wait() != 0
    finally:
        process.kill()
        process.wait()
    assert_empty(studio)
    assert studio.run(*SMALL).exit_code == 0
    with closing(sqlite3.connect(studio.database_file)) as connection:
        assert connection.execute("SELECT count(*) FROM avaliacoes").fetchone() == (900,)


def wait_until_storing(studio: Studio, process: subprocess.Popen[bytes]) -> None:
    log = studio.database_file.with_name(f"{studio.database_file.name}-wal")
    given_up = time.monotonic() + PATIENCE_SECONDS
    while not log.exists() or log.stat().st_size < MEGABYTES:
        assert process.poll() is None
        assert time.monotonic() < given_up
        time.sleep(0.02)
