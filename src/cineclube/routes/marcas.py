"""`/ignorados`, `/nao_vistos` and `/vistos`: what users say of films without rating them."""

from collections.abc import Sequence
from typing import NamedTuple

from fastapi import APIRouter, Request, Response

from cineclube.controller import marcas
from cineclube.db import tables
from cineclube.errors import FilmNotFoundError, UserNotFoundError
from cineclube.routes.filmes import Filme
from cineclube.routes.parametros import FilmId, Limit, Offset, UserId
from cineclube.routes.respostas import (
    NO_DATABASE,
    PAGING,
    invalid_input,
    no_content,
    problems,
    success,
)
from cineclube.service.marcas import Marca

router = APIRouter(tags=["Usuários"])

LISTED = {
    **success(PAGING),
    **invalid_input(),
    **problems(UserNotFoundError(999), NO_DATABASE),
}
DONE = {
    **no_content(),
    **invalid_input(),
    **problems(UserNotFoundError(999), FilmNotFoundError(999), NO_DATABASE),
}


class Operation(NamedTuple):
    """How one operation is called and described."""

    name: str
    summary: str
    description: str


def _add_list(kind: Marca, operation: Operation) -> None:
    @router.get(
        f"/usuarios/{{id}}/{kind}",
        **operation._asdict(),
        response_model=list[Filme],
        responses=LISTED,
    )
    def list_marked(
        request: Request,
        response: Response,
        id: UserId,  # noqa: A002
        limit: Limit = 100,
        offset: Offset = 0,
    ) -> Sequence[tables.Filme]:
        return marcas.page(kind, request, response, id, limit, offset)


def _add_put(kind: Marca, operation: Operation) -> None:
    @router.put(
        f"/usuarios/{{id}}/{kind}/{{filme_id}}",
        **operation._asdict(),
        status_code=204,
        response_class=Response,
        responses=DONE,
    )
    def mark(request: Request, id: UserId, filme_id: FilmId) -> None:  # noqa: A002
        marcas.put(kind, request, id, filme_id)


def _add_delete(kind: Marca, operation: Operation) -> None:
    @router.delete(
        f"/usuarios/{{id}}/{kind}/{{filme_id}}",
        **operation._asdict(),
        status_code=204,
        response_class=Response,
        responses=DONE,
    )
    def unmark(request: Request, id: UserId, filme_id: FilmId) -> None:  # noqa: A002
        marcas.remove(kind, request, id, filme_id)


def _add(kind: Marca, listed: Operation, put: Operation, removed: Operation) -> None:
    _add_list(kind, listed)
    _add_put(kind, put)
    _add_delete(kind, removed)


_add(
    Marca.IGNORADO,
    Operation(
        "list_ignored",
        "Lista os filmes que não interessam a um usuário",
        "Os filmes ignorados, do último ao primeiro.",
    ),
    Operation(
        "ignore_film",
        "Diz que um filme não interessa",
        "O filme não será recomendado ao usuário. Repetir não muda nada.",
    ),
    Operation(
        "stop_ignoring",
        "Deixa de ignorar um filme",
        "O filme volta a poder ser recomendado. Repetir não muda nada.",
    ),
)
_add(
    Marca.NAO_VISTO,
    Operation(
        "list_not_seen",
        "Lista os filmes que um usuário disse não ter visto",
        "Os filmes não vistos, da última resposta à primeira.",
    ),
    Operation(
        "mark_not_seen",
        "Responde que não viu um filme",
        "Não se pergunta mais pelo filme; ele pode ser recomendado. Uma avaliação desfaz isto.",
    ),
    Operation(
        "unmark_not_seen",
        "Retira a resposta de que não viu um filme",
        "Pode-se perguntar de novo pelo filme. Repetir não muda nada.",
    ),
)
_add(
    Marca.VISTO,
    Operation(
        "list_seen",
        "Lista os filmes que um usuário viu sem dar nota",
        "Os filmes vistos, do último ao primeiro.",
    ),
    Operation(
        "mark_seen",
        "Diz que viu um filme, sem dar nota",
        "O filme não será recomendado, a não ser com `incluir_vistos`, e nada se conclui do gosto. "
        "Uma avaliação toma o lugar disto.",
    ),
    Operation(
        "unmark_seen",
        "Retira o que disse: que viu um filme",
        "O filme volta a poder ser recomendado. Repetir não muda nada.",
    ),
)
