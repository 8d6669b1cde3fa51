"""Why one film is where it is in a user's list."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from cineclube.controller import explicacoes
from cineclube.errors import FilmNotFoundError, UserNotFoundError
from cineclube.routes.filmes import Filme
from cineclube.routes.parametros import Digits, FilmId, UserId
from cineclube.routes.respostas import (
    MODEL_VERSION,
    NO_DATABASE,
    NO_MODEL,
    invalid_input,
    problems,
    success,
)
from cineclube.service.explicacoes import Explicacao as ExplicacaoFound
from cineclube.service.motivos import TipoMotivo

router = APIRouter(tags=["Recomendações"])

MAX_TOLD = 50
TOLD = "De quantas avaliações dizer como seria sem elas"


class SemEste(BaseModel):
    """Como seria sem esta avaliação."""

    model_config = ConfigDict(from_attributes=True)

    posicao: int | None = Field(description="A partir de 1", examples=[17])
    pontuacao: float = Field(examples=[0.21])


class MotivoCompleto(BaseModel):
    """Uma parte da pontuação. As participações somam 1."""

    model_config = ConfigDict(from_attributes=True)

    tipo: TipoMotivo = Field(examples=["avaliacao"])
    filme_id: int | None = Field(description="Filme que o usuário avaliou", examples=[12])
    titulo: str | None = Field(examples=["Central do Brasil"])
    avaliacao: float | None = Field(description="Nota que o usuário deu", examples=[5.0])
    contribuicao: float = Field(description="As contribuições somam a pontuação", examples=[0.34])
    participacao: float | None = Field(
        description="Parte da pontuação; negativa quando pesa contra; null quando a pontuação não "
        "passa de 0",
        examples=[0.4123],
    )
    sem_este: SemEste | None = Field(description="Só dos que mais pesam: ver `limite`")


class ClusterDoFilme(BaseModel):
    """O cluster do filme, diante do gosto do usuário."""

    model_config = ConfigDict(from_attributes=True)

    id: int = Field(examples=[3])
    nome: str = Field(examples=["ficção científica · anos 80"])
    participacao: float = Field(description="Do gosto do usuário, de 0 a 1", examples=[0.62])
    combina: bool = Field(description="Se é um dos clusters onde se procura primeiro")


class Explicacao(BaseModel):
    """Um filme diante de um usuário."""

    model_config = ConfigDict(from_attributes=True)

    filme: Filme
    pontuacao: float = Field(description="A da lista sem filtros nem ajustes", examples=[0.83])
    posicao: int | None = Field(
        description="A partir de 1; null se o usuário já o viu ou ignorou", examples=[1]
    )
    de: int = Field(description="Quantos filmes ele ainda não viu nem ignorou", examples=[186])
    nota_esperada: float = Field(description="De 0 a 5", examples=[4.2])
    cluster: ClusterDoFilme
    motivos: list[MotivoCompleto] = Field(description="Do que mais pesa ao que menos pesa")


@router.get(
    "/filmes/{user_id}/recomendacoes/{filme_id}/motivo",
    summary="Explica um filme a um usuário",
    response_model=Explicacao,
    responses={
        **success(MODEL_VERSION),
        **invalid_input(),
        **problems(UserNotFoundError(999), FilmNotFoundError(999), NO_MODEL, NO_DATABASE),
    },
)
def explain_film(
    request: Request,
    response: Response,
    user_id: UserId,
    filme_id: FilmId,
    limite: Annotated[int, Query(ge=0, le=MAX_TOLD, description=TOLD), Digits] = 10,
) -> ExplicacaoFound:
    """Por que um filme está onde está: o que cada avaliação lhe dá, e onde estaria sem ela.

    Vale para qualquer filme, também para um que não está na lista.
    """
    return explicacoes.explain(request, response, user_id, filme_id, limite)
