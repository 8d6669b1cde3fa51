"""What a user says of films, read in one query."""

from datetime import UTC, datetime

import numpy as np
import pytest
from sqlalchemy import text

from cineclube.db.avaliacoes import AvaliacaoRepository, NewRating
from cineclube.db.gostos import UNKNOWN_INSTANT, Gosto, read_gosto
from cineclube.db.tables import Filme, Usuario
from cineclube.recommender.data import UNKNOWN_TIME

LAST = 2**63 - 1
AT = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def session(database):
    with database.writing() as session:
        session.add_all([Usuario(id=7, nome="Ana"), Usuario(id=LAST, nome="Zé")])
        session.add_all([Filme(id=id_, titulo=f"{id_}") for id_ in (1, 2, 30, LAST)])
        session.flush()
        yield session


def test_ratings_come_by_film_with_values_and_instants(session):
    rated = [(LAST, 5.0), (30, 0.0), (1, 4.5)]
    AvaliacaoRepository(session).store([NewRating(7, film, value, AT) for film, value in rated])
    session.connection().execute(
        text("UPDATE avaliacoes SET avaliado_em = NULL WHERE filme_id = 1")
    )
    films, values, instants = read_gosto(session, 7).ratings()
    assert films.tolist() == [1, 30, LAST]
    assert values.tolist() == [4.5, 0.0, 5.0]
    assert values.dtype == np.float32
    assert instants.tolist() == [UNKNOWN_INSTANT, int(AT.timestamp()), int(AT.timestamp())]
    assert UNKNOWN_INSTANT == UNKNOWN_TIME


def test_ratings_are_put_in_order_where_the_database_did_not():
    gosto = Gosto(1, True, "30,2,7", "9,1,4", "5,6,7", None)
    films, values, instants = gosto.ratings()
    assert (films.tolist(), values.tolist(), instants.tolist()) == (
        [2, 7, 30],
        [0.5, 2.0, 4.5],
        [6, 7, 5],
    )


def test_who_says_nothing_has_empty_arrays_and_who_is_not_there_does_not_exist(session):
    silent, nobody = read_gosto(session, LAST), read_gosto(session, 8)
    assert (silent.exists, nobody.exists) == (True, False)
    arrays = (*silent.ratings(), silent.ignored_films(), silent.seen_films())
    assert [len(array) for array in arrays] == [0, 0, 0, 0, 0]


def test_seen_films_are_not_ignored_ones(session):
    for change in ("ignorados VALUES (7, 30, 1)", "vistos VALUES (7, 1, 1), (7, 2, 1)"):
        session.connection().execute(text(f"INSERT INTO {change}"))
    gosto = read_gosto(session, 7)
    assert (gosto.ignored_films().tolist(), gosto.seen_films().tolist()) == ([30], [1, 2])
    assert gosto.n_characters == len("30") + len("1,2")


def test_the_digest_changes_with_everything_that_is_said(session):
    execute, digests = session.connection().execute, []
    for change in (
        "INSERT INTO avaliacoes VALUES (7, 1, 4, 100)",
        "INSERT INTO avaliacoes VALUES (7, 2, 3, 100)",
        "UPDATE avaliacoes SET avaliacao = 7 - avaliacao",  # they change places
        "UPDATE avaliacoes SET avaliado_em = 101 WHERE filme_id = 2",
        "UPDATE avaliacoes SET avaliado_em = NULL WHERE filme_id = 2",
        "INSERT INTO ignorados VALUES (7, 30, 100)",
        "INSERT INTO vistos VALUES (7, 2, 100)",
        "UPDATE vistos SET filme_id = 1",
        "DELETE FROM avaliacoes WHERE filme_id = 1",
    ):
        execute(text(change))
        digests.append(read_gosto(session, 7).digest())
    assert len(set(digests)) == len(digests)
    execute(text("INSERT INTO avaliacoes VALUES (9223372036854775807, 1, 4, 100)"))
    assert read_gosto(session, 7).digest() == digests[-1]


def test_the_version_of_the_catalogue_comes_along(session):
    before = read_gosto(session, 7).catalogue
    session.connection().execute(text("UPDATE filmes SET titulo = 'x' WHERE id = 1"))
    assert read_gosto(session, 7).catalogue > before
    assert read_gosto(session, None).catalogue > before
