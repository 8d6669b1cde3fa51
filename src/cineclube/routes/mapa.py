"""The map of the films, and where a taste lies in it."""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from cineclube.controller import mapa
from cineclube.errors import FilmsNotFoundError, UserNotFoundError
from cineclube.routes.parametros import UserId
from cineclube.routes.recomendacoes import Respostas
from cineclube.routes.respostas import (
    COMPRESSION,
    MODEL_VERSION,
    NO_DATABASE,
    NO_MODEL,
    TOO_LARGE,
    answered,
    invalid_input,
    problems,
    success,
)
from cineclube.service.mapa import Posicao as PosicaoFound

router = APIRouter(tags=["Mapa"])


class ClusterNoMapa(BaseModel):
    """Um cluster e onde os seus filmes conhecidos estão mais juntos."""

    id: int = Field(examples=[1])
    nome: str = Field(examples=["Ação e ficção científica"])
    n_filmes: int = Field(description="Quantos há agora no catálogo", examples=[52])
    participacao_avaliacoes: float = Field(description="De 0 a 1", examples=[0.2])
    x: float | None = Field(description="null se não tem nenhum filme", examples=[-0.31])
    y: float | None = Field(examples=[0.12])


class FilmesNoMapa(BaseModel):
    """Todos os filmes, na ordem dos ids, em colunas: a primeira posição de cada coluna é do
    primeiro filme.
    """

    id: list[int] = Field(examples=[[65, 91]])
    titulo: list[str] = Field(examples=[["Matrix", "Cidade de Deus"]])
    ano: list[int | None] = Field(examples=[[1999, None]])
    x: list[float] = Field(description="Na mesma escala que y", examples=[[-0.3501, 0.28]])
    y: list[float] = Field(examples=[[0.5113, 0.4682]])
    cluster: list[int] = Field(description="O id do cluster", examples=[[1, 6]])
    n_avaliacoes: list[int] = Field(description="No último treinamento", examples=[[31, 40]])


class Mapa(BaseModel):
    """O que há para desenhar."""

    versao: str = Field(description="A do modelo", examples=["20261121T040000123Z"])
    variancia: list[float] = Field(
        description="Quanto do que distingue os filmes cada eixo mostra, de 0 a 1",
        min_length=2,
        max_length=2,
        examples=[[0.0939, 0.0778]],
    )
    clusters: list[ClusterNoMapa]
    filmes: FilmesNoMapa


class ClusterDoGosto(BaseModel):
    """Quanto de um gosto está em um cluster."""

    model_config = ConfigDict(from_attributes=True)

    id: int = Field(examples=[2])
    nome: str = Field(examples=["Ficção científica e ação"])
    participacao: float = Field(description="De 0 a 1", examples=[0.41])
    combina: bool = Field(description="Se é dos clusters em que se procura primeiro")


class Posicao(BaseModel):
    """Onde um gosto está no mapa."""

    model_config = ConfigDict(from_attributes=True)

    x: float | None = Field(
        description="Onde estaria um filme deste gosto; null se não se sabe de nada que agrade",
        examples=[0.12],
    )
    y: float | None = Field(examples=[-0.3])
    n_avaliacoes: int = Field(examples=[12])
    clusters: list[ClusterDoGosto] = Field(
        description="Só os que têm parte no gosto, da maior à menor"
    )


@router.get(
    "/mapa",
    summary="Mostra o mapa dos filmes",
    response_model=Mapa,
    responses={**success(MODEL_VERSION, COMPRESSION), **problems(NO_MODEL, NO_DATABASE)},
)
def get_film_map(request: Request) -> Response:
    """Todos os filmes que há agora, no plano da PCA, para desenhar.

    Um filme que veio depois do treinamento está entre os mais parecidos. As posições e os ids dos
    clusters valem para uma versão do modelo.
    """
    return mapa.everything(request)


@router.get(
    "/usuarios/{id}/posicao",
    summary="Mostra onde o gosto de um usuário está no mapa",
    response_model=Posicao,
    responses={
        **success(MODEL_VERSION),
        **invalid_input(),
        **problems(UserNotFoundError(999), NO_MODEL, NO_DATABASE),
    },
)
def get_position(request: Request, response: Response, id: UserId) -> PosicaoFound:  # noqa: A002
    """O lugar do gosto entre os filmes de `/mapa` e os clusters em que ele está.

    Uma avaliação nova vale já na próxima requisição.
    """
    return mapa.of_user(request, response, id)


@router.post(
    "/posicao",
    summary="Mostra onde o gosto de quem não tem conta está no mapa",
    response_model=Posicao,
    responses={
        **answered(MODEL_VERSION),
        **invalid_input(),
        **problems(FilmsNotFoundError([998, 999]), TOO_LARGE, NO_MODEL, NO_DATABASE),
    },
)
def get_position_of_anyone(
    request: Request, response: Response, respostas: Respostas
) -> PosicaoFound:
    """Como a posição de um usuário, sem guardar nada."""
    return mapa.of_anyone(request, response, respostas.answers())
