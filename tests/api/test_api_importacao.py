"""`POST /usuarios/{id}/importar`: ratings that somebody has elsewhere."""

import csv
import io
import json
import shutil

import pytest
from cinema import read_mock
from fastapi.testclient import TestClient

from cineclube.db.tables import Avaliacao, Filme, Usuario
from cineclube.main import create_app

NEWCOMER = 900
LETTERBOXD = "Date,Name,Year,Letterboxd URI,Rating\n"
IMDB = (
    "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),"
    "Year,Genres,Num Votes,Release Date,Directors\n"
)
RATED = [film for film in read_mock()["filmes"] if film.get("imdb_id")][:20]


def rows(header, *lines):
    stream = io.StringIO()
    csv.writer(stream).writerows(lines)
    return (header + stream.getvalue()).encode()


def letterboxd(films=RATED, rating="4.5", date="2020-05-17"):
    return rows(LETTERBOXD, *((date, f["titulo"], f["ano"], "x", rating) for f in films))


def imdb(films=RATED):
    kind, facts = "Movie", ("7", "100")
    return rows(
        IMDB,
        *(
            (f["imdb_id"], 9, "2020-05-17", "?", "?", "x", kind, *facts, f["ano"], "", 1, "", "")
            for f in films
        ),
    )


def trakt(films=RATED):
    return json.dumps(
        [
            {
                "rated_at": "2020-05-17T10:00:00.000Z",
                "rating": 9,
                "type": "movie",
                "movie": {"title": "?", "year": f["ano"], "ids": {"imdb": f["imdb_id"]}},
            }
            for f in films
        ]
    ).encode()


def movielens(films=RATED):
    return rows(
        "userId,movieId,rating,timestamp\n", *((7, f["id"], 4.5, 1_589_709_600) for f in films)
    )


@pytest.fixture
def newcomer(cinema):
    cinema.write(Usuario(id=NEWCOMER, nome="Renata"))
    return NEWCOMER


@pytest.fixture
def send(client, newcomer):
    def send(content, name="x.bin", user_id=newcomer, **query):
        files = {"arquivo": (name, content)}
        return client.post(f"/usuarios/{user_id}/importar", files=files, params=query)

    return send


def ids(films):
    return [film["id"] for film in films]


@pytest.mark.parametrize("make", [letterboxd, imdb, trakt, movielens])
def test_import_when_an_export_comes_then_the_list_is_personal_at_once(send, client, make):
    before = client.get(f"/filmes/{NEWCOMER}/recomendacoes").json()
    response = send(make(), name="photo.png")
    assert response.status_code == 200
    report = response.json()
    assert report["formato"] == make.__name__
    assert report["totais"] == {
        "lidas": 20,
        "correspondidos": 20,
        "ambiguos": 0,
        "fora_do_catalogo": 0,
        "rejeitados": 0,
        "pulados": 0,
    }
    assert report["gravadas"] == {"novas": 20, "atualizadas": 0, "iguais": 0, "mantidas": 0}
    assert [row["filme"]["id"] for row in report["correspondidos"]] == ids(RATED)
    after = client.get(f"/filmes/{NEWCOMER}/recomendacoes").json()
    assert report["recomendacoes"] == after
    assert len(after) == 5
    assert ids(after) != ids(before)
    assert not set(ids(after)) & set(ids(RATED))
    assert response.headers["cache-control"] == "private, no-cache"


def test_import_when_sent_twice_then_nothing_changes(send):
    first, second = (send(letterboxd()).json() for _ in range(2))
    assert second["gravadas"] == {"novas": 0, "atualizadas": 0, "iguais": 20, "mantidas": 0}
    assert second["recomendacoes"] == first["recomendacoes"]


def test_import_when_simulated_then_nothing_is_written(send, client):
    report = send(letterboxd(), simular="true").json()
    assert report["simulado"] is True
    assert report["gravadas"]["novas"] == 20
    assert report["recomendacoes"] is None
    assert client.get(f"/usuarios/{NEWCOMER}").json()["n_avaliacoes"] == 0


def test_import_when_no_model_serves_then_ratings_are_stored_all_the_same(cinema, newcomer):
    shutil.rmtree(cinema.models_dir)
    with TestClient(create_app(cinema.settings)) as client:
        files = {"arquivo": letterboxd()}
        report = client.post(f"/usuarios/{newcomer}/importar", files=files).json()
    assert report["recomendacoes"] == []
    assert report["gravadas"]["novas"] == 20


