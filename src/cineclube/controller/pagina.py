"""The page, as responses: its files, under a policy that lets it talk to this API alone."""

import gzip
from pathlib import Path

from anyio.to_thread import run_sync
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from cineclube import web
from cineclube.controller.codificacao import takes_gzip
from cineclube.controller.etags import matches

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "Vary": "Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
}
COMPRESSED = {".css", ".html", ".js", ".svg"}
SERVED = COMPRESSED | {".md", ".woff2"}


class PageFiles(StaticFiles):
    """The files that a browser may have, each with the policy; text is compressed once."""

    def __init__(self) -> None:
        super().__init__(directory=Path(web.__file__).parent)
        self._compressed: dict[str, tuple[str, bytes]] = {}  # by path: the tag of what it is of

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file, or raise HTTPException (404)."""
        if Path(path).suffix not in SERVED:
            raise HTTPException(404)
        response = await super().get_response(path, scope)
        headers = Headers(scope=scope)
        if (
            isinstance(response, FileResponse)
            and Path(path).suffix in COMPRESSED
            and takes_gzip(headers.getlist("accept-encoding"))
        ):
            response = await self._gzipped(path, response, headers)
        response.headers.update(HEADERS)
        return response

    async def _gzipped(self, path: str, response: FileResponse, headers: Headers) -> Response:
        tag = response.headers["etag"]
        kept_tag, body = self._compressed.get(path, ("", b""))
        if kept_tag != tag:
            text = await run_sync(Path(response.path).read_bytes)
            body = await run_sync(gzip.compress, text)
            self._compressed[path] = (tag, body)
        own_tag = f'{tag[:-1]}-gzip"'
        if matches(headers.get("if-none-match", ""), own_tag):
            return Response(status_code=304, headers={"ETag": own_tag})
        return Response(
            body,
            headers={"Content-Encoding": "gzip", "ETag": own_tag},
            media_type=response.media_type,
        )


FILES = PageFiles()


async def page(request: Request) -> Response:
    """Answer with the page itself."""
    return await FILES.get_response("index.html", request.scope)
