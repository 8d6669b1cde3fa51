"""Kept answers: as many as there is room for, to the letter what the framework would write."""

import json
from types import SimpleNamespace

import pytest
from cinema import Cinema
from fastapi.testclient import TestClient
from pydantic import TypeAdapter

from cineclube.controller.guardadas import MAX_ASKS, MAX_QUERY_BYTES, address_of
from cineclube.controller.prontas import OVERHEAD_BYTES
from cineclube.main import create_app
from cineclube.recommender.facts import Criteria
from cineclube.recommender.select import Knobs
from cineclube.routes.recomendacoes import Recomendacao
from cineclube.routes.similares import FilmeSimilar
from cineclube.service.recomendacoes import Wish
from cineclube.service.similares import choose_similar

LIST, LIKE = "/filmes/1/recomendacoes", "/filmes/1/similares"


def _desk(client):
    return client.app.state.parts.desk


def _client(cinema: Cinema, megabytes: int) -> TestClient:
    settings = cinema.settings.model_copy(update={"answers_kept_mb": megabytes})
    return TestClient(create_app(settings))


@pytest.mark.parametrize("knobs", [Knobs(), Knobs(diversity=0.2, novelty=0.5)])
def test_recommendations_are_written_as_their_schema_says(reader, knobs):
    """The schema that is documented is not what writes: they must agree."""
    wish = Wish(limit=40, knobs=knobs)
    found = reader.app.state.parts.recomendacoes.for_user(1, wish)
    address = f"{LIST}?limite=40&diversidade={knobs.diversity}&novidade={knobs.novelty}"
    _assert_written(reader.get(address), list[Recomendacao], found.items)


def test_similar_films_are_written_as_their_schema_says(reader):
    with _desk(reader)._present.waiting(None) as seen:
        found = choose_similar(seen.shelf, 1, Criteria(), 40).items
        films = seen.films([item.filme_id for item in found])
    items = [SimpleNamespace(filme=films[item.filme_id], **_said(item)) for item in found]
    _assert_written(reader.get(f"{LIKE}?limite=40"), list[FilmeSimilar], items)


def _said(item):
    return {"similaridade": item.similaridade, "em_comum": item.em_comum}


def _assert_written(answer, schema, items):
    adapter = TypeAdapter(schema)
    expected = adapter.dump_json(adapter.validate_python(items, from_attributes=True))
    assert answer.json() == json.loads(expected)
    assert [list(item) for item in answer.json()] == [list(i) for i in json.loads(expected)]


def test_an_answer_at_once_is_to_the_letter_that_of_the_framework(cinema):
    with _client(cinema, 0) as client:
        for address in (LIST, LIKE, f"{LIST}?genero=drama&limite=3"):
            slow, fast = client.get(address), client.get(address)
            assert fast.content == slow.content
            assert dict(fast.headers) == dict(slow.headers)
            tag = {"If-None-Match": f'"x", W/{fast.headers["ETag"]}'}
            again = client.get(address, headers=tag)
            by_head = client.head(address)
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["ETag"] == fast.headers["ETag"]
            assert (by_head.status_code, dict(by_head.headers)) == (200, dict(fast.headers))


def test_with_no_room_nothing_is_kept(cinema):
    with _client(cinema, 0) as client:
        answers = {client.get(LIST).content for _ in range(3)}
        assert len(answers) == 1
        assert not _desk(client)._kept


def test_the_answers_asked_for_last_are_kept_within_their_room(cinema):
    with _client(cinema, 1) as client:
        addresses = [f"{LIST}?limite={limit}" for limit in range(1, 51)] * 2
        addresses += [f"/filmes/{film}/similares?limite=50" for film in range(1, 60)]
        bodies = [len(client.get(address).content) for address in addresses]
        desk = _desk(client)
        assert sum(bodies) > 2**20
        kept = [kept.answer for kept in desk._kept.values()]
        assert desk._n_bytes == sum(len(answer.body) + OVERHEAD_BYTES for answer in kept)
        assert 2**20 - 2 * (max(bodies) + OVERHEAD_BYTES) < desk._n_bytes <= 2**20
        assert next(reversed(desk._kept)) == address_of("/filmes/59/similares", b"limite=50")


def test_an_answer_that_was_asked_for_again_is_kept_longer(cinema):
    with _client(cinema, 1) as client:
        wanted = address_of(LIST, b"limite=50")
        for film in range(1, 80):
            client.get(f"/filmes/{film}/similares?limite=50")
            client.get(f"{LIST}?limite=50")
        assert wanted in _desk(client)._kept
        assert address_of("/filmes/1/similares", b"limite=50") not in _desk(client)._kept


def test_remembered_questions_have_a_bound(client):
    desk = _desk(client)
    client.get(LIST)
    ask = next(iter(desk._asks.values()))
    for number in range(MAX_ASKS + 5):
        desk._learn(address_of(LIST, b"%d" % number), ask)
    assert len(desk._asks) == MAX_ASKS


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/filmes/0/recomendacoes", b""),
        ("/filmes/01/recomendacoes", b""),
        ("/filmes/-1/recomendacoes", b""),
        ("/filmes/1/recomendacoes/2/motivo", b""),
        ("/filmes/9223372036854775808/recomendacoes", b""),
        ("/filmes/١/recomendacoes", b""),
        ("/filmes/1/recomendacoes", b"x" * (MAX_QUERY_BYTES + 1)),
    ],
)
def test_what_is_not_about_one_id_goes_to_the_framework(path, query):
    assert address_of(path, query) is None


def test_errors_are_never_kept(client):
    for _ in range(3):
        assert client.get("/filmes/999999/recomendacoes").status_code == 404
        assert client.get(f"{LIST}?cluster=999").status_code == 404
        assert client.get(f"{LIST}?limite=0").status_code == 422
    client.get(LIST)
    assert client.get("/filmes/999999/recomendacoes").status_code == 404
    assert len(_desk(client)._kept) == 1
