"""The model that serves, as a response."""

from starlette.requests import Request
from starlette.responses import Response

from cineclube.controller.cabecalhos import name_model
from cineclube.controller.partes import parts
from cineclube.service.modelo import ModelReport


def report(request: Request, response: Response) -> ModelReport:
    """Answer with what is known of the version that serves."""
    found = parts(request).models.report()
    name_model(response, found.versao)
    return found
