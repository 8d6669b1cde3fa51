"""Users, as responses."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from cineclube.controller.cabecalhos import describe_page, keep_private, name_model
from cineclube.controller.partes import parts
from cineclube.db.tables import Usuario
from cineclube.service.usuarios import Profile


def page(request: Request, response: Response, limit: int, offset: int) -> Sequence[Usuario]:
    """Answer with a page of the users."""
    found = parts(request).usuarios.page(limit, offset)
    describe_page(request, response, found.total, limit, offset)
    keep_private(response)
    return found.items


def detail(request: Request, response: Response, user_id: int) -> Profile:
    """Answer with one user."""
    profile = parts(request).usuarios.profile(user_id)
    name_model(response, profile.versao)
    keep_private(response)
    return profile
