"""Ratings are written while others read and write."""

import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cineclube.main import create_app

ADDRESS = "/usuarios/1/avaliacoes/5"  # a film that user 1 has not rated
WHEN = "2025-03-01T21:30:00-03:00"


def _fields(response):
    assert response.status_code == 422
    return {fault["campo"] for fault in response.json()["erros"]}


def _of(client, user_id=1):
    ratings = client.get(f"/usuarios/{user_id}/avaliacoes?limite=1000").json()
    return {rating["filme_id"]: rating["avaliacao"] for rating in ratings}


def test_a_first_rating_is_201_and_the_next_replaces_it(client):
    before = _of(client)
    assert 5 not in before
    first = client.put(ADDRESS, json={"avaliacao": 4.5, "avaliado_em": WHEN})
    second = client.put(ADDRESS, json={"avaliacao": 2, "avaliado_em": "2020-01-01T00:00:00Z"})
    assert (first.status_code, second.status_code) == (201, 200)
    expected = {"filme_id": 5, "titulo": "Bacurau", "avaliacao": 4.5}
    assert first.json() == expected | {"avaliado_em": "2025-03-02T00:30:00Z"}
    assert second.json()["avaliacao"] == 2
    assert _of(client) == before | {5: 2}


def test_a_rating_can_be_taken_back_once(client):
    before = _of(client)
    client.put(ADDRESS, json={"avaliacao": 4.5})
    assert client.delete(ADDRESS).status_code == 204
    assert _of(client) == before
    response = client.delete(ADDRESS)
    assert response.status_code == 404
    assert response.json()["type"] == "/problemas/avaliacao-nao-encontrada"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ('{"avaliacao": 5.5}', {"avaliacao"}),
        ('{"avaliacao": -0.5}', {"avaliacao"}),
        ('{"avaliacao": 0.3}', {"avaliacao"}),
        ('{"avaliacao": 4.5000000000001}', {"avaliacao"}),
        ('{"avaliacao": "4"}', {"avaliacao"}),
        ('{"avaliacao": true}', {"avaliacao"}),
        ('{"avaliacao": null}', {"avaliacao"}),
        ('{"avaliacao": NaN}', {"avaliacao"}),
        ('{"avaliacao": 1e999}', {"avaliacao"}),
        ("{}", {"avaliacao"}),
        ('{"avaliacao": 4, "nota": 4}', {"nota"}),
        ('{"avaliacao": 4, "avaliado_em": "2025-03-01T21:30:00"}', {"avaliado_em"}),
        ('{"avaliacao": 4, "avaliado_em": "2025-02-30T21:30:00Z"}', {"avaliado_em"}),
        ('{"avaliacao": 4, "avaliado_em": "1969-12-31T23:59:59Z"}', {"avaliado_em"}),
        ('{"avaliacao": 4, "avaliado_em": "0000-01-01T00:00:00Z"}', {"avaliado_em"}),
        ('{"avaliacao": 4, "avaliado_em": 1740000000}', {"avaliado_em"}),
    ],
)
def test_a_malformed_rating_is_refused_and_not_stored(client, body, fields):
    headers = {"Content-Type": "application/json"}
    assert _fields(client.put(ADDRESS, content=body, headers=headers)) == fields
    assert 5 not in _of(client)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2025-03-01t21:30:00.987654321z", "2025-03-01T21:30:00Z"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
        ("1970-01-01T00:00:00+14:00", "1970-01-01T00:00:00Z"),
    ],
)
def test_odd_but_valid_instants_are_understood(client, written, read):
    response = client.put(ADDRESS, json={"avaliacao": 4, "avaliado_em": written})
    assert response.json()["avaliado_em"] == read


