"""`/ignorados` and `/nao_vistos`: what users say of films without rating them."""

from collections.abc import Sequence

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


@router.get(
    "/usuarios/{id}/ignorados",
    summary="Lista os filmes que não interessam a um usuário",
    response_model=list[Filme],
    responses=LISTED,
)
def list_ignored(
    request: Request,
    response: Response,
    id: UserId,  # noqa: A002
    limit: Limit = 100,
    offset: Offset = 0,
) -> Sequence[tables.Filme]:
    """Os filmes ignorados, do último ao primeiro."""
    return marcas.ignored_page(request, response, id, limit, offset)


@router.put(
    "/usuarios/{id}/ignorados/{filme_id}",
    summary="Diz que um filme não interessa",
    status_code=204,
    response_class=Response,
    responses=DONE,
)
def ignore_film(request: Request, id: UserId, filme_id: FilmId) -> None:  # noqa: A002
    """O filme não será recomendado ao usuário. Repetir não muda nada."""
    marcas.ignore(request, id, filme_id)


@router.delete(
    "/usuarios/{id}/ignorados/{filme_id}",
    summary="Deixa de ignorar um filme",
    status_code=204,
    response_class=Response,
    responses=DONE,
)
def stop_ignoring(request: Request, id: UserId, filme_id: FilmId) -> None:  # noqa: A002
    """O filme volta a poder ser recomendado. Repetir não muda nada."""
    marcas.stop_ignoring(request, id, filme_id)


@router.get(
    "/usuarios/{id}/nao_vistos",
    summary="Lista os filmes que um usuário disse não ter visto",
    response_model=list[Filme],
    responses=LISTED,
)
def list_not_seen(
    request: Request,
    response: Response,
    id: UserId,  # noqa: A002
    limit: Limit = 100,
    offset: Offset = 0,
) -> Sequence[tables.Filme]:
    """Os filmes não vistos, da última resposta à primeira."""
    return marcas.not_seen_page(request, response, id, limit, offset)


@router.put(
    "/usuarios/{id}/nao_vistos/{filme_id}",
    summary="Responde que não viu um filme",
    status_code=204,
    response_class=Response,
    responses=DONE,
)
def mark_not_seen(request: Request, id: UserId, filme_id: FilmId) -> None:  # noqa: A002
    """Não se pergunta mais pelo filme; ele pode ser recomendado. Uma avaliação desfaz isto."""
    marcas.mark_not_seen(request, id, filme_id)


@router.delete(
    "/usuarios/{id}/nao_vistos/{filme_id}",
    summary="Retira a resposta de que não viu um filme",
    status_code=204,
    response_class=Response,
    responses=DONE,
)
def unmark_not_seen(request: Request, id: UserId, filme_id: FilmId) -> None:  # noqa: A002
    """Pode-se perguntar de novo pelo filme. Repetir não muda nada."""
    marcas.unmark_not_seen(request, id, filme_id)
