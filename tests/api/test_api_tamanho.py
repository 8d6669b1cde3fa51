"""Bodies that are too large are refused, whatever they say of themselves."""

import asyncio
import json

import pytest

MIB = 2**20
JSON = {"Content-Type": "application/json"}


def _padded(n_bytes):
    """A user, as JSON of this many bytes."""
    body = json.dumps({"nome": "Ana"}).encode()
    return body + b" " * (n_bytes - len(body))


def _assert_too_large(response):
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == "/problemas/corpo-grande-demais"
    assert "1 MiB" in response.json()["detail"]


def test_the_limit_is_exact(client):
    assert client.post("/usuarios", content=_padded(MIB), headers=JSON).status_code == 201
    _assert_too_large(client.post("/usuarios", content=_padded(MIB + 1), headers=JSON))


def test_a_body_without_a_length_is_counted(client):
    def chunks(n_bytes):
        body = _padded(n_bytes)
        yield from (body[start : start + 65_536] for start in range(0, n_bytes, 65_536))

    assert client.post("/usuarios", content=chunks(MIB), headers=JSON).status_code == 201
    _assert_too_large(client.post("/usuarios", content=chunks(MIB + 1), headers=JSON))


def test_a_hundred_thousand_ratings_are_too_many(client):
    batch = [{"usuario_id": 1, "filme_id": 5, "avaliacao": 4}] * 100_000
    _assert_too_large(client.post("/avaliacoes", json=batch))


@pytest.mark.parametrize("length", [b"10", b"-1", b"many", "²".encode("latin-1")])
def test_a_length_that_lies_does_not_help(client, length):
    """Servers refuse such a request themselves; the application does not rely on them."""
    sent = []
    body = [{"type": "http.request", "body": b" " * 65_536, "more_body": True}] * 20

    async def receive():
        return body.pop()

    async def send(message):
        sent.append(message)

    headers = [(b"content-type", b"application/json"), (b"content-length", length)]
    scope = {"type": "http", "method": "POST", "path": "/usuarios", "query_string": b""}
    asyncio.run(client.app({**scope, "headers": headers, "app": client.app}, receive, send))
    assert sent[0]["status"] == 413
    assert len(body) >= 3  # it stopped reading at the limit


def test_an_import_may_be_larger(client):
    def answer(n_bytes):
        headers = {"Content-Type": "text/csv"}
        return client.post("/usuarios/1/importar", content=b" " * n_bytes, headers=headers)

    assert answer(MIB + 1).status_code != 413
    too_large = answer(20 * MIB + 1)
    assert too_large.status_code == 413
    assert "20 MiB" in too_large.json()["detail"]
