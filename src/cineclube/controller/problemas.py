"""Every error as a problem (RFC 9457): the only place where errors become responses."""

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Match

from cineclube.controller.partes import parts
from cineclube.errors import BodyTooLargeError, CineclubeError, DatabaseError, ModelUnavailableError

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
    "decimal": "deve ser um número",
    "booleano": "deve ser true ou false",
    "int_parsing": "deve ser um número inteiro",
    "float_parsing": "deve ser um número",
    "bool_parsing": "deve ser true ou false",
    "string_type": "deve ser um texto",
    "string_too_short": "é curto demais: o mínimo de caracteres é {min_length}",
    "string_too_long": "é longo demais: o máximo de caracteres é {max_length}",
    "greater_than": "deve ser maior que {gt}",
    "greater_than_equal": "deve ser maior ou igual a {ge}",
    "less_than": "deve ser menor que {lt}",
    "less_than_equal": "deve ser menor ou igual a {le}",
    "enum": "deve ser um destes valores: {expected}",
    "literal_error": "deve ser um destes valores: {expected}",
    "json_invalid": "deve ser JSON válido, em UTF-8",
    "form_invalid": "deve ser multipart/form-data válido",
    "int_type": "deve ser um número inteiro",
    "int_from_float": "deve ser um número inteiro",
    "float_type": "deve ser um número",
    "finite_number": "deve ser um número finito",
    "multiple_of": "deve ser múltiplo de {multiple_of}",
    "bool_type": "deve ser true ou false",
    "string_unicode": "deve ser um texto em Unicode válido",
    "string_pattern_mismatch": "não tem a forma que este campo pede",
    "em_branco": "não pode ficar em branco nem ter caracteres de controle",
    "controle": "não pode ter caracteres de controle",
    "email": "deve ser um endereço de e-mail, como ana@exemplo.com.br",
    "imdb_id": "deve ser tt seguido de 7 a 10 algarismos, como tt0317248",
    "instante": "deve ser data e hora com fuso, de 1970 em diante, como 2025-03-01T21:30:00-03:00",
    "extra_forbidden": "não existe aqui",
    "too_short": "tem itens de menos: o mínimo é {min_length}",
    "too_long": "tem itens demais: o máximo é {max_length}",
    "list_type": "deve ser uma lista",
    "dict_type": "deve ser um objeto JSON",
    "model_type": "deve ser um objeto JSON",
    "model_attributes_type": "deve ser um objeto JSON (Content-Type: application/json)",
}
# What tells the forms of a body apart that may be one object or many; no part of a field's name
ONE, MANY = "{}", "[]"
WHOLE = {"body": "corpo"}  # what is wrong with no field in particular
MAX_FAULTS = 20  # named in one answer
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
    if request.method not in _methods(request):  # a fixed name where other methods take an id
        return _refused(request, HTTPException(HTTPStatus.METHOD_NOT_ALLOWED))
    found = error.errors()
    faults = [_fault(one) for one in found[:MAX_FAULTS]]
    told = "; ".join(f"{fault['campo']} {fault['mensagem']}" for fault in faults)
    more = f"; e mais {len(found) - len(faults)}" if len(found) > len(faults) else ""
    detail = f"A requisição não é válida: {told}{more}. Corrija e envie de novo."
    return problem(request, 422, "entrada-invalida", "Entrada inválida", detail, erros=faults)


def _fault(found: Mapping[str, Any]) -> dict[str, Any]:
    place, *path = found["loc"]
    if found["type"] == "json_invalid":
        path = []  # where it broke off, which names no field
    name = ".".join(str(part) for part in path if part not in (ONE, MANY))
    text = FAULTS.get(found["type"], OTHER_FAULT).format(**_told(found.get("ctx", {})))
    fault = {"campo": _echo(name) or WHOLE.get(place, place), "local": place, "mensagem": text}
    value = found.get("input")
    if isinstance(value, str | int | float):
        fault["valor"] = _echo(value if isinstance(value, str) else json.dumps(value))
    return fault


def _told(context: Mapping[str, Any]) -> dict[str, Any]:
    """Say in Portuguese what pydantic lists in English: 'a', 'b' or 'c'."""
    expected = str(context.get("expected", "")).replace("' or '", "' ou '")
    return {**context, "expected": expected}


def _echo(text: str) -> str:
    """Give back what was sent: short, and without what cannot be encoded."""
    return text[:MAX_ECHO].encode(errors="backslashreplace").decode()


def _refused(request: Request, error: HTTPException) -> Response:
    """Answer for what the framework refuses before any route is called."""
    if error.status_code == HTTPStatus.BAD_REQUEST:  # what is no JSON in other ways than usual
        is_form = request.headers.get("content-type", "").startswith("multipart/")
        kind = "form_invalid" if is_form else "json_invalid"
        unreadable = {"type": kind, "loc": ("body",), "msg": "unreadable", "input": None}
        return _invalid(request, RequestValidationError([unreadable]))
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        error.headers = {"Allow": ", ".join(sorted(_methods(request)))}
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
    if error.status_code == BodyTooLargeError.status:
        return BodyTooLargeError.name, BodyTooLargeError.title, error.detail
    detail = "A requisição foi recusada. As que são aceitas estão em GET /docs."
    return "requisicao-recusada", "Requisição recusada", detail


def _methods(request: Request) -> set[str]:
    """Name all methods of an address; the framework knows only those of the first route there.

    Where one route has exactly this address, those that would take it for an id do not count.
    """
    routes = [r for r in _routes(request.app.routes) if r.matches(request.scope)[0] != Match.NONE]
    exact = [route for route in routes if getattr(route, "path", None) == request.scope["path"]]
    methods = {m for route in exact or routes for m in getattr(route, "methods", None) or ()}
    return methods | ({"HEAD"} if "GET" in methods else set())


def _routes(routes: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    """Give the routes, also those of included routers, which newer frameworks keep together."""
    for route in routes:
        included = getattr(route, "original_router", None)
        yield from [route] if included is None else _routes(included.routes)
