"""What is written equals what comes of the rows one by one; the table keeps its index."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stored_ratings import Row, fold_slowly, frame_of, replaces, rows_of_few_pairs

from cineclube.db.engine import Database
from cineclube.db.importers import ImportReport, TableCount, rating_runs, rating_upsert, ratings
from cineclube.db.importers.ratings import RatingStore
from cineclube.db.importers.transaction import importing
from cineclube.db.migrate import migrate

Stored = dict[tuple[int, int], Row]
INDEX = "SELECT name, tbl_name, sql FROM sqlite_master WHERE name LIKE 'ix_avaliacoes%'"


def store(database: Database, rows: list[Row], chunk: int = 7) -> TableCount:
    """Import ratings in one transaction."""
    report = ImportReport()
    with importing(database) as connection:
        ratings_store = RatingStore(connection, report, "file")
        for start in range(0, len(rows), chunk):
            ratings_store.add(frame_of(rows[start : start + chunk]))
        ratings_store.store_users()
        ratings_store.store()
        ratings_store.close()
    return report.tables["avaliacoes"]


def stored(database: Database) -> Stored:
    """Read all ratings."""
    with database.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT * FROM avaliacoes").all()
    return {row[:2]: tuple(row) for row in map(tuple, rows)}


def expect(before: Stored, rows: list[Row]) -> tuple[Stored, TableCount]:
    """Do slowly what an import does."""
    after, count = dict(before), TableCount()
    for pair, (row, changes) in fold_slowly(rows).items():
        if pair not in before:
            count.stored += 1
            count.updated += changes
        elif replaces(row, before[pair]):
            count.updated += changes + 1
        else:
            continue
        after[pair] = row
    count.unchanged = len(rows) - count.stored - count.updated
    return after, count


def add_films(database: Database) -> None:
    """Add the films that are rated."""
    with database.writing() as session:
        session.connection().exec_driver_sql(
            "INSERT INTO filmes (id, titulo, genero, diretor, atores) "
            "SELECT value, 'T', '', '', '' FROM json_each('[1, 2, 3]')"
        )


@pytest.fixture
def with_films(database: Database) -> Database:
    add_films(database)
    return database


@settings(max_examples=25)  # each makes a database
@given(
    first=rows_of_few_pairs,
    second=rows_of_few_pairs,
    large_rows=st.sampled_from([0, 10**9]),
    statement_rows=st.integers(1, 5),
)
def test_store_when_rows_repeat_and_differ_then_it_equals_taking_them_one_by_one(
    first: list[Row],
    second: list[Row],
    large_rows: int,
    statement_rows: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('store') / 'any.db'}")
    migrate(database)
    add_films(database)
    before: Stored = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rating_runs, "RUN_ROWS", 8)
        patch.setattr(ratings, "LARGE_ROWS", large_rows)
        patch.setattr(rating_upsert, "STATEMENT_ROWS", statement_rows)
        for rows in (first, second):
            expected, count = expect(before, rows)
            assert store(database, rows) == count
            before = stored(database)
            assert before == expected
    database.close()


def index_of(database: Database) -> list[Any]:
    """Read what the database says of the index on films."""
    with database.reading() as session:
        return list(session.connection().exec_driver_sql(INDEX).all())


def test_store_when_the_index_is_made_anew_then_it_is_the_same(
    with_films: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = index_of(with_films)
    assert len(before) == 1
    monkeypatch.setattr(ratings, "LARGE_ROWS", 1)
    store(with_films, [(user, 1, 4.0, None) for user in range(1, 9)])
    assert index_of(with_films) == before
    with with_films.reading() as session:
        check = session.connection().exec_driver_sql("PRAGMA integrity_check").scalar_one()
    assert check == "ok"


def test_store_when_it_fails_halfway_then_index_and_ratings_are_as_before(
    with_films: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(with_films, [(1, 1, 4.0, None)])
    index, rows = index_of(with_films), stored(with_films)
    monkeypatch.setattr(ratings, "LARGE_ROWS", 1)

    def fail(*_: object) -> int:
        raise RuntimeError("killed")

    monkeypatch.setattr(ratings, "upsert", fail)
    with pytest.raises(RuntimeError, match="killed"):
        store(with_films, [(2, 1, 4.0, None)])
    assert (index_of(with_films), stored(with_films)) == (index, rows)


def test_store_when_somebody_reads_meanwhile_then_they_see_what_was_before(
    with_films: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(with_films, [(1, 1, 4.0, None)])
    monkeypatch.setattr(ratings, "LARGE_ROWS", 1)
    seen: list[int] = []
    write = ratings._write

    def look(*arguments: Any) -> tuple[int, int]:
        written = write(*arguments)
        with with_films.reading() as session:
            query = "SELECT count(*) FROM avaliacoes INDEXED BY ix_avaliacoes_filme_id"
            seen.append(session.connection().exec_driver_sql(query).scalar_one())
        return written

    monkeypatch.setattr(ratings, "_write", look)
    store(with_films, [(user, 2, 4.0, None) for user in range(1, 9)])
    assert seen == [1]
    assert len(stored(with_films)) == 9


def test_store_when_done_then_the_connection_has_the_cache_that_it_had(
    with_films: Database,
) -> None:
    def cache(database: Database) -> int:
        with database.writing() as session:
            return int(session.connection().exec_driver_sql("PRAGMA cache_size").scalar_one())

    before = cache(with_films)
    store(with_films, [(1, 1, 4.0, 964_982_703)])
    assert cache(with_films) == before
    at = datetime(2000, 7, 30, 18, 45, 3, tzinfo=UTC).timestamp()
    assert stored(with_films)[1, 1] == (1, 1, 4.0, at)