@pytest.mark.parametrize("at", [None, "2999-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"])
def test_no_instant_and_the_future_count_as_now(client, at):
    now = datetime.now(UTC)
    response = client.put(ADDRESS, json={"avaliacao": 4, "avaliado_em": at})
    stored = datetime.fromisoformat(response.json()["avaliado_em"])
    assert timedelta(seconds=-1) <= stored - now <= timedelta(minutes=5)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/usuarios/99999/avaliacoes/5", "usuario-nao-encontrado"),
        ("/usuarios/1/avaliacoes/99999", "filme-nao-encontrado"),
        (f"/usuarios/1/avaliacoes/{2**63 - 1}", "filme-nao-encontrado"),
    ],
)
def test_a_rating_needs_its_user_and_its_film(client, address, name):
    response = client.put(address, json={"avaliacao": 4})
    assert response.status_code == 404
    assert response.json()["type"] == f"/problemas/{name}"


def test_pages_lead_through_all_ratings_the_newest_first(client):
    client.put(ADDRESS, json={"avaliacao": 4})
    address, seen = "/usuarios/1/avaliacoes?limite=10", []
    while address:
        response = client.get(address)
        seen += response.json()
        links = re.findall(r'<([^>]+)>; rel="(\w+)"', response.headers["Link"])
        address = next((link for link, relation in links if relation == "next"), None)
    assert len(seen) == int(response.headers["X-Total-Count"]) == len(_of(client))
    assert seen[0]["filme_id"] == 5
    times = [rating["avaliado_em"] for rating in seen]
    assert times == sorted(times, reverse=True)


def test_a_rating_changes_the_next_recommendation(client):
    best = client.get("/filmes/1/recomendacoes").json()[0]["id"]
    client.put(f"/usuarios/1/avaliacoes/{best}", json={"avaliacao": 5})
    assert best not in [film["id"] for film in client.get("/filmes/1/recomendacoes").json()]
    client.delete(f"/usuarios/1/avaliacoes/{best}")
    assert client.get("/filmes/1/recomendacoes").json()[0]["id"] == best


def test_two_processes_see_what_the_other_wrote(cinema, client):
    with TestClient(create_app(cinema.settings)) as other:
        best = other.get("/filmes/1/recomendacoes").json()[0]["id"]
        client.put(f"/usuarios/1/avaliacoes/{best}", json={"avaliacao": 1})
        assert _of(other)[best] == 1
        assert best not in [film["id"] for film in other.get("/filmes/1/recomendacoes").json()]
        assert other.delete(f"/usuarios/1/avaliacoes/{best}").status_code == 204
        assert client.get("/filmes/1/recomendacoes").json()[0]["id"] == best