def test_import_when_rows_have_every_fate_then_each_is_told(send, cinema):
    cinema.write(
        Filme(id=9001, titulo="Emma", ano=1996),
        Filme(id=9002, titulo="Emma", ano=1996),
        Filme(id=9003, titulo="<b>Negrito</b>", ano=1996),
    )
    content = rows(
        LETTERBOXD,
        ("2020-01-01", "Emma", 1996, "x", 4),
        ("2020-01-01", "Ninguém Viu Este", 1996, "x", 4),
        ("2020-01-01", "<b>Negrito</b>", 1996, "x", 11),
        ("2020-01-01", "<b>Negrito</b>", 1996, "x", ""),
        ("2020-01-01", "<b>Negrito</b>", 1996, "x", 2),
    )
    report = send(content).json()
    place = {"arquivo": None, "ano": 1996}
    candidate = {"titulo": "Emma", "ano": 1996}
    assert report["ambiguos"] == [
        {**place, "linha": 2, "titulo": "Emma"}
        | {"candidatos": [{"id": 9001, **candidate}, {"id": 9002, **candidate}]}
    ]
    assert report["fora_do_catalogo"] == [{**place, "linha": 3, "titulo": "Ninguém Viu Este"}]
    assert report["rejeitados"] == [
        {**place, "linha": 4, "titulo": "<b>Negrito</b>", "motivo": "nota_fora_da_escala"}
        | {"mensagem": "a nota está fora da escala deste formato", "valor": "11"}
    ]
    assert report["pulados"][0]["mensagem"] == "não tem nota"
    assert report["correspondidos"][0]["filme"]["titulo"] == "<b>Negrito</b>"


def test_import_when_a_rating_here_is_newer_then_it_stays(send, cinema, client):
    film = RATED[0]
    cinema.write(
        Avaliacao(usuario_id=NEWCOMER, filme_id=film["id"], avaliacao=1.0, avaliado_em=None)
    )
    client.put(f"/usuarios/{NEWCOMER}/avaliacoes/{film['id']}", json={"avaliacao": 2})
    report = send(letterboxd([film])).json()
    assert report["gravadas"] == {"novas": 0, "atualizadas": 0, "iguais": 0, "mantidas": 1}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "O arquivo está vazio."),
        (b"<html></html>", "página da web"),
        (b"\x89PNG\r\n\x1a\n\x00", "Letterboxd"),
        (b"PK\x03\x04cut", "O zip está danificado"),
        (trakt()[:-9], "O JSON está danificado"),
        (b"userId,movieId,rating,timestamp\n1,1,4,1\n2,1,4,1\n", "vários usuários"),
    ],
)
def test_import_when_the_file_is_no_export_then_422_says_why(send, client, content, told):
    response = send(content, name="ratings.csv")
    problem = response.json()
    assert (response.status_code, problem["type"]) == (422, "/problemas/arquivo-invalido")
    assert response.headers["content-type"] == "application/problem+json"
    assert told in problem["detail"]
    assert client.get(f"/usuarios/{NEWCOMER}").json()["n_avaliacoes"] == 0


def test_import_when_there_are_too_many_rows_then_413(send):
    row = "2020-01-01,Emma,1996,x,4\n"
    response = send((LETTERBOXD + row * 50_001).encode())
    assert (response.status_code, response.json()["type"]) == (
        413,
        "/problemas/arquivo-grande-demais",
    )


def test_import_when_the_body_is_too_large_then_413(send):
    assert send(b"0" * (20 * 2**20 + 1)).status_code == 413


def test_import_when_the_user_is_unknown_then_404_before_the_file_is_read(send):
    response = send(b"", user_id=999_999)
    assert response.json()["type"] == "/problemas/usuario-nao-encontrado"
    assert response.status_code == 404


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        ({}, "arquivo"),
        ({"data": {"arquivo": "text"}}, "arquivo"),
        ({"json": {"arquivo": "x"}}, "arquivo"),
        ({"files": {"outro": b"x"}}, "arquivo"),
        ({"files": {"arquivo": b"x"}, "params": {"simular": "1"}}, "simular"),
    ],
)
def test_import_when_the_request_is_malformed_then_422_names_the_field(
    client, newcomer, request_, field
):
    response = client.post(f"/usuarios/{newcomer}/importar", **request_)
    assert response.status_code == 422
    assert [fault["campo"] for fault in response.json()["erros"]] == [field]


def test_import_when_the_multipart_is_broken_then_422(client, newcomer):
    response = client.post(
        f"/usuarios/{newcomer}/importar",
        content=b"--y\r\nnothing",
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    assert response.status_code == 422
    assert "corpo deve ser multipart/form-data válido" in response.json()["detail"]


def test_import_when_documented_then_every_answer_is(reader):
    document = reader.get("/openapi.json").json()
    operation = document["paths"]["/usuarios/{id}/importar"]["post"]
    assert set(operation["responses"]) == {"200", "404", "413", "422", "503"}
    assert set(operation["requestBody"]["content"]) == {"multipart/form-data"}
