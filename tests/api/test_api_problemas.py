"""Errors that are nobody's input: unknown addresses, a failing database, a defect."""

import logging
import sqlite3

import pytest
from fastapi.testclient import TestClient
from starlette.exceptions import HTTPException

from cineclube.errors import InvalidModelError
from cineclube.main import create_app
from cineclube.service.filmes import FilmeService


def _assert_problem(response, status, name):
    problem = response.json()
    assert response.status_code == problem["status"] == status
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["type"] == f"/problemas/{name}"
    assert set(problem) == {"type", "title", "status", "detail", "instance"}
    return problem


@pytest.mark.parametrize("path", ["/nada", "/filmes/1/2", "/%3Cscript%3E", "/é"])
def test_unknown_address_is_a_problem(reader, path):
    _assert_problem(reader.get(path), 404, "endereco-nao-encontrado")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_a_problem_that_names_the_allowed_one(reader, method):
    response = reader.request(method, "/clusters")
    assert "GET" in _assert_problem(response, 405, "metodo-nao-permitido")["detail"]
    assert response.headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/filmes", "GET, HEAD, POST"),
        ("POST", "/filmes/1", "DELETE, GET, HEAD, PATCH"),
        ("GET", "/usuarios/1/ignorados/1", "DELETE, PUT"),
        ("GET", "/avaliacoes", "POST"),
        ("PATCH", "/filmes/busca", "GET, HEAD"),  # no film with the id "busca"
    ],
)
def test_every_method_of_an_address_is_named(reader, method, path, allowed):
    response = reader.request(method, path)
    _assert_problem(response, 405, "metodo-nao-permitido")
    assert response.headers["Allow"] == allowed


@pytest.mark.parametrize("error", [RuntimeError, InvalidModelError])
def test_a_defect_is_a_500_that_tells_nothing_and_is_logged(cinema, monkeypatch, caplog, error):
    def fail(*_):
        raise error("segredo em /home/x")

    monkeypatch.setattr(FilmeService, "get", fail)
    with TestClient(create_app(cinema.settings), raise_server_exceptions=False) as client:
        response = client.get("/filmes/1")
    _assert_problem(response, 500, "erro-interno")
    assert "segredo" not in response.text
    assert "Traceback" not in response.text
    (record,) = [r for r in caplog.records if r.name.startswith("cineclube")]
    assert "segredo" in str(record.exc_info)


def test_any_other_refusal_of_the_framework_is_a_problem(client, monkeypatch):
    def refuse(*_):
        raise HTTPException(418)

    monkeypatch.setattr(FilmeService, "get", refuse)
    _assert_problem(client.get("/filmes/1"), 418, "requisicao-recusada")


def test_a_long_write_does_not_hold_readers_up(client, cinema):
    connection = sqlite3.connect(cinema.folder / "cineclube.db", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE filmes SET titulo = 'meio escrito'")
    assert client.get("/filmes/1").json()["titulo"] != "meio escrito"
    assert client.get("/filmes/1/recomendacoes").status_code == 200
    connection.execute("ROLLBACK")
    connection.close()


def test_a_failing_database_is_a_503_without_sql_and_is_logged(client, cinema, caplog):
    with sqlite3.connect(cinema.folder / "cineclube.db") as connection:
        connection.execute("DROP TABLE avaliacoes")
    connection.close()
    response = client.get("/filmes/1/recomendacoes")
    _assert_problem(response, 503, "banco-indisponivel")
    assert response.headers["Retry-After"] == "7"
    assert not any(text in response.text for text in ("avaliacoes ", "SELECT", "sqlite", "no such"))
    assert "no such table: avaliacoes" in caplog.text
    assert client.get("/filmes").status_code == 200


def test_a_database_that_cannot_be_migrated_lets_the_api_start_and_heal(cinema, caplog, eventually):
    path = cinema.folder / "cineclube.db"
    good = path.rename(cinema.folder / "good.db")
    path.write_bytes(b"this is no database" * 100)
    with caplog.at_level(logging.ERROR), TestClient(create_app(cinema.settings)) as client:
        assert client.get("/health/live").status_code == 200
        for address in ("/health/ready", "/filmes", "/usuarios/1", "/filmes/1/recomendacoes"):
            response = client.get(address)
            _assert_problem(response, 503, "banco-indisponivel")
            assert response.headers["Retry-After"] == "7"
            assert "not a database" not in response.text
        client.app.state.parts.saude.ensure_schema()
        told = [r for r in caplog.records if r.name == "cineclube.service.saude"]
        assert len(told) == 1
        assert "not a database" in told[0].getMessage()
        good.replace(path)  # at once: a file that is being written would be migrated as it is
        eventually(lambda: client.get("/health/ready").status_code == 200)
        assert client.get("/filmes/1/recomendacoes").status_code == 200
