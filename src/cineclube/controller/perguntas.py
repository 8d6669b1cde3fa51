"""Questions, as responses."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from cineclube.controller.cabecalhos import keep_private, name_model
from cineclube.controller.partes import parts
from cineclube.service.perguntas import Pergunta, Perguntas


def for_user(request: Request, response: Response, user_id: int, limit: int) -> Sequence[Pergunta]:
    """Answer with the films to ask a user about."""
    return _listed(response, parts(request).perguntas.for_user(user_id, limit))


def for_anyone(
    request: Request,
    response: Response,
    seen: Sequence[int],
    not_seen: Sequence[int],
    limit: int,
) -> Sequence[Pergunta]:
    """Answer with the films to ask somebody without an account about."""
    return _listed(response, parts(request).perguntas.for_anyone(seen, not_seen, limit))


def _listed(response: Response, found: Perguntas) -> Sequence[Pergunta]:
    name_model(response, found.versao)
    keep_private(response)
    return found.itens
