"""What became of a file of ratings, as a response."""

from typing import BinaryIO

from starlette.requests import Request
from starlette.responses import Response

from cineclube.controller.cabecalhos import keep_private
from cineclube.controller.partes import parts
from cineclube.importacao.arquivos import MAX_FILE_BYTES
from cineclube.service.importacao import Importacao


def bring(
    request: Request, response: Response, user_id: int, file: BinaryIO, simulate: bool
) -> Importacao:
    """Answer with the report of an import."""
    content = file.read(MAX_FILE_BYTES + 1)  # one more tells that there is more
    report = parts(request).importacao.bring(user_id, content, simulate=simulate)
    keep_private(response)
    return report
