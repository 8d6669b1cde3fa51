"""The model that serves, as a response."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from cineclube.controller.cabecalhos import name_model
from cineclube.controller.partes import parts
from cineclube.service.modelo import ModelReport, VersaoGuardada


def report(request: Request, response: Response) -> ModelReport:
    """Answer with what is known of the version that serves."""
    found = parts(request).models.report()
    name_model(response, found.versao)
    return found


def versions(request: Request) -> Sequence[VersaoGuardada]:
    """Answer with the versions that are kept."""
    return parts(request).models.versions()
