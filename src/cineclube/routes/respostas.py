"""How the answers of a route are documented: headers, and problems with an example of each."""

from typing import Any

from pydantic import BaseModel, Field

from cineclube.controller.tamanho import MAX_BYTES
from cineclube.errors import BodyTooLargeError, CineclubeError, DatabaseError, ModelUnavailableError

Documented = dict[int | str, dict[str, Any]]

PROBLEM_SCHEMA = "Problema"


class Falha(BaseModel):
    """Um campo que não foi aceito."""

    campo: str = Field(examples=["limite"])
    local: str = Field(description="Onde está o campo", examples=["query"])
    mensagem: str = Field(examples=["deve ser maior ou igual a 1"])
    valor: str | None = Field(None, description="O que foi recebido", examples=["0"])


class Problema(BaseModel):
    """Um erro, no formato da RFC 9457."""

    type: str = Field(description="Identifica o tipo do problema", examples=["/problemas/..."])
    title: str = Field(description="Sempre igual para o mesmo tipo")
    status: int = Field(examples=[404])
    detail: str = Field(description="O que aconteceu e o que fazer")
    instance: str = Field(description="Endereço da requisição", examples=["/filmes/999"])
    erros: list[Falha] | None = Field(None, description="Só quando a entrada é inválida (422)")


def _header(description: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}}


ETAG = {"ETag": _header("Muda quando a resposta muda; serve para If-None-Match")}
MODEL_VERSION = {"X-Modelo-Versao": _header("Versão do modelo que respondeu")}
TOTAL = {"X-Total-Count": _header("Quantos há ao todo")}
PAGING = {
    **TOTAL,
    "Link": _header("Endereços das outras páginas: first, prev, next, last (RFC 8288)"),
}
SUCCESS = "Sucesso"
CREATED = "Criado"
LOCATION = {"Location": _header("Endereço do que foi criado")}
COMPRESSION = {
    "Content-Encoding": _header("gzip, para quem o aceita"),
    "Vary": _header("O cabeçalho da requisição de que a forma da resposta depende"),
}
DISPOSITION = {"Content-Disposition": _header("O nome do arquivo em que guardar a resposta")}
RETRY_AFTER = {"Retry-After": _header("Segundos até valer a pena tentar de novo")}

INVALID_INPUT = {
    "type": "/problemas/entrada-invalida",
    "title": "Entrada inválida",
    "status": 422,
    "detail": "A requisição não é válida: limite deve ser maior ou igual a 1. "
    "Corrija e envie de novo.",
    "instance": "/filmes",
    "erros": [
        {
            "campo": "limite",
            "local": "query",
            "mensagem": "deve ser maior ou igual a 1",
            "valor": "0",
        }
    ],
}


def success(*headers: dict[str, Any]) -> Documented:
    """Document the headers of a 200, and the 304 that every tagged answer can become."""
    all_headers = {name: header for group in (ETAG, *headers) for name, header in group.items()}
    return {
        200: {"description": SUCCESS, "headers": all_headers},
        304: {"description": "Nada mudou desde a resposta com o ETag de If-None-Match"},
    }


def answered(*headers: dict[str, Any]) -> Documented:
    """Document the headers of a 200 that is not tagged: the answer to what is not a GET."""
    all_headers = {name: header for group in headers for name, header in group.items()}
    return {200: {"description": SUCCESS, "headers": all_headers}}


def created(model: type[BaseModel] | None = None, *headers: dict[str, Any]) -> Documented:
    """Document a 201; `model` is needed where it is not the status that the route has first."""
    all_headers = {name: header for group in headers for name, header in group.items()}
    documented = {"description": CREATED, "headers": all_headers}
    return {201: documented if model is None else {**documented, "model": model}}


def no_content() -> Documented:
    """Document a 204."""
    return {204: {"description": SUCCESS}}


def invalid_input(*errors: CineclubeError) -> Documented:
    """Document the answer to malformed input, and other errors of that status."""
    examples = {"entrada-invalida": INVALID_INPUT, **{e.name: _example(e) for e in errors}}
    return {422: _problem(" ou ".join(["Entrada inválida", *(e.title for e in errors)]), examples)}


def problems(*errors: CineclubeError) -> Documented:
    """Document the answers to errors, grouped by status."""
    by_status: dict[int | str, list[CineclubeError]] = {}
    for error in errors:
        by_status.setdefault(error.status, []).append(error)
    return {status: _problems(group) for status, group in by_status.items()}


def _problems(errors: list[CineclubeError]) -> dict[str, Any]:
    documented = _problem(
        " ou ".join(dict.fromkeys(error.title for error in errors)),
        {error.name: _example(error) for error in errors},
    )
    if any(isinstance(error, DatabaseError | ModelUnavailableError) for error in errors):
        documented["headers"] = RETRY_AFTER
    return documented


def _example(error: CineclubeError) -> dict[str, Any]:
    return {
        "type": f"/problemas/{error.name}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "instance": "/...",
    }


def _problem(description: str, examples: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "description": description,
        "content": {
            "application/problem+json": {
                "schema": {"$ref": f"#/components/schemas/{PROBLEM_SCHEMA}"},
                "examples": {name: {"value": value} for name, value in examples.items()},
            }
        },
    }


NO_DATABASE = DatabaseError("O banco de dados não respondeu. Tente de novo em 30 segundos.")
NO_MODEL = ModelUnavailableError(30)
TOO_LARGE = BodyTooLargeError(MAX_BYTES)
