"""What requests are answered with: the services, put on the application by `create_app`."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from cineclube.controller.guardadas import Ask, Desk, address_of
from cineclube.service.avaliacoes import AvaliacaoService
from cineclube.service.busca import BuscaService
from cineclube.service.clusters import ClusterService
from cineclube.service.descobertas import DescobertaService
from cineclube.service.explicacoes import ExplicacaoService
from cineclube.service.filmes import FilmeService
from cineclube.service.grupos import GrupoService
from cineclube.service.importacao import ImportacaoService
from cineclube.service.mapa import MapaService
from cineclube.service.marcas import MarcaService
from cineclube.service.modelo import ModelRegistry
from cineclube.service.perguntas import PerguntaService
from cineclube.service.recomendacoes import RecomendacaoService
from cineclube.service.saude import SaudeService
from cineclube.service.usuarios import UsuarioService


@dataclass(frozen=True)
class Parts:
    """One service per capability, and the desk, which answers what is asked most."""

    desk: Desk

    filmes: FilmeService
    busca: BuscaService
    usuarios: UsuarioService
    avaliacoes: AvaliacaoService
    marcas: MarcaService
    recomendacoes: RecomendacaoService
    importacao: ImportacaoService
    explicacoes: ExplicacaoService
    descobertas: DescobertaService
    grupos: GrupoService
    perguntas: PerguntaService
    clusters: ClusterService
    mapa: MapaService
    models: ModelRegistry
    saude: SaudeService
    retry_after_seconds: int


def parts(request: Request) -> Parts:
    """Give the parts of the application that got a request."""
    found: Parts = request.app.state.parts
    return found


def answer_by(request: Request, id_: int, ask: Ask) -> Response:
    """Let the desk answer a request about one id."""
    address = address_of(request.scope["path"], request.scope["query_string"])
    return parts(request).desk.waiting(address, id_, ask).response()
