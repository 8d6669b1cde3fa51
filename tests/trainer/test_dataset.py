"""From rows to arrays."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from cineclube.db import rating_columns
from cineclube.db.engine import Database
from cineclube.db.migrate import migrate
from cineclube.db.tables import Avaliacao, Filme, Usuario
from cineclube.errors import DatabaseError, TrainingError
from cineclube.recommender.data import UNKNOWN_TIME, FilmContent
from cineclube.trainer.dataset import Dataset, read_dataset

FILMS = [
    {"id": 7, "titulo": "Sete", "genero": "drama, ação,,  drama ", "diretor": "A, B",
     "atores": "X", "ano": 1999},
    {"id": 3, "titulo": "Três", "genero": "", "diretor": "", "atores": " , ", "ano": None},
]  # fmt: skip
RATINGS = [(2, 7, 4.5, 100), (1, 3, 0.0, None), (2, 3, 3.0, -5)]


@pytest.fixture
def filled(database: Database) -> Database:
    with database.writing() as session:
        session.execute(insert(Usuario), [{"id": i, "nome": "N"} for i in (9, 2, 1)])
        session.execute(insert(Filme), FILMS)
        rows = [
            {
                "usuario_id": user,
                "filme_id": film,
                "avaliacao": value,
                "avaliado_em": None if when is None else datetime.fromtimestamp(when, UTC),
            }
            for user, film, value, when in RATINGS
        ]
        session.execute(insert(Avaliacao), rows)
    return database


def test_read_when_there_is_data_then_arrays_hold_it_by_id(filled: Database) -> None:
    data = read_dataset(filled)
    ratings = data.ratings
    assert ratings.user_ids.tolist() == [1, 2, 9]
    assert ratings.film_ids.tolist() == data.films.ids.tolist() == [3, 7]
    users = ratings.user_ids[ratings.user_ix].tolist()
    films = ratings.film_ids[ratings.film_ix].tolist()
    assert list(zip(users, films, strict=True)) == [(1, 3), (2, 3), (2, 7)]
    assert ratings.values.tolist() == [0, 3, 4.5]
    assert ratings.rated_at.tolist() == [UNKNOWN_TIME, -5, 100]
    assert data.counts == {"usuarios": 3, "filmes": 2, "avaliacoes": 3}


def test_read_when_columns_hold_several_values_then_they_are_taken_apart(filled: Database) -> None:
    first, second = read_dataset(filled).films.content
    assert first == FilmContent("Três")
    assert second == FilmContent("Sete", ("drama", "ação", "drama"), ("A", "B"), ("X",), 1999)


def test_read_when_read_in_chunks_then_progress_comes_and_the_data_are_the_same(
    filled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = read_dataset(filled)
    monkeypatch.setattr(rating_columns, "BLOCK_ROWS", 1)  # a user is read as a whole
    calls: list[tuple[int, int]] = []
    chunked = read_dataset(filled, lambda done, total: calls.append((done, total)))
    assert calls == [(1, 3), (3, 3)]
    assert chunked.fingerprint == whole.fingerprint


def fingerprint_after(filled: Database, statement: str) -> str:
    with filled.writing() as session:
        session.connection().exec_driver_sql(statement)
    return read_dataset(filled).fingerprint


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE filmes SET titulo = 'Outro' WHERE id = 7",
        "UPDATE filmes SET ano = 2000 WHERE id = 3",
        "UPDATE avaliacoes SET avaliacao = 1 WHERE filme_id = 7",
        "UPDATE avaliacoes SET avaliado_em = 7 WHERE filme_id = 7",
        "DELETE FROM avaliacoes WHERE filme_id = 7",
        "INSERT INTO usuarios (id, nome) VALUES (50, 'N')",
    ],
)
def test_fingerprint_when_anything_a_model_sees_changes_then_it_changes(
    filled: Database, statement: str
) -> None:
    before = read_dataset(filled).fingerprint
    assert fingerprint_after(filled, statement) != before


def test_fingerprint_when_only_a_name_changes_then_it_stays(filled: Database) -> None:
    before: Dataset = read_dataset(filled)
    statement = "UPDATE usuarios SET nome = 'Outro nome'"
    assert fingerprint_after(filled, statement) == before.fingerprint


def test_read_when_there_are_no_films_then_it_says_how_to_fill_the_database(
    database: Database,
) -> None:
    with pytest.raises(TrainingError, match=r"holds no films.*cineclube seed"):
        read_dataset(database)


def test_read_when_there_are_no_ratings_then_the_arrays_are_empty(database: Database) -> None:
    with database.writing() as session:
        session.execute(insert(Filme), FILMS)
    data = read_dataset(database)
    assert data.counts == {"usuarios": 0, "filmes": 2, "avaliacoes": 0}
    assert data.ratings.rated_at.dtype == np.int64


@pytest.mark.parametrize("value", ["'ontem'", "1.5", "''"])
def test_read_when_a_time_is_no_whole_number_then_it_says_so(filled: Database, value: str) -> None:
    with filled.writing() as session:  # SQLite takes any value in any column
        session.connection().exec_driver_sql(f"UPDATE avaliacoes SET avaliado_em = {value}")
    with pytest.raises(DatabaseError, match=r"no whole number.*cineclube doctor"):
        read_dataset(filled)


@settings(max_examples=10)  # each makes a database
@given(
    st.dictionaries(
        st.tuples(st.integers(1, 2**63 - 1), st.sampled_from([3, 7])),
        st.tuples(st.integers(0, 10), st.one_of(st.none(), st.integers(-(2**63) + 1, 2**63 - 1))),
        min_size=1,
    )
)
def test_read_when_numbers_are_of_any_size_then_they_come_back_as_they_are(
    tmp_path_factory: pytest.TempPathFactory, rows: dict[tuple[int, int], tuple[int, int | None]]
) -> None:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('read') / 'any.db'}")
    migrate(database)
    with database.writing() as session:
        connection = session.connection()
        session.execute(insert(Filme), FILMS)
        users = sorted({user for user, _ in rows})
        session.execute(insert(Usuario), [{"id": user, "nome": "N"} for user in users])
        connection.exec_driver_sql(
            "INSERT INTO avaliacoes VALUES (?, ?, ?, ?)",
            [(*pair, halves / 2, at) for pair, (halves, at) in rows.items()],
        )
    ratings = read_dataset(database).ratings
    database.close()
    users_and_films = zip(
        ratings.user_ids[ratings.user_ix].tolist(),
        ratings.film_ids[ratings.film_ix].tolist(),
        strict=True,
    )
    values = zip((ratings.values * 2).tolist(), ratings.rated_at.tolist(), strict=True)
    assert dict(zip(users_and_films, values, strict=True)) == {
        pair: (halves, UNKNOWN_TIME if at is None else at) for pair, (halves, at) in rows.items()
    }
