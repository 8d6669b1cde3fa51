"""`cineclube import ratings`."""

from pathlib import Path

import pytest
from studio import Rating, Studio

from cineclube.db.avaliacoes import AvaliacaoRepository

HEADER = "Date,Name,Year,Letterboxd URI,Rating\n"
GOOD = f"{HEADER}2020-01-01,Alien,1979,x,4.5\n2020-01-01,Aliens,1986,x,3\n"


@pytest.fixture
def filled(studio: Studio) -> Studio:
    """Two films, and a user who rated one of them later."""
    films = [{"id": 1, "titulo": "Alien", "ano": 1979}, {"id": 2, "titulo": "Aliens", "ano": 1986}]
    rated: list[Rating] = [(1, 2, 1.0, 1_700_000_000)]
    return studio.fill(films, [1], rated)


def write(studio: Studio, content: str | bytes) -> str:
    path = studio.folder / "export.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def stored(studio: Studio) -> dict[int, float]:
    with studio.database() as database, database.reading() as session:
        return {r.film_id: r.value for r in AvaliacaoRepository(session).of_user(1)}


def test_import_ratings_when_all_is_well_then_it_is_stored_and_counted(filled: Studio) -> None:
    result = filled.run("import", "ratings", write(filled, GOOD), "--usuario", "1")
    assert result.exit_code == 0, result.output
    assert "letterboxd: 1 new, 0 updated, 0 unchanged, 1 kept" in result.output
    assert stored(filled) == {1: 4.5, 2: 1.0}


def test_import_ratings_when_run_dry_then_nothing_is_stored(filled: Studio) -> None:
    result = filled.run("import", "ratings", write(filled, GOOD), "--usuario", "1", "--dry-run")
    assert result.exit_code == 0
    assert "1 new" in result.output
    assert "Dry run: nothing was stored." in result.output
    assert stored(filled) == {2: 1.0}


def test_import_ratings_when_rows_are_rejected_then_each_is_named_and_exit_1(
    filled: Studio,
) -> None:
    rows = "2020-01-01,[red]Alien,1979,x,11\n2020-01-01,Alienz,1979,x,4\n2020-01-01,Ran,1985,x,4\n"
    path = write(filled, GOOD + rows + "2020-01-01,Alien")
    result = filled.run("import", "ratings", path, "--usuario", "1")
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert lines[0] == (
        "rejected line 4: [red]Alien (1979): "
        "the rating is not on the scale of this format (here 11)"
    )
    assert lines[1] == (
        "rejected line 7: the file ends within this row, with no line break after it"
    )
    assert lines[2] == "ambiguous line 5: Alienz (1979): perhaps 1 Alien (1979)"
    assert lines[3] == "not in catalogue line 6: Ran (1985)"
    assert stored(filled) == {1: 4.5, 2: 1.0}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "error: the file is empty"),
        ("a,b\n1,2\n", "error: this is not an export of ratings"),
        (b"PK\x03\x04", "error: the zip is damaged or cut"),
        (b"0" * (20 * 2**20 + 1), "error: the file is larger than 20 MiB"),
    ],
)
def test_import_ratings_when_nothing_can_be_read_then_exit_2_and_one_line(
    filled: Studio, content: str | bytes, told: str
) -> None:
    result = filled.run("import", "ratings", write(filled, content), "--usuario", "1")
    assert result.exit_code == 2
    (line,) = result.stderr.strip().splitlines()
    assert line.startswith(told)


def test_import_ratings_when_no_row_is_there_then_exit_2(filled: Studio) -> None:
    result = filled.run("import", "ratings", write(filled, HEADER), "--usuario", "1")
    assert result.exit_code == 2


def test_import_ratings_when_the_file_is_not_there_then_exit_2(filled: Studio) -> None:
    result = filled.run("import", "ratings", str(Path("no", "where.csv")), "--usuario", "1")
    assert result.exit_code == 2
    assert "cannot read no/where.csv: No such file" in result.stderr


def test_import_ratings_when_the_user_is_unknown_then_exit_2(filled: Studio) -> None:
    result = filled.run("import", "ratings", write(filled, GOOD), "--usuario", "5")
    assert result.exit_code == 2
    assert result.stderr.strip() == "error: no user has the id 5"


@pytest.mark.parametrize("user", ["0", "-1", "x", str(2**63)])
def test_import_ratings_when_the_id_can_be_nobodys_then_exit_2(filled: Studio, user: str) -> None:
    result = filled.run("import", "ratings", write(filled, GOOD), "--usuario", user)
    assert result.exit_code == 2
