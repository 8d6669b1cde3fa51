"""Users, as responses."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cineclube.controller.cabecalhos import describe_page, keep_private, locate, name_model
from cineclube.controller.partes import parts
from cineclube.db.tables import Usuario
from cineclube.service.usuarios import Dados, Profile


def page(
    request: Request, response: Response, name: str | None, limit: int, offset: int
) -> Sequence[Usuario]:
    """Answer with a page of the users, or of those of such a name."""
    users = parts(request).usuarios
    found = users.page(limit, offset) if name is None else users.named(name, limit, offset)
    describe_page(request, response, found.total, limit, offset)
    keep_private(response)
    return found.items


def detail(request: Request, response: Response, user_id: int) -> Profile:
    """Answer with one user."""
    profile = parts(request).usuarios.profile(user_id)
    name_model(response, profile.versao)
    keep_private(response)
    return profile


def everything(request: Request, response: Response, user_id: int) -> Dados:
    """Answer with all that is stored about a user, for them to keep."""
    found = parts(request).usuarios.everything(user_id)
    name = f"cineclube-usuario-{user_id}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    keep_private(response)
    return found


def add(request: Request, response: Response, nome: str, email: str | None) -> Usuario:
    """Answer with the new user and its address."""
    user = parts(request).usuarios.add(nome, email)
    locate(request, response, f"/usuarios/{user.id}")
    return user


def change(request: Request, user_id: int, values: Mapping[str, Any]) -> Usuario:
    """Answer with the user as it is now."""
    return parts(request).usuarios.change(user_id, values)


def remove(request: Request, user_id: int) -> None:
    """Answer nothing."""
    parts(request).usuarios.remove(user_id)
