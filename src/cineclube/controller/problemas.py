"""Every error as a problem (RFC 9457): the only place where errors become responses."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cineclube.controller.partes import parts
from cineclube.errors import CineclubeError, DatabaseError, ModelUnavailableError

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
INTERNAL = "Algo falhou no servidor e foi registrado no log dele. Tente de novo mais tarde."
DATABASE = (
    "O banco de dados não respondeu. Tente de novo em {seconds} segundos; "
    "se o problema continuar, quem opera o serviço encontra a causa no log."
)
MAX_ECHO = 100  # characters of a refused value that are sent back

# Texts for the errors of pydantic that can reach a client, by their type
FAULTS = {
    "missing": "é obrigatório",
    "digitos": "deve ser um número inteiro, escrito só com os algarismos de 0 a 9",
    "int_parsing": "deve ser um número inteiro",
    "float_parsing": "deve ser um número",
    "bool_parsing": "deve ser true ou false",
    "string_type": "deve ser um texto",
    "string_too_short": "deve ter pelo menos {min_length} caracteres",
    "string_too_long": "deve ter no máximo {max_length} caracteres",
    "greater_than": "deve ser maior que {gt}",
    "greater_than_equal": "deve ser maior ou igual a {ge}",
    "less_than": "deve ser menor que {lt}",
    "less_than_equal": "deve ser menor ou igual a {le}",
    "enum": "deve ser um destes valores: {expected}",
    "literal_error": "deve ser um destes valores: {expected}",
    "json_invalid": "deve ser JSON válido",
}
OTHER_FAULT = "tem um valor que não é aceito aqui"


def handle_errors(app: FastAPI) -> None:
    """Let every error of an application leave it as a problem."""
    app.exception_handler(CineclubeError)(_expected)
    app.exception_handler(ModelUnavailableError)(_no_model)
    app.exception_handler(DatabaseError)(_no_database)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(HTTPException)(_refused)
    app.exception_handler(Exception)(_unexpected)


def problem(
    request: Request,
    status: int,
    name: str,
    title: str,
    detail: str,
    headers: Mapping[str, str] | None = None,
    **extensions: Any,
) -> Response:
    """Make the response; `name` is the last part of the problem's type."""
    content = {
        "type": f"/problemas/{name}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": quote(request.scope["path"], safe="/:@!$&'()*+,;=~"),
        **extensions,
    }
    return JSONResponse(content, status, headers, MEDIA_TYPE)


def _expected(request: Request, error: CineclubeError) -> Response:
    """Answer what the error says, unless it speaks to whoever reads the log."""
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _unexpected(request, error)
    return problem(request, error.status, error.name, error.title, error.detail)


def _no_model(request: Request, error: ModelUnavailableError) -> Response:
    headers = {"Retry-After": str(error.retry_after_seconds)}
    return problem(request, error.status, error.name, error.title, error.detail, headers)


def _no_database(request: Request, error: DatabaseError) -> Response:
    """Answer without the message, which tells of addresses and of SQL."""
    logger.error("%s %s: %s", request.method, request.scope["path"], error)
    seconds = parts(request).retry_after_seconds
    detail, headers = DATABASE.format(seconds=seconds), {"Retry-After": str(seconds)}
    return problem(request, error.status, error.name, error.title, detail, headers)


def _unexpected(request: Request, error: Exception) -> Response:
    logger.error("%s %s failed", request.method, request.scope["path"], exc_info=error)
    return problem(request, 500, CineclubeError.name, CineclubeError.title, INTERNAL)


def _invalid(request: Request, error: RequestValidationError) -> Response:
    """Answer for input that is malformed, with each field named."""
    faults = [_fault(found) for found in error.errors()]
    told = "; ".join(f"{fault['campo']} {fault['mensagem']}" for fault in faults)
    detail = f"A requisição não é válida: {told}. Corrija e envie de novo."
    return problem(request, 422, "entrada-invalida", "Entrada inválida", detail, erros=faults)


def _fault(found: Mapping[str, Any]) -> dict[str, Any]:
    place, *path = found["loc"]
    text = FAULTS.get(found["type"], OTHER_FAULT).format(**found.get("ctx", {}))
    fault = {"campo": ".".join(map(str, path)) or place, "local": place, "mensagem": text}
    value = found.get("input")
    if isinstance(value, str | int | float):
        fault["valor"] = str(value)[:MAX_ECHO]
    return fault


def _refused(request: Request, error: HTTPException) -> Response:
    """Answer for what the framework refuses before any route is called."""
    name, title, detail = _refusal(request.scope["path"], error)
    return problem(request, error.status_code, name, title, detail, error.headers)


def _refusal(path: str, error: HTTPException) -> tuple[str, str, str]:
    if error.status_code == HTTPStatus.NOT_FOUND:
        detail = f"Não há nada em {path[:MAX_ECHO]}. Os endereços estão em GET /docs."
        return "endereco-nao-encontrado", "Endereço não encontrado", detail
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = (error.headers or {}).get("Allow", "outro método")
        detail = f"Este endereço não aceita o método da requisição. Use {allowed}."
        return "metodo-nao-permitido", "Método não permitido", detail
    detail = "A requisição foi recusada. As que são aceitas estão em GET /docs."
    return "requisicao-recusada", "Requisição recusada", detail
