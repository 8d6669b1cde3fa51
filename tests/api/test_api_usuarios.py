"""Users come, change, take their data with them and leave."""

import json

import pytest
from sqlalchemy import text

from cineclube.db.engine import Database


def _add(client, **fields):
    response = client.post("/usuarios", json={"nome": "Marina Duarte", **fields})
    assert response.status_code == 201
    return response.json()["id"]


def _fields(response):
    assert response.status_code == 422
    return {fault["campo"] for fault in response.json()["erros"]}


def test_a_new_user_has_an_address_and_recommendations(client):
    response = client.post("/usuarios", json={"nome": "  Marina Duarte ", "email": "M@Exemplo.com"})
    user_id = response.json()["id"]
    assert response.status_code == 201
    assert response.json() == {"id": user_id, "nome": "Marina Duarte"}
    assert response.headers["Location"] == f"/usuarios/{user_id}"
    profile = client.get(response.headers["Location"]).json()
    assert (profile["nome"], profile["n_avaliacoes"]) == ("Marina Duarte", 0)
    assert len(client.get(f"/filmes/{user_id}/recomendacoes").json()) == 5


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"nome"}),
        ({"nome": None}, {"nome"}),
        ({"nome": ""}, {"nome"}),
        ({"nome": " \u2003\u00a0 "}, {"nome"}),
        ({"nome": "nulo\x00"}, {"nome"}),
        ({"nome": "duas\nlinhas"}, {"nome"}),
        ({"nome": "\ud800"}, {"nome"}),
        ({"nome": "x" * 201}, {"nome"}),
        ({"nome": 5}, {"nome"}),
        ({"nome": "Ana", "apelido": "A"}, {"apelido"}),
        ({"nome": "Ana", "\ud800": "A"}, {"corpo"}),
        ({"nome": "Ana", "email": "ana"}, {"email"}),
        ({"nome": "Ana", "email": "ana@exemplo.com\n"}, {"email"}),
        ({"nome": "Ana", "email": "İ@exemplo.com"}, {"email"}),
        ({"nome": "Ana", "email": f"{'a' * 250}@b.cd"}, {"email"}),
        ([], {"corpo"}),
        ("Ana", {"corpo"}),
    ],
)
def test_a_malformed_user_is_refused_with_the_field_named(reader, body, fields):
    headers = {"Content-Type": "application/json"}
    response = reader.post("/usuarios", content=json.dumps(body), headers=headers)
    assert _fields(response) == fields
    assert "não é aceito aqui" not in response.json()["detail"]  # each kind has words of its own


@pytest.mark.parametrize(
    "content",
    [b"{", b'{"nome": "\xff"}', b"[" * 50_000, b'{"nome": ' + b"1" * 5_000 + b"}", b"nome=Ana"],
)
def test_a_body_that_is_no_json_is_refused(reader, content):
    headers = {"Content-Type": "application/json"}
    response = reader.post("/usuarios", content=content, headers=headers)
    assert _fields(response) == {"corpo"}
    assert "JSON válido" in response.json()["detail"]


def test_json_without_its_content_type_is_refused_with_the_reason(reader):
    response = reader.post("/usuarios", content=b'{"nome": "Ana"}')
    assert "Content-Type: application/json" in response.json()["detail"]


@pytest.mark.parametrize("email", ["Ana@Exemplo.com", "ana@exemplo.com"])
def test_an_email_belongs_to_one_user_whatever_its_case(client, email):
    owner, other = _add(client, email="ana@exemplo.COM"), _add(client)
    for response in (
        client.post("/usuarios", json={"nome": "Outra", "email": email}),
        client.patch(f"/usuarios/{other}", json={"email": email}),
    ):
        assert response.status_code == 409
        assert response.json()["type"] == "/problemas/email-em-uso"
    assert client.patch(f"/usuarios/{owner}", json={"email": email}).status_code == 200


def test_an_imported_email_is_taken_in_any_case(client, cinema):
    database = Database(cinema.settings.database_url)
    with database.writing() as session:
        session.connection().execute(
            text("UPDATE usuarios SET email = 'Renata@Exemplo.com' WHERE id = 1")
        )
    database.close()
    response = client.post("/usuarios", json={"nome": "Outra", "email": "renata@exemplo.com"})
    assert response.status_code == 409


