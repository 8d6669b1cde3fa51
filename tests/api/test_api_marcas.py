"""Films that do not interest a user, and films that a user has not seen."""

import pytest
from fastapi.testclient import TestClient

from cineclube.main import create_app

KINDS = ["ignorados", "nao_vistos", "vistos"]


def _marked(client, kind, user_id=1):
    return [film["id"] for film in client.get(f"/usuarios/{user_id}/{kind}").json()]


@pytest.mark.parametrize("kind", KINDS)
def test_a_mark_is_put_once_and_removed_once_however_often_it_is_asked(client, kind):
    address = f"/usuarios/1/{kind}/5"
    for _ in range(2):
        assert client.put(address).status_code == 204
        assert _marked(client, kind) == [5]
    for _ in range(2):
        assert client.delete(address).status_code == 204
        assert _marked(client, kind) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_marked_films_come_in_pages_and_whole(client, kind):
    for film_id in (3, 5, 7):
        client.put(f"/usuarios/1/{kind}/{film_id}")
    response = client.get(f"/usuarios/1/{kind}?limite=2")
    assert response.headers["X-Total-Count"] == "3"
    assert 'rel="next"' in response.headers["Link"]
    rest = client.get(f"/usuarios/1/{kind}?limite=2&deslocamento=2")
    films = response.json() + rest.json()
    assert sorted(film["id"] for film in films) == [3, 5, 7]
    assert films[0] == client.get(f"/filmes/{films[0]['id']}").json()
    assert _marked(client, kind, 2) == []  # another user's list


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/usuarios/99999/{}/5", "usuario-nao-encontrado"),
        ("/usuarios/1/{}/99999", "filme-nao-encontrado"),
    ],
)
def test_a_mark_needs_its_user_and_its_film(reader, kind, method, address, name):
    response = reader.request(method, address.format(kind))
    assert response.status_code == 404
    assert response.json()["type"] == f"/problemas/{name}"


@pytest.mark.parametrize("kind", KINDS)
def test_ids_in_the_address_are_checked(reader, kind):
    assert reader.put(f"/usuarios/1/{kind}/x").status_code == 422
    assert reader.put(f"/usuarios/0/{kind}/1").status_code == 422


def test_a_rating_takes_the_answer_not_seen_away_and_leaves_ignored_films_alone(client):
    for kind in KINDS:
        client.put(f"/usuarios/1/{kind}/5")
    client.put("/usuarios/1/avaliacoes/5", json={"avaliacao": 4})
    assert (_marked(client, "nao_vistos"), _marked(client, "ignorados")) == ([], [5])


def test_an_ignored_film_is_not_recommended_by_any_process_until_it_is_taken_back(cinema, client):
    def recommended(app):
        return [film["id"] for film in app.get("/filmes/1/recomendacoes?limite=20").json()]

    best = recommended(client)[0]
    client.put(f"/usuarios/1/ignorados/{best}")
    with TestClient(create_app(cinema.settings)) as other:
        assert best not in recommended(client)
        assert best not in recommended(other)
        assert other.delete(f"/usuarios/1/ignorados/{best}").status_code == 204
    assert recommended(client)[0] == best


def test_a_film_that_was_not_seen_can_still_be_recommended(client):
    best = client.get("/filmes/1/recomendacoes").json()[0]["id"]
    client.put(f"/usuarios/1/nao_vistos/{best}")
    assert client.get("/filmes/1/recomendacoes").json()[0]["id"] == best
