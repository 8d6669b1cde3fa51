"""`GET /mapa`: every film in the plane, written once."""

import gzip
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from cinema import VERSION, read_mock, republish

from cineclube.controller import mapa
from cineclube.controller.codificacao import takes_gzip
from cineclube.db.tables import Filme
from cineclube.routes.mapa import Mapa

PLAIN = {"Accept-Encoding": "identity"}
GZIP = {"Accept-Encoding": "gzip"}


def _map(client):
    response = client.get("/mapa")
    assert response.status_code == 200
    return response.json()


def _film(drawn, film_id):
    films = drawn["filmes"]
    place = films["id"].index(film_id)
    return {name: column[place] for name, column in films.items()}


def _raw(client, **headers):
    """The bytes that are sent, as they are."""
    with client.stream("GET", "/mapa", headers=headers) as response:
        return response, b"".join(response.iter_raw())


def test_map_has_every_film_in_the_order_of_the_ids(reader, mock_model):
    drawn = _map(reader)
    films = sorted(read_mock()["filmes"], key=lambda film: film["id"])
    columns = drawn["filmes"]
    assert {len(column) for column in columns.values()} == {len(films)}
    assert columns["id"] == [film["id"] for film in films]
    assert columns["titulo"] == [film["titulo"] for film in films]
    assert columns["ano"] == [film.get("ano") for film in films]
    assert columns["n_avaliacoes"] == mock_model.popularity.tolist()
    assert columns["cluster"] == [mock_model.clusters[c].id for c in mock_model.cluster_of]
    places = np.array([columns["x"], columns["y"]]).T
    assert places == pytest.approx(mock_model.space.plane, abs=5.1e-5)
    assert places.tolist() == np.round(places, 4).tolist()


def test_map_is_what_is_documented(reader):
    drawn = _map(reader)
    assert Mapa.model_validate(drawn, strict=True).model_dump(mode="json") == drawn


def test_map_has_the_clusters_where_their_films_are(reader, mock_model):
    drawn = _map(reader)
    assert drawn["versao"] == VERSION
    assert drawn["variancia"] == pytest.approx(mock_model.space.plane_variance.tolist(), abs=1e-4)
    listed = reader.get("/clusters").json()
    shown = ("id", "nome", "n_filmes", "participacao_avaliacoes")
    assert [[c[k] for k in shown] for c in drawn["clusters"]] == [
        [c[k] for k in shown] for c in listed
    ]
    films = drawn["filmes"]
    places = set(zip(films["cluster"], films["x"], films["y"], strict=True))
    for cluster in drawn["clusters"]:
        assert (cluster["id"], cluster["x"], cluster["y"]) in places


def test_map_has_a_film_that_came_and_not_one_that_went(client):
    gone, like = 1, client.get("/filmes/65").json()
    title = {"titulo": "Outro Matrix", "genero": like["genero"], "diretor": like["diretor"]}
    before = client.get("/mapa")
    new = client.post("/filmes", json=title).json()
    assert client.delete(f"/filmes/{gone}").status_code == 204
    after = client.get("/mapa")
    assert after.headers["ETag"] != before.headers["ETag"]
    drawn = after.json()
    film = _film(drawn, new["id"])
    assert (film["titulo"], film["ano"], film["n_avaliacoes"]) == ("Outro Matrix", None, 0)
    assert film["cluster"] in {cluster["id"] for cluster in drawn["clusters"]}
    assert gone not in drawn["filmes"]["id"]
    n_films = [cluster["n_filmes"] for cluster in drawn["clusters"]]
    assert sum(n_films) == len(drawn["filmes"]["id"]) == len(read_mock()["filmes"])
    assert _film(drawn, 65) == _film(before.json(), 65)


def test_map_when_a_cluster_is_empty_then_it_lies_nowhere(client, cinema):
    drawn = _map(client)
    films = drawn["filmes"]
    members = [i for i, c in zip(films["id"], films["cluster"], strict=True) if c == 2]
    cinema.delete_films(members)
    after = _map(client)
    [empty] = [cluster for cluster in after["clusters"] if cluster["id"] == 2]
    assert (empty["n_filmes"], empty["x"], empty["y"]) == (0, None, None)
    assert all(cluster["x"] is not None for cluster in after["clusters"] if cluster["id"] != 2)
    assert len(after["filmes"]["id"]) == len(films["id"]) - len(members)


