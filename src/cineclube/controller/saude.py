"""Health, as responses."""

from starlette.requests import Request
from starlette.responses import Response

from cineclube.controller.cabecalhos import name_model
from cineclube.controller.partes import parts
from cineclube.service.saude import Readiness


def ready(request: Request, response: Response) -> Readiness:
    """Answer 200 where everything can be answered; the errors that it raises become 503."""
    found = parts(request).saude.check()
    name_model(response, found.versao)
    response.headers["Cache-Control"] = "no-store"
    return found
