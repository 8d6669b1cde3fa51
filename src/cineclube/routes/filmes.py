"""`/filmes`: the catalogue, and what a user should see next."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from cineclube.controller import filmes
from cineclube.db import tables
from cineclube.errors import FilmNotFoundError, UserNotFoundError
from cineclube.routes.parametros import FilmId, Limit, Offset, UserId
from cineclube.routes.respostas import (
    MODEL_VERSION,
    NO_DATABASE,
    NO_MODEL,
    PAGING,
    invalid_input,
    problems,
    success,
)
from cineclube.service.motivos import TipoMotivo
from cineclube.service.recomendacoes import Estrategia
from cineclube.service.recomendacoes import Recomendacao as RecomendacaoFound

router = APIRouter(tags=["Filmes"])


class Filme(BaseModel):
    """Um filme. `genero`, `diretor` e `atores` separam vários valores com ", "."""

    model_config = ConfigDict(from_attributes=True)

    id: int = Field(examples=[59])
    titulo: str = Field(examples=["Cidade de Deus"])
    genero: str = Field(description="Vazio quando não se sabe", examples=["crime, drama"])
    diretor: str = Field(examples=["Fernando Meirelles"])
    atores: str = Field(examples=["Alexandre Rodrigues, Leandro Firmino"])
    ano: int | None = Field(examples=[2002])
    sinopse: str | None = Field(examples=[None])
    idioma: str | None = Field(examples=["português"])
    duracao: int | None = Field(description="Em minutos", examples=[130])
    imdb_id: str | None = Field(examples=["tt0317248"])
    tmdb_id: int | None = Field(examples=[598])


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
    "/filmes",
    summary="Lista os filmes",
    response_model=list[Filme],
    responses={**success(PAGING), **invalid_input(), **problems(NO_DATABASE)},
)
def list_films(
    request: Request, response: Response, limit: Limit = 100, offset: Offset = 0
) -> Sequence[tables.Filme]:
    """Os filmes do catálogo, na ordem dos ids. As outras páginas estão no cabeçalho `Link`."""
    return filmes.page(request, response, limit, offset)


@router.get(
    "/filmes/{filme_id}",
    summary="Mostra um filme",
    response_model=Filme,
    responses={**success(), **invalid_input(), **problems(FilmNotFoundError(999), NO_DATABASE)},
)
def get_film(request: Request, filme_id: FilmId) -> tables.Filme:
    """Um filme do catálogo."""
    return filmes.detail(request, filme_id)


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
    return filmes.recommendations(request, response, user_id, limit)
