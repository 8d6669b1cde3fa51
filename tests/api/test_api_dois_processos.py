"""Two processes that serve one database: what one is told, the other knows."""

from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from cinema import read_mock
from server import running_server

N_WRITES = 40


@pytest.fixture
def two(cinema):
    """Clients of two processes that run."""
    with (
        running_server(cinema) as one,
        running_server(cinema) as other,
        httpx2.Client(base_url=one, timeout=60, trust_env=False) as first,
        httpx2.Client(base_url=other, timeout=60, trust_env=False) as second,
    ):
        yield first, second


def _list(client, user_id, **wish):
    params = {"limite": 1000, **wish}
    response = client.get(f"/filmes/{user_id}/recomendacoes", params=params)
    assert response.status_code == 200, response.text
    return response.json()


def _ids(films):
    return [film["id"] for film in films]


def _do(client, method, path, status, **kwargs):
    response = client.request(method, path, **kwargs)
    assert response.status_code == status, response.text
    return response


def test_what_is_written_to_one_process_is_in_the_next_answer_of_the_other(two):
    one, other = two
    before = _list(other, 1)
    assert _list(one, 1) == before
    rated, ignored = _ids(before)[:2]

    _do(one, "PUT", f"/usuarios/1/avaliacoes/{rated}", 201, json={"avaliacao": 5})
    after = _list(other, 1)
    assert rated not in _ids(after)
    assert rated in {reason["filme_id"] for film in after for reason in film["motivos"]}

    _do(other, "PUT", f"/usuarios/1/ignorados/{ignored}", 204)
    assert ignored not in _ids(_list(one, 1))

    liked = next(film for film in read_mock()["filmes"] if film["id"] == rated)
    facts = {name: liked[name] for name in ("genero", "diretor", "atores", "ano")}
    new = _do(one, "POST", "/filmes", 201, json={"titulo": "Novo", **facts}).json()["id"]
    film = next(film for film in _list(other, 1) if film["id"] == new)
    assert rated in {reason["filme_id"] for reason in film["motivos"]}
    _do(other, "PATCH", f"/filmes/{new}", 200, json={"genero": "pornochanchada"})
    assert _ids(_list(one, 1, genero="pornochanchada")) == [new]
    _do(one, "DELETE", f"/filmes/{new}", 204)
    assert _list(other, 1, genero="pornochanchada") == []

    user = _do(other, "POST", "/usuarios", 201, json={"nome": "Nova"}).json()["id"]
    assert {film["estrategia"] for film in _list(one, user)} == {"popularidade"}
    told = [{"usuario_id": user, "filme_id": rated, "avaliacao": 5}]
    _do(one, "POST", "/avaliacoes", 200, json=told)
    assert {film["estrategia"] for film in _list(other, user)[:5]} == {"clusters"}
    assert _list(one, user) == _list(other, user)
    _do(one, "DELETE", f"/usuarios/{user}", 204)
    _do(other, "GET", f"/filmes/{user}/recomendacoes", 404)


def test_two_processes_that_write_at_once_lose_nothing(two):
    users = [user["id"] for user in read_mock()["usuarios"]][:8]
    films = [film["id"] for film in read_mock()["filmes"]]
    before = {user: _ratings(two[0], user) for user in users}
    writes = [(n % 2, users[n % 8], films[n], (n % 11) / 2) for n in range(N_WRITES)]
    both = [(n % 2, users[0], films[-1], (n % 11) / 2) for n in range(10)]

    def write(what):
        process, user, film, value = what
        path = f"/usuarios/{user}/avaliacoes/{film}"
        return two[process].put(path, json={"avaliacao": value}).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(write, [*writes, *both])) <= {200, 201}
    for user in users:
        expected = before[user] | {film: value for _, who, film, value in writes if who == user}
        found = [_ratings(client, user) for client in two]
        assert found[0] == found[1]
        contested = found[0].pop(films[-1], None)
        expected.pop(films[-1], None)
        assert found[0] == expected
        if user == users[0]:
            assert contested in {value for *_, value in both}


def _ratings(client, user_id):
    found = client.get(f"/usuarios/{user_id}/avaliacoes", params={"limite": 1000})
    rows = [(rating["filme_id"], rating["avaliacao"]) for rating in found.json()]
    assert len(rows) == len(dict(rows)) == int(found.headers["X-Total-Count"])
    return dict(rows)
