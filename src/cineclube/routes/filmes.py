"""`/filmes`: the catalogue."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from cineclube.controller import filmes
from cineclube.db import tables
from cineclube.errors import FilmExistsError, FilmNotFoundError
from cineclube.routes.corpos import Corpo, Idioma, ImdbId, Sinopse, Titulo, TmdbId, Valores
from cineclube.routes.parametros import Ano, Duracao, FilmId, Limit, Offset
from cineclube.routes.respostas import (
    LOCATION,
    NO_DATABASE,
    PAGING,
    TOO_LARGE,
    answered,
    created,
    invalid_input,
    no_content,
    problems,
    success,
)

router = APIRouter(tags=["Filmes"])

SEPARATED = "Vários valores separados por vírgula"
TAKEN = FilmExistsError("imdb_id", "tt0317248", 59)


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


class FilmeListado(Filme):
    """Um filme e o que uma lista diz dele."""

    @model_validator(mode="before")
    @classmethod
    def _flatten(cls, found: Any) -> dict[str, Any]:
        """Put the film's own fields beside those that are said of it."""
        return {**found.filme.model_dump(), **vars(found)}


class FatosFilme(Corpo):
    """O que se pode saber de um filme além do título. null onde não se sabe."""

    genero: Valores = Field("", description=SEPARATED, examples=["crime, drama"])
    diretor: Valores = Field("", description=SEPARATED, examples=["Fernando Meirelles"])
    atores: Valores = Field("", description=SEPARATED, examples=["Alexandre Rodrigues"])
    ano: Ano | None = Field(None, examples=[2002])
    sinopse: Sinopse | None = Field(None, examples=["Dois meninos crescem na Cidade de Deus."])
    idioma: Idioma | None = Field(None, examples=["português"])
    duracao: Duracao | None = Field(None, description="Em minutos", examples=[130])
    imdb_id: ImdbId | None = Field(None, examples=["tt9000001"])
    tmdb_id: TmdbId | None = Field(None, examples=[2000000001])


class NovoFilme(FatosFilme):
    """Um filme para o catálogo."""

    titulo: Titulo = Field(examples=["Cidade de Deus"])


class MudancasFilme(FatosFilme):
    """O que muda em um filme; o que não é enviado fica como está, e null apaga."""

    # never null, and not required: what is not sent is not read
    titulo: Titulo = Field(default_factory=str, examples=["Cidade de Deus"])


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


@router.post(
    "/filmes",
    summary="Acrescenta um filme",
    response_model=Filme,
    status_code=201,
    responses={
        **created(None, LOCATION),
        **invalid_input(),
        **problems(TAKEN, TOO_LARGE, NO_DATABASE),
    },
)
def add_film(request: Request, response: Response, filme: NovoFilme) -> tables.Filme:
    """O filme pode ser recomendado logo, pelo que se sabe dele.

    409 se outro filme já tem o mesmo `imdb_id` ou `tmdb_id`.
    """
    return filmes.add(request, response, filme.model_dump())


@router.patch(
    "/filmes/{filme_id}",
    summary="Altera um filme",
    response_model=Filme,
    responses={
        **answered(),
        **invalid_input(),
        **problems(FilmNotFoundError(999), TAKEN, TOO_LARGE, NO_DATABASE),
    },
)
def change_film(request: Request, filme_id: FilmId, mudancas: MudancasFilme) -> tables.Filme:
    """Muda só os campos enviados; null apaga o que pode ser desconhecido.

    409 se outro filme já tem o `imdb_id` ou `tmdb_id` novo.
    """
    return filmes.change(request, filme_id, mudancas.model_dump(exclude_unset=True))


@router.delete(
    "/filmes/{filme_id}",
    summary="Apaga um filme",
    status_code=204,
    response_class=Response,
    responses={
        **no_content(),
        **invalid_input(),
        **problems(FilmNotFoundError(999), NO_DATABASE),
    },
)
def remove_film(request: Request, filme_id: FilmId) -> None:
    """Apaga o filme, as suas avaliações e o que mais os usuários disseram dele."""
    filmes.remove(request, filme_id)
