"""Recommendations, as responses."""

from collections.abc import Sequence
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from cineclube.controller.cabecalhos import describe_choice, keep_private
from cineclube.controller.guardadas import SHORT_LIST, Ask
from cineclube.controller.listas import Writer, written
from cineclube.controller.partes import answer_by, parts
from cineclube.controller.prontas import Answer, make_answer
from cineclube.service.paginas import Chosen
from cineclube.service.presente import Seen
from cineclube.service.recomendacoes import (
    Answers,
    Escolha,
    Recomendacao,
    Wish,
    choose_for_user,
)


def for_user(request: Request, user_id: int, wish: Wish, writer: Writer[Escolha]) -> Response:
    """Answer with the best films for a user."""
    answer = partial(_for_user, wish, writer)
    ask = Ask(answer, personal=True, short=wish.limit <= SHORT_LIST)
    return answer_by(request, user_id, ask)


def _for_user(wish: Wish, writer: Writer[Escolha], seen: Seen, user_id: int) -> Answer | None:  # noqa: ARG001
    chosen = choose_for_user(seen, wish)
    body = written(seen, chosen.items, writer)
    return None if body is None else make_answer(body, chosen.versao, chosen.total, private=True)


def for_anyone(
    request: Request, response: Response, answers: Answers, wish: Wish
) -> Sequence[Recomendacao]:
    """Answer with the best films for somebody without an account."""
    return _listed(response, parts(request).recomendacoes.for_anyone(answers, wish))


def _listed(response: Response, found: Chosen[Recomendacao]) -> Sequence[Recomendacao]:
    describe_choice(response, found)
    keep_private(response)
    return found.items
