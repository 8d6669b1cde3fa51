"""Ratings, as responses."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from cineclube.controller.cabecalhos import describe_page, keep_private
from cineclube.controller.partes import parts
from cineclube.service.avaliacoes import AvaliacaoFeita, Given, Guardadas


def page(
    request: Request, response: Response, user_id: int, limit: int, offset: int
) -> Sequence[AvaliacaoFeita]:
    """Answer with a page of a user's ratings."""
    found = parts(request).avaliacoes.page(user_id, limit, offset)
    describe_page(request, response, found.total, limit, offset)
    keep_private(response)
    return found.items


def put(
    request: Request,
    response: Response,
    user_id: int,
    film_id: int,
    value: float,
    at: datetime | None,
) -> AvaliacaoFeita:
    """Answer 201 to a first rating, 200 to one that replaces another."""
    stored = parts(request).avaliacoes.put(user_id, film_id, value, at)
    response.status_code = HTTPStatus.CREATED if stored.nova else HTTPStatus.OK
    return stored.avaliacao


def put_all(request: Request, given: Iterable[Given]) -> Guardadas:
    """Answer with what changed."""
    return parts(request).avaliacoes.put_all(given)


def remove(request: Request, user_id: int, film_id: int) -> None:
    """Answer nothing."""
    parts(request).avaliacoes.remove(user_id, film_id)
