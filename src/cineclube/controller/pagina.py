"""The page, as responses: its files, under a policy that lets it talk to this API alone."""

from pathlib import Path

from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from cineclube import web

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
    "X-Content-Type-Options": "nosniff",
}
SMALL_BYTES = 1_000  # less gains nothing by compression


class PageFiles(StaticFiles):
    """The files that a browser may have, each with the policy; never the modules beside them."""

    def __init__(self) -> None:
        super().__init__(directory=Path(web.__file__).parent)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file."""
        response = await super().get_response("-" if path.endswith(".py") else path, scope)
        response.headers.update(HEADERS)
        return response


FILES = PageFiles()


def compressed_files() -> ASGIApp:
    """Give the application that answers with the files of the page."""
    return GZipMiddleware(FILES, minimum_size=SMALL_BYTES)


async def page(request: Request) -> Response:
    """Answer with the page itself."""
    return await FILES.get_response("index.html", request.scope)
