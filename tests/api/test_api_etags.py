"""Entity tags and 304."""

import pytest

from cineclube.db.tables import Filme

TAGGED = [
    "/filmes",
    "/filmes/1",
    "/filmes/1/recomendacoes",
    "/usuarios",
    "/usuarios/1",
    "/clusters",
    "/clusters/1",
    "/clusters/mapa.png",
    "/openapi.json",
]


@pytest.mark.parametrize("address", TAGGED)
def test_same_answer_is_not_sent_twice(reader, address):
    first = reader.get(address)
    tag = first.headers["ETag"]
    assert first.status_code == 200
    assert tag.startswith('"')
    second = reader.get(address, headers={"If-None-Match": tag})
    assert (second.status_code, second.content, second.headers["ETag"]) == (304, b"", tag)
    assert "content-type" not in second.headers
    kept = {"cache-control", "link", "x-total-count", "x-modelo-versao"}
    assert {k: v for k, v in second.headers.items() if k in kept} == {
        k: v for k, v in first.headers.items() if k in kept
    }


@pytest.mark.parametrize(
    ("if_none_match", "status"),
    [
        ("*", 304),
        ("W/{tag}", 304),
        ('"x", {tag}', 304),
        ('W/"x",W/{tag} , "y"', 304),
        ('"x"', 200),
        ("", 200),
        ("{bare}", 200),
        ('"a,{bare}"', 200),
    ],
)
def test_if_none_match_is_compared_weakly_and_can_be_a_list(reader, if_none_match, status):
    tag = reader.get("/filmes/1").headers["ETag"]
    value = if_none_match.format(tag=tag, bare=tag.strip('"'))
    assert reader.get("/filmes/1", headers={"If-None-Match": value}).status_code == status


def test_several_if_none_match_headers_are_one_list(reader):
    tag = reader.get("/filmes/1").headers["ETag"]
    headers = [("If-None-Match", '"x"'), ("If-None-Match", tag)]
    assert reader.get("/filmes/1", headers=headers).status_code == 304


def test_a_change_gives_another_tag(client, cinema):
    tag = client.get("/filmes?limite=1000").headers["ETag"]
    cinema.write(Filme(id=5000, titulo="Novo"))
    response = client.get("/filmes?limite=1000", headers={"If-None-Match": tag})
    assert response.status_code == 200
    assert response.headers["ETag"] != tag


@pytest.mark.parametrize("address", ["/health/live", "/health/ready", "/docs", "/filmes/999999"])
def test_health_pages_and_errors_have_no_tag(reader, address):
    response = reader.get(address, headers={"If-None-Match": "*"})
    assert response.status_code in {200, 404}
    assert "ETag" not in response.headers


def test_private_answers_say_so(reader):
    for address in ("/filmes/1/recomendacoes", "/usuarios", "/usuarios/1"):
        assert reader.get(address).headers["Cache-Control"] == "private, no-cache"
