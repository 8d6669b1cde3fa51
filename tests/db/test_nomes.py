"""The search of users on a real database: what is indexed, what is found, and in which order."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from cineclube.db.busca.nomes import SQLITE, NomeRepository
from cineclube.db.busca.palavras import bare, split
from cineclube.db.importers.transaction import importing
from cineclube.db.tables import Avaliacao, Filme, Usuario
from cineclube.errors import DatabaseError

NAMES = {
    1: "Ana Maria Braga",
    2: "Maria Ana",
    3: "Mário Covas",
    4: "Ângela Maria",
    5: "Anderson",
    6: "D'Ávila,  José",
    7: "ana",
    8: "Ana",
}
CHECK = "INSERT INTO usuarios_busca (usuarios_busca, rank) VALUES ('integrity-check', 1)"


@pytest.fixture
def users(database):
    with database.writing() as session:
        session.add_all([Usuario(id=id_, nome=name) for id_, name in NAMES.items()])
    return database


def find(database, query, limit=100, offset=0):
    with database.reading() as session:
        return NomeRepository(session).find(query, limit, offset)


def found(database, query):
    return list(find(database, query).ids)


def run(database, *statements):
    with database.writing() as session:
        for statement in statements:
            session.connection().execute(text(statement))


def check(database):
    """Let the index be compared with the names, and the names with the users."""
    if database.engine.dialect.name == "sqlite":
        names = "SELECT usuario_id, nome FROM usuarios_busca_nomes"
        run(database, CHECK)
        with database.reading() as session:
            texts = f"{names} EXCEPT SELECT id, nome FROM usuarios_busca_textos"
            assert session.connection().execute(text(texts)).all() == []
            count = "SELECT (SELECT count(*) FROM usuarios_busca_nomes), count(*) FROM usuarios"
            assert len(set(session.connection().execute(text(count)).one())) == 1


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("ana", [7, 8, 1, 2]),  # begins so: by name, then by id; then the others
        ("an", [7, 8, 1, 5, 4, 2]),
        ("maria", [2, 1, 4]),
        ("mari", [2, 3, 1, 4]),
        ("ana maria", [1, 2]),
        ("maria ana", [2, 1]),
        ("m a", [1, 4, 2]),
        ("ANGÉLA", [4]),
        ("davila", []),
        ("d avila jo", [6]),
        ("d'ávila", [6]),
        ("jose d", [6]),
        ("ana ana", [7, 8, 1, 2]),
        ("covas maria", []),
    ],
)
def test_order(users, query, ids):
    assert found(users, query) == ids


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("Die Straße", "strasse"),
        ("Łódź Ørsted", "lodz orsted"),
        ("Kış", "KIŞ"),
        ("Ｍａｒｉａ", "maria"),
        ("Σπύρος", "σπυρος"),
        ("Андрей Рублёв", "АНДРЕЙ"),
        ("七人の侍", "七人"),
        ("기생충", "기생"),
        ("हिन्दी मीडियम", "हिन्दी"),
        ("Jose\u0301", "josé"),
        ("Nguyễn Thị", "nguyen thi"),
        ("O’Brien", "o brien"),
        ("jean_luc", "luc"),
        ("😀 Rui 😀", "rui"),
    ],
)
def test_scripts_and_spellings_meet(database, name, query):
    with database.writing() as session:
        session.add(Usuario(nome=name))
    assert len(found(database, query)) == 1
    check(database)


@pytest.mark.parametrize(
    "query", ["ana*", '"ana"', "-ana", "^ana", "NOT ana", "nome : ana", "ana' --", "ana OR maria"]
)
def test_operators_are_text(users, query):
    words = split(bare(query))
    assert found(users, query) == (found(users, "ana") if words == ["ana"] else [])


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=200))
def test_no_text_is_too_strange(users, query):
    answer = find(users, query)
    assert len(answer.ids) == answer.total


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=60))
def test_no_name_is_too_strange(users, name):
    with users.writing() as session:
        session.merge(Usuario(id=100, nome=name))
    answers = [find(users, text) for text in (name, name[:1], name[-3:])]
    assert [len(answer.ids) for answer in answers] == [answer.total for answer in answers]
    check(users)


LATIN = st.text("abcdefghijklmnopqrstuvwxyzàéîõüçñßøłæ ABCÉ-'.", min_size=1, max_size=40)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=LATIN.filter(split))
def test_a_name_is_found_first_by_its_beginning_and_by_its_last_word(users, name):
    with users.writing() as session:
        session.merge(Usuario(id=100, nome=name))
    words = split(bare(name))
    assert 100 in found(users, name)
    assert 100 in found(users, words[-1][:2].upper())
    same = [id_ for id_, other in NAMES.items() if split(bare(other)) == words]
    assert found(users, " ".join(words))[: len(same) + 1] == [*same, 100]


def test_every_page_goes_on_where_the_one_before_ended(users):
    for query in ("a", "an", "maria"):
        every = found(users, query)
        for limit in (1, 2, 3):
            pages = [find(users, query, limit, i) for i in range(0, len(every), limit)]
            assert [user_id for page in pages for user_id in page.ids] == every
            assert {page.total for page in pages} == {len(every)}
        assert find(users, query, offset=2**63 - 1).ids == []


def test_plain_sql_is_followed(users):
    insert = "INSERT INTO usuarios (id, nome) VALUES"
    run(users, f"{insert} (20, 'Zuleide')")
    assert found(users, "zuleide") == [20]
    run(users, "UPDATE usuarios SET nome = 'Yara' WHERE id = 20")
    assert (found(users, "zuleide"), found(users, "yara")) == ([], [20])
    run(users, f"{insert} (20, 'Xuxa') ON CONFLICT (id) DO UPDATE SET nome = excluded.nome")
    assert (found(users, "yara"), found(users, "xuxa")) == ([], [20])
    run(users, "UPDATE usuarios SET id = 21 WHERE id = 20")
    assert found(users, "xuxa") == [21]
    check(users)
    run(users, "DELETE FROM usuarios WHERE id = 21")
    assert found(users, "xuxa") == []
    check(users)


def test_what_sqlite_does_about_conflicts_is_followed(users):
    run(users, "UPDATE usuarios SET email = 'a@b.c' WHERE id = 5")
    run(users, "INSERT OR REPLACE INTO usuarios (id, nome, email) VALUES (30, 'Yara', 'a@b.c')")
    assert (found(users, "anderson"), found(users, "yara")) == ([], [30])
    run(users, "INSERT OR IGNORE INTO usuarios (id, nome) VALUES (30, 'Xuxa')")
    run(users, "INSERT OR REPLACE INTO usuarios (id, nome) VALUES (3, 'Zuleide')")
    run(users, "UPDATE OR REPLACE usuarios SET id = 4 WHERE id = 30")
    assert [found(users, q) for q in ("xuxa", "covas", "angela", "zuleide", "yara")] == [
        [],
        [],
        [],
        [3],
        [4],
    ]
    check(users)


def test_a_change_that_is_rolled_back_is_not_found(users):
    with pytest.raises(DatabaseError):
        run(users, "DELETE FROM usuarios WHERE id = 3", "no statement")
    assert found(users, "covas") == [3]
    check(users)


def test_an_import_is_indexed_when_it_ends(users):
    with importing(users) as connection:
        for statement in (
            "INSERT INTO usuarios (id, nome) VALUES (30, 'Zuleide'), (31, 'Xuxa')",
            "UPDATE usuarios SET nome = 'Yara' WHERE id IN (1, 31)",
            "UPDATE usuarios SET email = 'a@b.c' WHERE id = 3",
            "DELETE FROM usuarios WHERE id = 4",
        ):
            connection.execute(text(statement))
    queries = ("zul", "xuxa", "yara", "braga", "covas", "angela")
    assert [found(users, q) for q in queries] == [[30], [], [1, 31], [], [3], []]
    check(users)
    run(users, "UPDATE usuarios SET nome = 'Wanda' WHERE id = 30")
    assert (found(users, "zul"), found(users, "wanda")) == ([], [30])
    check(users)


def test_a_dry_run_of_an_import_leaves_the_index_alone(users):
    with importing(users, dry_run=True) as connection:
        connection.execute(text("UPDATE usuarios SET nome = 'Yara'"))
    assert found(users, "covas") == [3]
    check(users)


def test_a_user_with_ratings_can_be_renamed(users):
    with users.writing() as session:
        session.add(Filme(id=1, titulo="Emma"))
        session.flush()
        session.add(Avaliacao(usuario_id=3, filme_id=1, avaliacao=4))
    run(users, "UPDATE usuarios SET nome = 'Bento' WHERE id = 3")
    assert found(users, "bento") == [3]


def test_the_names_that_begin_so_are_read_from_an_index_in_their_order(database):
    values = {"text": "a", "end": "b", "limit": 5, "offset": 0, "every": '"a" *'}
    with database.reading() as session:
        for query in (SQLITE.first, SQLITE.n_first):
            plan = session.connection().execute(text(f"EXPLAIN QUERY PLAN {query.text}"), values)
            [step] = [row[-1] for row in plan]
            assert "SEARCH usuarios_busca_nomes USING COVERING INDEX" in step
