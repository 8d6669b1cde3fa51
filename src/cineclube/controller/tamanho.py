"""How large a body may be: counted while it arrives, whatever its Content-Length says."""

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cineclube.controller.problemas import problem
from cineclube.errors import BodyTooLargeError
from cineclube.importacao.arquivos import MAX_FILE_BYTES

MAX_BYTES = 2**20
MAX_IMPORT_BYTES = MAX_FILE_BYTES
IMPORT_PATHS = "/importar"


class BodyLimitMiddleware:
    """Refuses bodies that are too large with 413: at once where their length is announced, else as
    soon as they pass the limit.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its body through a counter."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = MAX_IMPORT_BYTES if scope["path"].endswith(IMPORT_PATHS) else MAX_BYTES
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced[:20]) > limit:
            error = BodyTooLargeError(limit)
            refusal = problem(Request(scope), error.status, error.name, error.title, error.detail)
            await refusal(scope, receive, send)
            return
        await self._app(scope, _Counter(receive, limit), send)


class _Counter:
    """Counts what arrives. What it raises reaches the client as a problem, by way of the
    application's handler.
    """

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive, self._limit = receive, limit
        self._n_bytes = 0

    async def __call__(self) -> Message:
        message = await self._receive()
        self._n_bytes += len(message.get("body", b""))
        if self._n_bytes > self._limit:
            detail = BodyTooLargeError(self._limit).detail
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
        return message
