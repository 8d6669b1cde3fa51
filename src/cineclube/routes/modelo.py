"""`/modelo`: what serves."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from cineclube.controller import modelo
from cineclube.recommender.artefact import Manifest
from cineclube.routes.respostas import MODEL_VERSION, NO_MODEL, problems, success
from cineclube.service.modelo import ModelReport
from cineclube.service.modelo import VersaoGuardada as VersaoFound

router = APIRouter(tags=["Modelo"])


class Modelo(BaseModel):
    """A versão do modelo em uso."""

    model_config = ConfigDict(from_attributes=True)

    versao: str
    criado_em: datetime
    idade_segundos: int = Field(examples=[3600])
    versoes: list[str] = Field(description="As versões guardadas, da mais antiga à mais nova")
    manifesto: Manifest = Field(description="manifest.json, como está no disco")
    metricas: dict[str, Any] = Field(description="metrics.json, como está no disco")


class VersaoGuardada(BaseModel):
    """Uma versão do modelo que está no disco. É null o que os seus arquivos não dizem."""

    model_config = ConfigDict(from_attributes=True)

    versao: str = Field(examples=["20261121T040000123Z"])
    criado_em: datetime | None
    em_uso: bool = Field(description="Se é a que responde agora")
    promovida: bool | None = Field(description="Se o treinamento que a fez a pôs em uso")
    motivo: str | None = Field(
        description="Por quê, como o treinador o escreveu",
        examples=["not worse than popularity on held-out ratings"],
    )
    filmes: int | None = Field(examples=[9742])
    usuarios: int | None = Field(examples=[610])
    avaliacoes: int | None = Field(examples=[100836])
    clusters: int | None = Field(examples=[24])
    ndcg_10: float | None = Field(
        description="NDCG@10 em avaliações que o treinamento não viu", examples=[0.155]
    )


@router.get(
    "/modelo",
    summary="Descreve o modelo em uso",
    response_model=Modelo,
    responses={**success(MODEL_VERSION), **problems(NO_MODEL)},
)
def get_model(request: Request, response: Response) -> ModelReport:
    """De que o modelo foi feito, quão bem recomenda e que idade tem."""
    return modelo.report(request, response)


@router.get(
    "/modelo/versoes",
    summary="Lista as versões do modelo",
    response_model=list[VersaoGuardada],
    responses=success(),
)
def list_versions(request: Request) -> Sequence[VersaoFound]:
    """As versões que estão guardadas, da mais nova à mais antiga; nenhuma, se não há modelo."""
    return modelo.versions(request)
