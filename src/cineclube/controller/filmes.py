"""Films, as responses."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cineclube.controller.cabecalhos import describe_page, locate
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


def add(request: Request, response: Response, values: Mapping[str, Any]) -> Filme:
    """Answer with the new film and its address."""
    film = parts(request).filmes.add(values)
    locate(request, response, f"/filmes/{film.id}")
    return film


def change(request: Request, film_id: int, values: Mapping[str, Any]) -> Filme:
    """Answer with the film as it is now."""
    return parts(request).filmes.change(film_id, values)


def remove(request: Request, film_id: int) -> None:
    """Answer nothing."""
    parts(request).filmes.remove(film_id)
