"""Films come into the catalogue, change and go."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from cineclube.db.engine import Database
from cineclube.main import create_app

FULL = {
    "titulo": "Ainda Estou Aqui",
    "genero": "drama, história",
    "diretor": "Walter Salles",
    "atores": "Fernanda Torres, Selton Mello",
    "ano": 2024,
    "sinopse": "Uma família.\nUma ausência.",
    "idioma": "português",
    "duracao": 137,
    "imdb_id": "tt9000001",
    "tmdb_id": 2_000_000_001,
}


def _fields(response):
    assert response.status_code == 422
    return {fault["campo"] for fault in response.json()["erros"]}


def _scalar(cinema, query):
    database = Database(cinema.settings.database_url)
    with database.reading() as session:
        found = session.connection().execute(text(query)).scalar_one()
    database.close()
    return found


def test_a_new_film_is_found_at_once_by_every_process(cinema, client):
    with TestClient(create_app(cinema.settings)) as other:
        before = int(other.get("/filmes").headers["X-Total-Count"])
        response = client.post("/filmes", json=FULL)
        film = response.json()
        assert response.status_code == 201
        assert film == {"id": film["id"], **FULL}
        assert other.get(response.headers["Location"]).json() == film
        assert int(other.get("/filmes").headers["X-Total-Count"]) == before + 1


def test_only_the_title_is_needed_and_texts_are_tidied(client):
    film = client.post("/filmes", json={"titulo": "  Só o título "}).json()
    empty = {"genero": "", "diretor": "", "atores": ""}
    unknown = dict.fromkeys(("ano", "sinopse", "idioma", "duracao", "imdb_id", "tmdb_id"))
    assert film == {"id": film["id"], "titulo": "Só o título", **empty, **unknown}
    tidied = client.post(
        "/filmes", json={"titulo": "x", "genero": " drama,musical ,, terror", "sinopse": " \n "}
    ).json()
    assert (tidied["genero"], tidied["sinopse"]) == ("drama, musical, terror", None)


def test_the_longest_texts_fit(client):
    values = ",a" * 666
    longest = FULL | {
        "titulo": "x" * 500,
        "genero": values,
        "sinopse": "x" * 20_000,
        "idioma": "y" * 2_000,
        "imdb_id": "tt1234567890",
        "tmdb_id": 2**31 - 1,
        "ano": 2200,
        "duracao": 10_000,
    }
    film = client.post("/filmes", json=longest)
    assert film.status_code == 201
    assert film.json()["genero"].split(", ") == ["a"] * 666


@pytest.mark.parametrize(
    "wrong",
    [
        {"titulo": ""},
        {"titulo": "\u3000"},
        {"titulo": "\x00"},
        {"titulo": None},
        {"titulo": "x" * 501},
        {"genero": "\x07"},
        {"genero": None},
        {"genero": ["drama"]},
        {"atores": "x" * 1_334},
        {"ano": 1869},
        {"ano": 2201},
        {"ano": "2002"},
        {"ano": 2002.5},
        {"ano": True},
        {"sinopse": "x" * 20_001},
        {"sinopse": "\x00"},
        {"idioma": " "},
        {"duracao": 0},
        {"duracao": 10_001},
        {"imdb_id": "0317248"},
        {"imdb_id": "tt123"},
        {"imdb_id": "tt\u0661234567"},
        {"tmdb_id": 0},
        {"tmdb_id": 2**31},
        {"id": 5},
        {"nota": 5},
    ],
)
def test_a_malformed_film_is_refused_with_the_field_named(reader, wrong):
    (field,) = wrong
    assert _fields(reader.post("/filmes", json={"titulo": "x"} | wrong)) == {field}
    assert _fields(reader.patch("/filmes/1", json=wrong)) == {field}


@pytest.mark.parametrize(
    "title", ["<script>alert(1)</script>", "'; DROP TABLE filmes; --", "100% _", "日本語 🎬"]
)
def test_a_title_is_text_whatever_it_holds(client, title):
    film_id = client.post("/filmes", json={"titulo": title}).json()["id"]
    assert client.get(f"/filmes/{film_id}").json()["titulo"] == title


def test_a_change_touches_only_what_is_sent_and_null_clears(client):
    before = client.get("/filmes/1").json()
    assert client.patch("/filmes/1", json={}).json() == before
    changed = client.patch("/filmes/1", json={"ano": None, "genero": "", "titulo": "Whiplash"})
    assert changed.json() == before | {"ano": None, "genero": "", "titulo": "Whiplash"}
    assert client.get("/filmes/1").json() == changed.json()


def test_a_foreign_id_belongs_to_one_film(client):
    film_id = client.post("/filmes", json=FULL).json()["id"]
    for field in ("imdb_id", "tmdb_id"):
        for response in (
            client.post("/filmes", json={"titulo": "x", field: FULL[field]}),
            client.patch("/filmes/1", json={field: FULL[field]}),
        ):
            assert response.status_code == 409
            assert response.json()["type"] == "/problemas/filme-existente"
            assert f"O filme {film_id} já tem {field}" in response.json()["detail"]
    assert client.patch(f"/filmes/{film_id}", json=FULL).status_code == 200


def test_a_film_keeps_an_id_that_it_shares_since_an_import(client, cinema):
    database = Database(cinema.settings.database_url)
    with database.writing() as session:
        session.connection().execute(text("UPDATE filmes SET tmdb_id = 77 WHERE id IN (1, 2)"))
    database.close()
    response = client.patch("/filmes/1", json={"tmdb_id": 77, "ano": 2015})
    assert (response.status_code, response.json()["ano"]) == (200, 2015)
    assert client.patch("/filmes/3", json={"tmdb_id": 77}).status_code == 409


def test_a_deleted_film_takes_its_ratings_and_marks_along(client, cinema):
    film_id = client.get("/filmes/1/recomendacoes").json()[0]["id"]
    client.put(f"/usuarios/1/ignorados/{film_id}")
    client.put(f"/usuarios/2/nao_vistos/{film_id}")
    client.put(f"/usuarios/3/avaliacoes/{film_id}", json={"avaliacao": 5})
    assert client.delete(f"/filmes/{film_id}").status_code == 204
    for table in ("avaliacoes", "ignorados", "nao_vistos"):
        query = f"SELECT count(*) FROM {table} WHERE filme_id = {film_id}"
        assert _scalar(cinema, query) == 0, table
    assert client.delete(f"/filmes/{film_id}").status_code == 404
    recommended = [film["id"] for film in client.get("/filmes/1/recomendacoes").json()]
    assert film_id not in recommended
    assert len(recommended) == 5


def test_the_id_of_a_deleted_film_is_not_given_to_another(client):
    last = client.post("/filmes", json={"titulo": "Um"}).json()["id"]
    client.delete(f"/filmes/{last}")
    assert client.post("/filmes", json={"titulo": "Outro"}).json()["id"] == last + 1


def test_every_change_raises_the_version_of_the_catalogue(client, cinema):
    versions = [_scalar(cinema, "SELECT versao FROM catalogo")]
    film_id = client.post("/filmes", json={"titulo": "x"}).json()["id"]
    versions.append(_scalar(cinema, "SELECT versao FROM catalogo"))
    client.patch(f"/filmes/{film_id}", json={"ano": 2000})
    versions.append(_scalar(cinema, "SELECT versao FROM catalogo"))
    client.delete(f"/filmes/{film_id}")
    versions.append(_scalar(cinema, "SELECT versao FROM catalogo"))
    assert versions == sorted(set(versions))


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_an_unknown_film_is_a_404(reader, method):
    response = reader.request(method, "/filmes/99999", json={"imdb_id": "tt2582802"})
    assert response.status_code == 404
    assert response.json()["type"] == "/problemas/filme-nao-encontrado"
