"""`/filmes/{filme_id}/similares`: films like a film."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from cineclube.controller import similares
from cineclube.errors import FilmNotFoundError
from cineclube.routes.escrita import SIMILARES
from cineclube.routes.filmes import FilmeListado
from cineclube.routes.filtros import Filtros
from cineclube.routes.parametros import FilmId, Quantos
from cineclube.routes.respostas import (
    MODEL_VERSION,
    NO_DATABASE,
    NO_MODEL,
    TOTAL,
    invalid_input,
    problems,
    success,
)

router = APIRouter(tags=["Filmes"])


class PedidoSimilares(Filtros):
    """Quantos filmes parecidos, e como devem ser."""

    limite: Quantos = 10


class EmComum(BaseModel):
    """O que os dois filmes têm em comum."""

    model_config = ConfigDict(from_attributes=True)

    genero: list[str] = Field(validation_alias="genres", examples=[["crime", "drama"]])
    diretor: list[str] = Field(validation_alias="directors", examples=[[]])
    atores: list[str] = Field(validation_alias="actors", examples=[["Robert De Niro"]])


class FilmeSimilar(FilmeListado):
    """Um filme parecido com o pedido."""

    similaridade: float = Field(
        ge=0,
        le=1,
        description="0: nada se sabe em comum; 1: ninguém acompanha mais o filme nas avaliações, e "
        "o gosto e o conteúdo são iguais. Só vale comparada na mesma lista",
        examples=[0.7134],
    )
    em_comum: EmComum


@router.get(
    "/filmes/{filme_id}/similares",
    summary="Lista os filmes parecidos com um filme",
    response_model=list[FilmeSimilar],
    responses={
        **success(MODEL_VERSION, TOTAL),
        **invalid_input(),
        **problems(FilmNotFoundError(999), NO_MODEL, NO_DATABASE),
    },
)
def list_similar(
    request: Request, filme_id: FilmId, pedido: Annotated[PedidoSimilares, Query()]
) -> Response:
    """Os filmes que mais combinam com um filme, pelas avaliações e pelo conteúdo; de um filme sem
    avaliações, só pelo conteúdo. Vêm menos do que o pedido só quando não há mais nenhum que sirva;
    `X-Total-Count` diz quantos servem.
    """
    return similares.of_film(request, filme_id, pedido.criteria(), pedido.limite, SIMILARES)
