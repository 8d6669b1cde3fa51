"""Store ratings: a whole file is staged in a temporary table, then merged in one statement.

Staging folds the rows of one pair first, so an import compares each pair once with what is stored:
the counts are exact, a second import changes nothing, and memory does not grow with the file.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Float,
    MetaData,
    String,
    Table,
    and_,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from cineclube.db.importers.report import ImportReport
from cineclube.db.importers.schema import FILMS, RATINGS, USERS

COLUMNS = ["usuario_id", "filme_id", "avaliacao", "avaliado_em"]
PAIR = COLUMNS[:2]
STAGED = Table(
    "import_avaliacoes",
    MetaData(),
    Column("usuario_id", BigInteger, primary_key=True, autoincrement=False),
    Column("filme_id", BigInteger, primary_key=True, autoincrement=False),
    Column("avaliacao", Float, nullable=False),
    Column("avaliado_em", BigInteger),
    Column("changes", BigInteger, nullable=False, server_default="0"),
    prefixes=["TEMPORARY"],
    sqlite_with_rowid=False,
)
_ARRAYS = dict(zip(COLUMNS, (BigInteger, BigInteger, Float, BigInteger), strict=True))

_Insert = postgresql.Insert | sqlite.Insert
_Columns = ReadOnlyColumnCollection[str, Any]


class RatingStore:
    """Takes the ratings of one file chunk by chunk, and writes them at the end."""

    def __init__(self, connection: Connection, report: ImportReport, file: str) -> None:
        self._connection = connection
        self._report = report
        self._file = file
        self._n_rows = 0
        self._film_ids = row_ids(connection, FILMS)
        STAGED.create(connection)

    def add(self, ratings: pd.DataFrame, user_ids: pd.Index | None = None) -> None:
        """Stage valid rows (COLUMNS and `line`); reject those whose film or user is unknown."""
        ratings = self._known(ratings, "filme_id", "film", self._film_ids)
        if user_ids is not None:
            ratings = self._known(ratings, "usuario_id", "user", user_ids)
        self._n_rows += len(ratings)
        _stage(self._connection, ratings[COLUMNS])

    def store_users(self) -> None:
        """Insert the users that are missing, with a made-up name."""
        connection, count = self._connection, self._report.tables["usuarios"]
        found = select(STAGED.c.usuario_id).distinct().subquery()
        n_found = connection.execute(select(func.count()).select_from(found)).scalar_one()
        name = literal("Usuário ") + cast(found.c.usuario_id, String)
        missing = select(found.c.usuario_id.label("id"), name.label("nome")).where(
            ~select(USERS.c.id).where(USERS.c.id == found.c.usuario_id).exists()
        )
        counted = select(func.count()).select_from(missing.subquery())
        stored = connection.execute(counted).scalar_one()
        connection.execute(USERS.insert().from_select(["id", "nome"], missing))
        count.read += n_found
        count.add(rows=n_found, stored=stored, updated=0)

    def store(self) -> None:
        """Merge the staged ratings into the table."""
        stored, changes_of_stored = _count_new(self._connection)
        replaced, changes_of_replaced = _count_replaced(self._connection)
        rows = select(*(STAGED.c[name] for name in COLUMNS)).where(true())  # SQLite's grammar
        statement = _insert(self._connection, RATINGS).from_select(COLUMNS, rows)
        self._connection.execute(_or_replace(statement, RATINGS))
        self._report.tables["avaliacoes"].add(
            rows=self._n_rows,
            stored=stored,
            updated=changes_of_stored + replaced + changes_of_replaced,
        )
        STAGED.drop(self._connection)

    def _known(self, ratings: pd.DataFrame, column: str, what: str, ids: pd.Index) -> pd.DataFrame:
        known = ratings[column].isin(ids)
        for line, key in ratings.loc[~known, ["line", column]].itertuples(index=False):
            self._report.reject("avaliacoes", self._file, line, f"there is no {what} {key}")
        return ratings[known]


def row_ids(connection: Connection, table: Table) -> pd.Index:
    """Give the ids of a table."""
    return pd.Index(connection.execute(select(table.c.id)).scalars().all(), dtype="int64")


def _stage(connection: Connection, ratings: pd.DataFrame) -> None:
    """Fold rows into the staging table: per pair, the newest stays, or else the last."""
    insert = _insert(connection, STAGED)
    changes = {"changes": STAGED.c.changes + literal_column("1")}
    if connection.dialect.name == "postgresql":
        arrays = (func.unnest(bindparam(n, type_=postgresql.ARRAY(t))) for n, t in _ARRAYS.items())
        from_arrays = insert.from_select(COLUMNS, select(*arrays))
        statement = _or_replace(from_arrays, STAGED, changes)
        for part in _without_repeats(ratings):
            connection.execute(statement, {name: part[name].tolist() for name in COLUMNS})
    elif len(ratings):
        statement = _or_replace(insert, STAGED, changes)
        compiled = statement.compile(dialect=connection.dialect, column_keys=COLUMNS)
        rows = list(zip(*(ratings[name].tolist() for name in COLUMNS), strict=True))
        connection.exec_driver_sql(str(compiled), rows)  # Core takes four times as long per row


def _without_repeats(ratings: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Split so that no part holds a pair twice: PostgreSQL changes a row once per statement."""
    repeat = ratings.groupby(PAIR, sort=False).cumcount()
    for _, part in ratings.groupby(repeat):
        yield part


def _insert(connection: Connection, table: Table) -> _Insert:
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def _or_replace(statement: _Insert, table: Table, also: dict[str, Any] | None = None) -> _Insert:
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=[table.c[name] for name in PAIR],
        set_={name: new[name] for name in COLUMNS[2:]} | (also or {}),
        where=_replaces(new, table.c),
    )


def _replaces(new: _Columns, old: _Columns) -> ColumnElement[bool]:
    """A rating replaces another that differs and is not known to be newer."""
    not_older = or_(
        new.avaliado_em.is_(None), old.avaliado_em.is_(None), new.avaliado_em >= old.avaliado_em
    )
    at_another_time = and_(
        new.avaliado_em.is_not(None), new.avaliado_em.is_distinct_from(old.avaliado_em)
    )
    return and_(not_older, or_(new.avaliacao != old.avaliacao, at_another_time))


_SAME_PAIR = and_(*(STAGED.c[name] == RATINGS.c[name] for name in PAIR))
_N_AND_CHANGES = select(func.count(), func.coalesce(func.sum(STAGED.c.changes), 0))


def _count_new(connection: Connection) -> tuple[int, int]:
    known = select(RATINGS.c.filme_id).where(_SAME_PAIR).exists()
    n, changes = connection.execute(_N_AND_CHANGES.select_from(STAGED).where(~known)).one()
    return int(n), int(changes)


def _count_replaced(connection: Connection) -> tuple[int, int]:
    pairs = _N_AND_CHANGES.select_from(STAGED.join(RATINGS, _SAME_PAIR))
    n, changes = connection.execute(pairs.where(_replaces(STAGED.c, RATINGS.c))).one()
    return int(n), int(changes)
