"""`/usuarios/{id}/perguntas` and `/perguntas`."""

from datetime import UTC, datetime

import pytest
from cinema import read_mock

from cineclube.db.tables import Filme, Ignorado, NaoVisto, Usuario

NEW_USER = 7000
NEW_FILM = 8000
NOW = datetime(2025, 3, 1, tzinfo=UTC)
RATINGS = read_mock()["avaliacoes"]


def _ask_user(client, user_id, limit=10):
    response = client.get(f"/usuarios/{user_id}/perguntas", params={"limite": limit})
    assert response.status_code == 200, response.text
    return response.json()


def _ask(client, **body):
    response = client.post("/perguntas", json=body)
    assert response.status_code == 200, response.text
    return response.json()


def _ids(films):
    return [film["id"] for film in films]


def test_a_newcomer_is_asked_about_known_films_of_many_clusters(reader):
    films = _ask(reader)
    assert len(set(_ids(films))) == 10
    assert len({film["cluster"]["id"] for film in films}) >= 5
    assert all(film["cluster"]["nome"] for film in films)
    counts = sorted(
        (sum(r["filme_id"] == f["id"] for r in RATINGS) for f in read_mock()["filmes"]),
        reverse=True,
    )
    asked = [sum(r["filme_id"] == id_ for r in RATINGS) for id_ in _ids(films)]
    assert min(asked) >= counts[len(counts) // 2]  # all of the better known half


def test_a_user_without_ratings_is_asked_what_anybody_is(cinema, client):
    cinema.write(Usuario(id=NEW_USER, nome="Nova"))
    assert _ask_user(client, NEW_USER) == _ask(client)


@pytest.mark.parametrize("user_id", [1, 3, 7])
def test_users_are_not_asked_about_what_they_rated(reader, user_id):
    rated = {r["filme_id"] for r in RATINGS if r["usuario_id"] == user_id}
    assert rated
    assert not rated & set(_ids(_ask_user(reader, user_id, 100)))


def test_what_was_not_seen_or_is_ignored_is_not_asked_again_and_counts(cinema, client):
    cinema.write(Usuario(id=NEW_USER, nome="Nova"))
    first, second, third, *rest = _ids(_ask_user(client, NEW_USER))
    cinema.write(
        NaoVisto(usuario_id=NEW_USER, filme_id=first, respondido_em=NOW),
        NaoVisto(usuario_id=NEW_USER, filme_id=second, respondido_em=NOW),
        Ignorado(usuario_id=NEW_USER, filme_id=third, ignorado_em=NOW),
    )
    again = _ids(_ask_user(client, NEW_USER))
    assert not {first, second, third} & set(again)
    assert again[: len(rest)] != rest
    assert again == _ids(_ask(client, nao_vistos=[first, second, third]))


def test_each_answer_changes_what_is_asked_next(reader):
    first = _ids(_ask(reader))[0]
    seen, not_seen = _ask(reader, curtidos=[first]), _ask(reader, nao_vistos=[first])
    assert first not in _ids(seen) + _ids(not_seen)
    assert _ids(seen) != _ids(not_seen)


def test_every_way_to_say_that_a_film_was_seen_counts_alike(reader):
    film_id = _ids(_ask(reader))[0]
    rating = {"filme_id": film_id, "avaliacao": 2}
    asked = [
        _ask(reader, curtidos=[film_id]),
        _ask(reader, nao_curtidos=[film_id]),
        _ask(reader, avaliacoes=[rating]),
        _ask(reader, avaliacoes=[rating, rating], curtidos=[film_id], nao_vistos=[film_id]),
    ]
    assert all(films == asked[0] for films in asked)


def test_questions_run_out_with_the_catalogue(cinema, client):
    every = [film["id"] for film in read_mock()["filmes"]]
    assert _ids(_ask(client, nao_vistos=every[3:], limite=100)) != []
    assert set(_ids(_ask(client, nao_vistos=every[3:], limite=100))) == set(every[:3])
    assert _ask(client, curtidos=every) == []
    cinema.write(Filme(id=NEW_FILM, titulo="Nova", genero="drama"))
    assert _ids(_ask(client, curtidos=every)) == [NEW_FILM]


def test_the_answer_names_the_model_and_stays_with_the_client(reader):
    of_user = reader.get("/usuarios/1/perguntas")
    assert of_user.headers["X-Modelo-Versao"]
    assert of_user.headers["Cache-Control"] == "private, no-cache"
    assert reader.post("/perguntas", json={}).headers["X-Modelo-Versao"]


def test_unknown_users_and_films_are_404(reader):
    response = reader.get("/usuarios/999999/perguntas")
    assert response.json()["type"] == "/problemas/usuario-nao-encontrado"
    body = {"curtidos": [999_998], "nao_vistos": [999_999, 65], "limite": 3}
    response = reader.post("/perguntas", json=body)
    assert response.status_code == 404
    assert "999998, 999999" in response.json()["detail"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"limite": 0}, "limite"),
        ({"limite": 101}, "limite"),
        ({"limite": "5"}, "limite"),
        ({"curtidos": [0]}, "curtidos.0"),
        ({"nao_vistos": ["1"]}, "nao_vistos.0"),
        ({"nao_vistos": [True]}, "nao_vistos.0"),
        ({"avaliacoes": [{"filme_id": 1, "avaliacao": 5.5}]}, "avaliacoes.0.avaliacao"),
        ({"gostei": [1]}, "gostei"),
        ([], None),
    ],
)
def test_malformed_bodies_are_422_and_name_the_field(reader, body, field):
    response = reader.post("/perguntas", json=body)
    assert response.status_code == 422, response.text
    fields = [fault["campo"] for fault in response.json()["erros"]]
    assert field is None or field in fields


@pytest.mark.parametrize("query", ["limite=0", "limite=101", "limite=dez"])
def test_malformed_queries_are_422(reader, query):
    assert reader.get(f"/usuarios/1/perguntas?{query}").status_code == 422
