"""The application: the only place that wires its parts together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from cineclube import __version__
from cineclube.controller.atalho import ShortcutMiddleware
from cineclube.controller.etags import ETagMiddleware
from cineclube.controller.guardadas import Desk
from cineclube.controller.head import HeadMiddleware
from cineclube.controller.partes import Parts
from cineclube.controller.problemas import handle_errors
from cineclube.controller.tamanho import BodyLimitMiddleware
from cineclube.db.engine import Database
from cineclube.routes.api import ROUTERS, Api
from cineclube.service.avaliacoes import AvaliacaoService
from cineclube.service.busca import BuscaService
from cineclube.service.catalogo import CatalogueShelves
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
from cineclube.service.presente import Present
from cineclube.service.recomendacoes import RecomendacaoService
from cineclube.service.saude import SaudeService
from cineclube.service.usuarios import UsuarioService
from cineclube.service.vigia import Watch
from cineclube.settings import Settings

DESCRIPTION = """\
Recomenda filmes a partir de clusters de gosto. Os erros seguem a RFC 9457
(`application/problem+json`); as respostas têm `ETag`, e `If-None-Match` poupa o envio do que não
mudou.
"""


def create_app(settings: Settings | None = None) -> FastAPI:
    """Make the application; settings come from the environment unless they are given."""
    settings = settings or Settings()
    database = Database(settings.database_url)
    app = Api(
        title="Cineclube",
        version=__version__,
        description=DESCRIPTION,
        generate_unique_id_function=lambda route: route.name,
        lifespan=lambda app: _running(app.state.parts, database, settings.model_poll_seconds),
    )
    app.state.parts = _make_parts(settings, database)
    app.add_middleware(ETagMiddleware)
    app.add_middleware(HeadMiddleware)
    app.add_middleware(BodyLimitMiddleware)
    app.add_middleware(ShortcutMiddleware, desk=app.state.parts.desk)
    for router in ROUTERS:
        app.include_router(router)
    handle_errors(app)
    return app


def _make_parts(settings: Settings, database: Database) -> Parts:
    models = ModelRegistry(settings.models_dir, settings.retry_after_seconds)
    shelves = CatalogueShelves(models)
    models.prepare_by(lambda serving: shelves.preparing(serving, database))
    recommendations = RecomendacaoService(database, shelves)
    return Parts(
        desk=Desk(Present(database, shelves), settings.answers_kept_mb * 2**20),
        filmes=FilmeService(database),
        busca=BuscaService(database),
        usuarios=UsuarioService(database, shelves),
        avaliacoes=AvaliacaoService(database),
        marcas=MarcaService(database),
        recomendacoes=recommendations,
        importacao=ImportacaoService(database, recommendations),
        descobertas=DescobertaService(database, shelves),
        explicacoes=ExplicacaoService(database, shelves),
        grupos=GrupoService(database, shelves),
        perguntas=PerguntaService(database, shelves),
        clusters=ClusterService(database, models),
        mapa=MapaService(database, shelves),
        models=models,
        saude=SaudeService(database, models),
        retry_after_seconds=settings.retry_after_seconds,
    )


@asynccontextmanager
async def _running(parts: Parts, database: Database, poll_seconds: float) -> AsyncIterator[None]:
    """Look at the schema and the model once before the first request, then again and again."""
    looks = (parts.saude.ensure_schema, parts.models.refresh)
    watches = [Watch(look.__name__, look, poll_seconds) for look in looks]
    for look in looks:
        await run_in_threadpool(look)
    for watch in watches:
        watch.start()
    try:
        yield
    finally:
        for watch in watches:
            await run_in_threadpool(watch.stop)
        parts.desk.close()
        database.close()
