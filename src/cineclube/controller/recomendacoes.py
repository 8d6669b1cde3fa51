"""Recommendations, as responses."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from cineclube.controller.cabecalhos import keep_private, name_model
from cineclube.controller.partes import parts
from cineclube.service.recomendacoes import Recomendacao


def for_user(
    request: Request, response: Response, user_id: int, limit: int
) -> Sequence[Recomendacao]:
    """Answer with the best films for a user."""
    found = parts(request).recomendacoes.recommend(user_id, limit)
    name_model(response, found.versao)
    keep_private(response)
    return found.itens
