"""The OpenAPI document."""

import re

import pytest

from cineclube.main import create_app


@pytest.fixture(scope="module")
def document(mock_cinema):
    app = create_app(mock_cinema.settings)
    assert app.openapi() is app.openapi()
    return app.openapi()


def _operations(document):
    return {
        (method.upper(), path): operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }


def test_document_has_every_address(document):
    assert set(document["paths"]) == {
        "/filmes",
        "/filmes/busca",
        "/filmes/novidades",
        "/filmes/populares",
        "/filmes/{filme_id}",
        "/filmes/{filme_id}/similares",
        "/filmes/{user_id}/recomendacoes",
        "/filmes/{user_id}/recomendacoes/{filme_id}/motivo",
        "/recomendacoes",
        "/recomendacoes/grupo",
        "/generos",
        "/usuarios",
        "/usuarios/{id}",
        "/usuarios/{id}/dados",
        "/usuarios/{id}/perguntas",
        "/usuarios/{id}/importar",
        "/usuarios/{id}/avaliacoes",
        "/usuarios/{id}/avaliacoes/{filme_id}",
        "/usuarios/{id}/ignorados",
        "/usuarios/{id}/ignorados/{filme_id}",
        "/usuarios/{id}/nao_vistos",
        "/usuarios/{id}/nao_vistos/{filme_id}",
        "/usuarios/{id}/vistos",
        "/usuarios/{id}/vistos/{filme_id}",
        "/avaliacoes",
        "/perguntas",
        "/clusters",
        "/clusters/mapa.png",
        "/clusters/{id}",
        "/mapa",
        "/usuarios/{id}/posicao",
        "/posicao",
        "/modelo",
        "/modelo/versoes",
        "/health/live",
        "/health/ready",
    }


def test_every_error_is_documented_as_a_problem(document):
    for address, operation in _operations(document).items():
        for status, response in operation["responses"].items():
            if status >= "400":
                (media_type,) = response["content"]
                content = response["content"][media_type]
                assert media_type == "application/problem+json", address
                assert content["schema"] == {"$ref": "#/components/schemas/Problema"}
                assert content["examples"]


def test_every_reference_is_defined_and_the_frameworks_own_errors_are_gone(document):
    def references(node):
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                yield node["$ref"]
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    schemas = document["components"]["schemas"]
    assert {r.removeprefix("#/components/schemas/") for r in references(document)} <= set(schemas)
    assert "HTTPValidationError" not in schemas


@pytest.mark.parametrize(
    ("path", "statuses"),
    [
        ("/filmes", {"200", "304", "422", "503"}),
        ("/filmes/{filme_id}", {"200", "304", "404", "422", "503"}),
        ("/filmes/{user_id}/recomendacoes", {"200", "304", "404", "422", "503"}),
        ("/usuarios/{id}", {"200", "304", "404", "422", "503"}),
        ("/clusters/{id}", {"200", "304", "404", "422", "503"}),
        ("/clusters/mapa.png", {"200", "304", "503"}),
        ("/mapa", {"200", "304", "503"}),
        ("/usuarios/{id}/posicao", {"200", "304", "404", "422", "503"}),
        ("/modelo", {"200", "304", "503"}),
        ("/modelo/versoes", {"200", "304"}),
        ("/health/ready", {"200", "503"}),
    ],
)
def test_document_names_the_statuses(document, path, statuses):
    assert set(_operations(document)["GET", path]["responses"]) == statuses


@pytest.mark.parametrize(
    ("method", "path", "statuses"),
    [
        ("POST", "/usuarios", {"201", "409", "413", "422", "503"}),
        ("PATCH", "/usuarios/{id}", {"200", "404", "409", "413", "422", "503"}),
        ("DELETE", "/usuarios/{id}", {"204", "404", "422", "503"}),
        ("PUT", "/usuarios/{id}/avaliacoes/{filme_id}", {"200", "201", "404", "413", "422", "503"}),
        ("DELETE", "/usuarios/{id}/avaliacoes/{filme_id}", {"204", "404", "422", "503"}),
        ("POST", "/avaliacoes", {"200", "404", "413", "422", "503"}),
        ("PUT", "/usuarios/{id}/ignorados/{filme_id}", {"204", "404", "422", "503"}),
        ("DELETE", "/usuarios/{id}/nao_vistos/{filme_id}", {"204", "404", "422", "503"}),
        ("POST", "/filmes", {"201", "409", "413", "422", "503"}),
        ("PATCH", "/filmes/{filme_id}", {"200", "404", "409", "413", "422", "503"}),
        ("DELETE", "/filmes/{filme_id}", {"204", "404", "422", "503"}),
    ],
)
def test_document_names_the_statuses_of_what_writes(document, method, path, statuses):
    assert set(_operations(document)[method, path]["responses"]) == statuses


def test_every_body_has_an_example_and_says_that_it_can_be_too_large(document):
    schemas = document["components"]["schemas"]
    for address, operation in _operations(document).items():
        if "requestBody" not in operation:
            continue
        assert "413" in operation["responses"], address
        content = operation["requestBody"]["content"].get("application/json")
        if content is not None:
            name = content["schema"].get("$ref", "").rpartition("/")[2]
            fields = schemas.get(name, {}).get("properties", {}).values()
            assert "examples" in content or any("examples" in field for field in fields), address


def test_no_bound_is_a_float_that_could_be_an_integer(document):
    rating = document["components"]["schemas"]["NovaAvaliacao"]["properties"]
    assert rating["usuario_id"]["maximum"] == 2**63 - 1
    assert isinstance(rating["avaliacao"]["maximum"], int)


def test_ids_and_limits_have_their_bounds(document):
    operation = _operations(document)["GET", "/filmes/{user_id}/recomendacoes"]
    schemas = {parameter["name"]: parameter["schema"] for parameter in operation["parameters"]}
    user_id, limit = schemas["user_id"], schemas["limite"]
    assert (user_id["minimum"], user_id["maximum"]) == (1, 2**63 - 1)
    assert (limit["minimum"], limit["maximum"], limit["default"]) == (1, 1000, 5)


def test_every_operation_is_described_in_portuguese_and_no_english_default_is_left(document):
    for operation in _operations(document).values():
        assert operation["summary"]
        assert operation["tags"]
        good = [r for status, r in operation["responses"].items() if status < "300"]
        assert {response["description"] for response in good} <= {"Sucesso", "Criado"}
        assert good


def _descriptions(node):
    if isinstance(node, dict):
        for key, value in node.items():
            if key in {"description", "summary"} and isinstance(value, str):
                yield value
            else:
                yield from _descriptions(value)
    elif isinstance(node, list):
        for value in node:
            yield from _descriptions(value)


def test_no_description_is_in_english(document):
    texts = set(_descriptions(document))
    english = re.compile(
        r"\b(the|what|whether|where|how|which|of|is|are|by|and|with)\b", re.IGNORECASE
    )
    assert len(texts) > 100
    assert [text for text in texts if english.search(text)] == []


def test_docs_page_is_served(reader):
    response = reader.get("/docs")
    assert response.status_code == 200
    assert "/openapi.json" in response.text
    assert reader.get("/openapi.json").json()["info"]["title"] == "Cineclube"
