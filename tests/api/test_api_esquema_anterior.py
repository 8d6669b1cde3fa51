"""The API before a database whose schema is older than the program."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from fastapi.testclient import TestClient

from cineclube.db import migrate as migrations
from cineclube.db.engine import Database
from cineclube.main import create_app

ADDRESSES = ["/filmes/1/recomendacoes", "/usuarios?nome=renata", "/usuarios/1/vistos"]


@pytest.fixture
def older(cinema):
    """A cinema whose database is as it was before films could be marked as seen."""
    config = Config()
    folder = Path(migrations.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    database = Database(cinema.settings.database_url)
    with database.writing() as session:
        config.attributes["connection"] = session.connection()
        command.downgrade(config, "0003")
    database.close()
    return cinema


@pytest.fixture
def not_started(older):
    """A client of an API that did all of its start but the migrations."""
    client = TestClient(create_app(older.settings), raise_server_exceptions=False)
    client.app.state.parts.models.refresh()
    yield client
    with client:  # ends as a server does: what is open is closed
        pass


@pytest.mark.parametrize("address", [*ADDRESSES, "/health/ready"])
def test_until_the_schema_is_brought_up_to_date_the_answer_is_to_try_again(not_started, address):
    response = not_started.get(address)
    assert response.status_code == 503
    assert response.json()["type"] == "/problemas/banco-indisponivel"
    assert response.headers["Retry-After"] == "7"
    assert "no such" not in response.text
    assert not_started.get("/usuarios?limite=1").status_code == 200
    not_started.app.state.parts.saude.ensure_schema()
    assert not_started.get(address).status_code == 200


def test_the_start_of_the_api_brings_it_up_to_date(older):
    with TestClient(create_app(older.settings)) as client:
        assert [client.get(address).status_code for address in ADDRESSES] == [200] * 3
        best = client.get(ADDRESSES[0]).json()[0]["id"]
        client.put(f"/usuarios/1/vistos/{best}")
        assert best not in [film["id"] for film in client.get(ADDRESSES[0]).json()]
        assert client.get(ADDRESSES[1]).json() == [{"id": 1, "nome": "Renata Figueiredo"}]
