"""All routes, and the document that describes them."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, FastAPI

from cineclube.routes import (
    avaliacoes,
    busca,
    clusters,
    descobertas,
    explicacoes,
    filmes,
    grupos,
    importacao,
    mapa,
    marcas,
    modelo,
    pagina,
    perguntas,
    recomendacoes,
    saude,
    similares,
    usuarios,
)
from cineclube.routes.parametros import MAX_ID
from cineclube.routes.respostas import PROBLEM_SCHEMA, Problema

BOUNDS = {"minimum", "maximum"}
REF = "#/components/schemas/{model}"
FROM_DISK = {"Manifest", "Promotion"}

# What has a fixed name comes before what has an id in its place. Each of them is included by the
# application itself: whatever is between makes the framework look through all routes once more.
ROUTERS: Sequence[APIRouter] = tuple(
    part.router
    for part in (
        busca,
        descobertas,
        filmes,
        recomendacoes,
        explicacoes,
        similares,
        grupos,
        perguntas,
        usuarios,
        avaliacoes,
        marcas,
        importacao,
        clusters,
        mapa,
        modelo,
        saude,
        pagina,
    )
)


class Api(FastAPI):
    """FastAPI, whose document also holds the schema of the problems."""

    def openapi(self) -> dict[str, Any]:
        """Make the OpenAPI document, once."""
        if self.openapi_schema is None:
            document = super().openapi()
            problem = Problema.model_json_schema(ref_template=REF)
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            schemas.update(problem.pop("$defs", {}))
            schemas[PROBLEM_SCHEMA] = problem
            _drop_docstrings_of_the_inside(schemas)
            _make_bounds_exact(document)
        return super().openapi()


def _drop_docstrings_of_the_inside(schemas: dict[str, Any]) -> None:
    """Leave the docstrings of the inner layers out: they are English, for who reads the code; the
    fields that hold these values are described in Portuguese.
    """
    for name, schema in schemas.items():
        if "enum" in schema or name in FROM_DISK:
            schema.pop("description", None)


def _make_bounds_exact(node: Any) -> None:
    """Write whole bounds as integers: as floats, which the framework makes of some, 2^63 - 1 would
    be 2^63, which is no id.
    """
    if isinstance(node, dict):
        for key in BOUNDS & node.keys():
            bound = node[key]
            if isinstance(bound, float) and bound.is_integer():
                node[key] = min(int(bound), MAX_ID)
    for inner in node.values() if isinstance(node, dict) else node:
        if isinstance(inner, dict | list):
            _make_bounds_exact(inner)
