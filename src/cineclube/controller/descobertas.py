"""Films beside the personal list, as responses."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from cineclube.controller.cabecalhos import describe_page, name_model
from cineclube.controller.partes import parts
from cineclube.db.tables import Filme
from cineclube.recommender.facts import Criteria
from cineclube.recommender.popular import Period
from cineclube.service.descobertas import FilmePopular, Genero


def popular(
    request: Request,
    response: Response,
    criteria: Criteria,
    period: Period,
    limit: int,
    offset: int,
) -> Sequence[FilmePopular]:
    """Answer with a page of what is popular."""
    found = parts(request).descobertas.popular(criteria, period, limit, offset)
    describe_page(request, response, found.total, limit, offset)
    name_model(response, found.versao)
    return found.items


def new(
    request: Request, response: Response, criteria: Criteria, limit: int, offset: int
) -> Sequence[Filme]:
    """Answer with a page of what is new."""
    found = parts(request).descobertas.new(criteria, limit, offset)
    describe_page(request, response, found.total, limit, offset)
    return found.items


def genres(request: Request) -> Sequence[Genero]:
    """Answer with all genres."""
    return parts(request).descobertas.genres()
