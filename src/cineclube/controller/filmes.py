"""Films, as responses."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from cineclube.controller.cabecalhos import describe_page
from cineclube.controller.partes import parts
from cineclube.db.tables import Filme


def page(request: Request, response: Response, limit: int, offset: int) -> Sequence[Filme]:
    """Answer with a page of the catalogue."""
    found = parts(request).filmes.page(limit, offset)
    describe_page(request, response, found.total, limit, offset)
    return found.items


def detail(request: Request, film_id: int) -> Filme:
    """Answer with one film."""
    return parts(request).filmes.get(film_id)
