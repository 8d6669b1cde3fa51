"""`GET /filmes/busca` on the embedded data: accents, slips, prefixes, paging, any text at all."""

from urllib.parse import parse_qs, urlsplit

import pytest
from cinema import read_mock
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cineclube.db.busca.palavras import bare, split
from cineclube.db.tables import Filme

FILMS = read_mock()["filmes"]
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def search(client, query, **params):
    return client.get("/filmes/busca", params={"q": query, **params})


def titles(client, query, **params):
    response = search(client, query, **params)
    assert response.status_code == 200, response.text
    return [film["titulo"] for film in response.json()]


def test_a_film_is_answered_as_the_catalogue_has_it(reader):
    [film] = search(reader, "cidade de deus", limite=1).json()
    assert film == reader.get(f"/filmes/{film['id']}").json()
    assert film["titulo"] == "Cidade de Deus"


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("amelie", "O Fabuloso Destino de Amélie Poulain"),
        ("SENHOR ANEIS SOCIEDADE", "O Senhor dos Anéis: A Sociedade do Anel"),
        ("senor dos anies torres", "O Senhor dos Anéis: As Duas Torres"),
        ("matrx", "Matrix"),
        ("poderozo chefao", "O Poderoso Chefão"),
        ("hitchcok psicose", "Psicose"),
        ("duna", "Duna"),
        ("mad max estrada", "Mad Max: Estrada da Fúria"),
        ("kleber mendonca bacurau", "Bacurau"),
        ("robo cop", "RoboCop: O Policial do Futuro"),
        ("et extraterrestre", "E.T. - O Extraterrestre"),
    ],
)
def test_the_film_that_was_meant_comes_first(reader, query, title):
    assert titles(reader, query)[0] == title


def test_a_director_is_found_in_full(reader):
    directed = {film["titulo"] for film in FILMS if "Tarantino" in film["diretor"]}
    assert directed
    assert set(titles(reader, "tarantino", limite=100)) >= directed
    assert set(titles(reader, "tarantino")[: len(directed)]) == directed


def _words(film):
    return split(bare(film["titulo"]))


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_a_title_with_one_slip_is_among_the_first_ten(reader, data):
    film = data.draw(st.sampled_from([f for f in FILMS if any(len(w) >= 5 for w in _words(f))]))
    words = _words(film)
    at = data.draw(st.sampled_from([i for i, word in enumerate(words) if len(word) >= 5]))
    words[at] = data.draw(_slips(words[at]))
    found = [film["id"] for film in search(reader, " ".join(words), limite=10).json()]
    assert film["id"] in found


@st.composite
def _slips(draw, word):
    at = draw(st.integers(0, len(word) - 2))
    letter = draw(st.sampled_from(LETTERS))
    kinds = {
        "missing": word[:at] + word[at + 1 :],
        "more": word[:at] + letter + word[at:],
        "other": word[:at] + letter + word[at + 1 :],
        "swapped": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    }
    slip = kinds[draw(st.sampled_from(sorted(kinds)))]
    assume(slip != word)
    return slip


@settings(max_examples=60, deadline=None)
@given(film=st.sampled_from(FILMS), more=st.integers(2, 60))
def test_a_title_is_found_while_it_is_typed(reader, film, more):
    typed = film["titulo"][:more]
    assume(split(typed))
    response = search(reader, typed, limite=1000)
    assert film["id"] in [found["id"] for found in response.json()]


@pytest.mark.parametrize("title", ["Matrix", "Bacurau", "Duna"])
def test_a_title_that_is_typed_to_its_end_is_the_first(reader, title):
    assert titles(reader, title)[0] == title


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=200))
def test_any_text_is_answered_or_refused(reader, query):
    response = search(reader, query)
    assert response.status_code == (422 if "\0" in query else 200)


@pytest.mark.parametrize("query", ["%", "_", "*", '"', "^", "-", "'", "\\", "🎬", "( )"])
def test_signs_alone_find_nothing(reader, query):
    response = search(reader, query)
    assert (response.status_code, response.json()) == (200, [])
    assert response.headers["X-Total-Count"] == "0"


@pytest.mark.parametrize("query", ["mat%", "m_trix", "matrix' OR '1'='1", "matrix AND zzzzzz"])
def test_metacharacters_match_nothing_more(reader, query):
    assert int(search(reader, query).headers["X-Total-Count"]) < len(FILMS) / 10


@pytest.mark.parametrize(
    ("params", "fault"),
    [
        ({}, "é obrigatório"),
        ({"q": ""}, "é curto demais: o mínimo de caracteres é 1"),
        ({"q": "a" * 201}, "é longo demais: o máximo de caracteres é 200"),
    ],
)
def test_a_query_out_of_bounds_is_named(reader, params, fault):
    response = reader.get("/filmes/busca", params=params)
    assert response.status_code == 422
    assert [(e["campo"], e["mensagem"]) for e in response.json()["erros"]] == [("q", fault)]


def test_nul_is_refused(reader):
    response = reader.get("/filmes/busca?q=a%00b")
    assert response.status_code == 422
    assert response.json()["erros"][0]["campo"] == "q"


def test_pages_keep_the_query_and_lose_nothing(reader):
    everything = titles(reader, "o", limite=1000)
    response = search(reader, "o", limite=7)
    total = int(response.headers["X-Total-Count"])
    seen = [film["titulo"] for film in response.json()]
    while "next" in response.links:
        url = response.links["next"]["url"]
        assert parse_qs(urlsplit(url).query)["q"] == ["o"]
        response = reader.get(url)
        seen += [film["titulo"] for film in response.json()]
    assert seen == everything
    assert len(seen) == total > 7


def test_links_quote_the_query(reader):
    response = search(reader, "tiros & beijos <é>", limite=1)
    url = response.links["first"]["url"]
    assert parse_qs(urlsplit(url).query)["q"] == ["tiros & beijos <é>"]


def test_a_film_is_found_as_soon_as_it_is_there_and_not_after(client, cinema):
    assert titles(client, "Limite Peixoto") == []
    cinema.write(Filme(id=9001, titulo="Limite", diretor="Mário Peixoto"))
    assert titles(client, "limite peixoto") == ["Limite"]
    assert titles(client, "limite pexoto") == ["Limite"]
    cinema.delete_films([9001])
    assert titles(client, "limite peixoto") == []
