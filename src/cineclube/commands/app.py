"""All commands under one name."""

from typing import Annotated

import typer

from cineclube import __version__
from cineclube.commands.data import import_app, seed
from cineclube.commands.doctor import doctor
from cineclube.commands.evaluate import evaluate
from cineclube.commands.models import models_app
from cineclube.commands.recommend import recommend
from cineclube.commands.serve import serve
from cineclube.commands.synth import synth
from cineclube.commands.train import train

app = typer.Typer(
    help="Film recommendations from clusters of taste.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print it.")
    ] = False,
) -> None:
    """Settings come from environment variables (CINECLUBE_...) or a file `.env`; see the README."""


app.command()(serve)
app.command()(train)
app.command()(evaluate)
app.command()(doctor)
app.command()(seed)
app.command()(synth)
app.command()(recommend)
app.add_typer(import_app, name="import")
app.add_typer(models_app, name="models")


def main() -> None:
    """Run the command line."""
    app()
