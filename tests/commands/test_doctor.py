"""`cineclube doctor`: its lines, its JSON and its exit codes."""

import json
import re
import sqlite3
from contextlib import closing

import pytest
from studio import Studio

VERDICTS = ("PASS", "WARN", "FAIL", "ERROR")


def change(studio: Studio, statement: str) -> None:
    with closing(sqlite3.connect(studio.database_file)) as connection:
        connection.execute(statement)
        connection.commit()


def test_doctor_when_all_is_well_then_exit_0_and_a_line_for_each_check(
    mock_studio: Studio,
) -> None:
    result = mock_studio.run("doctor")
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    named = [line for line in lines if line.startswith(VERDICTS)]
    assert {line.split()[0] for line in named} == {"PASS"}
    assert re.fullmatch(
        rf"{len(named)} checks in \d+\.\d s: {len(named)} passed, 0 failed", lines[-1]
    )
    assert max(map(len, lines)) <= 100
    assert f"PASS  model                {mock_studio.current}: 226 films" in result.stdout


def test_doctor_when_something_fails_then_exit_1_with_examples_and_advice(
    trained: Studio,
) -> None:
    change(trained, "UPDATE filmes SET genero = replace(genero, ', ', '|')")
    result = trained.run("doctor", "--only", "data", "--examples", "1")
    assert result.exit_code == 1
    told = result.stdout[result.stdout.index("FAIL  genres") :].splitlines()
    assert sum(line.strip().startswith("- ") for line in told) == 1
    assert any(line.strip().startswith("-> write each genre in one way") for line in told)
    assert result.stdout.splitlines()[-1].endswith(", 1 failed")
    assert "coverage" not in result.stdout


def test_doctor_when_json_is_asked_for_then_standard_output_is_one_document(
    trained: Studio,
) -> None:
    change(trained, "DELETE FROM catalogo")
    result = trained.run("doctor", "--json", "--max-users", "5")
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert document["exit_code"] == 1
    assert document["database"] == trained.settings["CINECLUBE_DATABASE_URL"]
    assert document["counts"]["FAIL"] == 1
    assert sum(document["counts"].values()) == len(document["checks"])
    checks = {check["name"]: check for check in document["checks"]}
    assert checks["catalogue-version"]["verdict"] == "FAIL"
    assert checks["catalogue-version"]["advice"]
    assert checks["sound-lists"]["looked_at"].startswith("lists of 5 users")


def test_doctor_when_there_is_no_database_then_exit_2_and_none_is_made(studio: Studio) -> None:
    result = studio.run("doctor")
    assert result.exit_code == 2
    assert "ERROR database" in result.stdout
    assert "there is no database file" in result.stdout
    assert "CINECLUBE_DATABASE_URL" in result.stdout
    assert list(studio.folder.iterdir()) == []


@pytest.mark.parametrize("url", ["nonsense", "nosuch://x"])
def test_doctor_when_the_address_is_nonsense_then_exit_2(studio: Studio, url: str) -> None:
    result = studio.run("doctor", CINECLUBE_DATABASE_URL=url)
    assert result.exit_code == 2
    assert "CINECLUBE_DATABASE_URL cannot be used" in result.stderr


def test_doctor_when_nothing_was_trained_then_the_data_are_examined_and_exit_1(
    studio: Studio,
) -> None:
    studio.fill([{"id": 1, "titulo": "A"}], [1], [(1, 1, 4.0, 0)])
    result = studio.run("doctor")
    assert result.exit_code == 1
    assert "PASS  references" in result.stdout
    assert "FAIL  model" in result.stdout
    assert not studio.models_dir.exists()
    assert "skipped" in result.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    "option", [("--only", "all"), ("--max-users", "0"), ("--examples", "-1"), ("--seed", "-1")]
)
def test_doctor_when_an_option_is_out_of_bounds_then_exit_2(
    studio: Studio, option: tuple[str, str]
) -> None:
    assert studio.run("doctor", *option).exit_code == 2
