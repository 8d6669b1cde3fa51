"""`cineclube serve`."""

from typing import Annotated

import typer

from cineclube.commands import clear_exit, read_settings


def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on.", show_default="CINECLUBE_HOST")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="Port to listen on.", show_default="CINECLUBE_PORT"),
    ] = None,
) -> None:
    """Serve the API until stopped."""
    settings = read_settings()

    import uvicorn  # noqa: PLC0415

    from cineclube.main import create_app  # noqa: PLC0415

    with clear_exit():
        app = create_app(settings)
    uvicorn.run(
        app,
        host=host or settings.host,
        port=port or settings.port,
        log_level=settings.log_level,
        access_log=False,
    )
