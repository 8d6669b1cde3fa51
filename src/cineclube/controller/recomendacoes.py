"""Recommendations, as responses."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from cineclube.controller.cabecalhos import describe_choice, keep_private
from cineclube.controller.partes import parts
from cineclube.service.paginas import Chosen
from cineclube.service.recomendacoes import Answers, Recomendacao, Wish


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


def _listed(response: Response, found: Chosen[Recomendacao]) -> Sequence[Recomendacao]:
    describe_choice(response, found)
    keep_private(response)
    return found.items
