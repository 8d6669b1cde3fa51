"""Entity tags: an answer that the client already has is not sent again (RFC 9110, 13.1.2)."""

import hashlib
import re
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TAGGED = ("application/json", "image/png")
UNTAGGED_PATHS = "/health/"
DESCRIBES_THE_BODY = ("content-length", "content-type", "content-encoding")
OPAQUE_TAG = re.compile(r'"[^"]*"')  # comparison is weak here, so a W/ in front does not count


class ETagMiddleware:
    """Gives each successful GET of JSON or PNG a strong tag, and 304 where the client has it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer through a tagger."""
        if (
            scope["type"] == "http"
            and scope["method"] == "GET"
            and not scope["path"].startswith(UNTAGGED_PATHS)
        ):
            send = _Tagger(send, Headers(scope=scope).getlist("if-none-match"))
        await self._app(scope, receive, send)


class _Tagger:
    """Holds one answer back until its body is whole."""

    def __init__(self, send: Send, if_none_match: list[str]) -> None:
        self._send = send
        self._if_none_match = ",".join(if_none_match)
        self._start: Message | None = None
        self._body: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_tagged(message):
            self._start = message
        elif self._start is not None and message["type"] == "http.response.body":
            self._body.append(message.get("body", b""))
            if not message.get("more_body", False):
                await self._finish(self._start)
        else:
            await self._send(message)

    async def _finish(self, start: Message) -> None:
        headers = MutableHeaders(raw=start["headers"])
        body = b"".join(self._body)  # of one part: the part itself
        tag = headers.get("etag")
        if tag is None:
            tag = headers["etag"] = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        if matches(self._if_none_match, tag):
            start["status"], body = HTTPStatus.NOT_MODIFIED.value, b""
            for name in DESCRIBES_THE_BODY:
                del headers[name]
        start["headers"] = headers.raw
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def _is_tagged(start: Message) -> bool:
    content_type = Headers(raw=start["headers"]).get("content-type", "")
    return start["status"] == HTTPStatus.OK and content_type.split(";")[0] in TAGGED


def matches(if_none_match: str, tag: str) -> bool:
    """Whether a client has what has this tag."""
    if if_none_match.strip() == "*":
        return True
    return tag.removeprefix("W/") in OPAQUE_TAG.findall(if_none_match)
