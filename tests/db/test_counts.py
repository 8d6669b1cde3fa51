"""Counting the data before they are read."""

from sqlalchemy import insert

from cineclube.db.counts import count_data
from cineclube.db.engine import Database
from cineclube.db.tables import Avaliacao, Filme, Usuario

FILMS = [
    {"id": 1, "titulo": "A", "genero": "Drama, Comédia", "diretor": "X", "atores": "Y, Z, W"},
    {"id": 2, "titulo": "B", "genero": "", "diretor": "", "atores": ""},
    {"id": 3, "titulo": "C", "genero": "Drama", "diretor": "X", "atores": "Y"},
]


def test_count_data_when_there_are_rows_then_each_kind_is_counted(database: Database) -> None:
    pairs = [(1, 1), (1, 3), (2, 3)]
    with database.writing() as session:
        session.execute(insert(Usuario), [{"id": i, "nome": f"P{i}"} for i in (1, 2, 9)])
        session.execute(insert(Filme), FILMS)
        ratings = [{"usuario_id": u, "filme_id": f, "avaliacao": 4.0} for u, f in pairs]
        session.execute(insert(Avaliacao), ratings)
    with database.reading() as session:
        size = count_data(session)
    assert (size.users, size.films, size.ratings) == (3, 3, 3)
    assert sorted(size.popularity.tolist()) == [1, 2]
    assert size.shared_values == 3  # Drama, X and Y


def test_count_data_when_there_is_nothing_then_zeros(database: Database) -> None:
    with database.reading() as session:
        size = count_data(session)
    assert (size.users, size.films, size.ratings, size.shared_values) == (0, 0, 0, 0)
