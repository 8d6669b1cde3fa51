"""Search, as responses."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from cineclube.controller.cabecalhos import describe_page
from cineclube.controller.partes import parts
from cineclube.db.tables import Filme


def page(
    request: Request, response: Response, text: str, limit: int, offset: int
) -> Sequence[Filme]:
    """Answer with a page of what is found."""
    found = parts(request).busca.find(text, limit, offset)
    describe_page(request, response, found.total, limit, offset)
    return found.items
