"""The search on ml-latest-small: foreign names in parentheses, sequels, and real directors."""

import os
import random
from pathlib import Path

import pytest
from sqlmodel import col, select

from cineclube.db.busca import BuscaRepository, VocabularyCache
from cineclube.db.busca.palavras import bare, split
from cineclube.db.engine import Database
from cineclube.db.importers import import_movielens
from cineclube.db.migrate import migrate
from cineclube.db.tables import Filme

HERE = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("CINECLUBE_TEST_DATA") or HERE.parent / "shared" / "data")
SMALL, DETAILS = FOLDER / "ml-latest-small", FOLDER / "film-details" / "film_details.csv"
SLIPS = 200
LETTERS = "abcdefghijklmnopqrstuvwxyz"

pytestmark = [
    pytest.mark.movielens,
    pytest.mark.skipif(not DETAILS.exists(), reason=f"no details of films in {FOLDER}"),
    pytest.mark.skipif(not (SMALL / "movies.csv").exists(), reason=f"no MovieLens in {SMALL}"),
]


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('ml') / 'ml.db'}")
    migrate(database)
    import_movielens(database, SMALL, details=DETAILS)
    cache = VocabularyCache()
    with database.reading() as session:
        titles = dict(session.exec(select(col(Filme.id), col(Filme.titulo))).all())

    def find(query):
        with database.reading() as session:
            ids = BuscaRepository(session, cache).find(query, 10, 0).ids
        return [titles[film_id] for film_id in ids]

    find.titles = titles
    yield find
    database.close()


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("amelie", "Amelie"),
        ("matrix", "The Matrix"),
        ("matrx", "The Matrix"),
        ("godfater", "The Godfather"),
        ("god father", "The Godfather"),
        ("shawshank redemtion", "The Shawshank Redemption"),
        ("star wars", "Star Wars"),
        ("spiderman", "Spider-Man"),
        ("heat", "Heat"),
        ("se7en", "Seven"),
        ("lilo and stitch", "Lilo & Stitch"),
        ("ladri di biciclette", "Bicycle Thieves"),
    ],
)
def test_the_film_that_was_meant_comes_first(ask, query, first):
    assert ask(query)[0].startswith(first)


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("tarantino", "Pulp Fiction"),
        ("di caprio", "Titanic"),
        ("scorsese dicaprio", "Gangs of New York"),
        ("kubrik", "The Shining"),
        ("lord rings", "The Lord of the Rings"),
    ],
)
def test_people_and_parts_of_names_find_their_films(ask, query, title):
    assert title in ask(query)


def test_titles_with_one_slip_are_nearly_always_the_first(ask):
    rng = random.Random(7)
    asked = [_with_slip(rng, title) for title in rng.sample(sorted(ask.titles.values()), SLIPS)]
    found = [(title, ask(query)) for title, query in asked if query]
    assert len(found) > SLIPS / 2
    assert sum(titles[:1] == [title] for title, titles in found) >= 0.9 * len(found)
    assert sum(title in titles for title, titles in found) >= 0.97 * len(found)


def _with_slip(rng, title):
    words = split(bare(title.split(" (")[0]))
    long = [i for i, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
    if not long:
        return title, ""
    at = rng.choice(long)
    word, i = words[at], rng.randrange(len(words[at]) - 1)
    slips = (
        word[:i] + word[i + 1 :],
        word[:i] + rng.choice(LETTERS) + word[i:],
        word[:i] + rng.choice(LETTERS) + word[i + 1 :],
        word[:i] + word[i + 1] + word[i] + word[i + 2 :],
    )
    words[at] = rng.choice(slips)
    return title, " ".join(words)
