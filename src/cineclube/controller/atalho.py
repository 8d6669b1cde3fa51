"""A short cut: what can be answered at once is, before the framework reads the request."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from cineclube.controller.guardadas import Desk, address_of

BODY = {b"content-length", b"transfer-encoding"}


class ShortcutMiddleware:
    """Answers a GET that the desk can answer at once, and passes all other requests on.

    Runs on the event loop: what is short costs less there than its way to a thread and back, and
    a thread that computes would hold up every other answer.
    """

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app, self._desk = app, desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        if scope["type"] == "http" and scope["method"] == "GET":
            address = address_of(scope["path"], scope["query_string"])
            answer = None if address is None else self._desk.at_once(address)
            if answer is not None and not any(name in BODY for name, _ in scope["headers"]):
                wanted = Headers(scope=scope).getlist("if-none-match")
                await answer.send(",".join(wanted), send)
                return
        await self._app(scope, receive, send)
