"""Where a taste lies on the map."""

import math
import shutil
from statistics import mean

import pytest
from cinema import VERSION, read_mock
from fastapi.testclient import TestClient

from cineclube.db.tables import Avaliacao, Usuario
from cineclube.main import create_app

MOCK = read_mock()
NEW_USER = 7000


def _position(client, user_id):
    response = client.get(f"/usuarios/{user_id}/posicao")
    assert response.status_code == 200, response.text
    return response.json()


def _told(client, **body):
    response = client.post("/posicao", json=body)
    assert response.status_code == 200, response.text
    return response.json()


def _places(client):
    films = client.get("/mapa").json()["filmes"]
    return dict(zip(films["id"], zip(films["x"], films["y"], strict=True), strict=True))


def _place(position):
    return (position["x"], position["y"])


def test_a_user_lies_on_the_map_with_the_shares_of_their_taste(reader):
    response = reader.get("/usuarios/3/posicao")
    position = response.json()
    assert set(position) == {"x", "y", "n_avaliacoes", "clusters"}
    assert response.headers["X-Modelo-Versao"] == VERSION
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert position["n_avaliacoes"] == sum(r["usuario_id"] == 3 for r in MOCK["avaliacoes"])
    x, y = zip(*_places(reader).values(), strict=True)
    assert min(x) < position["x"] < max(x)
    assert min(y) < position["y"] < max(y)
    profile = reader.get("/usuarios/3").json()["clusters"]
    matching = [cluster.pop("combina") for cluster in position["clusters"]]
    assert position["clusters"] == profile
    assert True in matching


def test_clusters_that_match_are_those_that_recommendations_come_from(reader):
    matching = {c["id"] for c in _position(reader, 3)["clusters"] if c["combina"]}
    listed = reader.get("/filmes/3/recomendacoes?limite=20").json()
    first = {film["cluster"]["id"] for film in listed if film["estrategia"] == "clusters"}
    assert first
    assert first <= matching


def test_people_are_nearer_to_what_they_like_than_to_the_rest(reader):
    places = _places(reader)
    liked = {user["id"]: [] for user in MOCK["usuarios"]}
    for rating in MOCK["avaliacoes"]:
        if rating["avaliacao"] >= 4:
            liked[rating["usuario_id"]].append(places[rating["filme_id"]])
    nearer = []
    for user_id, films in liked.items():
        if films:
            mine = _place(_position(reader, user_id))
            to_liked = mean(math.dist(mine, place) for place in films)
            nearer.append(to_liked < mean(math.dist(mine, place) for place in places.values()))
    assert len(nearer) > 50
    assert mean(nearer) > 0.95


def test_one_liked_film_is_where_the_taste_lies(reader):
    place = _places(reader)[65]
    assert _place(_told(reader, curtidos=[65])) == pytest.approx(place, abs=1e-4)


def test_a_rating_moves_the_taste_towards_the_film_at_once(client):
    before, place = _place(_position(client, 3)), _places(client)[1]
    rated = {"avaliacao": 5, "avaliado_em": "2026-01-05T12:00:00Z"}
    assert client.put("/usuarios/3/avaliacoes/1", json=rated).is_success
    after = _place(_position(client, 3))
    assert math.dist(after, place) < math.dist(before, place) - 0.01


def test_somebody_lies_where_a_user_with_the_same_ratings_lies(client, cinema):
    ratings = {3: 4.5, 44: 0, 59: 2.5, 100: 5, 201: 3}
    rows = [Avaliacao(usuario_id=NEW_USER, filme_id=i, avaliacao=v) for i, v in ratings.items()]
    cinema.write(Usuario(id=NEW_USER, nome="Igual"), *rows)
    told = [{"filme_id": film_id, "avaliacao": value} for film_id, value in ratings.items()]
    assert _told(client, avaliacoes=told) == _position(client, NEW_USER)
    assert _told(client, avaliacoes=told)["n_avaliacoes"] == len(ratings)


@pytest.mark.parametrize(
    "body", [{}, {"nao_curtidos": [1]}, {"avaliacoes": [{"filme_id": 1, "avaliacao": 0}]}]
)
def test_nothing_liked_lies_nowhere(reader, body):
    n_told = sum(map(len, body.values()))
    expected = {"x": None, "y": None, "n_avaliacoes": n_told, "clusters": []}
    assert _told(reader, **body) == expected


def test_a_user_without_ratings_lies_nowhere(client, cinema):
    cinema.write(Usuario(id=NEW_USER, nome="Ninguém"))
    expected = {"x": None, "y": None, "n_avaliacoes": 0, "clusters": []}
    assert _position(client, NEW_USER) == expected


def test_a_new_film_of_which_nothing_is_known_says_nothing(client):
    new = client.post("/filmes", json={"titulo": "Sem Nada"}).json()["id"]
    told = _told(client, curtidos=[new])
    assert (told["n_avaliacoes"], told["x"], told["y"]) == (1, None, None)
    like = client.get("/filmes/65").json()
    fields = {name: like[name] for name in ("genero", "diretor", "atores", "ano")}
    twin = client.post("/filmes", json={"titulo": "Igual", **fields}).json()["id"]
    expected = _places(client)[twin]
    assert _place(_told(client, curtidos=[twin])) == pytest.approx(expected, abs=1e-4)


def test_who_or_what_does_not_exist_is_not_found(reader):
    answer = reader.get("/usuarios/999999/posicao")
    assert answer.status_code == 404
    assert answer.json()["type"] == "/problemas/usuario-nao-encontrado"
    answer = reader.post("/posicao", json={"curtidos": [999999]})
    assert answer.status_code == 404
    assert answer.json()["type"] == "/problemas/filmes-nao-encontrados"
    assert reader.post("/posicao", json={"limite": 3}).status_code == 422


def test_without_a_model_nothing_lies_anywhere(cinema):
    shutil.rmtree(cinema.models_dir)
    with TestClient(create_app(cinema.settings)) as client:
        answers = [
            client.get("/mapa"),
            client.get("/usuarios/1/posicao"),
            client.post("/posicao", json={"curtidos": [1]}),
        ]
        assert client.get("/usuarios/999999/posicao").status_code == 404
    for answer in answers:
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "7"
        assert answer.json()["type"] == "/problemas/modelo-indisponivel"
