"""Recommendations: what a user should see next, and why."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from cineclube.controller import recomendacoes
from cineclube.errors import ClusterNotFoundError, FilmsNotFoundError, UserNotFoundError
from cineclube.routes.corpos import Corpo, Nota
from cineclube.routes.escrita import RECOMENDACOES
from cineclube.routes.filmes import FilmeListado
from cineclube.routes.filtros import Pedido
from cineclube.routes.parametros import Id, UserId
from cineclube.routes.respostas import (
    MODEL_VERSION,
    NO_DATABASE,
    NO_MODEL,
    TOO_LARGE,
    TOTAL,
    answered,
    invalid_input,
    problems,
    success,
)
from cineclube.service.motivos import TipoMotivo
from cineclube.service.recomendacoes import Answers, Estrategia
from cineclube.service.recomendacoes import Recomendacao as RecomendacaoFound

router = APIRouter(tags=["Recomendações"])

MAX_ANSWERS = 1_000
FilmIds = Annotated[list[Id], Field(max_length=MAX_ANSWERS)]


class ClusterRef(BaseModel):
    """O cluster de um filme."""

    id: int = Field(examples=[3])
    nome: str = Field(validation_alias="name", examples=["ficção científica · anos 80"])


class Motivo(BaseModel):
    """Uma parte da pontuação. As participações de um filme somam 1."""

    tipo: TipoMotivo = Field(examples=["avaliacao"])
    filme_id: int | None = Field(description="Filme que o usuário avaliou", examples=[12])
    titulo: str | None = Field(examples=["Central do Brasil"])
    avaliacao: float | None = Field(description="Nota que o usuário deu", examples=[5.0])
    participacao: float = Field(
        description="Parte da pontuação; negativa quando pesa contra", examples=[0.4123]
    )


class Recomendacao(FilmeListado):
    """Um filme com a razão de estar na lista."""

    pontuacao: float = Field(description="Só vale comparada na mesma lista", examples=[0.83])
    cluster: ClusterRef = Field(description="O de um filme novo é o do que se sabe dele")
    estrategia: Estrategia = Field(
        description="clusters: dos clusters que combinam com o usuário; outros_clusters: dos "
        "demais; popularidade: o gosto nada diz dele"
    )
    motivos: list[Motivo]


class AvaliacaoDita(Corpo):
    """A nota de um filme, dita por quem não tem conta."""

    filme_id: Id = Field(examples=[1])
    avaliacao: Nota = Field(description="De 0 a 5, de meio em meio", examples=[4.5])


class Respostas(Corpo):
    """O que alguém sem conta diz de filmes. Uma nota vale mais do que estar em uma das listas."""

    curtidos: FilmIds = Field(default_factory=list, description="Ids", examples=[[65]])
    nao_curtidos: FilmIds = Field(default_factory=list, description="Ids", examples=[[1]])
    avaliacoes: Annotated[list[AvaliacaoDita], Field(max_length=MAX_ANSWERS)] = Field(
        default_factory=list
    )

    def answers(self) -> Answers:
        """Give them as the service takes them."""
        told = [(rating.filme_id, rating.avaliacao) for rating in self.avaliacoes]
        return Answers(self.curtidos, self.nao_curtidos, told)


class PedidoAnonimo(Pedido, Respostas):
    """O gosto de alguém sem conta, e como deve ser a lista."""


@router.get(
    "/filmes/{user_id}/recomendacoes",
    summary="Recomenda filmes a um usuário",
    response_model=list[Recomendacao],
    responses={
        **success(MODEL_VERSION, TOTAL),
        **invalid_input(),
        **problems(UserNotFoundError(999), ClusterNotFoundError(99), NO_MODEL, NO_DATABASE),
    },
)
def recommend_films(
    request: Request, user_id: UserId, pedido: Annotated[Pedido, Query()]
) -> Response:
    """Os filmes que o usuário não viu nem ignorou e de que mais deve gostar, o melhor primeiro.

    Uma avaliação nova vale já na próxima requisição. Vêm menos filmes do que o pedido só quando
    não há mais nenhum que sirva; `X-Total-Count` diz quantos servem.
    """
    return recomendacoes.for_user(request, user_id, pedido.wish(), RECOMENDACOES)


@router.post(
    "/recomendacoes",
    summary="Recomenda filmes a quem não tem conta",
    response_model=list[Recomendacao],
    responses={
        **answered(MODEL_VERSION, TOTAL),
        **invalid_input(),
        **problems(
            FilmsNotFoundError([998, 999]),
            ClusterNotFoundError(99),
            TOO_LARGE,
            NO_MODEL,
            NO_DATABASE,
        ),
    },
)
def recommend_to_anyone(
    request: Request, response: Response, pedido: PedidoAnonimo
) -> Sequence[RecomendacaoFound]:
    """Como as recomendações de um usuário, sem guardar nada."""
    return recomendacoes.for_anyone(request, response, pedido.answers(), pedido.wish())
