"""The OpenAPI document."""

import pytest

from cineclube.main import create_app


@pytest.fixture(scope="module")
def document(mock_cinema):
    app = create_app(mock_cinema.settings)
    assert app.openapi() is app.openapi()
    return app.openapi()


def _operations(document):
    return {path: item["get"] for path, item in document["paths"].items()}


def test_document_has_every_address(document):
    assert set(document["paths"]) == {
        "/filmes",
        "/filmes/{filme_id}",
        "/filmes/{user_id}/recomendacoes",
        "/usuarios",
        "/usuarios/{id}",
        "/clusters",
        "/clusters/mapa.png",
        "/clusters/{id}",
        "/modelo",
        "/health/live",
        "/health/ready",
    }


def test_every_error_is_documented_as_a_problem(document):
    for path, operation in _operations(document).items():
        for status, response in operation["responses"].items():
            if status >= "400":
                (media_type,) = response["content"]
                content = response["content"][media_type]
                assert media_type == "application/problem+json", path
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
        ("/modelo", {"200", "304", "503"}),
        ("/health/ready", {"200", "503"}),
    ],
)
def test_document_names_the_statuses(document, path, statuses):
    assert set(_operations(document)[path]["responses"]) == statuses


def test_ids_and_limits_have_their_bounds(document):
    operation = _operations(document)["/filmes/{user_id}/recomendacoes"]
    user_id, limit = (parameter["schema"] for parameter in operation["parameters"])
    assert (user_id["minimum"], user_id["maximum"]) == (1, 2**63 - 1)
    assert (limit["minimum"], limit["maximum"], limit["default"]) == (1, 1000, 5)


def test_every_operation_is_described_in_portuguese_and_no_english_default_is_left(document):
    for operation in _operations(document).values():
        assert operation["summary"]
        assert operation["tags"]
        assert operation["responses"]["200"]["description"] == "Sucesso"


def test_docs_page_is_served(reader):
    response = reader.get("/docs")
    assert response.status_code == 200
    assert "/openapi.json" in response.text
    assert reader.get("/openapi.json").json()["info"]["title"] == "Cineclube"
