"""Import a JSON file of the shape of mock_data.json: the arrays usuarios, filmes and avaliacoes."""

from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from json import JSONDecodeError
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Connection, select

from cineclube.db.engine import Database
from cineclube.db.importers.entities import Candidates, add_row, store_films, store_users
from cineclube.db.importers.json_document import ArraysDocument, RepeatedField
from cineclube.db.importers.ratings import COLUMNS, RatingStore, row_ids
from cineclube.db.importers.report import ImportReport, Progress, no_progress
from cineclube.db.importers.rows import DatedRatingRow, FilmRow, Row, UserRow, check, reason, show
from cineclube.db.importers.schema import TABLES, USERS
from cineclube.db.importers.transaction import importing
from cineclube.errors import ImportFileError

CHUNK = 50_000
PROGRESS_STEP = 1 << 18  # characters
_MODELS: dict[str, type[Row]] = {
    "usuarios": UserRow,
    "filmes": FilmRow,
    "avaliacoes": DatedRatingRow,
}
_KEYS = ", ".join(_MODELS)
_STORE = {"usuarios": store_users, "filmes": store_films}


def import_mock(
    database: Database,
    path: Path,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Import a file of the shape of mock_data.json."""
    file = MockFile(path)
    with importing(database, dry_run=dry_run) as connection:
        return file.load(connection, progress or no_progress)


def seed(database: Database, path: Path) -> ImportReport | None:
    """Import into an empty database; leave one that holds any row as it is, and give None."""
    with database.reading() as session:
        if _holds_rows(session.connection()):
            return None
    file = MockFile(path)
    with importing(database) as connection:
        if _holds_rows(connection):  # another process was faster
            return None
        return file.load(connection, no_progress)


def _holds_rows(connection: Connection) -> bool:
    return any(connection.execute(select(1).select_from(t).limit(1)).first() for t in TABLES)


class MockFile:
    """A file whose arrays have been found and are well-formed JSON."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        self._done = 0  # characters in the arrays that have been dealt with
        try:
            self._n_bytes = path.stat().st_size
            self._document = ArraysDocument(path.read_text(encoding="utf-8-sig"), tuple(_MODELS))
        except OSError as error:
            raise ImportFileError(f"cannot read {path}: {error.strerror or error}") from error
        except UnicodeDecodeError as error:
            message = f"{path} is not UTF-8 text: byte {error.start}: {error.reason}"
            raise ImportFileError(message) from error
        except JSONDecodeError as error:
            raise ImportFileError(
                f"{path} is not JSON with the arrays {_KEYS}: "
                f"line {error.lineno}, column {error.colno}: {error.msg}"
            ) from error
        if not self._document.starts:
            raise ImportFileError(f"{path} has none of the keys {_KEYS}")

    def load(self, connection: Connection, progress: Progress) -> ImportReport:
        """Import the arrays, parents first, whatever their order in the file."""
        report = ImportReport()
        for key, line in self._document.unknown:
            report.reject_part(self._name, line, f"{show(key)} is none of the keys {_KEYS}")
        for table, store in _STORE.items():
            candidates: Candidates = {}
            for line, values in self._rows(table, report, progress):
                add_row(candidates, self._name, line, values)
            store(connection, candidates, report)
        self._load_ratings(connection, report, progress)
        report.sort()
        return report

    def _load_ratings(
        self, connection: Connection, report: ImportReport, progress: Progress
    ) -> None:
        user_ids = row_ids(connection, USERS)
        rows = self._rows("avaliacoes", report, progress)
        with closing(RatingStore(connection, report, self._name)) as store:
            while chunk := list(islice(rows, CHUNK)):
                store.add(_frame(chunk), user_ids)
            store.store()

    def _rows(
        self, table: str, report: ImportReport, progress: Progress
    ) -> Iterator[tuple[int, dict[str, Any]]]:
        """Give line and fields of each valid row of an array."""
        if table not in self._document.starts:
            return
        for line, value in self._items(table, progress):
            report.tables[table].read += 1
            values, problems = _check(table, value)
            if problems:
                report.reject(table, self._name, line, reason(problems))
            else:
                yield line, values

    def _items(self, table: str, progress: Progress) -> Iterator[tuple[int, Any]]:
        start, told = self._document.starts[table], 0
        end = start
        for line, end, value in self._document.items(table):
            yield line, value
            if (end - start) - told >= PROGRESS_STEP:
                told = end - start
                self._tell(progress, told)
        self._done += end - start
        self._tell(progress, 0)

    def _tell(self, progress: Progress, more: int) -> None:
        """Tell the progress in bytes; the document counts in characters."""
        share = (self._done + more) / max(1, len(self._document.text))
        progress(self._name, round(share * self._n_bytes), self._n_bytes)


def _check(table: str, value: object) -> tuple[dict[str, Any], dict[str, str]]:
    if isinstance(value, RepeatedField):
        return {}, {show(str(value)): "appears twice"}
    return check(_MODELS[table], value)


def _frame(rows: list[tuple[int, dict[str, Any]]]) -> pd.DataFrame:
    """Line and fields of ratings -> COLUMNS and `line`; None where a time is unknown."""
    records = [[line, *(values.get(name) for name in COLUMNS)] for line, values in rows]
    frame = pd.DataFrame(records, columns=["line", *COLUMNS], dtype=object)
    return frame.astype({"line": "int64", "usuario_id": "int64", "filme_id": "int64"})