def test_a_change_touches_only_what_is_sent(client):
    user_id = _add(client, email="marina@exemplo.com")
    address = f"/usuarios/{user_id}"

    def stored():
        data = client.get(f"{address}/dados").json()
        return data["nome"], data["email"]

    assert client.patch(address, json={}).json() == {"id": user_id, "nome": "Marina Duarte"}
    assert stored() == ("Marina Duarte", "marina@exemplo.com")
    assert client.patch(address, json={"nome": "Mari"}).json()["nome"] == "Mari"
    assert stored() == ("Mari", "marina@exemplo.com")
    assert client.patch(address, json={"email": None}).status_code == 200
    assert stored() == ("Mari", None)
    assert _fields(client.patch(address, json={"nome": None})) == {"nome"}


def test_everything_about_a_user_can_be_taken_along(client):
    user_id = _add(client, email="marina@exemplo.com")
    address = f"/usuarios/{user_id}"
    when = "2025-03-01T21:30:00-03:00"
    client.put(f"{address}/avaliacoes/65", json={"avaliacao": 4.5, "avaliado_em": when})
    client.put(f"{address}/ignorados/3")
    client.put(f"{address}/nao_vistos/5")
    client.put(f"{address}/vistos/6")
    response = client.get(f"{address}/dados")
    data = response.json()
    assert response.headers["Content-Disposition"].startswith("attachment; filename=")
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert {key: data[key] for key in ("id", "nome", "email")} == {
        "id": user_id,
        "nome": "Marina Duarte",
        "email": "marina@exemplo.com",
    }
    (rating,) = data["avaliacoes"]
    assert rating["titulo"] == "Matrix"
    assert (rating["avaliacao"], rating["avaliado_em"]) == (4.5, "2025-03-02T00:30:00Z")
    assert [mark["filme_id"] for mark in data["ignorados"]] == [3]
    assert [mark["filme_id"] for mark in data["nao_vistos"]] == [5]
    assert [mark["filme_id"] for mark in data["vistos"]] == [6]
    assert data["exportado_em"].endswith("Z")


def test_an_email_is_shown_nowhere_else(client):
    user_id = _add(client, email="segredo@exemplo.com")
    answers = [
        client.get(f"/usuarios/{user_id}"),
        client.get("/usuarios?limite=1000"),
        client.patch(f"/usuarios/{user_id}", json={"email": "segredo@exemplo.org"}),
        client.post("/usuarios", json={"nome": "x", "email": "segredo@exemplo.org"}),
    ]
    assert not any("segredo" in answer.text for answer in answers)


def test_a_deleted_user_leaves_no_row_behind(client, cinema):
    user_id = _add(client, email="marina@exemplo.com")
    address = f"/usuarios/{user_id}"
    client.put(f"{address}/avaliacoes/65", json={"avaliacao": 4.5})
    client.put(f"{address}/ignorados/3")
    client.put(f"{address}/nao_vistos/5")
    client.put(f"{address}/vistos/6")
    assert client.delete(address).status_code == 204
    database = Database(cinema.settings.database_url)
    with database.reading() as session:
        for table in ("avaliacoes", "ignorados", "nao_vistos", "vistos"):
            query = text(f"SELECT count(*) FROM {table} WHERE usuario_id = {user_id}")
            assert session.connection().execute(query).scalar_one() == 0, table
    database.close()
    for response in (client.get(address), client.get(f"{address}/dados"), client.delete(address)):
        assert response.status_code == 404
    assert _add(client, email="marina@exemplo.com") == user_id + 1  # nobody gets an old id


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PATCH", "/usuarios/99999"),
        ("DELETE", "/usuarios/99999"),
        ("GET", "/usuarios/99999/dados"),
        ("GET", "/usuarios/99999/avaliacoes"),
        ("GET", "/usuarios/99999/ignorados"),
        ("PUT", "/usuarios/99999/nao_vistos/1"),
    ],
)
def test_an_unknown_user_is_a_404(reader, method, path):
    response = reader.request(method, path, json={})
    assert response.status_code == 404
    assert response.json()["type"] == "/problemas/usuario-nao-encontrado"
