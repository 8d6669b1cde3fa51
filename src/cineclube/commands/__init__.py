"""The command line: `cineclube --help`. Heavy imports wait until a command needs them."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer
from pydantic import ValidationError
from rich.console import Console

from cineclube.errors import CineclubeError
from cineclube.settings import Settings

if TYPE_CHECKING:
    from cineclube.db.engine import Database

EXIT_FAILED = 2
PLAIN_WIDTH = 120


def read_settings() -> Settings:
    """Read the settings and set up logging; leave with a clear word where one cannot be used."""
    try:
        settings = Settings()
    except ValidationError as error:
        for problem in error.errors():
            name = "_".join(str(part) for part in problem["loc"]).upper()
            print(f"CINECLUBE_{name}: {problem['msg']}", file=sys.stderr)  # noqa: T201
        raise typer.Exit(EXIT_FAILED) from None
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
    return settings


def make_console() -> Console:
    """Make a console: as wide as the screen, or wide enough for the tables where there is none."""
    console = Console(soft_wrap=True)
    return console if console.is_terminal else Console(soft_wrap=True, width=PLAIN_WIDTH)


@contextmanager
def clear_exit() -> Iterator[None]:
    """Leave with exit code 2 and one line on errors that Cineclube raises on purpose."""
    try:
        yield
    except CineclubeError as error:
        typer.secho(f"error: {error}", fg=typer.colors.RED, err=True)
        raise typer.Exit(EXIT_FAILED) from None


@contextmanager
def open_database(settings: Settings) -> "Iterator[Database]":
    """Open the database and bring it to the schema of this program."""
    from cineclube.db.engine import Database  # noqa: PLC0415
    from cineclube.db.migrate import migrate  # noqa: PLC0415

    database = Database(settings.database_url)
    try:
        migrate(database)
        yield database
    finally:
        database.close()
