"""Storing ratings, against a dictionary that does the same."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlmodel import delete

from cineclube.db.avaliacoes import AvaliacaoRepository, NewRating, Stored
from cineclube.db.filmes import FilmeRepository
from cineclube.db.marcas import IgnoradoRepository, NaoVistoRepository
from cineclube.db.tables import Avaliacao
from cineclube.db.usuarios import UsuarioRepository

NOW = datetime(2025, 3, 1, tzinfo=UTC)
IDS = st.integers(1, 3)
NEW_RATINGS = st.builds(
    NewRating,
    IDS,
    IDS,
    st.integers(0, 10).map(lambda half_steps: half_steps / 2),
    st.integers(0, 3).map(lambda day: datetime(2025, 3, 1 + day, tzinfo=UTC)),
)
SEVERAL = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def people(database):
    """Three users and three films, with the ids 1 to 3."""
    with database.writing() as session:
        for number in (1, 2, 3):
            assert UsuarioRepository(session).add(f"Pessoa {number}", None).id == number
            assert FilmeRepository(session).add({"titulo": f"Filme {number}"}).id == number
    return database


def _stored(session):
    return {
        (user_id, r.film_id): (r.value, r.rated_at)
        for user_id in (1, 2, 3)
        for r in AvaliacaoRepository(session).of_user(user_id)
    }


@SEVERAL
@given(batches=st.lists(st.lists(NEW_RATINGS, max_size=12), max_size=4))
def test_storing_does_what_a_dictionary_does(people, batches):
    expected = {}
    with people.writing() as session:
        session.exec(delete(Avaliacao))
        for batch in batches:
            before = dict(expected)
            given_ = {(r.user_id, r.film_id): (r.value, int(r.rated_at.timestamp())) for r in batch}
            expected |= given_
            assert AvaliacaoRepository(session).store(batch) == Stored(
                new=len(given_.keys() - before.keys()),
                updated=sum(before.get(p, new) != new for p, new in given_.items()),
                unchanged=sum(before.get(p) == new for p, new in given_.items()),
            )
            assert _stored(session) == expected


def test_many_ratings_are_stored_at_once(people):
    with people.writing() as session:
        films = [FilmeRepository(session).add({"titulo": "x"}).id for _ in range(450)]
        ratings = [NewRating(1, film_id, 3.5, NOW) for film_id in films]
        assert AvaliacaoRepository(session).store(ratings) == Stored(450, 0, 0)
        assert AvaliacaoRepository(session).store(ratings) == Stored(0, 0, 450)
        assert AvaliacaoRepository(session).count(1) == 450


def test_a_user_or_film_that_does_not_exist_stores_nothing(people):
    for wrong in (NewRating(9, 1, 1, NOW), NewRating(1, 9, 1, NOW)):
        with pytest.raises(IntegrityError), people.writing() as session:
            AvaliacaoRepository(session).store([NewRating(1, 1, 1, NOW), wrong])
    with people.reading() as session:
        assert _stored(session) == {}


def test_a_rating_takes_the_answer_not_seen_of_that_pair_away_and_no_other_mark(people):
    with people.writing() as session:
        not_seen, ignored = NaoVistoRepository(session), IgnoradoRepository(session)
        for user_id, film_id in ((1, 1), (1, 2), (2, 1)):
            assert not_seen.put(user_id, film_id, NOW)
            assert ignored.put(user_id, film_id, NOW)
        AvaliacaoRepository(session).store([NewRating(1, 1, 2, NOW)])
        assert (not_seen.of_user(1), not_seen.of_user(2)) == ([2], [1])
        assert ignored.of_user(1) == [1, 2]


def test_a_page_has_the_newest_first_and_the_undated_last(people):
    with people.writing() as session:
        session.add(Avaliacao(usuario_id=1, filme_id=1, avaliacao=1.0))
        session.flush()
        ratings = AvaliacaoRepository(session)
        ratings.store([NewRating(1, 2, 2, NOW), NewRating(1, 3, 3, NOW.replace(year=2026))])
        assert [r.film_id for r in ratings.page(1, 10, 0)] == [3, 2, 1]
        assert [r.film_id for r in ratings.page(1, 1, 1)] == [2]


@given(
    marks=st.lists(st.tuples(st.booleans(), IDS, IDS), max_size=15),
)
@SEVERAL
def test_marks_do_what_a_set_does(people, marks):
    expected = set()
    with people.writing() as session:
        repository = IgnoradoRepository(session)
        for user_id, film_id in ((u, f) for u in (1, 2, 3) for f in (1, 2, 3)):
            repository.remove(user_id, film_id)
        for put, user_id, film_id in marks:
            pair = (user_id, film_id)
            if put:
                assert repository.put(user_id, film_id, NOW) == (pair not in expected)
                expected.add(pair)
            else:
                assert repository.remove(user_id, film_id) == (pair in expected)
                expected.discard(pair)
        for user_id in (1, 2, 3):
            film_ids = sorted(film_id for owner, film_id in expected if owner == user_id)
            assert repository.of_user(user_id) == film_ids
            assert repository.count(user_id) == len(film_ids)


def test_a_mark_keeps_its_first_instant(people):
    with people.writing() as session:
        marks = NaoVistoRepository(session)
        assert marks.put(1, 2, NOW)
        assert not marks.put(1, 2, NOW.replace(year=2026))
        assert marks.dated(1) == [(2, "Filme 2", NOW)]


def test_the_id_of_what_was_deleted_is_not_given_again(people):
    with people.writing() as session:
        assert FilmeRepository(session).remove(3)
        assert UsuarioRepository(session).remove(3)
    with people.writing() as session:
        assert FilmeRepository(session).add({"titulo": "Outro"}).id == 4
        assert UsuarioRepository(session).add("Outra", None).id == 4
    with people.writing() as session:
        assert not FilmeRepository(session).remove(3)


def test_existing_tells_which_ids_are_there(people):
    with people.reading() as session:
        assert FilmeRepository(session).existing([3, 1, 9, 3, 2**63 - 1]) == {1, 3}
        assert UsuarioRepository(session).existing([*range(2, 1500)], hold=True) == {2, 3}
        assert FilmeRepository(session).existing([]) == set()


def test_storing_many_when_there_are_others_then_no_table_is_looked_through(people):
    plans = []

    def explain(connection, _cursor, statement, parameters, _context, many):
        if statement.startswith(("SELECT", "DELETE")):
            cursor = connection.connection.cursor()
            values = parameters[0] if many else parameters
            plans.extend(
                row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values)
            )
            cursor.close()

    with people.writing() as session:
        event.listen(session.connection(), "before_cursor_execute", explain)
        AvaliacaoRepository(session).store(
            [NewRating(user_id, film_id, 4.0, NOW) for user_id in (1, 2, 3) for film_id in (1, 2)]
        )
    for table in ("usuarios", "avaliacoes", "nao_vistos"):
        assert any(f"SEARCH {table}" in step for step in plans)
    assert not [step for step in plans if "SCAN" in step]
