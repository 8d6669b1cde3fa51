"""What blocks of users do not want, for lists for many."""

import pytest
from sqlalchemy import text

from cineclube.db.dataset import BlockReader
from cineclube.db.tables import Filme, Usuario


@pytest.fixture
def reader(database):
    with database.writing() as session:
        session.add_all([Usuario(id=id_, nome="Ana") for id_ in (1, 2, 3)])
        session.add_all([Filme(id=id_, titulo="Emma") for id_ in (1, 2, 3)])
        session.flush()
        for marks in ("ignorados", "vistos", "nao_vistos"):
            rows = {
                "ignorados": "(2, 3, 9), (1, 2, 9)",
                "vistos": "(2, 3, 8), (2, 1, 8), (3, 1, 8)",
            }
            values = rows.get(marks, "(1, 3, 7)")
            session.connection().execute(text(f"INSERT INTO {marks} VALUES {values}"))
        yield BlockReader(session)


def test_ignored_and_seen_films_come_once_ordered_by_user_and_film(reader):
    assert reader.unwanted_by([1, 2]) == ((1, 2, 2), (2, 1, 3))
    assert reader.unwanted_by([3]) == ((3,), (1,))


def test_those_who_marked_nothing_have_empty_columns(reader):
    assert reader.unwanted_by([4]) == ((), ())
