"""The map, as responses: written once for a model and a catalogue, whoever asks for it."""

import gzip
import hashlib
from functools import partial

import orjson
from starlette.requests import Request
from starlette.responses import Response

from cineclube.controller.cabecalhos import keep_private, name_model
from cineclube.controller.codificacao import takes_gzip
from cineclube.controller.partes import parts
from cineclube.service.catalogo import Shelf
from cineclube.service.mapa import Posicao, draw
from cineclube.service.recomendacoes import Answers

PLAIN, DIGEST, COMPRESSED = "mapa.json", "mapa.sha256", "mapa.json.gz"
COMPRESSION_LEVEL = 6
HEADERS = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"}


def everything(request: Request) -> Response:
    """Answer with all films on the map, compressed for who takes that."""
    shelf = parts(request).mapa.shelf()
    body = shelf.text(PLAIN, partial(_written, shelf))
    digest = shelf.text(DIGEST, partial(_digest, body)).decode()
    headers = {**HEADERS, "ETag": f'"{digest}"'}
    if takes_gzip(request.headers.getlist("accept-encoding")):
        body = shelf.text(COMPRESSED, partial(_compressed, body))
        headers |= {"Content-Encoding": "gzip", "ETag": f'"{digest}-gzip"'}
    response = Response(body, headers=headers, media_type="application/json")
    name_model(response, shelf.version)
    return response


def of_user(request: Request, response: Response, user_id: int) -> Posicao:
    """Answer with where a user's taste lies."""
    return _placed(response, parts(request).mapa.of_user(user_id))


def of_anyone(request: Request, response: Response, answers: Answers) -> Posicao:
    """Answer with where the taste of somebody without an account lies."""
    return _placed(response, parts(request).mapa.of_anyone(answers))


def _placed(response: Response, found: Posicao) -> Posicao:
    name_model(response, found.versao)
    keep_private(response)
    return found


def _written(shelf: Shelf) -> bytes:
    return orjson.dumps(draw(shelf))


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest()[:32].encode()


def _compressed(body: bytes) -> bytes:
    return gzip.compress(body, COMPRESSION_LEVEL, mtime=0)
