"""`/filmes` and `/usuarios`: items and pages."""

import pytest
from cinema import read_mock
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from cineclube.db.tables import Filme

FIELDS = [
    "id",
    "titulo",
    "genero",
    "diretor",
    "atores",
    "ano",
    "sinopse",
    "idioma",
    "duracao",
    "imdb_id",
    "tmdb_id",
]
STRANGE_TITLES = [
    "<script>alert('x')</script>",
    '"; DROP TABLE filmes; --',
    "🎬 Amélie 👩‍❤️‍👨",
    "مسافر و \u202eدانش",
    "e\u0301 zero\u200bwidth \\ / \t",
]


def test_films_are_a_plain_array_with_the_fields_of_the_table(reader):
    response = reader.get("/filmes")
    films = response.json()
    assert response.headers["content-type"] == "application/json"
    assert [list(film) for film in films] == [FIELDS] * 100
    expected = read_mock()["filmes"][0]
    assert {key: films[0][key] for key in expected} == expected


def test_one_film_is_the_same_as_in_the_list(reader):
    film = reader.get("/filmes", params={"limite": 1, "deslocamento": 41}).json()[0]
    assert reader.get(f"/filmes/{film['id']}").json() == film


@pytest.mark.parametrize("address", ["/filmes", "/usuarios"])
@settings(max_examples=15, deadline=None)
@given(limit=st.integers(4, 1000), offset=st.integers(0, 300))
def test_following_next_visits_every_id_once_and_ends_at_last(reader, address, limit, offset):
    every = [row["id"] for row in reader.get(address, params={"limite": 1000}).json()]
    response = reader.get(address, params={"limite": limit, "deslocamento": offset})
    visited = [row["id"] for row in response.json()]
    last = response.links["last"]["url"]
    while "next" in response.links:
        url = response.links["next"]["url"]
        response = reader.get(url)
        visited += [row["id"] for row in response.json()]
        assert response.headers["X-Total-Count"] == str(len(every))
        assert response.links["last"]["url"] == last
    assert visited == every[offset:]
    if visited:
        assert str(response.request.url).endswith(last)


@settings(max_examples=15, deadline=None)
@given(limit=st.integers(20, 1000), offset=st.integers(0, 2**63 - 1))
def test_following_prev_comes_back_to_the_first_film(reader, limit, offset):
    response = reader.get("/filmes", params={"limite": limit, "deslocamento": offset})
    assert response.links["first"]["url"] == f"/filmes?limite={limit}&deslocamento=0"
    for _ in range(20):
        if "prev" not in response.links:
            break
        response = reader.get(response.links["prev"]["url"])
        assert response.json()
    assert response.json()[0]["id"] == 1


def test_a_page_beyond_the_end_is_empty_and_still_says_how_many_there_are(reader):
    response = reader.get("/filmes", params={"deslocamento": 2**63 - 1})
    assert response.json() == []
    assert response.headers["X-Total-Count"] == str(len(read_mock()["filmes"]))
    assert "next" not in response.links


def test_unknown_parameters_are_ignored(reader):
    assert reader.get("/filmes?x=1").status_code == 200


@pytest.mark.parametrize("title", STRANGE_TITLES)
def test_strange_titles_pass_through_as_json(client, cinema, title):
    cinema.write(Filme(id=9_000_000_000, titulo=title, genero=title))
    film = client.get("/filmes/9000000000").json()
    assert (film["titulo"], film["genero"]) == (title, title)


def test_users_show_no_email(reader):
    users = reader.get("/usuarios", params={"limite": 3}).json()
    assert users == [{"id": u["id"], "nome": u["nome"]} for u in read_mock()["usuarios"][:3]]
    assert "@" not in reader.get("/usuarios/1").text


@pytest.mark.parametrize("path", ["/filmes", "/filmes/1/recomendacoes", "/health/ready"])
def test_head_when_asked_then_what_get_says_without_body(reader: TestClient, path: str) -> None:
    got, head = reader.get(path), reader.head(path)
    assert head.status_code == 200
    assert head.content == b""
    ignored = {"date"}
    assert {k: v for k, v in head.headers.items() if k not in ignored} == {
        k: v for k, v in got.headers.items() if k not in ignored
    }
