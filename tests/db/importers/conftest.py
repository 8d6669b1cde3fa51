"""Small MovieLens folders and JSON files, and a look at the whole database."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel

from cineclube.db.engine import Database
from cineclube.db.migrate import migrate

TABLES = ("usuarios", "filmes", "avaliacoes")
Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def new_database(tmp_path: Path) -> Iterator[Callable[[], Database]]:
    """Give a maker of empty databases, for tests that need several."""
    made: list[Database] = []

    def make() -> Database:
        made.append(Database(f"sqlite:///{tmp_path / f'{len(made)}.sqlite'}"))
        migrate(made[-1])
        return made[-1]

    yield make
    for database in made:
        database.close()


@pytest.fixture
def contents() -> Callable[[Database], Rows]:
    """Give a reader of all rows of all tables."""

    def read(database: Database) -> Rows:
        with database.reading() as session:
            connection = session.connection()
            tables = (SQLModel.metadata.tables[name] for name in TABLES)
            return {
                t.name: sorted(tuple(row) for row in connection.execute(t.select())) for t in tables
            }

    return read


@pytest.fixture
def film(contents: Callable[[Database], Rows]) -> Callable[[Database, int], dict[str, Any]]:
    """Give a reader of one film, by the names of its columns."""

    def read(database: Database, film_id: int) -> dict[str, Any]:
        columns = [column.name for column in SQLModel.metadata.tables["filmes"].c]
        films = (dict(zip(columns, row, strict=True)) for row in contents(database)["filmes"])
        return next(film for film in films if film["id"] == film_id)

    return read


@pytest.fixture
def json_file(tmp_path: Path) -> Callable[..., Path]:
    """Give a writer of JSON files: arrays by keyword, or the whole text."""

    def write(text: str | None = None, **arrays: Any) -> Path:
        path = tmp_path / "data.json"
        written = json.dumps(arrays, ensure_ascii=False, indent=1) if text is None else text
        path.write_text(written, encoding="utf-8")
        return path

    return write


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """Give a writer of folders: text (UTF-8) or bytes by file name."""

    def write(files: dict[str, str | bytes], name: str = "set") -> Path:
        for file, content in files.items():
            path = tmp_path / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return tmp_path / name

    return write
