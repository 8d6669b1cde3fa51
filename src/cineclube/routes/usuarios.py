"""`/usuarios`: who rates films."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from cineclube.controller import usuarios
from cineclube.db import tables
from cineclube.db.tables import MAX_NAME
from cineclube.errors import EmailTakenError, UserNotFoundError
from cineclube.routes.avaliacoes import Avaliacao
from cineclube.routes.corpos import Corpo, Email, Nome
from cineclube.routes.parametros import Limit, Offset, UserId
from cineclube.routes.respostas import (
    DISPOSITION,
    LOCATION,
    MODEL_VERSION,
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
from cineclube.service.usuarios import Dados, Profile

router = APIRouter(tags=["Usuários"])

NameText = Annotated[
    str | None,
    Query(
        alias="nome",
        min_length=1,
        max_length=MAX_NAME,
        pattern=r"^[^\x00]*$",
        description="Palavras do nome, inteiras ou só começadas",
        examples=["mar"],
    ),
]


class Usuario(BaseModel):
    """Um usuário. O e-mail é dado pessoal: só `/usuarios/{id}/dados` o mostra."""

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


class NovoUsuario(Corpo):
    """Alguém que vai avaliar filmes."""

    nome: Nome = Field(examples=["Marina Duarte"])
    email: Email | None = Field(
        None, description="Guardado em minúsculas", examples=["marina@exemplo.com.br"]
    )


class MudancasUsuario(Corpo):
    """O que muda em um usuário; o que não é enviado fica como está."""

    # never null, and not required: what is not sent is not read
    nome: Nome = Field(default_factory=str, examples=["Marina Duarte"])
    email: Email | None = Field(
        None, description="null apaga o e-mail", examples=["marina@exemplo.com.br"]
    )


class FilmeMarcado(BaseModel):
    """Um filme que o usuário marcou."""

    model_config = ConfigDict(from_attributes=True)

    filme_id: int = Field(examples=[59])
    titulo: str = Field(examples=["Cidade de Deus"])
    em: datetime = Field(description="Desde quando", examples=["2025-03-02T00:30:00Z"])


class DadosUsuario(Usuario):
    """Tudo o que está guardado sobre um usuário."""

    email: str | None = Field(examples=["marina@exemplo.com.br"])
    avaliacoes: list[Avaliacao] = Field(description="Na ordem dos ids dos filmes")
    ignorados: list[FilmeMarcado] = Field(description="Filmes que não interessam")
    vistos: list[FilmeMarcado] = Field(description="Filmes que viu sem dar nota")
    nao_vistos: list[FilmeMarcado] = Field(description="Filmes que disse não ter visto")
    exportado_em: datetime = Field(examples=["2025-03-02T00:30:00Z"])


@router.get(
    "/usuarios",
    summary="Lista os usuários",
    response_model=list[Usuario],
    responses={**success(PAGING), **invalid_input(), **problems(NO_DATABASE)},
)
def list_users(
    request: Request,
    response: Response,
    name: NameText = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Sequence[tables.Usuario]:
    """Os usuários, na ordem dos ids. As outras páginas estão no cabeçalho `Link`.

    Com `nome`, só os que têm no nome todas as palavras, inteiras ou só começadas: antes aqueles
    cujo nome começa assim, depois os outros, na ordem dos nomes. Maiúsculas e acentos não importam,
    e nenhum sinal tem significado especial.
    """
    return usuarios.page(request, response, name, limit, offset)


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


@router.get(
    "/usuarios/{id}/dados",
    summary="Exporta tudo sobre um usuário",
    response_model=DadosUsuario,
    responses={
        **success(DISPOSITION),
        **invalid_input(),
        **problems(UserNotFoundError(999), NO_DATABASE),
    },
)
def export_user(request: Request, response: Response, id: UserId) -> Dados:  # noqa: A002
    """Tudo o que está guardado sobre o usuário, para ele guardar. DELETE apaga isto mesmo."""
    return usuarios.everything(request, response, id)


@router.post(
    "/usuarios",
    summary="Acrescenta um usuário",
    response_model=Usuario,
    status_code=201,
    responses={
        **created(None, LOCATION),
        **invalid_input(),
        **problems(EmailTakenError(), TOO_LARGE, NO_DATABASE),
    },
)
def add_user(request: Request, response: Response, usuario: NovoUsuario) -> tables.Usuario:
    """O usuário recebe recomendações logo; elas ficam pessoais com as primeiras avaliações."""
    return usuarios.add(request, response, usuario.nome, usuario.email)


@router.patch(
    "/usuarios/{id}",
    summary="Altera um usuário",
    response_model=Usuario,
    responses={
        **answered(),
        **invalid_input(),
        **problems(UserNotFoundError(999), EmailTakenError(), TOO_LARGE, NO_DATABASE),
    },
)
def change_user(
    request: Request,
    id: UserId,  # noqa: A002
    mudancas: MudancasUsuario,
) -> tables.Usuario:
    """Muda só os campos enviados."""
    return usuarios.change(request, id, mudancas.model_dump(exclude_unset=True))


@router.delete(
    "/usuarios/{id}",
    summary="Apaga um usuário",
    status_code=204,
    response_class=Response,
    responses={
        **no_content(),
        **invalid_input(),
        **problems(UserNotFoundError(999), NO_DATABASE),
    },
)
def remove_user(request: Request, id: UserId) -> None:  # noqa: A002
    """Apaga tudo: o usuário, as suas avaliações e o que mais disse. Não há como desfazer."""
    usuarios.remove(request, id)
