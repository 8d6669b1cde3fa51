"""Ignored films and films that were not seen, as responses."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from cineclube.controller.cabecalhos import describe_page, keep_private
from cineclube.controller.partes import parts
from cineclube.db.tables import Filme
from cineclube.service.marcas import MarcaService


def ignored_page(
    request: Request, response: Response, user_id: int, limit: int, offset: int
) -> Sequence[Filme]:
    """Answer with a page of the films that a user ignores."""
    return _page(parts(request).ignorados, request, response, user_id, limit, offset)


def not_seen_page(
    request: Request, response: Response, user_id: int, limit: int, offset: int
) -> Sequence[Filme]:
    """Answer with a page of the films that a user has not seen."""
    return _page(parts(request).nao_vistos, request, response, user_id, limit, offset)


def ignore(request: Request, user_id: int, film_id: int) -> None:
    """Answer nothing."""
    parts(request).ignorados.put(user_id, film_id)


def stop_ignoring(request: Request, user_id: int, film_id: int) -> None:
    """Answer nothing."""
    parts(request).ignorados.remove(user_id, film_id)


def mark_not_seen(request: Request, user_id: int, film_id: int) -> None:
    """Answer nothing."""
    parts(request).nao_vistos.put(user_id, film_id)


def unmark_not_seen(request: Request, user_id: int, film_id: int) -> None:
    """Answer nothing."""
    parts(request).nao_vistos.remove(user_id, film_id)


def _page(
    marks: MarcaService,
    request: Request,
    response: Response,
    user_id: int,
    limit: int,
    offset: int,
) -> Sequence[Filme]:
    found = marks.page(user_id, limit, offset)
    describe_page(request, response, found.total, limit, offset)
    keep_private(response)
    return found.items
