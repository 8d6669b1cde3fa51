"""`/clusters`: what the model sees in the films."""

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from cineclube.controller import clusters
from cineclube.errors import ClusterNotFoundError
from cineclube.routes.filmes import Filme
from cineclube.routes.parametros import ClusterId
from cineclube.routes.respostas import (
    MODEL_VERSION,
    NO_DATABASE,
    NO_MODEL,
    invalid_input,
    problems,
    success,
)
from cineclube.service.clusters import ClusterDetail, ClusterSummary

router = APIRouter(tags=["Clusters"])


class PngResponse(Response):
    """Names the media type of a picture in the document."""

    media_type = "image/png"


class FilmeTipico(BaseModel):
    """Um filme que representa bem o cluster."""

    model_config = ConfigDict(from_attributes=True)

    id: int = Field(examples=[59])
    titulo: str = Field(examples=["Cidade de Deus"])
    ano: int | None = Field(examples=[2002])


class Cluster(BaseModel):
    """Filmes parecidos e de que as mesmas pessoas gostam."""

    model_config = ConfigDict(from_attributes=True)

    id: int = Field(examples=[3])
    nome: str = Field(examples=["ficção científica · anos 80"])
    n_filmes: int = Field(examples=[24])
    participacao_avaliacoes: float = Field(description="De 0 a 1", examples=[0.11])
    filmes_tipicos: list[FilmeTipico]


class ClusterDetalhe(Cluster):
    """Um cluster e os seus filmes mais avaliados."""

    filmes: list[Filme] = Field(description="Até 20, do mais avaliado ao menos avaliado")


@router.get(
    "/clusters",
    summary="Lista os clusters",
    response_model=list[Cluster],
    responses={**success(MODEL_VERSION), **problems(NO_MODEL, NO_DATABASE)},
)
def list_clusters(request: Request, response: Response) -> Sequence[ClusterSummary]:
    """Os clusters do modelo em uso, do que tem mais avaliações ao que tem menos."""
    return clusters.every(request, response)


@router.get(
    "/clusters/mapa.png",
    summary="Mostra o mapa dos clusters",
    response_class=PngResponse,
    responses={**success(MODEL_VERSION), **problems(NO_MODEL)},
)
def get_map(request: Request) -> Response:
    """A imagem dos clusters que o treinador desenhou."""
    return clusters.picture(request)


@router.get(
    "/clusters/{id}",
    summary="Mostra um cluster",
    response_model=ClusterDetalhe,
    responses={
        **success(MODEL_VERSION),
        **invalid_input(),
        **problems(ClusterNotFoundError(999), NO_MODEL, NO_DATABASE),
    },
)
def get_cluster(request: Request, response: Response, id: ClusterId) -> ClusterDetail:  # noqa: A002
    """Um cluster do modelo em uso. Os ids podem mudar a cada treinamento."""
    return clusters.detail(request, response, id)
