"""`/filmes/{filme_id}/similares`."""

import pytest
from cinema import read_mock

from cineclube.db.tables import Filme

NEW_FILM = 8000
MATRIX = 65
FILMS = {film["id"]: film for film in read_mock()["filmes"]}


def _similar(client, film_id=MATRIX, **params):
    response = client.get(f"/filmes/{film_id}/similares", params=params)
    assert response.status_code == 200, response.text
    return response


@pytest.mark.parametrize("film_id", list(FILMS)[::25])
def test_every_film_has_ten_similar_ones_in_order(reader, film_id):
    films = _similar(reader, film_id).json()
    ids = [film["id"] for film in films]
    assert len(set(ids)) == 10
    assert film_id not in ids
    similarities = [film["similaridade"] for film in films]
    assert similarities == sorted(similarities, reverse=True)
    assert 0 <= similarities[-1] <= similarities[0] <= 1
    assert similarities[0] > 0


def test_what_two_films_have_in_common_is_named(reader):
    wanted = FILMS[MATRIX]
    films = _similar(reader, limite=225).json()
    shared = set()
    for film in films:
        for field in ("genero", "diretor", "atores"):
            mine, theirs = wanted[field].split(", "), film[field].split(", ")
            assert film["em_comum"][field] == [v for v in mine if v in theirs], film
            shared |= {field} if film["em_comum"][field] else set()
    assert "genero" in shared
    assert films[0]["em_comum"]["genero"]


def test_filters_leave_the_order_and_count_what_is_left(reader):
    everything = _similar(reader, limite=1000)
    assert everything.headers["X-Total-Count"] == str(len(FILMS) - 1)
    assert len(everything.json()) == len(FILMS) - 1
    some = _similar(reader, genero="drama", ano_max=1990, excluir=[59, 12], limite=1000)
    expected = [
        film["id"]
        for film in everything.json()
        if "drama" in film["genero"].split(", ")
        and film["ano"] <= 1990
        and film["id"] not in (59, 12)
    ]
    assert [film["id"] for film in some.json()] == expected
    assert some.headers["X-Total-Count"] == str(len(expected))
    assert 0 < len(expected) < len(FILMS) - 1


def test_filters_that_nothing_satisfies_give_an_empty_list(reader):
    response = _similar(reader, ano_min=2000, ano_max=1990)
    assert response.json() == []
    assert response.headers["X-Total-Count"] == "0"


def test_the_answer_names_the_model_and_can_be_kept(reader):
    response = _similar(reader)
    assert response.headers["X-Modelo-Versao"]
    again = reader.get(
        f"/filmes/{MATRIX}/similares", headers={"If-None-Match": response.headers["ETag"]}
    )
    assert again.status_code == 304


def test_an_unknown_film_is_404(reader):
    response = reader.get("/filmes/999999/similares")
    assert response.status_code == 404
    assert response.json()["type"] == "/problemas/filme-nao-encontrado"


@pytest.mark.parametrize("query", ["limite=0", "limite=1001", "ano_min=abc", "diretor="])
def test_malformed_requests_are_422(reader, query):
    response = reader.get(f"/filmes/{MATRIX}/similares?{query}")
    assert response.status_code == 422
    assert response.json()["erros"][0]["campo"] == query.split("=")[0]


def test_a_film_that_came_after_the_training_has_similar_ones_and_is_one(cinema, client):
    _similar(client)
    matrix = {key: FILMS[MATRIX][key] for key in ("genero", "diretor", "atores", "ano")}
    cinema.write(Filme(id=NEW_FILM, titulo="Matrix, de novo", **matrix))
    found = _similar(client, NEW_FILM).json()
    assert all(film["em_comum"]["genero"] for film in found[:3])
    assert MATRIX in [film["id"] for film in found]
    everything = _similar(client, limite=1000).json()
    new = next(film for film in everything if film["id"] == NEW_FILM)
    assert new["em_comum"]["diretor"] == matrix["diretor"].split(", ")
    assert new["similaridade"] > everything[len(everything) // 2]["similaridade"]


def test_a_film_that_was_deleted_after_the_training_is_gone(cinema, client):
    first = _similar(client).json()[0]["id"]
    cinema.delete_films([first])
    assert first not in [film["id"] for film in _similar(client, limite=1000).json()]
    assert client.get(f"/filmes/{first}/similares").status_code == 404


def test_a_film_of_which_nothing_is_known_still_has_a_list(cinema, client):
    cinema.write(Filme(id=NEW_FILM, titulo="Sem dados"))
    films = _similar(client, NEW_FILM).json()
    assert len(films) == 10
    assert all(film["em_comum"] == {"genero": [], "diretor": [], "atores": []} for film in films)
