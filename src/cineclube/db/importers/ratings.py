"""Store ratings: a whole file is put in the table's order first, then written in one go.

Each pair is folded to one rating and compared once with what is stored, so the counts are of pairs,
a second import changes nothing, the table grows at its end, and memory does not grow with the file.
"""

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection, Table, func, select

from cineclube.db.importers.folding import fold
from cineclube.db.importers.rating_runs import UNKNOWN_TIME, RatingRuns
from cineclube.db.importers.rating_upsert import (
    index_made_anew,
    larger_cache,
    upsert,
    upsert_counting,
)
from cineclube.db.importers.report import ImportReport
from cineclube.db.importers.schema import FILMS, RATINGS, USERS
from cineclube.db.rating_columns import RatingArrays

COLUMNS = ["usuario_id", "filme_id", "avaliacao", "avaliado_em"]
CHUNK_USERS = 5_000
LARGE_ROWS = 100_000  # from here on, and from a part of the table, a new index is the faster one
LARGE_SHARE = 0.25


class RatingStore:
    """Takes the ratings of one file chunk by chunk, and writes them at the end."""

    def __init__(self, connection: Connection, report: ImportReport, file: str) -> None:
        self._connection = connection
        self._report = report
        self._file = file
        self._film_ids = row_ids(connection, FILMS)
        self._runs = RatingRuns(_folder(connection))

    def add(self, ratings: pd.DataFrame, user_ids: NDArray[np.int64] | None = None) -> None:
        """Take valid rows (COLUMNS and `line`); reject those whose film or user is unknown."""
        ratings = self._known(ratings, "filme_id", "film", self._film_ids)
        if user_ids is not None:
            ratings = self._known(ratings, "usuario_id", "user", user_ids)
        if len(ratings):
            self._runs.add(_arrays(ratings))

    def store_users(self) -> None:
        """Insert the users that are missing, with a made-up name."""
        count, found = self._report.tables["usuarios"], self._runs.user_ids()
        missing = np.setdiff1d(found, row_ids(self._connection, USERS), assume_unique=True)
        for start in range(0, len(missing), CHUNK_USERS):
            ids = missing[start : start + CHUNK_USERS].tolist()
            rows = [{"id": user_id, "nome": f"Usuário {user_id}"} for user_id in ids]
            self._connection.execute(USERS.insert(), rows)
        count.read += len(found)
        count.add(rows=len(found), stored=len(missing), updated=0)

    def store(self) -> None:
        """Write what was taken into the table."""
        connection = self._connection
        n_before = _n_ratings(connection)
        with larger_cache(connection), self._index(n_before):
            n_written, changes = _write(connection, self._runs)
        stored = _n_ratings(connection) - n_before
        self._report.tables["avaliacoes"].add(
            rows=self._runs.n_rows, stored=stored, updated=n_written - stored + changes
        )

    def close(self) -> None:
        """Give back the room that the ratings took outside of the database."""
        self._runs.close()

    def _index(self, n_before: int) -> AbstractContextManager[None]:
        n_new = self._runs.n_rows
        large = n_new >= LARGE_ROWS and n_new >= LARGE_SHARE * n_before
        if large and self._connection.dialect.name == "sqlite":
            return index_made_anew(self._connection)
        return nullcontext()

    def _known(
        self, ratings: pd.DataFrame, column: str, what: str, ids: NDArray[np.int64]
    ) -> pd.DataFrame:
        known = np.isin(ratings[column].to_numpy(), ids)
        if known.all():
            return ratings
        for line, key in ratings.loc[~known, ["line", column]].itertuples(index=False):
            self._report.reject("avaliacoes", self._file, line, f"there is no {what} {key}")
        return ratings[known]


def row_ids(connection: Connection, table: Table) -> NDArray[np.int64]:
    """Give the ids of a table, ascending."""
    ids = connection.execute(select(table.c.id).order_by(table.c.id)).scalars()
    return np.fromiter(ids, np.int64)


def _write(connection: Connection, runs: RatingRuns) -> tuple[int, int]:
    """Count what is written, and the changes that it went through before."""
    n_written = n_changes = 0
    for part in runs.parts():
        ratings, changes = fold(part)
        changed = changes > 0
        n_written += upsert(connection, _where(ratings, ~changed))
        n, n_more = upsert_counting(connection, _where(ratings, changed), changes[changed])
        n_written, n_changes = n_written + n, n_changes + n_more
    return n_written, n_changes


def _where(ratings: RatingArrays, rows: NDArray[np.bool_]) -> RatingArrays:
    return ratings if rows.all() else ratings.take(rows)


def _n_ratings(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(RATINGS)).scalar_one()


def _arrays(ratings: pd.DataFrame) -> RatingArrays:
    times = ratings["avaliado_em"]
    return RatingArrays(
        ratings["usuario_id"].to_numpy(np.int64),
        ratings["filme_id"].to_numpy(np.int64),
        ratings["avaliacao"].to_numpy(np.float32),
        times.where(times.notna(), UNKNOWN_TIME).to_numpy(np.int64),
    )


def _folder(connection: Connection) -> Path | None:
    """Where there is room for as much as the database takes: beside its file."""
    file = connection.engine.url.database if connection.dialect.name == "sqlite" else None
    return Path(file).parent if file and file != ":memory:" else None
