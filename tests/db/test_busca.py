"""The search of films on a real database: what is indexed, what is found, and in which order."""

import random
import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, text

from cineclube.db import migrate as migrations
from cineclube.db.busca import BuscaRepository, VocabularyCache
from cineclube.db.busca.palavras import bare, fold, split
from cineclube.db.engine import Database
from cineclube.db.importers.transaction import importing
from cineclube.db.migrate import migrate
from cineclube.db.tables import Filme
from cineclube.errors import DatabaseError

CAIRO = [
    Filme(id=1, titulo="The Matrix", diretor="Lana Wachowski", atores="Keanu Reeves"),
    Filme(id=2, titulo="Matrix Reloaded", atores="Keanu Reeves"),
    Filme(id=3, titulo="Animatrix e a Matrix"),
    Filme(id=4, titulo="O Fabuloso Destino de Amélie Poulain", atores="Audrey Tautou"),
    Filme(id=5, titulo="Bicycle Thieves (a.k.a. The Bicycle Thief) (Ladri di biciclette)"),
    Filme(id=6, titulo="Homem-Aranha no Aranhaverso"),
    Filme(id=7, titulo="Keanu"),
    Filme(id=8, titulo="Lilo & Stitch"),
    Filme(id=9, titulo="Gangs of New York", diretor="Martin Scorsese", atores="Leonardo DiCaprio"),
]


@pytest.fixture
def films(database):
    with database.writing() as session:
        session.add_all([Filme(**film.model_dump()) for film in CAIRO])
    return database


def find(database, query, limit=10, offset=0):
    with database.reading() as session:
        return BuscaRepository(session, VocabularyCache()).find(query, limit, offset)


def found(database, query):
    return list(find(database, query).ids)


def run(database, *statements):
    with database.writing() as session:
        for statement in statements:
            session.connection().execute(text(statement))


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("matrix", [1, 2, 3]),  # its name, begins so, in the title
        ("The Matrix", [1]),
        ("keanu", [7, 1, 2]),  # title before actors, shorter title first
        ("scorsese dicaprio", [9]),
        ("di caprio", [9]),
        ("ladri di biciclette", [5]),
        ("bicycle thief", [5]),
        ("homemaranha", [6]),
        ("homem aranha", [6]),
        ("aranha verso", [6]),
        ("lilo and stitch", [8]),
        ("o matrix", [1, 2, 3]),
    ],
)
def test_order_when_words_are_whole(films, query, ids):
    assert found(films, query)[: len(ids)] == ids


@pytest.mark.parametrize(
    "query",
    [
        "AMELIE",
        "ame\u0301lie",  # decomposed
        "amélie",
        "ａｍéｌｉｅ",  # full width
        "amelie poulain",
        "tautou amelie",
        "amelei",  # two letters swapped
        "amelje",  # one letter wrong
        "melie",  # the first letter missing
        "fabulozo destno",
    ],
)
def test_amelie_is_found_however_she_is_written(films, query):
    assert found(films, query)[0] == 4


@pytest.mark.parametrize(
    ("title", "query"),
    [
        ("Die Straße", "strasse"),
        ("Strasse", "Straße"),
        ("Kış Uykusu", "kis uykusu"),
        ("Kis Uykusu", "KIŞ"),
        ("Łódź Ørsted", "lodz orsted"),
        ("Eﬃe ﬁlm", "film"),
        ("Ｍａｔｒｉｘ", "matrix"),
        ("Σπίτι", "σπιτι"),
        ("Андрей Рублёв", "андреи рублев"),
        ("Андрей Рублёв", "АНДРЕЙ"),
        ("七人の侍", "七人"),
        ("ガメラ", "ガメラ"),
        ("기생충", "기생충"),
        ("שלום", "שלום"),
        ("हिन्दी मीडियम", "हिन्दी"),
        ("Cafe\u0301 Society", "café"),
        ("Amadeus", "amádeus"),
    ],
)
def test_scripts_and_spellings_meet(database, title, query):
    with database.writing() as session:
        session.add(Filme(titulo=title))
    assert len(found(database, query)) == 1


@pytest.mark.parametrize("query", ["", " ", "%", "_", "*", '"', "'", "-", ":", "^", "💩", "()", "́"])
def test_nothing_is_found_without_a_word(films, query):
    assert find(films, query).total == 0


@pytest.mark.parametrize(
    "query",
    ["matrix*", '"matrix"', "-matrix", "^matrix", "titulo : matrix", "NOT matrix", "matrix'; --"],
)
def test_operators_are_text(films, query):
    words = [word for word in split(fold(query)) if word not in ("titulo", "not")]
    if words == split(fold(query)):
        assert found(films, query) == found(films, "matrix")
    else:  # words that no film has
        assert found(films, query) == []


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=200))
def test_no_text_is_too_strange(films, query):
    answer = find(films, query)
    assert len(answer.ids) == min(answer.total, 10)


def test_every_page_goes_on_where_the_one_before_ended(films):
    for query in ("a", "matrix", "keanu"):
        every = found(films, query)
        pages = [find(films, query, limit=1, offset=i) for i in range(len(every))]
        assert [film_id for page in pages for film_id in page.ids] == every
        assert {page.total for page in pages} == {len(every)}
        assert find(films, query, offset=2**63 - 1).ids == []


