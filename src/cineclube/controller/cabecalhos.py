"""Headers that several answers share."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from cineclube.service.paginas import Chosen

MODEL_VERSION = "X-Modelo-Versao"
TOTAL_COUNT = "X-Total-Count"
PRIVATE = {"Cache-Control": "private, no-cache"}
PAGING = ("limite", "deslocamento")  # the other parameters are the same on every page


def name_model(response: Response, version: str | None) -> None:
    """Say which version of the model answered."""
    if version is not None:
        response.headers[MODEL_VERSION] = version


def keep_private(response: Response) -> None:
    """Let only the client keep the answer, and ask each time whether it still holds."""
    response.headers.update(PRIVATE)


def locate(request: Request, response: Response, path: str) -> None:
    """Say where what was created is."""
    response.headers["Location"] = request.scope.get("root_path", "") + path


def describe_choice(response: Response, found: Chosen[Any]) -> None:
    """Say which model chose what is listed, and of how many."""
    name_model(response, found.versao)
    response.headers[TOTAL_COUNT] = str(found.total)


def describe_page(
    request: Request, response: Response, total: int, limit: int, offset: int
) -> None:
    """Say how long the whole list is and where its other pages are (RFC 8288)."""
    path = request.scope.get("root_path", "") + request.scope["path"]
    asked = [item for item in request.query_params.multi_items() if item[0] not in PAGING]
    response.headers[TOTAL_COUNT] = str(total)
    links = []
    for relation, start in _pages(total, limit, offset):
        query = urlencode([*asked, ("limite", limit), ("deslocamento", start)])
        links.append(f'<{path}?{query}>; rel="{relation}"')
    response.headers["Link"] = ", ".join(links)


def _pages(total: int, limit: int, offset: int) -> Iterator[tuple[str, int]]:
    """Relation and offset of the other pages, counted so that `next` ends at `last`."""
    shift = offset % limit
    last = shift + (total - 1 - shift) // limit * limit if total > shift else 0
    yield "first", 0
    if offset > 0:
        yield "prev", max(min(offset - limit, last), 0)
    if offset + limit < total:
        yield "next", offset + limit
    yield "last", last
