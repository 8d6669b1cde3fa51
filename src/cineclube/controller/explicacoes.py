"""Explanations, as responses."""

from starlette.requests import Request
from starlette.responses import Response

from cineclube.controller.cabecalhos import keep_private, name_model
from cineclube.controller.partes import parts
from cineclube.service.explicacoes import Explicacao


def explain(
    request: Request, response: Response, user_id: int, film_id: int, n_told: int
) -> Explicacao:
    """Answer with all that speaks for a film and against it."""
    found = parts(request).explicacoes.explain(user_id, film_id, n_told)
    name_model(response, found.versao)
    keep_private(response)
    return found
