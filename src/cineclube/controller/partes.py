"""What requests are answered with: the services, put on the application by `create_app`."""

from dataclasses import dataclass

from starlette.requests import Request

from cineclube.service.clusters import ClusterService
from cineclube.service.filmes import FilmeService
from cineclube.service.modelo import ModelRegistry
from cineclube.service.recomendacoes import RecomendacaoService
from cineclube.service.saude import SaudeService
from cineclube.service.usuarios import UsuarioService


@dataclass(frozen=True)
class Parts:
    """One service per capability."""

    filmes: FilmeService
    usuarios: UsuarioService
    recomendacoes: RecomendacaoService
    clusters: ClusterService
    models: ModelRegistry
    saude: SaudeService
    retry_after_seconds: int


def parts(request: Request) -> Parts:
    """Give the parts of the application that got a request."""
    found: Parts = request.app.state.parts
    return found