def test_map_when_there_is_no_film_then_it_is_empty(client, cinema):
    cinema.delete_films([film["id"] for film in read_mock()["filmes"]])
    drawn = _map(client)
    assert set(map(len, drawn["filmes"].values())) == {0}
    assert {(c["n_filmes"], c["x"], c["y"]) for c in drawn["clusters"]} == {(0, None, None)}
    assert Mapa.model_validate(drawn)


def test_map_holds_titles_of_any_kind(client, cinema):
    title = "\x01 'a' \"b\" \\ 💥 é \u2028 \u0301\u0301"
    cinema.write(Filme(id=5000, titulo=title))
    assert _film(_map(client), 5000)["titulo"] == title


def test_map_is_compressed_for_who_takes_that(reader):
    plain, text = _raw(reader, **PLAIN)
    compressed, data = _raw(reader, **GZIP)
    assert "content-encoding" not in plain.headers
    assert compressed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(data) == text
    assert len(data) < len(text) / 2
    for response, body in ((plain, text), (compressed, data)):
        assert response.headers["Vary"] == "Accept-Encoding"
        assert response.headers["Cache-Control"] == "no-cache"
        assert response.headers["X-Modelo-Versao"] == VERSION
        assert response.headers["Content-Length"] == str(len(body))
    assert plain.headers["ETag"] != compressed.headers["ETag"]
    assert json.loads(text)["versao"] == VERSION


@pytest.mark.parametrize("encoding", [PLAIN, GZIP])
def test_map_that_the_client_has_is_not_sent_again(reader, encoding):
    other = GZIP if encoding is PLAIN else PLAIN
    tag = reader.get("/mapa", headers=encoding).headers["ETag"]
    answer = reader.get("/mapa", headers={**encoding, "If-None-Match": f'"x", W/{tag}'})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["ETag"] == tag
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert not {"content-encoding", "content-type", "content-length"} & set(answer.headers)
    assert reader.get("/mapa", headers={**other, "If-None-Match": tag}).status_code == 200
    assert reader.head("/mapa", headers=encoding).headers["ETag"] == tag


@pytest.mark.parametrize(
    ("values", "takes"),
    [
        (["gzip"], True),
        (["deflate, GZip;q=0.1"], True),
        (["br", "x-gzip"], True),
        (["*"], True),
        (["*;q=0.5, identity;q=0"], True),
        (["gzip ; Q=1.000"], True),
        ([], False),
        ([""], False),
        (["identity"], False),
        (["br, deflate"], False),
        (["gzip;q=0"], False),
        (["gzip;q=0.000, *"], False),
        (["*;q=0"], False),
        (["gzip;q=much"], False),
        (["gzip;q=nan"], False),
        (["gzipped"], False),
    ],
)
def test_who_takes_gzip_is_told_by_the_weights(values, takes):
    assert takes_gzip(values) is takes


def test_map_is_written_once_for_many_who_ask_at_once(client, monkeypatch):
    written, draw, started = [], mapa.draw, threading.Event()

    def slow_draw(shelf):
        written.append(shelf.version)
        started.wait(0.2)  # long enough for the others to come
        return draw(shelf)

    monkeypatch.setattr(mapa, "draw", slow_draw)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: client.get("/mapa").content, range(6)))
    assert written == [VERSION]
    assert len(set(answers)) == 1


def test_map_that_could_not_be_written_is_written_by_the_next(client, monkeypatch):
    def fail(_):
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(mapa, "draw", fail)
        with pytest.raises(MemoryError):
            client.get("/mapa")
    assert len(_map(client)["filmes"]["id"]) == len(read_mock()["filmes"])


def test_map_is_of_the_version_that_serves(client, cinema, eventually):
    tag = client.get("/mapa").headers["ETag"]
    republish(cinema, "20250303-000000")
    eventually(lambda: _map(client)["versao"] == "20250303-000000")
    answer = client.get("/mapa", headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert answer.headers["X-Modelo-Versao"] == "20250303-000000"
