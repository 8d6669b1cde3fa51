"""`cineclube serve`."""

import gc
import sys
from typing import Annotated

import typer

from cineclube.commands import clear_exit, read_settings

# Answers are made on one thread and ratings stored on others; one that waits for its turn gets it
# after this time. At Python's 5 ms a rating, which needs several turns, would take long under load
TURN_SECONDS = 0.0002


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
    sys.setswitchinterval(TURN_SECONDS)
    gc.freeze()  # what was imported stays: to look through it again and again is a pause each time
    uvicorn.run(
        app,
        host=host or settings.host,
        port=port or settings.port,
        log_level=settings.log_level,
        access_log=False,
    )
