"""`/filmes/populares`, `/filmes/novidades`, `/generos`: the same for everybody."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from cineclube.controller import descobertas
from cineclube.db import tables
from cineclube.recommender.popular import Period
from cineclube.routes.filmes import Filme, FilmeListado
from cineclube.routes.filtros import Filtros, FiltrosDoCatalogo
from cineclube.routes.parametros import MAX_ID, Digits, Quantos
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

    limite: Quantos = 20
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


class FilmePopular(FilmeListado):
    """Um filme e as suas avaliações até o último treinamento."""

    n_avaliacoes: int = Field(examples=[31])
    nota_media: float | None = Field(description="null se ninguém o avaliou", examples=[4.2])


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
