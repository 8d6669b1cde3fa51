"""`/filmes`: the catalogue."""

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from cineclube.controller import filmes
from cineclube.db import tables
from cineclube.errors import FilmNotFoundError
from cineclube.routes.parametros import FilmId, Limit, Offset
from cineclube.routes.respostas import (
    NO_DATABASE,
    PAGING,
    invalid_input,
    problems,
    success,
)

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
