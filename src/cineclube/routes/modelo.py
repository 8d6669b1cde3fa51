"""`/modelo`: what serves."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from cineclube.controller import modelo
from cineclube.recommender.artefact import Manifest
from cineclube.routes.respostas import MODEL_VERSION, NO_MODEL, problems, success
from cineclube.service.modelo import ModelReport

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


@router.get(
    "/modelo",
    summary="Descreve o modelo em uso",
    response_model=Modelo,
    responses={**success(MODEL_VERSION), **problems(NO_MODEL)},
)
def get_model(request: Request, response: Response) -> ModelReport:
    """De que o modelo foi feito, quão bem recomenda e que idade tem."""
    return modelo.report(request, response)
