"""Marked films, as responses."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from cineclube.controller.cabecalhos import describe_page, keep_private
from cineclube.controller.partes import parts
from cineclube.db.tables import Filme
from cineclube.service.marcas import Marca


def page(
    kind: Marca, request: Request, response: Response, user_id: int, limit: int, offset: int
) -> Sequence[Filme]:
    """Answer with a page of the films that a user marked so."""
    found = parts(request).marcas.page(kind, user_id, limit, offset)
    describe_page(request, response, found.total, limit, offset)
    keep_private(response)
    return found.items


def put(kind: Marca, request: Request, user_id: int, film_id: int) -> None:
    """Answer nothing."""
    parts(request).marcas.put(kind, user_id, film_id)


def remove(kind: Marca, request: Request, user_id: int, film_id: int) -> None:
    """Answer nothing."""
    parts(request).marcas.remove(kind, user_id, film_id)