def test_clients_that_rate_one_pair_at_once_leave_one_row_of_one_of_them(cinema, client):
    """Two processes, eight threads: no answer fails and exactly one rating was the first."""
    answers = []
    with TestClient(create_app(cinema.settings)) as other:
        for app in (client, other):  # the framework builds its routes at the first request
            assert 5 not in _of(app)

        def rate(app, value):
            answers.extend(app.put(ADDRESS, json={"avaliacao": value}) for _ in range(5))

        threads = [
            threading.Thread(target=rate, args=((client, other)[n % 2], n / 2)) for n in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(answers) == 40
    assert sorted(answer.status_code for answer in answers) == [200] * 39 + [201]
    assert _of(client)[5] in [n / 2 for n in range(8)]
    later = client.put(ADDRESS, json={"avaliacao": 5})
    assert (later.status_code, _of(client)[5]) == (200, 5)


def test_one_rating_or_many_can_be_sent(client):
    user_id = client.post("/usuarios", json={"nome": "Marina"}).json()["id"]
    one = {"usuario_id": user_id, "filme_id": 5, "avaliacao": 4, "avaliado_em": WHEN}
    changed, other = one | {"avaliacao": 3}, one | {"filme_id": 6}
    assert client.post("/avaliacoes", json=one).json() == _result(novas=1)
    assert client.post("/avaliacoes", json=[one]).json() == _result(iguais=1)
    result = client.post("/avaliacoes", json=[one, changed, other]).json()
    assert result == _result(novas=1, atualizadas=1)
    assert _of(client, user_id) == {5: 3, 6: 4}


def _result(novas=0, atualizadas=0, iguais=0):
    return {"novas": novas, "atualizadas": atualizadas, "iguais": iguais}


@pytest.mark.parametrize(
    ("wrong", "name", "ids"),
    [
        ({"usuario_id": 99_999}, "usuarios-nao-encontrados", "99999"),
        ({"filme_id": 99_999}, "filmes-nao-encontrados", "99999"),
    ],
)
def test_a_batch_is_stored_whole_or_not_at_all(client, wrong, name, ids):
    good = {"usuario_id": 1, "filme_id": 5, "avaliacao": 4}
    response = client.post("/avaliacoes", json=[good, good | wrong])
    assert response.status_code == 404
    assert response.json()["type"] == f"/problemas/{name}"
    assert ids in response.json()["detail"]
    assert 5 not in _of(client)


def test_of_many_unknown_ids_the_first_few_are_named(reader):
    batch = [{"usuario_id": 1, "filme_id": 90_000 + n, "avaliacao": 4} for n in range(9)]
    detail = reader.post("/avaliacoes", json=batch).json()["detail"]
    assert "90000, 90001, 90002, 90003, 90004 e mais 4." in detail


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"usuario_id": 1, "filme_id": 5}, {"avaliacao"}),
        ([{"usuario_id": 1, "filme_id": 5}], {"0.avaliacao"}),
        ([{"usuario_id": 1, "filme_id": "5", "avaliacao": 4}], {"0.filme_id"}),
        ({"usuario_id": 0, "filme_id": 2**63, "avaliacao": 4}, {"usuario_id", "filme_id"}),
        ({"usuario_id": True, "filme_id": 1.5, "avaliacao": 4}, {"usuario_id", "filme_id"}),
        ([], {"corpo"}),
        ([5], {"0"}),
        (5, {"corpo"}),
        (None, {"corpo"}),
    ],
)
def test_a_malformed_batch_is_refused_with_the_place_named(reader, body, fields):
    response = reader.post("/avaliacoes", json=body)
    assert _fields(response) == fields
    assert "não é aceito aqui" not in response.json()["detail"]


def test_a_batch_of_more_than_ten_thousand_is_refused(reader):
    batch = [{"usuario_id": 1, "filme_id": 5, "avaliacao": 4}] * 10_001
    assert _fields(reader.post("/avaliacoes", json=batch)) == {"corpo"}


def test_a_batch_of_ten_thousand_is_stored(client):
    batch = [{"usuario_id": 1, "filme_id": 1 + n % 200, "avaliacao": 4} for n in range(10_000)]
    before = _of(client)
    result = client.post("/avaliacoes", json=batch).json()
    assert result["novas"] == 200 - sum(film_id <= 200 for film_id in before)
    assert sum(result.values()) == 200
    assert all(_of(client)[film_id] == 4 for film_id in range(1, 201))


def test_of_many_faults_the_first_are_told_and_the_others_counted(reader):
    response = reader.post("/avaliacoes", json=[{}] * 1_000)
    assert len(response.json()["erros"]) == 20
    assert "e mais 2980" in response.json()["detail"]


RATINGS = st.fixed_dictionaries(
    {
        "usuario_id": st.integers(1, 3),
        "filme_id": st.integers(1, 4),
        "avaliacao": st.integers(0, 10).map(lambda half_steps: half_steps / 2),
    }
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batch=st.lists(RATINGS, min_size=1, max_size=20))
def test_after_a_batch_every_pair_has_its_last_rating(client, batch):
    before = {user_id: _of(client, user_id) for user_id in (1, 2, 3)}
    result = client.post("/avaliacoes", json=batch).json()
    last = {(r["usuario_id"], r["filme_id"]): r["avaliacao"] for r in batch}
    assert sum(result.values()) == len(last)
    for user_id, ratings in before.items():
        given_ = {film_id: value for (owner, film_id), value in last.items() if owner == user_id}
        assert _of(client, user_id) == ratings | given_
