"""`/avaliacoes`: what users think of films."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from cineclube.controller import avaliacoes
from cineclube.controller.problemas import MANY, ONE
from cineclube.errors import (
    FilmNotFoundError,
    FilmsNotFoundError,
    RatingNotFoundError,
    UserNotFoundError,
    UsersNotFoundError,
)
from cineclube.routes.corpos import Corpo, Instante, Nota
from cineclube.routes.parametros import FilmId, Id, Limit, Offset, UserId
from cineclube.routes.respostas import (
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
from cineclube.service.avaliacoes import AvaliacaoFeita, Guardadas

router = APIRouter(tags=["Avaliações"])

MAX_RATINGS = 10_000
NOTA = Field(description="De 0 a 5, de meio em meio", examples=[4.5])
QUANDO = Field(
    None,
    description="Com fuso horário. Sem ela, ou no futuro, vale a hora em que a avaliação chega",
    examples=["2025-03-01T21:30:00-03:00"],
)


class Avaliacao(BaseModel):
    """O que um usuário achou de um filme."""

    model_config = ConfigDict(from_attributes=True)

    filme_id: int = Field(examples=[59])
    titulo: str = Field(examples=["Cidade de Deus"])
    avaliacao: float = Field(description="De 0 a 5, de meio em meio", examples=[4.5])
    avaliado_em: datetime | None = Field(
        description="null quando não se sabe", examples=["2025-03-02T00:30:00Z"]
    )


class NotaDada(Corpo):
    """A nota de um filme."""

    avaliacao: Nota = NOTA
    avaliado_em: Instante | None = QUANDO


class NovaAvaliacao(NotaDada):
    """A nota que um usuário deu a um filme."""

    usuario_id: Id = Field(examples=[1])
    filme_id: Id = Field(examples=[59])


class Resultado(BaseModel):
    """O que mudou. Um par de usuário e filme que se repete conta uma vez, e vale o último."""

    model_config = ConfigDict(from_attributes=True)

    novas: int = Field(examples=[2])
    atualizadas: int = Field(description="Outra nota, ou outra data", examples=[1])
    iguais: int = Field(description="Já estavam assim", examples=[0])


def _shape(body: Any) -> str:
    return MANY if isinstance(body, list) else ONE


NovasAvaliacoes = Annotated[
    Annotated[NovaAvaliacao, Tag(ONE)]
    | Annotated[list[NovaAvaliacao], Field(min_length=1, max_length=MAX_RATINGS), Tag(MANY)],
    Discriminator(_shape),
    Body(
        openapi_examples={
            "uma": {"value": {"usuario_id": 1, "filme_id": 59, "avaliacao": 4.5}},
            "várias": {
                "value": [
                    {"usuario_id": 1, "filme_id": 59, "avaliacao": 4.5},
                    {
                        "usuario_id": 2,
                        "filme_id": 65,
                        "avaliacao": 3,
                        "avaliado_em": "2025-03-01T21:30:00-03:00",
                    },
                ]
            },
        }
    ),
]


@router.get(
    "/usuarios/{id}/avaliacoes",
    summary="Lista as avaliações de um usuário",
    response_model=list[Avaliacao],
    responses={
        **success(PAGING),
        **invalid_input(),
        **problems(UserNotFoundError(999), NO_DATABASE),
    },
)
def list_ratings(
    request: Request,
    response: Response,
    id: UserId,  # noqa: A002
    limit: Limit = 100,
    offset: Offset = 0,
) -> Sequence[AvaliacaoFeita]:
    """As avaliações, da mais nova à mais antiga; as sem data por último."""
    return avaliacoes.page(request, response, id, limit, offset)


@router.put(
    "/usuarios/{id}/avaliacoes/{filme_id}",
    summary="Avalia um filme",
    response_model=Avaliacao,
    responses={
        **answered(),
        **created(Avaliacao),
        **invalid_input(),
        **problems(UserNotFoundError(999), FilmNotFoundError(999), TOO_LARGE, NO_DATABASE),
    },
)
def put_rating(
    request: Request,
    response: Response,
    id: UserId,  # noqa: A002
    filme_id: FilmId,
    nota: NotaDada,
) -> AvaliacaoFeita:
    """Guarda a nota: 201 se é a primeira que o usuário dá ao filme, 200 se troca outra.

    De duas notas para o mesmo filme vale a que chega por último. Quem avalia um filme já o viu: a
    resposta "não vi" desaparece.
    """
    return avaliacoes.put(request, response, id, filme_id, nota.avaliacao, nota.avaliado_em)


@router.delete(
    "/usuarios/{id}/avaliacoes/{filme_id}",
    summary="Retira uma avaliação",
    status_code=204,
    response_class=Response,
    responses={
        **no_content(),
        **invalid_input(),
        **problems(UserNotFoundError(999), RatingNotFoundError(1, 59), NO_DATABASE),
    },
)
def remove_rating(request: Request, id: UserId, filme_id: FilmId) -> None:  # noqa: A002
    """Apaga a nota que o usuário deu ao filme."""
    avaliacoes.remove(request, id, filme_id)


@router.post(
    "/avaliacoes",
    summary="Guarda uma avaliação ou várias",
    response_model=Resultado,
    responses={
        **answered(),
        **invalid_input(),
        **problems(
            UsersNotFoundError([998, 999]), FilmsNotFoundError([998, 999]), TOO_LARGE, NO_DATABASE
        ),
    },
)
def put_ratings(request: Request, novas: NovasAvaliacoes) -> Guardadas:
    """Guarda todas ou nenhuma. A nota de um par que já existe é trocada."""
    ratings = novas if isinstance(novas, list) else [novas]
    return avaliacoes.put_all(
        request, [(r.usuario_id, r.filme_id, r.avaliacao, r.avaliado_em) for r in ratings]
    )
