"""`/filmes/populares`, `/filmes/novidades`, `/generos`: the same for everybody."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from cineclube.controller import descobertas
from cineclube.db import tables
from cineclube.recommender.popular import Period
from cineclube.routes.filmes import Filme
from cineclube.routes.filtros import Filtros, FiltrosDoCatalogo
from cineclube.routes.parametros import MAX_ID, MAX_LIMIT, Digits
from cineclube.routes.respostas import (
    MODEL_VERSION,
    NO_DATABASE,
    NO_MODEL,
    PAGING,
    invalid_input,
    problems,
    success,
)
from cineclube.service.descobertas import FilmePopular as FilmePopularFound
from cineclube.service.descobertas import Genero as GeneroFound

router = APIRouter(tags=["Descobertas"])


class Pagina(BaseModel):
    """Que parte de uma lista."""

    limite: Annotated[int, Field(ge=1, le=MAX_LIMIT), Digits] = Field(
        20, description="Quantos, no máximo"
    )
    deslocamento: Annotated[int, Field(ge=0, le=MAX_ID), Digits] = Field(
        0, description="Quantos pular desde o começo"
    )


class PedidoPopulares(Pagina, Filtros):
    """Que filmes populares."""

    periodo: Period = Field(
        Period.EVER,
        description="Quanto conta o que é recente: uma avaliação vale a metade depois de uma "
        "semana, um mês (30 dias) ou um ano; contado da mais nova de todas",
    )


class PedidoNovidades(Pagina, FiltrosDoCatalogo):
    """Que novidades."""


class FilmePopular(Filme):
    """Um filme e as suas avaliações até o último treinamento."""

    n_avaliacoes: int = Field(examples=[31])
    nota_media: float | None = Field(description="null se ninguém o avaliou", examples=[4.2])

    @model_validator(mode="before")
    @classmethod
    def _flatten(cls, found: FilmePopularFound) -> dict[str, Any]:
        """Put the film's own fields beside what is known of its ratings."""
        return {**found.filme.model_dump(), **vars(found)}


class Genero(BaseModel):
    """Um gênero do catálogo."""

    model_config = ConfigDict(from_attributes=True)

    nome: str = Field(examples=["drama"])
    n_filmes: int = Field(examples=[98])


@router.get(
    "/filmes/populares",
    summary="Lista os filmes mais queridos",
    response_model=list[FilmePopular],
    responses={
        **success(MODEL_VERSION, PAGING),
        **invalid_input(),
        **problems(NO_MODEL, NO_DATABASE),
    },
)
def list_popular(
    request: Request, response: Response, pedido: Annotated[PedidoPopulares, Query()]
) -> Sequence[FilmePopularFound]:
    """Os filmes com mais e melhores avaliações até o último treinamento."""
    return descobertas.popular(
        request, response, pedido.criteria(), pedido.periodo, pedido.limite, pedido.deslocamento
    )


@router.get(
    "/filmes/novidades",
    summary="Lista os filmes mais novos",
    response_model=list[Filme],
    responses={**success(PAGING), **invalid_input(), **problems(NO_DATABASE)},
)
def list_new(
    request: Request, response: Response, pedido: Annotated[PedidoNovidades, Query()]
) -> Sequence[tables.Filme]:
    """Os filmes do ano mais novo ao mais antigo; em cada ano, primeiro o último a entrar no
    catálogo.
    """
    return descobertas.new(request, response, pedido.criteria(), pedido.limite, pedido.deslocamento)


@router.get(
    "/generos",
    summary="Lista os gêneros",
    response_model=list[Genero],
    responses={**success(), **problems(NO_DATABASE)},
)
def list_genres(request: Request) -> Sequence[GeneroFound]:
    """Os gêneros do catálogo, do que tem mais filmes ao que tem menos."""
    return descobertas.genres(request)
