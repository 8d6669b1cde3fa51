"""`/health`: for whoever operates the service."""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from cineclube.controller import saude
from cineclube.routes.respostas import NO_DATABASE, NO_MODEL, SUCCESS, problems
from cineclube.service.saude import Readiness

router = APIRouter(tags=["Saúde"])


class Vivo(BaseModel):
    """O processo responde."""

    status: str = Field("ok", examples=["ok"])


class Pronto(BaseModel):
    """O serviço responde a tudo."""

    model_config = ConfigDict(from_attributes=True)

    status: str = Field(examples=["ok"])
    versao: str = Field(description="Versão do modelo em uso")


@router.get("/health/live", summary="Diz se o processo responde", response_description=SUCCESS)
async def live() -> Vivo:  # async without await: it must answer while every thread is busy
    """O processo está de pé. Nada mais é verificado."""
    return Vivo()


@router.get(
    "/health/ready",
    summary="Diz se o serviço está pronto",
    response_model=Pronto,
    response_description=SUCCESS,
    responses=problems(NO_MODEL, NO_DATABASE),
)
def ready(request: Request, response: Response) -> Readiness:
    """O banco de dados responde e há um modelo em uso."""
    return saude.ready(request, response)
