"""What to ask a newcomer."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from cineclube.controller import perguntas
from cineclube.errors import FilmsNotFoundError, UserNotFoundError
from cineclube.routes.filmes import FilmeListado
from cineclube.routes.parametros import Digits, UserId
from cineclube.routes.recomendacoes import ClusterRef, FilmIds, Respostas
from cineclube.routes.respostas import (
    MODEL_VERSION,
    NO_DATABASE,
    NO_MODEL,
    TOO_LARGE,
    answered,
    invalid_input,
    problems,
    success,
)
from cineclube.service.perguntas import Pergunta as PerguntaFound

router = APIRouter(tags=["Perguntas"])

MAX_QUESTIONS = 100


class Quantas(BaseModel):
    """Quantas perguntas."""

    limite: Annotated[int, Field(ge=1, le=MAX_QUESTIONS), Digits] = Field(
        10, description="Quantas, no máximo"
    )


class PedidoPerguntas(Quantas, Respostas):
    """O que já se respondeu. Um filme avaliado, curtido ou não curtido foi visto."""

    nao_vistos: FilmIds = Field(default_factory=list, description="Ids", examples=[[12]])

    def seen(self) -> list[int]:
        """Give the ids of the films that were seen."""
        rated = [rating.filme_id for rating in self.avaliacoes]
        return [*rated, *self.curtidos, *self.nao_curtidos]


class Pergunta(FilmeListado):
    """Um filme de que perguntar."""

    cluster: ClusterRef


@router.get(
    "/usuarios/{id}/perguntas",
    summary="Escolhe filmes de que perguntar a um usuário",
    response_model=list[Pergunta],
    responses={
        **success(MODEL_VERSION),
        **invalid_input(),
        **problems(UserNotFoundError(999), NO_MODEL, NO_DATABASE),
    },
)
def questions_for_user(
    request: Request,
    response: Response,
    id: UserId,  # noqa: A002
    pedido: Annotated[Quantas, Query()],
) -> Sequence[PerguntaFound]:
    """Os filmes que o usuário provavelmente viu e cuja nota mais diria do seu gosto, a pergunta que
    mais diz primeiro; nenhum que ele avaliou, ignorou ou de que disse se o viu.

    Responde-se com `PUT /usuarios/{id}/avaliacoes/{filme_id}`, ou com
    `PUT /usuarios/{id}/nao_vistos/{filme_id}`. Cada resposta muda as próximas perguntas.
    """
    return perguntas.for_user(request, response, id, pedido.limite)


@router.post(
    "/perguntas",
    summary="Escolhe filmes de que perguntar a quem não tem conta",
    response_model=list[Pergunta],
    responses={
        **answered(MODEL_VERSION),
        **invalid_input(),
        **problems(FilmsNotFoundError([998, 999]), TOO_LARGE, NO_MODEL, NO_DATABASE),
    },
)
def questions_for_anyone(
    request: Request, response: Response, pedido: PedidoPerguntas
) -> Sequence[PerguntaFound]:
    """Como as perguntas a um usuário, sem guardar nada."""
    return perguntas.for_anyone(request, response, pedido.seen(), pedido.nao_vistos, pedido.limite)
