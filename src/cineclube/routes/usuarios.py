"""`/usuarios`: who rates films."""

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from cineclube.controller import usuarios
from cineclube.db import tables
from cineclube.errors import UserNotFoundError
from cineclube.routes.parametros import Limit, Offset, UserId
from cineclube.routes.respostas import (
    MODEL_VERSION,
    NO_DATABASE,
    PAGING,
    invalid_input,
    problems,
    success,
)
from cineclube.service.usuarios import Profile

router = APIRouter(tags=["Usuários"])


class Usuario(BaseModel):
    """Um usuário. O e-mail é dado pessoal e não sai daqui."""

    model_config = ConfigDict(from_attributes=True)

    id: int = Field(examples=[1])
    nome: str = Field(examples=["Renata Figueiredo"])


class ParticipacaoCluster(BaseModel):
    """Quanto do gosto de um usuário está em um cluster."""

    id: int = Field(examples=[3])
    nome: str = Field(examples=["comédia · anos 90"])
    participacao: float = Field(description="De 0 a 1", examples=[0.62])


class UsuarioDetalhe(Usuario):
    """Um usuário e o seu gosto."""

    n_avaliacoes: int = Field(examples=[52])
    clusters: list[ParticipacaoCluster] | None = Field(
        description="Do que mais combina ao que menos combina; null enquanto não há modelo em uso"
    )


@router.get(
    "/usuarios",
    summary="Lista os usuários",
    response_model=list[Usuario],
    responses={**success(PAGING), **invalid_input(), **problems(NO_DATABASE)},
)
def list_users(
    request: Request, response: Response, limit: Limit = 100, offset: Offset = 0
) -> Sequence[tables.Usuario]:
    """Os usuários, na ordem dos ids. As outras páginas estão no cabeçalho `Link`."""
    return usuarios.page(request, response, limit, offset)


@router.get(
    "/usuarios/{id}",
    summary="Mostra um usuário e o seu gosto",
    response_model=UsuarioDetalhe,
    responses={
        **success(MODEL_VERSION),
        **invalid_input(),
        **problems(UserNotFoundError(999), NO_DATABASE),
    },
)
def get_user(request: Request, response: Response, id: UserId) -> Profile:  # noqa: A002
    """Um usuário e quanto do seu gosto está em cada cluster."""
    return usuarios.detail(request, response, id)
