"""Recommendations: what a user should see next, and why."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, model_validator

from cineclube.controller import recomendacoes
from cineclube.errors import UserNotFoundError
from cineclube.routes.filmes import Filme
from cineclube.routes.parametros import Limit, UserId
from cineclube.routes.respostas import (
    MODEL_VERSION,
    NO_DATABASE,
    NO_MODEL,
    invalid_input,
    problems,
    success,
)
from cineclube.service.motivos import TipoMotivo
from cineclube.service.recomendacoes import Estrategia
from cineclube.service.recomendacoes import Recomendacao as RecomendacaoFound

router = APIRouter(tags=["Recomendações"])


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


class Recomendacao(Filme):
    """Um filme com a razão de estar na lista."""

    pontuacao: float = Field(description="Só vale comparada na mesma lista", examples=[0.83])
    cluster: ClusterRef | None = Field(description="null se o modelo não conhece o filme")
    estrategia: Estrategia = Field(
        description="clusters: dos clusters que combinam com o usuário; outros_clusters: dos "
        "demais; popularidade: o gosto nada diz dele; catalogo: o modelo não o conhece"
    )
    motivos: list[Motivo]

    @model_validator(mode="before")
    @classmethod
    def _flatten(cls, found: RecomendacaoFound) -> dict[str, Any]:
        """Put the film's own fields beside those of the recommendation."""
        return {**found.filme.model_dump(), **vars(found)}


@router.get(
    "/filmes/{user_id}/recomendacoes",
    summary="Recomenda filmes a um usuário",
    response_model=list[Recomendacao],
    responses={
        **success(MODEL_VERSION),
        **invalid_input(),
        **problems(UserNotFoundError(999), NO_MODEL, NO_DATABASE),
    },
)
def recommend_films(
    request: Request, response: Response, user_id: UserId, limit: Limit = 5
) -> Sequence[RecomendacaoFound]:
    """Os filmes que o usuário ainda não avaliou e de que mais deve gostar, o melhor primeiro.

    Uma avaliação nova vale já na próxima requisição. Vêm menos filmes do que o pedido só quando
    não há mais nenhum por ver.
    """
    return recomendacoes.for_user(request, response, user_id, limit)
