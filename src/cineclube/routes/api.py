"""All routes, and the document that describes them."""

from typing import Any

from fastapi import APIRouter, FastAPI

from cineclube.routes import clusters, filmes, modelo, recomendacoes, saude, usuarios
from cineclube.routes.respostas import PROBLEM_SCHEMA, Problema

REF = "#/components/schemas/{model}"

router = APIRouter()
# what has a fixed name comes before what has an id in its place
for part in (filmes, recomendacoes, usuarios, clusters, modelo, saude):
    router.include_router(part.router)


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
        return super().openapi()
