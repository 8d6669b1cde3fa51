"""Recommendations for a group."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from cineclube.controller import grupos
from cineclube.errors import ClusterNotFoundError, UsersNotFoundError
from cineclube.recommender.group import GroupStrategy
from cineclube.routes.corpos import Corpo
from cineclube.routes.filmes import FilmeListado
from cineclube.routes.filtros import MAX_EXCLUDED, Pedido
from cineclube.routes.parametros import Id
from cineclube.routes.recomendacoes import ClusterRef
from cineclube.routes.respostas import (
    MODEL_VERSION,
    NO_DATABASE,
    NO_MODEL,
    TOO_LARGE,
    TOTAL,
    answered,
    invalid_input,
    problems,
)
from cineclube.service.grupos import EscolhaDoGrupo as EscolhaFound

router = APIRouter(tags=["Recomendações"])

MIN_MEMBERS, MAX_MEMBERS = 2, 8


class PedidoDoGrupo(Pedido, Corpo):
    """Quem vai ver o filme, e como deve ser a lista."""

    usuarios: Annotated[list[Id], Field(min_length=MIN_MEMBERS, max_length=MAX_MEMBERS)] = Field(
        description="Ids; um repetido conta uma vez", examples=[[1, 3]]
    )
    estrategia: Annotated[GroupStrategy, Field(strict=False)] = Field(
        GroupStrategy.MEAN,
        description="media: o que mais agrada em média; menor_insatisfacao: o que menos desagrada "
        "a quem menos gosta; justica: cada filme favorece quem os anteriores menos agradaram",
    )
    vetos: Annotated[list[Id], Field(max_length=MAX_EXCLUDED)] = Field(
        default_factory=list, description="Ids de filmes que alguém não quer ver", examples=[[65]]
    )


class Expectativa(BaseModel):
    """O que se espera que um membro ache de um filme."""

    model_config = ConfigDict(from_attributes=True)

    usuario_id: int = Field(examples=[1])
    nome: str = Field(examples=["Renata Figueiredo"])
    afinidade: float = Field(
        description="De 0 a 1, comparada com o melhor filme para ele", examples=[0.82]
    )
    nota_esperada: float = Field(description="De 0 a 5", examples=[4.1])


class EscolhaDoGrupo(FilmeListado):
    """Um filme para o grupo."""

    cluster: ClusterRef
    afinidade_media: float = Field(description="De 0 a 1", examples=[0.7])
    menor_afinidade: float = Field(description="A de quem menos deve gostar", examples=[0.58])
    membros: list[Expectativa]


@router.post(
    "/recomendacoes/grupo",
    summary="Recomenda filmes a um grupo",
    response_model=list[EscolhaDoGrupo],
    responses={
        **answered(MODEL_VERSION, TOTAL),
        **invalid_input(),
        **problems(
            UsersNotFoundError([998, 999]),
            ClusterNotFoundError(99),
            TOO_LARGE,
            NO_MODEL,
            NO_DATABASE,
        ),
    },
)
def recommend_to_group(
    request: Request, response: Response, pedido: PedidoDoGrupo
) -> Sequence[EscolhaFound]:
    """Os filmes que 2 a 8 usuários devem ver juntos, e o que se espera que cada um ache deles.

    Ficam de fora os que algum deles viu, ignorou ou vetou; com `incluir_vistos`, só os que algum
    deles ignorou, vetou ou avaliou com 2 ou menos.
    """
    return grupos.recommend(
        request, response, pedido.usuarios, pedido.wish(), pedido.estrategia, pedido.vetos
    )
