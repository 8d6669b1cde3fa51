"""Bad input: every malformed value is a 422 that names its field; what does not exist is a 404."""

from urllib.parse import quote

import pytest

ADDRESSES = {
    "/filmes/{}": "filme_id",
    "/filmes/{}/recomendacoes": "user_id",
    "/usuarios/{}": "id",
    "/clusters/{}": "id",
}
IDS = ["abc", "-1", "0", "9223372036854775808", "1.0", " 1", "1 ", "+1", "1_000", "1e3", "0x1"]
IDS += ["１", "١", "²", "1\n", "\x00", "9" * 5000, "NaN", "null", "1;2", "<script>", "🎬"]
LIMITS = ["0", "-1", "1001", "10001", "abc", "", "1.0", "+5", " 5", "5 ", "1_0", "9" * 30, "٥"]


def _assert_names_field(response, address, field, place, value):
    problem = response.json()
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["type"] == "/problemas/entrada-invalida"
    assert (problem["status"], problem["title"]) == (422, "Entrada inválida")
    assert problem["instance"] == address
    assert field in problem["detail"]
    (fault,) = problem["erros"]
    assert (fault["campo"], fault["local"], fault["valor"]) == (field, place, value[:100])
    assert fault["mensagem"].startswith("deve ser ")


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("value", IDS, ids=ascii)
def test_malformed_id_is_422_and_named(reader, address, value):
    path = address.format(quote(value))
    _assert_names_field(
        reader.get(path),
        address.format(quote(value, safe="/:@!$&'()*+,;=~")),
        ADDRESSES[address],
        "path",
        value,
    )


@pytest.mark.parametrize("address", ["/filmes", "/usuarios", "/filmes/1/recomendacoes"])
@pytest.mark.parametrize("value", LIMITS, ids=ascii)
def test_malformed_limit_is_422_and_named(reader, address, value):
    response = reader.get(address, params={"limite": value})
    _assert_names_field(response, address, "limite", "query", value)


@pytest.mark.parametrize("value", ["-1", "abc", "9223372036854775808", "0.5"])
def test_malformed_offset_is_422_and_named(reader, value):
    response = reader.get("/filmes", params={"deslocamento": value})
    _assert_names_field(response, "/filmes", "deslocamento", "query", value)


def test_every_malformed_field_is_named(reader):
    response = reader.get("/filmes/abc/recomendacoes?limite=0")
    assert [fault["campo"] for fault in response.json()["erros"]] == ["user_id", "limite"]


@pytest.mark.parametrize("ident", [999_999, 2**63 - 1])
@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/filmes/{}", "filme-nao-encontrado"),
        ("/filmes/{}/recomendacoes", "usuario-nao-encontrado"),
        ("/usuarios/{}", "usuario-nao-encontrado"),
        ("/clusters/{}", "cluster-nao-encontrado"),
    ],
)
def test_unknown_id_is_404_with_what_to_do(reader, address, name, ident):
    response = reader.get(address.format(ident))
    problem = response.json()
    assert response.status_code == problem["status"] == 404
    assert problem["type"] == f"/problemas/{name}"
    assert str(ident) in problem["detail"]
    assert "Consulte GET" in problem["detail"]
    assert problem["instance"] == address.format(ident)


@pytest.mark.parametrize("limit", [1, 1000])
def test_the_bounds_of_the_limit_are_accepted(reader, limit):
    for address in ("/filmes", "/usuarios", "/filmes/1/recomendacoes"):
        assert reader.get(address, params={"limite": limit}).status_code == 200