def test_plain_sql_is_followed(films):
    insert = "INTO filmes (id, titulo, genero, diretor, atores) VALUES"
    run(films, f"INSERT {insert} (20, 'Solaris', '', 'Tarkovsky', '')")
    assert found(films, "solaris tarkovsky") == [20]
    run(films, "UPDATE filmes SET titulo = 'Stalker' WHERE id = 20")
    assert (found(films, "solaris"), found(films, "stalker")) == ([], [20])
    upsert = "ON CONFLICT (id) DO UPDATE SET titulo = excluded.titulo"
    run(films, f"INSERT {insert} (20, 'Mirror', '', '', '') {upsert}")
    assert (found(films, "stalker"), found(films, "mirror")) == ([], [20])
    run(films, "UPDATE filmes SET id = 21 WHERE id = 20")
    assert found(films, "mirror") == [21]
    run(films, "DELETE FROM filmes WHERE id = 21")
    assert found(films, "mirror") == []


def test_what_sqlite_does_about_conflicts_is_followed(films):
    insert = "INTO filmes (id, titulo, genero, diretor, atores) VALUES"
    run(films, f"INSERT OR REPLACE {insert} (4, 'Nostalgia', '', '', '')")
    run(films, f"INSERT OR IGNORE {insert} (4, 'Offret', '', '', '')")
    assert [found(films, q) for q in ("amelie", "offret", "nostalgia")] == [[], [], [4]]
    run(films, "UPDATE OR REPLACE filmes SET id = 4 WHERE id = 7")
    assert (found(films, "nostalgia"), found(films, "keanu")[0]) == ([], 4)


def test_a_change_that_is_rolled_back_is_not_found(films):
    with pytest.raises(DatabaseError):
        run(films, "DELETE FROM filmes WHERE id = 4", "no statement")
    assert found(films, "amelie") == [4]


def test_an_import_is_indexed_when_it_ends(films):
    with importing(films) as connection:
        insert = "INTO filmes (id, titulo, genero, diretor, atores) VALUES"
        connection.execute(text(f"INSERT {insert} (30, 'Solaris', '', '', '')"))
        connection.execute(text("UPDATE filmes SET titulo = 'Hable con ella' WHERE id = 4"))
        connection.execute(text("DELETE FROM filmes WHERE id = 7"))
    assert [found(films, q) for q in ("solaris", "amelie", "hable ella")] == [[30], [], [4]]
    assert 7 not in found(films, "keanu")
    run(films, "UPDATE filmes SET titulo = 'Stalker' WHERE id = 30")
    assert found(films, "stalker") == [30]


def test_a_dry_run_of_an_import_leaves_the_index_alone(films):
    with importing(films, dry_run=True) as connection:
        connection.execute(text("DELETE FROM filmes"))
    assert found(films, "amelie") == [4]


def test_words_that_came_a_moment_ago_are_known(films):
    cache = VocabularyCache()

    def ask(query):
        with films.reading() as session:
            return list(BuscaRepository(session, cache).find(query, 10, 0).ids)

    assert ask("tarkovski") == []
    run(films, "UPDATE filmes SET diretor = 'Tarkovsky' WHERE id = 8")
    assert ask("tarkovski") == [8]


def test_films_that_were_there_before_the_index_are_found(films):
    for step, revision in ((command.downgrade, "0002"), (command.upgrade, "0003")):
        _migrate(films, step, revision)
    assert found(films, "amelie tautou") == [4]
    assert found(films, "matrix") == [1, 2, 3]


def _migrate(database, step, revision):
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent / "migrations"))
    with database.writing() as session:
        config.attributes["connection"] = session.connection()
        step(config, revision)


def test_sqlite_without_fts5_is_named(tmp_path, request):
    def hide(action, first, *_):
        hidden = action == sqlite3.SQLITE_READ and first == "pragma_module_list"
        return sqlite3.SQLITE_IGNORE if hidden else sqlite3.SQLITE_OK

    def connected(connection, _record):
        connection.set_authorizer(hide)

    event.listen(Engine, "connect", connected)
    request.addfinalizer(lambda: event.remove(Engine, "connect", connected))
    database = Database(f"sqlite:///{tmp_path / 'plain.db'}")
    with pytest.raises(DatabaseError, match="without FTS5"):
        migrate(database)
    database.close()


LATIN = st.text("abcdefghijklmnopqrstuvwxyzàéîõüçñßøłæ ABCÉ-'", min_size=1, max_size=40)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=LATIN.filter(split))
def test_a_title_is_found_by_itself_and_without_accents(films, title):
    with films.writing() as session:
        session.merge(Filme(id=100, titulo=title))
    assert 100 in find(films, title, limit=100).ids
    assert 100 in find(films, bare(title).upper(), limit=100).ids


def test_order_is_the_same_for_words_in_any_order(films):
    words = ["keanu", "reeves", "matrix"]
    shuffled = random.Random(1).sample(words, 3)
    assert found(films, " ".join(words)) == found(films, " ".join(shuffled)) == [1, 2]
