"""Recommendations, as responses."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from cineclube.controller.cabecalhos import TOTAL_COUNT, keep_private, name_model
from cineclube.controller.partes import parts
from cineclube.service.recomendacoes import Answers, Recomendacao, Recomendacoes, Wish


def for_user(
    request: Request, response: Response, user_id: int, wish: Wish
) -> Sequence[Recomendacao]:
    """Answer with the best films for a user."""
    return _listed(response, parts(request).recomendacoes.for_user(user_id, wish))


def for_anyone(
    request: Request, response: Response, answers: Answers, wish: Wish
) -> Sequence[Recomendacao]:
    """Answer with the best films for somebody without an account."""
    return _listed(response, parts(request).recomendacoes.for_anyone(answers, wish))


def _listed(response: Response, found: Recomendacoes) -> Sequence[Recomendacao]:
    name_model(response, found.versao)
    response.headers[TOTAL_COUNT] = str(found.total)
    keep_private(response)
    return found.itens
